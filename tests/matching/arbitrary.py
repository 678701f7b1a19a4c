"""Generated services and people, of every shape the vocabularies allow."""

from datetime import timedelta
from uuid import UUID

from hypothesis import strategies as st

from geo.distance import Point
from matching.person import Areas, Asker, Need
from matching.sayings import GoalWish
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
from tests.matching import build

KINDS = ("fr-befriend", "le-music", "md-pharm", "me-advo", "pr-advocate", "ps-dv", "pr-debt")
GOALS = ("", "join a choir", "someone to talk to about debt", "advocate for my meds")
FEATURES = (AccessFeature.LIFT, AccessFeature.BSL, AccessFeature.INTERPRETER, AccessFeature.HOIST)
WISHES = tuple(GoalWish)
COMMUNITIES = (Community.WOMEN, Community.MEN, Community.SOMALI, Community.CARERS)

points = st.builds(Point, st.floats(51.5, 51.6), st.floats(-0.2, -0.1))
communities = st.frozensets(st.sampled_from(COMMUNITIES), max_size=2)
days_ago = st.integers(0, 600).map(lambda days: build.TODAY - timedelta(days=days))
areas = st.sampled_from(["U1", "E1", "W1", "U2", "E2", "W2", "E3"])
coverages = st.one_of(
    st.just(Coverage(CoverageKind.NATIONAL)),
    st.builds(Coverage, st.sampled_from([CoverageKind.PCN, CoverageKind.BOROUGH]), areas),
    st.builds(Coverage, st.just(CoverageKind.WARD), areas),
    st.builds(Coverage, st.just(CoverageKind.RADIUS), km=st.floats(0.1, 10)),
    st.just(
        Coverage(
            CoverageKind.POLYGON,
            ring=((-0.2, 51.5), (-0.12, 51.5), (-0.12, 51.58), (-0.2, 51.58), (-0.2, 51.5)),
        )
    ),
)
domains = st.lists(st.sampled_from(Domain), min_size=1, max_size=4, unique=True).map(
    lambda found: tuple(zip(found, (1.0, 0.5, 0.35, 0.25), strict=False))
)
records = st.builds(
    lambda domain, helped, more: Record(domain, helped, helped + more),
    st.sampled_from(Domain),
    st.integers(0, 60),
    st.integers(0, 60),
)
capacities = st.builds(
    Capacity,
    st.sampled_from(CapacityState),
    st.none() | st.integers(0, 52),
    st.none() | st.integers(-30, 30).map(lambda days: build.TODAY + timedelta(days=days)),
    st.none() | days_ago,
)
services = st.builds(
    Service,
    service_id=st.integers(1, 10_000).map(lambda number: UUID(int=number)),
    organisation_id=st.integers(1, 4).map(lambda number: UUID(int=90_000 + number)),
    domains=domains,
    kinds=st.frozensets(st.sampled_from(KINDS), max_size=3),
    modes=st.frozensets(st.sampled_from(Mode), min_size=1, max_size=3),
    routes=st.frozensets(st.sampled_from(Route), min_size=1, max_size=2),
    point=st.none() | points,
    coverage=st.lists(coverages, max_size=2).map(tuple),
    min_age=st.none() | st.integers(16, 65),
    max_age=st.none() | st.integers(18, 90),
    languages=st.frozensets(st.sampled_from(["en", "so", "tr"]), max_size=2),
    access=st.dictionaries(st.sampled_from(FEATURES), st.sampled_from(Answer), max_size=4),
    cost=st.sampled_from(CostKind),
    pence=st.none() | st.integers(0, 2000),
    capacity=capacities,
    verified_on=st.none() | days_ago,
    communities=communities,
    peer_led=st.booleans(),
    companion=st.booleans(),
    safe_to_name=st.booleans(),
    times=st.frozensets(st.sampled_from(TimeBand), max_size=2),
    stems=st.frozensets(st.sampled_from(["choir", "talk", "debt", "sing"]), max_size=3),
    record=st.lists(records, max_size=2, unique_by=lambda each: each.domain).map(tuple),
)
directories = st.lists(services, max_size=25, unique_by=lambda each: each.service_id)


def needs_about(draw: st.DrawFn, about: list[Domain], chosen: int, *, most: int) -> list[Need]:
    """The first of some domains chosen; most: conditions that each goal may hold of its own."""
    return [
        Need(
            domain,
            rating=draw(st.none() | st.integers(1, 7)),
            wants_help=draw(st.none() | st.booleans()),
            priority=place + 1 if place < chosen else None,
            goal=draw(st.sampled_from(GOALS)),
            wishes=draw(st.frozensets(st.sampled_from(WISHES), max_size=most)),
            refused=draw(st.frozensets(st.sampled_from(KINDS), max_size=most)),
        )
        for place, domain in enumerate(about)
    ]


@st.composite
def askers(draw: st.DrawFn, first: Domain | None = None, *, with_conditions: bool = False) -> Asker:
    """with_conditions: what is good for one need may speak against another."""
    about = draw(st.lists(st.sampled_from(Domain), min_size=1, max_size=6, unique=True))
    if first is not None:
        about = [first, *(domain for domain in about if domain is not first)]
    chosen = draw(st.integers(0 if first is None else 1, 3))
    needs = tuple(needs_about(draw, about, chosen, most=int(with_conditions)))
    languages = draw(st.frozensets(st.sampled_from(["en", "so", "tr"]), max_size=2))
    return Asker(
        today=build.TODAY,
        needs=needs,
        point=draw(st.none() | points),
        areas=draw(st.sampled_from([Areas(), build.AREAS, Areas(pcn="U1"), Areas(borough="E1")])),
        near_areas=draw(st.dictionaries(st.sampled_from(["E2", "U2"]), st.floats(0, 20))),
        maybe_areas=draw(st.frozensets(st.sampled_from(["E1", "E2", "U3", "W2"]), max_size=2)),
        age=draw(st.none() | st.integers(14, 95)),
        access_musts=draw(st.frozensets(st.sampled_from(FEATURES), max_size=2)),
        access_nices=draw(st.frozensets(st.sampled_from(FEATURES), max_size=2)),
        languages=languages,
        language_needed=bool(languages) and draw(st.booleans()),
        modes=draw(st.frozensets(st.sampled_from(Mode), max_size=2)),
        times=draw(st.frozensets(st.sampled_from(TimeBand), max_size=2)),
        free_only=draw(st.booleans()),
        must_have_room=draw(st.booleans()),
        max_km=draw(st.none() | st.floats(0.2, 20)),
        communities=draw(communities),
        excluded_organisations=draw(st.sampled_from([frozenset(), frozenset({UUID(int=90_001)})])),
        excluded_communities=draw(communities),
        by=draw(st.sampled_from([Route.SELF, Route.PROFESSIONAL, Route.GP])),
        travel=draw(st.sampled_from(Travel)),
    )


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Service, Asker]:
    """A service, and a person who chose one of its domains first."""
    service = draw(services)
    domain, _ = draw(st.sampled_from(service.domains))
    return service, draw(askers(domain))
