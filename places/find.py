"""Everything known about places, in memory: look up a place, its PCN and borough, a practice."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from base.errors import NotFoundError
from geo.areas import AreaIndex
from geo.distance import Point
from places.gazetteer import Exactness, FindPlace, Place, name_key
from places.reference import Borough, Pcn, Practice

NEAR_KM: Final = 3.0  # how far the soft edge of an area reaches; our choice, docs/adr/0005


class PcnSource(StrEnum):
    """How a person's PCN is known."""

    PRACTICE = "practice"  # certain: the PCN is that of the practice
    FOOTPRINT = "footprint"  # a guess, to be called one


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """The areas of one point.

    near_areas: code of a PCN or borough that does not hold the point -> kilometres to its edge,
    up to NEAR_KM, nearest first.
    """

    pcn_code: str | None
    pcn_source: PcnSource | None
    borough_code: str | None
    near_areas: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Places:
    """The gazetteer, boroughs, PCNs with footprints, and practices; made by `places.load`.

    boroughs, pcns, practices: by code, in the order of their names.
    """

    find_place: FindPlace
    boroughs: Mapping[str, Borough]
    pcns: Mapping[str, Pcn]
    practices: Mapping[str, Practice]
    borough_areas: AreaIndex
    pcn_areas: AreaIndex

    def find(self, text: str) -> Place | None:
        """The place meant by a postcode, part of one, a name or an address; None if not known."""
        return self.find_place(text)

    def areas_of(self, point: Point | None, *, practice_code: str | None = None) -> Whereabouts:
        """The PCN and borough of a person at a point, and the areas close by.

        The PCN is that of the practice; if that is not known, of the footprint, as a guess.
        point: None when only the practice is known; then there is no borough and nothing near.
        """
        practice = self.practices.get(practice_code) if practice_code else None
        pcn = practice.pcn_code if practice else None
        source = PcnSource.PRACTICE if pcn else None
        if point is None:
            return Whereabouts(pcn, source, None, {})
        footprint = self.pcn_areas.holding(point)
        borough = self.borough_areas.holding(point)
        if pcn is None and footprint is not None:
            pcn, source = footprint, PcnSource.FOOTPRINT
        near = self.pcn_areas.within_km(point, NEAR_KM) | self.borough_areas.within_km(
            point, NEAR_KM
        )
        around = {code: near[code] for code in near if code not in (footprint, borough)}
        ordered = sorted(around.items(), key=lambda item: (item[1], item[0]))
        return Whereabouts(pcn, source, borough, dict(ordered))

    def search_practices(self, text: str, limit: int = 10) -> tuple[Practice, ...]:
        """Practices whose name, postcode or code has every word typed, each from its beginning.

        Those whose name begins with the text come first; none for an empty text.
        """
        typed = name_key(text)
        if not typed:
            return ()
        hits = [found for found in self.practices.values() if _matches(found, typed)]
        hits.sort(key=lambda found: (not name_key(found.name).startswith(typed), found.name))
        return tuple(hits[:limit])

    def practice(self, code: str) -> Practice | None:
        """The practice with an ODS code."""
        return self.practices.get(code.strip().upper())

    def pcn(self, code: str) -> Pcn | None:
        """The PCN with an ODS code."""
        return self.pcns.get(code)

    def borough(self, code: str) -> Borough | None:
        """The borough with an ONS code."""
        return self.boroughs.get(code)

    def pcn_named(self, name: str) -> Pcn | None:
        """The PCN with a name, with or without "PCN"."""
        wanted = name_key(name).removesuffix("-pcn")
        return next((pcn for pcn in self.pcns.values() if name_key(pcn.name) == wanted), None)

    def borough_named(self, name: str) -> Borough | None:
        """The borough with a name, in any case."""
        wanted = name_key(name)
        return next(
            (each for each in self.boroughs.values() if name_key(each.name) == wanted), None
        )


def describe(places: Places, text: str) -> dict[str, object]:
    """What is known of a place (or of a practice, by its code), ready for JSON.

    A borough is too large for a guess at a PCN: none is given. Raises NotFoundError, without
    the text, if nothing is known of it.
    """
    practice = places.practice(text)
    place = None if practice else places.find(text)
    if practice:
        point, exact, note = practice.point, "practice", None
    elif place:
        point, exact, note = place.point, place.exactness.value, place.note_code
    else:
        raise NotFoundError("No such place is known. Try a postcode, or a name such as Archway.")
    where = places.areas_of(point, practice_code=practice.code if practice else None)
    known_pcn = where.pcn_code if exact != Exactness.BOROUGH else None
    pcn = places.pcn(known_pcn) if known_pcn else None
    borough = places.borough(where.borough_code) if where.borough_code else None
    return {
        "lat": round(point.lat, 5),
        "lon": round(point.lon, 5),
        "exact": exact,
        "note": note and note.value,
        "borough_code": borough and borough.code,
        "borough": borough and borough.name,
        "pcn_code": pcn and pcn.code,
        "pcn": pcn and pcn.name,
        "pcn_by": where.pcn_source.value if pcn and where.pcn_source else None,
    }


def _matches(practice: Practice, typed: str) -> bool:
    """Whether each word typed begins a word of the practice's name, postcode or code."""
    joined = practice.postcode.replace(" ", "")
    words = name_key(f"{practice.name} {practice.postcode} {joined} {practice.code}").split("-")
    return all(any(word.startswith(part) for word in words) for part in typed.split("-"))
