"""How fresh the listings are that each PCN can use. Pure: services in, counts out."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from uuid import UUID

from matching.freshness import freshness
from matching.service import Service
from matching.terms import CoverageKind, Freshness

Board = Mapping[str, Mapping[Freshness, int]]


def board_of(services: Collection[Service], pcns: Mapping[str, str], today: date) -> Board:
    """For each PCN, how many services that serve it are in each band.

    pcns: PCN code -> code of its borough. A service of a whole borough counts in each of its PCNs;
    one of the whole country in none.
    """
    return {
        code: Counter(freshness(each.verified_on, today) for each in _serving(services, code, over))
        for code, over in pcns.items()
    }


def in_band(
    services: Collection[Service], band: Freshness, today: date, *, pcn: str = "", borough: str = ""
) -> list[UUID]:
    """The services of one band; those that serve a PCN, if one is given."""
    found = _serving(services, pcn, borough) if pcn else services
    return [each.service_id for each in found if freshness(each.verified_on, today) is band]


def _serving(services: Collection[Service], pcn: str, borough: str) -> Iterable[Service]:
    areas = {(CoverageKind.PCN, pcn), (CoverageKind.BOROUGH, borough)}
    return [
        each for each in services if any((area.kind, area.area) in areas for area in each.coverage)
    ]
