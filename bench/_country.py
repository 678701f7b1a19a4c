"""An invented country of services and people, for measuring: 58 towns, 1,250 PCNs, nobody real."""

# ruff: noqa: PLR2004 (the odds of what is drawn)

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Final, TypeVar
from uuid import UUID

from geo.distance import Point, great_circle_km
from matching.person import Areas, Asker, Need
from matching.service import Capacity, Coverage, Record, Service
from matching.stems import stems
from matching.terms import (
    AccessFeature,
    Answer,
    CapacityState,
    Community,
    CostKind,
    CoverageKind,
    Domain,
    Mode,
    Route,
    TimeBand,
    Travel,
)
from matching.thesaurus import Kind, Thesaurus, load_thesaurus
from matching.weights import Weights, load_weights

TOWNS: Final = 58
PCNS: Final = 1250
PCNS_A_BOROUGH: Final = 5
WARDS_A_PCN: Final = 5
NEAR_KM: Final = 3.0  # as far as places look for areas round a home
TODAY: Final = date(2026, 11, 22)
VOCABULARY: Final = 6_800  # words, at 100,000 rows of the reference data
GOALS: Final = (
    "",
    "I want to get out of the flat once a week without spending money",
    "someone to talk to in the evenings",
    "help with rent arrears and benefit forms",
    "meet people who like music, maybe a choir",
    "get back to work a few hours a week",
    "learn to cook for one on very little",
    "a walk with others, nothing sporty",
    "sort out my housing before winter",
)
_ROOT: Final = Path(__file__).parents[1] / "matching"
LANGUAGES: Final = ("en", "so", "tr", "bn", "pl", "ar", "fr", "pt")
_T = TypeVar("_T")
_Code = TypeVar("_Code", bound=str)


@dataclass(frozen=True, slots=True)
class Pcn:
    """One PCN and the borough it is part of."""

    code: str
    borough: str
    centre: Point


@dataclass(frozen=True, slots=True)
class Country:
    """The ground, and the vocabularies that services are drawn from."""

    pcns: tuple[Pcn, ...]
    kinds: tuple[Kind, ...]
    words: Mapping[str, frozenset[str]]  # the stems of each kind
    vocabulary: tuple[str, ...]
    languages: tuple[frozenset[str], ...]
    communities: tuple[frozenset[Community], ...]


def weights() -> Weights:
    """The weights as they are shipped."""
    return load_weights((_ROOT / "weights.toml").read_text(encoding="utf-8"))


def thesaurus() -> Thesaurus:
    """The thesaurus as it is shipped."""
    return load_thesaurus((_ROOT / "thesaurus.toml").read_text(encoding="utf-8"))


def country(random: Random) -> Country:
    """Towns of very different sizes, each with its PCNs round it."""
    towns = [(random.uniform(50.6, 54.9), random.uniform(-3.2, 1.2)) for _ in range(TOWNS)]
    sizes = [1 / (rank + 2) for rank in range(TOWNS)]
    chosen = sorted(random.choices(range(TOWNS), sizes, k=PCNS))
    pcns = []
    for number, town in enumerate(chosen):
        lat, lon = towns[town]
        centre = Point(lat + random.gauss(0, 0.09), lon + random.gauss(0, 0.14))
        pcns.append(Pcn(f"U{number}", f"E{number // PCNS_A_BOROUGH}", centre))
    kinds = tuple(thesaurus().kinds.values())
    return Country(
        pcns=tuple(pcns),
        kinds=kinds,
        words={each.slug: stems(" ".join((each.name, *each.words))) for each in kinds},
        vocabulary=tuple(f"w{number}" for number in range(VOCABULARY)),
        languages=(*[frozenset({"en"})] * 200, *_pool(random, LANGUAGES, 100, 3)),
        communities=_pool(random, list(Community), 400, 2),
    )


@dataclass(frozen=True, slots=True)
class Draw:
    """What services and people are drawn from."""

    land: Country
    random: Random
    is_dense: bool  # all of one borough, and all services helping in all of it

    def services(self, count: int) -> Iterator[Service]:
        """So many services."""
        owners = [UUID(int=self.random.getrandbits(128)) for _ in range(max(count // 4, 1))]
        for _ in range(count):
            yield self._service(self.random.choice(owners))

    def people(self, count: int) -> list[Asker]:
        """So many people, each with three priorities, most with something in their own words."""
        return [self._person() for _ in range(count)]

    def _pcn(self) -> Pcn:
        pcns = self.land.pcns[:PCNS_A_BOROUGH] if self.is_dense else self.land.pcns
        return self.random.choice(pcns)

    def _near(self, pcn: Pcn) -> Point:
        lat, lon = self.random.gauss(0, 0.018), self.random.gauss(0, 0.028)
        return Point(pcn.centre.lat + lat, pcn.centre.lon + lon)

    def _perhaps(self, share: float, value: _T) -> _T | None:
        return value if self.random.random() < share else None

    def _service(self, owner: UUID) -> Service:
        random, pcn = self.random, self._pcn()
        kind = random.choice(self.land.kinds)
        other = random.choice(self.land.kinds)
        kinds = {kind.slug, other.slug} if random.random() < 0.2 else {kind.slug}
        others = random.sample(list(Domain), random.choice([0, 1, 1, 2, 3]))
        named = [kind.domain, *(each for each in others if each is not kind.domain)]
        return Service(
            service_id=UUID(int=random.getrandbits(128)),
            organisation_id=owner,
            domains=tuple(zip(named, (1.0, 0.5, 0.35, 0.25), strict=False)),
            kinds=frozenset(kinds),
            modes=random.choice(_MODES),
            routes=random.choice(_ROUTES),
            point=self._perhaps(0.9, self._near(pcn)),
            coverage=self._coverage(pcn),
            min_age=self._perhaps(0.6, random.choice([16, 18, 18, 18, 25, 50, 60, 65])),
            max_age=self._perhaps(0.15, random.choice([25, 30, 65])),
            languages=random.choice(self.land.languages),
            access=self._access(),
            cost=random.choice(_COSTS),
            pence=self._perhaps(0.7, 50 * random.randrange(1, 40)),
            capacity=self._capacity(),
            verified_on=self._perhaps(0.95, TODAY - timedelta(days=random.randrange(600))),
            communities=self._perhaps(0.3, random.choice(self.land.communities)) or frozenset(),
            peer_led=random.random() < 0.15,
            companion=random.random() < 0.1,
            safe_to_name=random.random() < 0.97,
            times=random.choice(_TIMES),
            stems=self.land.words[kind.slug] | self._words(),
            record=self._record(named[0]),
        )

    def _coverage(self, pcn: Pcn) -> tuple[Coverage, ...]:
        """Mostly a PCN or the borough; some a circle or a ward, 1.5 % the country, 1 % unsaid.

        So some 2.5 % of a whole country may help where one person lives.
        """
        borough = Coverage(CoverageKind.BOROUGH, pcn.borough)
        if self.is_dense:
            return (borough,)
        chance = self.random.random()
        if chance < 0.45:
            return (Coverage(CoverageKind.PCN, pcn.code),)
        if chance < 0.55:
            return (Coverage(CoverageKind.PCN, pcn.code), self._ward(pcn))
        if chance < 0.8:
            return (borough,)
        if chance < 0.975:
            return (Coverage(CoverageKind.RADIUS, km=round(self.random.uniform(2, 15), 1)),)
        return (Coverage(CoverageKind.NATIONAL),) if chance < 0.99 else ()

    def _ward(self, pcn: Pcn) -> Coverage:
        return Coverage(CoverageKind.WARD, f"W{pcn.code}{self.random.randrange(WARDS_A_PCN)}")

    def _access(self) -> dict[AccessFeature, Answer]:
        features = self.random.sample(_FEATURES, self.random.randrange(9))
        return {feature: self.random.choice(_ANSWERS) for feature in features}

    def _capacity(self) -> Capacity:
        random = self.random
        state = random.choice(_STATES)
        is_shut = state in {CapacityState.FULL, CapacityState.PAUSED}
        return Capacity(
            state,
            random.randrange(1, 27) if state is CapacityState.WAITING_LIST else None,
            TODAY + timedelta(days=random.randrange(-30, 200)) if is_shut else None,
            self._perhaps(0.8, TODAY - timedelta(days=random.randrange(300))),
        )

    def _words(self) -> frozenset[str]:
        """Fifteen words, the earlier ones of the vocabulary far oftener than the later."""
        words, random = self.land.vocabulary, self.random
        return frozenset(words[int(len(words) ** random.random()) - 1] for _ in range(15))

    def _record(self, domain: Domain) -> tuple[Record, ...]:
        if self.random.random() > 0.1:
            return ()
        helped = self.random.randrange(40)
        return (Record(domain, helped, helped + self.random.randrange(20)),)

    def _person(self) -> Asker:
        random, pcn = self.random, self._pcn()
        home = self._near(pcn)
        about = random.sample(list(Domain), 5)
        needs = [
            Need(each, 2, None, at + 1, random.choice(GOALS)) for at, each in enumerate(about[:3])
        ]
        needs += [Need(each, 3, wants_help=True) for each in about[3:]]
        return Asker(
            today=TODAY,
            needs=tuple(needs),
            point=home,
            areas=Areas(pcn.code, pcn.borough, f"W{pcn.code}{random.randrange(WARDS_A_PCN)}"),
            near_areas=self._areas_near(home, pcn),
            age=random.randrange(16, 90),
            access_musts=frozenset(random.sample(_FEATURES, random.choice([0, 0, 1]))),
            access_nices=frozenset(random.sample(_FEATURES, random.choice([0, 1, 2]))),
            languages=frozenset({"en", "so"} if random.random() < 0.2 else {"en"}),
            times=frozenset(random.sample(list(TimeBand), random.choice([0, 0, 1]))),
            free_only=random.random() < 0.3,
            max_km=self._perhaps(0.3, 5.0),
            communities=frozenset(random.sample(list(Community), 2)),
            by=random.choice([Route.SELF, Route.PROFESSIONAL]),
            travel=random.choice(list(Travel)),
        )

    def _areas_near(self, home: Point, mine: Pcn) -> dict[str, float]:
        """The PCNs whose middle is not far beyond the edge of a usual PCN."""
        away = {each.code: great_circle_km(home, each.centre) - 3.0 for each in self.land.pcns}
        return {
            code: max(km, 0.0) for code, km in away.items() if km <= NEAR_KM and code != mine.code
        }


def _pool(
    random: Random, codes: Sequence[_Code], size: int, most: int
) -> tuple[frozenset[_Code], ...]:
    """Sets of up to so many codes, shared by the services that have them."""
    return tuple(
        dict.fromkeys(frozenset(random.sample(codes, random.randint(1, most))) for _ in range(size))
    )


_FEATURES: Final = list(AccessFeature)
_ANSWERS: Final = (Answer.YES, Answer.YES, Answer.PARTLY, Answer.NO)
_COSTS: Final = (CostKind.FREE, CostKind.FREE, CostKind.FREE, CostKind.DONATION, CostKind.PAID)
_STATES: Final = (*[CapacityState.OPEN] * 6, *CapacityState)
_MODES: Final = (
    *[frozenset({Mode.IN_PERSON})] * 5,
    frozenset({Mode.IN_PERSON, Mode.PHONE}),
    frozenset({Mode.PHONE, Mode.VIDEO}),
    frozenset({Mode.AT_HOME}),
    frozenset({Mode.OUTREACH, Mode.IN_PERSON}),
    frozenset({Mode.ONLINE_TEXT}),
)
_ROUTES: Final = (
    frozenset({Route.SELF, Route.PROFESSIONAL, Route.GP}),
    frozenset({Route.SELF}),
    frozenset({Route.DROP_IN}),
    frozenset({Route.PROFESSIONAL, Route.GP}),
)
_TIMES: Final = (
    frozenset[TimeBand](),
    frozenset({TimeBand.WEEKDAY}),
    frozenset({TimeBand.WEEKDAY, TimeBand.EVENING}),
    frozenset({TimeBand.WEEKEND}),
)
