"""Readers of which practice is in which PCN: NHS ODS ePCN, as a workbook or as CSV.

Pure: bytes in, records and refusals out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from base.errors import InvalidError
from places.names import pcn_name
from places.practice_files import LONGEST_NAME, PcnRecord, Refusal, code_in
from places.sheets import Row, Sheet, missing, read_sheets

_Columns = Mapping[str, Sequence[str]]
_DETAILS: Final[_Columns] = {
    "pcn_code": ("PCN Code",),
    "pcn_name": ("PCN Name",),
    "closed_on": ("Close Date",),
    "sub_icb": ("Current Sub ICB Loc Code", "Current CCG Code"),
}
_PARTNERS: Final[_Columns] = {
    "code": ("Partner Organisation Code",),
    "pcn_code": ("PCN Code",),
    "ended_on": ("Practice to PCN Relationship End Date",),
    "pcn_name": ("PCN Name",),
    "sub_icb": ("PCN Parent Sub ICB Loc Code", "PCN Parent CCG Code"),
}
_OPTIONAL: Final = frozenset({"sub_icb"})


@dataclass(frozen=True, slots=True)
class Membership:
    """Which practice is in which PCN.

    pcns: by code, those not closed. links: code of a practice -> code of its PCN, those not ended.
    closed_pcns, ended_links: how many are over and left out.
    """

    pcns: Mapping[str, PcnRecord]
    links: Mapping[str, str]
    refused: tuple[Refusal, ...] = ()
    closed_pcns: int = 0
    ended_links: int = 0


@dataclass(slots=True)
class _Gathered:
    """What was met so far. is_detailed: a sheet of PCN details was among it."""

    pcns: dict[str, PcnRecord] = field(default_factory=dict)
    named: dict[str, PcnRecord] = field(default_factory=dict)  # by the practices' own rows
    links: dict[str, str] = field(default_factory=dict)
    refused: list[Refusal] = field(default_factory=list)
    closed: set[str] = field(default_factory=set)
    ended: int = 0


def read_membership(files: Sequence[bytes]) -> Membership:
    """PCNs and their practices out of ePCN: the workbook, or its sheets as one CSV file each.

    A PCN with a close date, or a membership with an end date, is over. PCNs without a sheet of
    their details are those that practices are in. Raises InvalidError if there is no sheet of
    practices, or a sheet is neither, naming the columns that are missing.
    """
    found = _Gathered()
    partners = 0
    for sheet in (sheet for data in files for sheet in read_sheets(data) if sheet.rows):
        columns = sheet.columns(_PARTNERS if _has(sheet, _PARTNERS, "code") else _DETAILS)
        wanted = _PARTNERS if "code" in columns else _DETAILS
        _check(sheet, columns, wanted)
        partners += wanted is _PARTNERS
        for row in sheet.below_the_headings(columns):
            try:
                (_link if wanted is _PARTNERS else _detail)(found, row)
            except InvalidError as error:
                found.refused.append(Refusal(row.number, str(error), sheet.name))
    if not partners:
        raise InvalidError(
            f"No sheet says which practice is in which PCN: the column {_PARTNERS['code'][0]} "
            "is missing. Give the sheet of PCN core partner details as well."
        )
    return _settled(found)


def _settled(found: _Gathered) -> Membership:
    """Without what is closed: a PCN that is closed has no practices."""
    named = {code: pcn for code, pcn in found.named.items() if code not in found.closed}
    pcns = {**named, **found.pcns}
    links = {code: pcn for code, pcn in found.links.items() if pcn in pcns}
    return Membership(
        pcns=pcns,
        links=links,
        refused=tuple(found.refused),
        closed_pcns=len(found.closed),
        ended_links=found.ended + len(found.links) - len(links),
    )


def _has(sheet: Sheet, wanted: _Columns, name: str) -> bool:
    return name in sheet.columns({name: wanted[name]})


def _check(sheet: Sheet, columns: Mapping[str, int], wanted: _Columns) -> None:
    """Raise InvalidError naming the columns that a sheet lacks."""
    needed = {name: names for name, names in wanted.items() if name not in _OPTIONAL}
    lacking = missing(columns, needed)
    if lacking:
        where = f'The sheet "{sheet.name}"' if sheet.name else "The file"
        raise InvalidError(f"{where} lacks these columns: {', '.join(lacking)}.")


def _detail(found: _Gathered, row: Row) -> None:
    """Take down one PCN. Raises InvalidError if it has no code or no name."""
    pcn = _pcn(row)
    if row.cells["closed_on"]:
        found.closed.add(pcn.code)
    elif pcn.code in found.pcns:
        raise InvalidError(f"{pcn.code} is there already")
    else:
        found.pcns[pcn.code] = pcn


def _link(found: _Gathered, row: Row) -> None:
    """Take down one membership. Raises InvalidError if it breaks a rule."""
    pcn, practice = _pcn(row), code_in(row.cells, "code")
    if row.cells["ended_on"]:
        found.ended += 1
        return
    found.named.setdefault(pcn.code, pcn)
    earlier = found.links.setdefault(practice, pcn.code)
    if earlier != pcn.code:
        raise InvalidError(f"{practice} is in {earlier} already, and cannot be in {pcn.code} too")


def _pcn(row: Row) -> PcnRecord:
    """The PCN of a row. Raises InvalidError if it has no code or no name."""
    name = pcn_name(row.cells["pcn_name"])
    if not name or len(name) > LONGEST_NAME:
        raise InvalidError(f"pcn_name is empty or longer than {LONGEST_NAME} characters")
    return PcnRecord(code_in(row.cells, "pcn_code"), name, row.cells.get("sub_icb", "").upper())
