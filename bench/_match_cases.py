"""The written cases of bench/cases, read and checked: who asks, and what is right for them."""

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from directory.demo import demo_id
from matching.person import Areas, Asker, Need
from matching.terms import AccessFeature, Community, Domain, Mode, Route, TimeBand, Travel
from places.find import Places

FOLDER: Final = Path(__file__).parent / "cases"
GRADES: Final = {"just_right": 3, "good": 2, "related": 1, "wrong": 0}
SUITABLE: Final = 2  # this grade or better; source: bench/cases/README.md
ASIDE: Final = 1 / 3  # of the cases of each first priority, rounded down

_ASKS: Final = frozenset({
    "place", "pcn", "ward", "age", "communities", "languages", "modes", "times", "language_needed",
    "access_musts", "access_nices", "not_for", "free_only", "travel", "by",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Priority:
    """One area of life, with the grade from 0 to 3 of every service that was judged for it."""

    need: Need
    grades: Mapping[UUID, int]

    @property
    def can_be_met(self) -> bool:
        """Whether the directory holds a suitable service at all."""
        return any(grade >= SUITABLE for grade in self.grades.values())


@dataclass(frozen=True, slots=True)
class Case:
    """One written person. never: service -> why it must not appear."""

    name: str
    priorities: tuple[Priority, ...]
    also: tuple[Need, ...]
    never: Mapping[UUID, str]
    asks: Mapping[str, Any]

    @property
    def needs(self) -> tuple[Need, ...]:
        """All that was rated, priorities first."""
        return (*(each.need for each in self.priorities), *self.also)

    def grade(self, service_id: UUID) -> int:
        """The best grade over the priorities; 0 for what nobody judged."""
        return max((each.grades.get(service_id, 0) for each in self.priorities), default=0)

    def is_judged(self, service_id: UUID) -> bool:
        """Whether somebody looked at it for this person."""
        return service_id in self.never or any(
            service_id in each.grades for each in self.priorities
        )


def read_cases(folder: Path = FOLDER) -> tuple[Case, ...]:
    """Every case, by name. Raises ValueError that names the file for what it does not know."""
    return tuple(_case(path) for path in sorted(folder.glob("*.toml")))


def set_aside(cases: tuple[Case, ...]) -> frozenset[str]:
    """The names of a third of the cases of each first priority, chosen by a hash of the name."""
    groups: dict[Domain, list[str]] = {}
    for case in cases:
        groups.setdefault(case.priorities[0].need.domain, []).append(case.name)
    return frozenset(
        name
        for names in groups.values()
        for name in sorted(names, key=_hash)[: int(len(names) * ASIDE)]
    )


def asker_of(case: Case, places: Places, today: date) -> Asker:
    """What the matcher is told of a case; by a connector, unless the case says otherwise.

    Raises ValueError for a place or PCN that is not known.
    """
    asks = case.asks
    found, pcn = places.find(asks["place"]), places.pcn_named(asks["pcn"])
    if found is None or pcn is None:
        raise ValueError(f"{case.name}: {asks['place']} or {asks['pcn']} is not known")
    there = places.areas_of(found.point)
    return Asker(
        today=today,
        needs=case.needs,
        point=found.point,
        areas=Areas(pcn.code, there.borough_code, asks.get("ward")),
        near_areas={code: km for code, km in there.near_areas.items() if code != pcn.code},
        age=asks["age"],
        access_musts=frozenset(map(AccessFeature, asks.get("access_musts", ()))),
        access_nices=frozenset(map(AccessFeature, asks.get("access_nices", ()))),
        languages=frozenset(asks.get("languages", ())),
        language_needed=asks.get("language_needed", False),
        modes=frozenset(map(Mode, asks.get("modes", ()))),
        times=frozenset(map(TimeBand, asks.get("times", ()))),
        free_only=asks.get("free_only", False),
        communities=frozenset(map(Community, asks.get("communities", ()))),
        excluded_communities=frozenset(map(Community, asks.get("not_for", ()))),
        by=Route(asks.get("by", Route.PROFESSIONAL)),
        travel=Travel(asks.get("travel", Travel.TRANSIT)),
    )


def _case(path: Path) -> Case:
    """One file."""
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    unknown = set(table["asks"]) - _ASKS
    if unknown:
        raise ValueError(f"{path.name}: unknown keys {sorted(unknown)}")
    return Case(
        name=path.stem,
        priorities=tuple(
            _priority(each, rank, path.name) for rank, each in enumerate(table["priority"], 1)
        ),
        also=tuple(
            Need(Domain(each["domain"]), each["rating"], each.get("wants_help"))
            for each in table.get("also", ())
        ),
        never={service_of(key): why for why, keys in table["never"].items() for key in keys},
        asks=table["asks"],
    )


def _priority(table: Mapping[str, Any], rank: int, name: str) -> Priority:
    """One priority. Raises ValueError for a service that is judged twice."""
    grades: dict[UUID, int] = {}
    for word, grade in GRADES.items():
        for key in table[word]:
            if service_of(key) in grades:
                raise ValueError(f"{name}: {key} is judged twice for {table['domain']}")
            grades[service_of(key)] = grade
    need = Need(Domain(table["domain"]), table["rating"], priority=rank, goal=table["goal"])
    return Priority(need, grades)


def service_of(key: str) -> UUID:
    """The id of "organisation/service"."""
    return demo_id("service", *key.split("/"))


def _hash(name: str) -> str:
    """What decides, and nobody can choose."""
    return hashlib.sha256(name.encode()).hexdigest()
