"""What a page about the directory needs: frozen, already loaded, no SQL inside."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from directory.detail_pages import (
    NO_ACCESS_WORDS,
    AccessWords,
    OrganisationMore,
    ServiceMore,
)
from directory.schedule import DayChange, Opening, Schedule
from directory.terms import (
    Confirmer,
    LocationKind,
    Missing,
    OrganisationKind,
    OrganisationStatus,
    ServiceStatus,
)
from geo.distance import Point
from matching.service import Capacity, Coverage
from matching.terms import (
    AccessFeature,
    Answer,
    Community,
    CostKind,
    Domain,
    Freshness,
    Mode,
    NhseItem,
    Route,
    TimeBand,
)


@dataclass(frozen=True, slots=True)
class ServiceCard:
    """Everything a result card shows of one published service.

    takes_referrals: whether somebody reads what is sent to it from here. domains: primary first.
    A confidential address gives no town, outcode or point.
    """

    service_id: UUID
    slug: str
    name: str
    summary: str
    organisation_id: UUID
    organisation_name: str
    organisation_slug: str
    domains: tuple[Domain, ...]
    nhse: tuple[NhseItem, ...]
    kinds: tuple[str, ...]
    modes: tuple[Mode, ...]
    routes: tuple[Route, ...]
    cost_kind: CostKind
    cost_pence: int | None
    cost_note: str
    capacity: Capacity
    verified_on: date | None
    freshness: Freshness
    town: str
    outcode: str
    point: Point | None
    is_confidential: bool
    next_openings: tuple[
        Opening, ...
    ]  # from today on, at most four: `not_over` leaves out the past
    times: frozenset[TimeBand]
    access: Mapping[AccessFeature, Answer]  # absent: not known
    languages: tuple[str, ...]
    min_age: int | None
    max_age: int | None
    communities: tuple[Community, ...]
    peer_led: bool
    companion: bool
    safe_to_name: bool
    usual_reply_days: int | None
    takes_referrals: bool = True
    accepted_percent: int | None = None  # of referrals; None while there are too few to tell

    @property
    def place_label(self) -> str | None:
        """Town and outcode, "North Finchley, N12"; None when there is no place to tell."""
        return ", ".join(filter(None, (self.town, self.outcode))) or None


@dataclass(frozen=True, slots=True)
class OrganisationRef:
    """An organisation's name and address on this site."""

    organisation_id: UUID
    name: str
    slug: str


@dataclass(frozen=True, slots=True)
class Contact:
    """How to reach a service; the organisation's own where the service has none. Empty: none."""

    phone: str
    email: str
    website: str


@dataclass(frozen=True, slots=True)
class Place:
    """A place of a service or organisation that may be shown."""

    location_id: UUID
    name: str
    address: str
    town: str
    postcode: str
    travel: str
    point: Point | None
    kind: LocationKind = LocationKind.PHYSICAL
    alternate_name: str = ""
    description: str = ""
    url: str = ""
    access: AccessWords = NO_ACCESS_WORDS


@dataclass(frozen=True, slots=True)
class AccessFact:
    """What is known of one access feature, and since when."""

    feature: AccessFeature
    answer: Answer
    said_on: date | None


@dataclass(frozen=True, slots=True)
class ServicePage:
    """All of a published service for its page."""

    card: ServiceCard
    organisation: OrganisationRef
    organisation_kind: OrganisationKind
    description: str
    who_for: str
    cannot_help: str
    cannot_help_why: str
    contact: Contact
    places: tuple[Place, ...]  # main one first; confidential ones left out
    schedules: tuple[Schedule, ...]
    changes: tuple[DayChange, ...]  # from today on
    next_openings: tuple[Opening, ...]  # from today on, at most six
    coverage: tuple[Coverage, ...]
    access: tuple[AccessFact, ...]
    capacity_said_by: Confirmer | None
    verified_by: Confirmer | None
    closed_loops: int  # referrals whose outcome was reported back
    similar_ids: tuple[UUID, ...]
    licence: str
    attribution: str
    updated_at: datetime
    version: int
    more: ServiceMore


@dataclass(frozen=True, slots=True)
class OrganisationPage:
    """A published organisation with its published services."""

    organisation: OrganisationRef
    kind: OrganisationKind
    status: OrganisationStatus
    description: str
    contact: Contact
    charity_number: str | None
    company_number: str | None
    places: tuple[Place, ...]
    services: tuple[ServiceCard, ...]
    licence: str
    attribution: str
    more: OrganisationMore


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """One line of an organisation's own list, whatever the status."""

    service_id: UUID
    organisation_id: UUID
    organisation_name: str
    name: str
    status: ServiceStatus
    capacity: Capacity
    verified_on: date | None
    freshness: Freshness
    pending_proposal_id: UUID | None
    missing: tuple[Missing, ...]
    version: int


@dataclass(frozen=True, slots=True)
class LocationChoice:
    """A location of an organisation, for choosing in a form. Only members and editors get it.

    facts: what else is written of it, by column, so that two of one name can be told apart.
    """

    location_id: UUID
    name: str
    address: str
    postcode: str
    is_confidential: bool
    facts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ServiceForEdit:
    """A service as its form shows it. `values`: field -> value, as in `directory.fields`."""

    service_id: UUID
    organisation: OrganisationRef
    status: ServiceStatus
    version: int
    values: Mapping[str, Any]
    capacity: Capacity
    changes: tuple[DayChange, ...]
    verified_on: date | None
    hand_edited: frozenset[str]
    missing: tuple[Missing, ...]
    pending_proposal_id: UUID | None
    locations: tuple[LocationChoice, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of a proposal. `moved_on`: the live value changed since the proposal was made."""

    field: str
    old: Any
    new: Any
    moved_on: bool = False


@dataclass(frozen=True, slots=True)
class ReferralTarget:
    """What a referral needs to know of the service it is sent to, whatever the status.

    routes: empty for one that takes no referrals from here, such as a national helpline.
    """

    service_id: UUID
    name: str
    status: ServiceStatus
    organisation_id: UUID
    organisation_name: str
    lead_email: str
    contact: Contact
    domains: tuple[Domain, ...]
    routes: frozenset[Route]
    capacity: Capacity
    safe_to_name: bool
    usual_reply_days: int | None


@dataclass(frozen=True, slots=True)
class ImportedIds:
    """A feed's own ids with ours."""

    organisations: Mapping[str, UUID]
    locations: Mapping[str, UUID]
    services: Mapping[str, UUID]


@dataclass(frozen=True, slots=True)
class HomeCounts:
    """Figures for the home page: published services only."""

    services: int
    organisations: int
    by_domain: Mapping[Domain, int]
