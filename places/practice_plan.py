"""What loading practices would make of the files: who is in which PCN, and where. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from base.errors import InvalidError
from geo.areas import AreaIndex
from geo.distance import Point, great_circle_km
from places.gazetteer import Exactness, FindPlace, name_key
from places.membership_files import Membership
from places.practice_files import PcnRecord, PracticeFile, PracticeRecord
from places.reference import Pcn, Practice

TOO_WIDE: Final = frozenset({Exactness.OUTCODE, Exactness.NAME, Exactness.BOROUGH})
"""Kinds of place too large to stand a practice in the middle of."""


@dataclass(frozen=True, slots=True)
class Part:
    """The part of the country to keep; nothing set keeps all of it.

    A PCN is kept whole if one of its practices is within `km` of `middle`, or if it is of one of
    the sub-ICB locations; practices in no PCN are kept if they are within `km` themselves.
    """

    middle: Point | None = None
    km: float = 0.0
    sub_icbs: frozenset[str] = frozenset()

    @property
    def is_all(self) -> bool:
        """Whether nothing is left out."""
        return self.middle is None and not self.sub_icbs


@dataclass(frozen=True, slots=True)
class Ground:
    """What is known already. pcns: by code, the shipped ones, whose names stay."""

    find_place: FindPlace
    borough_areas: AreaIndex
    pcns: Mapping[str, Pcn]


@dataclass(frozen=True, slots=True)
class PracticePlan:
    """Everything a load would keep, and what to tell about it. Codes are in order.

    by_sector: practices placed only in the middle of their postcode sector. elsewhere: practices
    outside the part that was asked for. strangers: members that are no practice in the file.
    """

    practices: tuple[Practice, ...]
    pcns: tuple[Pcn, ...]
    without_pcn: tuple[str, ...]
    without_practice: tuple[str, ...]
    unplaced: tuple[str, ...]
    by_sector: tuple[str, ...]
    elsewhere: int
    strangers: tuple[str, ...]


def plan(
    file: PracticeFile, membership: Membership | None, ground: Ground, part: Part
) -> PracticePlan:
    """Put the files together. Raises InvalidError if nothing would be left, or no PCN is named.

    membership: None if the practices' own file names their PCNs.
    """
    known = {**file.pcns, **(membership.pcns if membership else {})}
    if not known:
        raise InvalidError("The practices name no PCN. Give the file of PCN membership as well.")
    placed, by_sector = _placed(file.practices, ground.find_place)
    practices = {each.code: _member(each, membership, known) for each in placed}
    pcns, kept = _within(part, known, practices)
    if not kept:
        raise InvalidError("No practice would be kept: nothing was changed.")
    members: dict[str, list[Practice]] = {code: [] for code in ("", *pcns)}
    for practice in kept.values():
        members[practice.pcn_code].append(practice)
    return PracticePlan(
        practices=tuple(kept[code] for code in sorted(kept)),
        pcns=tuple(_pcn(pcns[code], members[code], ground) for code in sorted(pcns)),
        without_pcn=tuple(sorted(each.code for each in members[""])),
        without_practice=tuple(sorted(code for code in pcns if not members[code])),
        unplaced=tuple(sorted(code for code in kept if kept[code].point is None)),
        by_sector=tuple(sorted(by_sector & set(kept))),
        elsewhere=len(practices) - len(kept),
        strangers=_strangers(membership, practices, pcns),
    )


def main_borough(practices: Iterable[Practice], borough_areas: AreaIndex) -> str:
    """The borough that most of the practices stand in (the lowest code of equals), or ""."""
    points = [practice.point for practice in practices if practice.point]
    found = Counter(code for point in points if (code := borough_areas.holding(point)))
    return min(found, key=lambda code: (-found[code], code), default="")


def _placed(
    records: Iterable[PracticeRecord], find_place: FindPlace
) -> tuple[list[PracticeRecord], set[str]]:
    """The practices with their points, and the codes of those known by their sector alone."""
    placed, by_sector = [], set()
    for record in records:
        point = record.point
        if point is None and record.postcode:
            place = find_place(record.postcode)
            if place is not None and place.exactness not in TOO_WIDE:
                point = place.point
                by_sector |= {record.code} if place.exactness is Exactness.SECTOR else set()
        placed.append(replace(record, point=point))
    return placed, by_sector


def _member(
    record: PracticeRecord, membership: Membership | None, known: Mapping[str, PcnRecord]
) -> Practice:
    """A practice with its PCN: that of the membership, if there is one, else of its own file."""
    pcn = membership.links.get(record.code, "") if membership else record.pcn_code
    return Practice(
        code=record.code,
        name=record.name,
        pcn_code=pcn if pcn in known else "",
        postcode=record.postcode,
        point=record.point,
        list_size=record.list_size,
    )


def _within(
    part: Part, known: Mapping[str, PcnRecord], practices: Mapping[str, Practice]
) -> tuple[dict[str, PcnRecord], dict[str, Practice]]:
    """The PCNs and practices of a part of the country."""
    if part.is_all:
        return dict(known), dict(practices)
    near = {code for code, each in practices.items() if _is_near(each.point, part)}
    pcns = {practices[code].pcn_code for code in near}
    pcns |= {code for code, pcn in known.items() if pcn.sub_icb in part.sub_icbs}
    kept = {
        code: each
        for code, each in practices.items()
        if (each.pcn_code in pcns if each.pcn_code else code in near)
    }
    return {code: known[code] for code in pcns - {""}}, kept


def _is_near(point: Point | None, part: Part) -> bool:
    return (
        point is not None
        and part.middle is not None
        and great_circle_km(part.middle, point) <= part.km
    )


def _pcn(record: PcnRecord, members: Iterable[Practice], ground: Ground) -> Pcn:
    """A PCN as it will be known. A shipped name stays if the file's name ends in it."""
    shipped = ground.pcns.get(record.code)
    is_same = shipped is not None and name_key(record.name).endswith(name_key(shipped.name))
    name = shipped.name if shipped and is_same else record.name
    return Pcn(record.code, name, main_borough(members, ground.borough_areas))


def _strangers(
    membership: Membership | None,
    practices: Mapping[str, Practice],
    pcns: Mapping[str, PcnRecord],
) -> tuple[str, ...]:
    """Codes that are in a kept PCN, but no practice in the file."""
    links = membership.links if membership else {}
    return tuple(
        sorted(code for code, pcn in links.items() if pcn in pcns and code not in practices)
    )
