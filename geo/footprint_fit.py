"""How well footprints fit: residents against those expected, pieces, practices outside."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median

import shapely

from geo.footprints import Assignment
from geo.mosaic import Shape


@dataclass(frozen=True, slots=True)
class Outside:
    """A practice outside its own PCN's footprint. stands_in: that PCN, "" for none of them."""

    practice: str
    pcn: str
    stands_in: str


@dataclass(frozen=True, slots=True)
class Fit:
    """How one footprint fits.

    residents: small areas, where no population was given. fit: residents over those expected
    from the borough's residents and the PCN's part of the borough's lists; 1 is exact.
    fit_overall: the same, expected from all residents and all lists together, so that it also
    tells how full the lists of a whole borough are. share: of its small areas, the median part of
    residents that the gravity model gives to this PCN. pieces: 1 is whole; 0 where it
    has no small area.
    """

    pcn: str
    borough: str
    practices: int
    list_size: float
    small_areas: int
    residents: float
    fit: float
    fit_overall: float
    share: float
    pieces: int


@dataclass(frozen=True, slots=True)
class Fits:
    """How all of them fit. share: the median over all small areas."""

    footprints: tuple[Fit, ...]
    outside: tuple[Outside, ...]
    share: float


def measure(assignment: Assignment, shapes: Mapping[str, Shape]) -> Fits:
    """Measure every PCN, in the order of their codes, and list the practices outside.

    shapes: PCN -> footprint, as `geo.footprints.footprints` gives them.
    """
    count = Counter(practice.pcn for practice in assignment.practices)
    patients, residents = _totals(assignment)
    shares: dict[str, list[float]] = defaultdict(list)
    for area, pcn in assignment.owner.items():
        shares[pcn].append(assignment.share[area])
    fits = []
    for pcn, borough in sorted(assignment.borough_of.items()):
        its = {pcn}
        peers = {each for each, there in assignment.borough_of.items() if there == borough}
        fits.append(
            Fit(
                pcn=pcn,
                borough=borough,
                practices=count[pcn],
                list_size=patients[pcn],
                small_areas=len(shares[pcn]),
                residents=residents.get(pcn, 0.0),
                fit=_ratio(residents, its, peers) / _ratio(patients, its, peers),
                fit_overall=_ratio(residents, its, set(patients))
                / _ratio(patients, its, set(patients)),
                share=median(shares[pcn]) if shares[pcn] else 0.0,
                pieces=int(shapely.get_num_geometries(shapes[pcn])) if pcn in shapes else 0,
            )
        )
    return Fits(tuple(fits), _outside(assignment), median(assignment.share.values()))


def _totals(assignment: Assignment) -> tuple[dict[str, float], dict[str, float]]:
    """The patients and the residents of each PCN."""
    patients: dict[str, float] = dict.fromkeys(assignment.borough_of, 0.0)
    residents: dict[str, float] = dict.fromkeys(assignment.borough_of, 0.0)
    for practice in assignment.practices:
        patients[practice.pcn] += practice.list_size
    for area in assignment.areas:
        residents[assignment.owner[area.code]] += area.residents
    return patients, residents


def _ratio(amounts: Mapping[str, float], some: set[str], of: set[str]) -> float:
    """The part that some PCNs have of what others have together."""
    return sum(amounts[pcn] for pcn in sorted(some)) / sum(amounts[pcn] for pcn in sorted(of))


def _outside(assignment: Assignment) -> tuple[Outside, ...]:
    """Practices that do not stand in their own PCN's footprint, by their codes."""
    found = []
    for practice in assignment.practices:
        area = assignment.stands_in.get(practice.code)
        there = "" if area is None else assignment.owner[area]
        if there != practice.pcn:
            found.append(Outside(practice.code, practice.pcn, there))
    return tuple(found)
