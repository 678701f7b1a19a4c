"""Whole directories and people drawn by lot, most services open to most people, with many ties."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import TypeVar
from uuid import UUID

from geo.distance import Point
from matching.person import Areas, Asker, Need
from matching.service import Capacity, Coverage, Record, Service
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
from tests.matching import arbitrary, build

_T = TypeVar("_T")
KINDS = (*arbitrary.KINDS, "mh-helpline", "ph-hiv", "pr-budget", "md-shared", "md-drug", "mh-peer")
COMMUNITIES = (*arbitrary.COMMUNITIES, Community.BLACK, Community.OLDER_PEOPLE)
GOALS = (*arbitrary.GOALS, "sing in a choir, not talk", "my debts and my depression")
STEMS = ("choir", "talk", "debt", "sing", "med", "depression")
AREAS = ("U1", "E1", "W1", "U2", "E2", "W2", "U3", "E3")
KINDS_OF_AREA = (CoverageKind.PCN, CoverageKind.BOROUGH, CoverageKind.WARD)


def some(random: Random, choices: Sequence[_T], most: int) -> frozenset[_T]:
    return frozenset(random.sample(choices, random.randint(0, most)))


def perhaps(random: Random, share: float, value: _T) -> _T | None:
    return value if random.random() < share else None


def day(random: Random, most: int) -> date:
    return build.TODAY - timedelta(days=random.randrange(most))


def place(random: Random) -> Point:
    """On a grid of a few hundred points, so that services meet at one door."""
    return Point(51.5 + random.randrange(20) / 200, -0.2 + random.randrange(20) / 200)


def ring(random: Random) -> tuple[tuple[float, float], ...]:
    (south, west), size = (51.5 + random.random() / 10, -0.2 + random.random() / 10), 0.03
    corners = ((west, south), (west + size, south), (west + size, south + size), (west, south))
    return corners if random.random() < 0.9 else corners[:2]


def coverage(random: Random) -> Coverage:
    kind = random.choice([*CoverageKind, *KINDS_OF_AREA])
    if kind in KINDS_OF_AREA:
        return Coverage(kind, random.choice(AREAS))
    if kind is CoverageKind.RADIUS:
        return Coverage(kind, km=perhaps(random, 0.9, random.uniform(0.2, 8)))
    return Coverage(kind, ring=ring(random) if kind is CoverageKind.POLYGON else ())


def capacity(random: Random) -> Capacity:
    return Capacity(
        random.choice([*CapacityState, *[CapacityState.OPEN] * 4]),
        perhaps(random, 0.5, random.choice([2, 4, 12])),
        perhaps(random, 0.2, build.TODAY + timedelta(days=random.randint(-20, 20))),
        perhaps(random, 0.7, day(random, 150)),
    )


def service(random: Random, number: int) -> Service:
    named = random.sample(list(Domain), random.randint(1, 4))
    is_picky = random.random() < 0.3
    records = random.sample(list(Domain), random.choice([0, 0, 0, 2]))
    return Service(
        service_id=UUID(int=number),
        organisation_id=UUID(int=90_000 + random.randrange(12)),
        domains=tuple(zip(named, (1.0, 0.5, 0.35, 0.25), strict=False)),
        kinds=some(random, KINDS, 3),
        modes=some(random, list(Mode), 3),
        routes=some(random, list(Route), 3) | (frozenset() if is_picky else {Route.SELF}),
        point=perhaps(random, 0.8, place(random)),
        coverage=tuple(coverage(random) for _ in range(random.choice([0, 1, 1, 2, 3]))),
        min_age=perhaps(random, 0.5, 18) if is_picky else None,
        max_age=perhaps(random, 0.5, random.choice([25, 60])) if is_picky else None,
        languages=some(random, ["en", "so", "tr"], 2),
        access={
            each: random.choice(list(Answer))
            for each in some(random, [*arbitrary.FEATURES, AccessFeature.CAMERA_OFF], 4)
        },
        cost=random.choice(list(CostKind)),
        pence=perhaps(random, 0.5, random.choice([100, 350])),
        capacity=capacity(random),
        verified_on=perhaps(random, 0.9, day(random, 700 if is_picky else 300)),
        communities=some(random, COMMUNITIES, 3) if is_picky else frozenset(),
        peer_led=random.random() < 0.2,
        companion=random.random() < 0.2,
        safe_to_name=random.random() < 0.9,
        times=some(random, list(TimeBand), 2),
        stems=some(random, STEMS, 3),
        record=tuple(
            Record(domain, helped, helped + random.randrange(30))
            for domain in records
            for helped in [random.randrange(60)]
        ),
    )


def directory(random: Random) -> list[Service]:
    """From none to some hundred and fifty services, in no order."""
    numbers = random.sample(range(1, 10_000), random.choice([0, 3, 12, 40, 80, 150]))
    return [service(random, number) for number in numbers]


def needs(random: Random) -> tuple[Need, ...]:
    about = random.sample(list(Domain), random.randint(1, 6))
    chosen = random.randint(0, min(3, len(about)))
    return tuple(
        Need(
            domain,
            rating=perhaps(random, 0.7, random.randint(1, 7)),
            wants_help=random.choice([None, True, True, False]),
            priority=at + 1 if at < chosen else None,
            goal=random.choice(GOALS),
            wishes=some(random, arbitrary.WISHES, 2 if random.random() < 0.3 else 0),
            refused=some(random, KINDS, 3 if random.random() < 0.1 else 0),
        )
        for at, domain in enumerate(about)
    )


def person(random: Random) -> Asker:
    """Somebody who insists on little, and now and then on much."""
    most = 2 if random.random() < 0.3 else 0
    languages = some(random, ["en", "so", "tr"], 2)
    whole = random.choice([Areas(), build.AREAS, build.AREAS, Areas(pcn="U1"), Areas(borough="E1")])
    organisations = [UUID(int=90_000 + number) for number in range(12)]
    return Asker(
        today=build.TODAY,
        needs=needs(random),
        point=perhaps(random, 0.8, place(random)),
        areas=whole,
        near_areas={code: random.uniform(0, 12) for code in some(random, AREAS[3:], 4)},
        age=perhaps(random, 0.7, random.choice([16, 30, 70])),
        access_musts=some(random, arbitrary.FEATURES, most),
        access_nices=some(random, arbitrary.FEATURES, 2),
        languages=languages,
        language_needed=bool(languages) and random.random() < 0.2,
        modes=some(random, list(Mode), most),
        times=some(random, list(TimeBand), most),
        free_only=random.random() < 0.15,
        must_have_room=random.random() < 0.2,
        max_km=perhaps(random, 0.4, random.choice([0.5, 2.0, 6.0])),
        communities=some(random, [Community.WOMEN, Community.SOMALI, Community.CARERS], 2),
        excluded_services=frozenset(UUID(int=random.randrange(1, 10_000)) for _ in range(most)),
        excluded_organisations=some(random, organisations, most),
        excluded_communities=some(random, arbitrary.COMMUNITIES, most),
        by=random.choice([Route.SELF, Route.PROFESSIONAL, Route.GP]),
        travel=random.choice(list(Travel)),
        maybe_areas=some(random, AREAS[3:], 2) if random.random() < 0.2 else frozenset(),
    )
