"""The part of a service that the matcher and the search may weigh: public facts only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from geo.distance import Point
from matching.terms import (
    AccessFeature,
    Answer,
    CapacityState,
    Community,
    CostKind,
    CoverageKind,
    Domain,
    Mode,
    NhseItem,
    Route,
    TimeBand,
)


@dataclass(frozen=True, slots=True)
class Coverage:
    """One area in which a service may help."""

    kind: CoverageKind
    area: str = ""  # PCN code, or the GSS code of a borough or ward; empty for the other kinds
    km: float | None = None  # RADIUS: kilometres round the service's own point
    ring: tuple[tuple[float, float], ...] = ()  # POLYGON: closed ring of (lon, lat)


@dataclass(frozen=True, slots=True)
class Capacity:
    """Whether there was room when somebody last said."""

    state: CapacityState = CapacityState.OPEN
    weeks: int | None = None  # WAITING_LIST: expected wait, if said
    until: date | None = None  # FULL or PAUSED: until when, if said
    said_on: date | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """How closed loops in one domain went: 0 <= helped <= closed."""

    domain: Domain
    helped: int
    closed: int


@dataclass(frozen=True, slots=True)
class Service:
    """One published service."""

    service_id: UUID
    organisation_id: UUID
    domains: tuple[tuple[Domain, float], ...]  # primary first (weight 1.0), then weights under 1.0
    name: str = ""
    nhse: frozenset[NhseItem] = frozenset()
    kinds: frozenset[str] = frozenset()  # service-type slugs of the thesaurus
    modes: frozenset[Mode] = frozenset({Mode.IN_PERSON})
    routes: frozenset[Route] = frozenset({Route.SELF})
    point: Point | None = None  # None: no address, or a confidential one
    coverage: tuple[Coverage, ...] = ()
    min_age: int | None = None  # years, inclusive
    max_age: int | None = None  # years, inclusive
    languages: frozenset[str] = frozenset({"en"})  # ISO 639-1
    access: Mapping[AccessFeature, Answer] = field(default_factory=dict)  # absent: unknown
    cost: CostKind = CostKind.FREE
    pence: int | None = None  # PAID: pence a session, if a single price is known
    capacity: Capacity = Capacity()
    verified_on: date | None = None
    communities: frozenset[Community] = frozenset()
    peer_led: bool = False
    companion: bool = False  # somebody will go along, free of charge
    safe_to_name: bool = True  # False: the name alone would say why somebody goes
    times: frozenset[TimeBand] = frozenset()  # empty: no fixed times are known
    stems: frozenset[str] = frozenset()  # stems of name, summary and keywords, for goal words
    record: tuple[Record, ...] = ()
