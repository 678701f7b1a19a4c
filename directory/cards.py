"""Result cards: published services, ready to show, three statements at most however many."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, TypeAlias
from uuid import UUID

from sqlalchemy import FromClause, bindparam, select
from sqlalchemy.orm import Session

from directory import facts
from directory.card_rows import CardRow, answered, listed, load_hours, load_rows
from directory.facts import PlaceFact, Scope, Terms
from directory.models import OrganisationRow, ServiceRow
from directory.moderation_models import DirectoryRevisionRow
from directory.pages import AccessFact, ServiceCard
from directory.schedule import DayChange, Opening, Schedule, bands_of, next_openings
from directory.terms import NATIONAL, ServiceStatus, Taxonomy
from geo.distance import Point
from matching.freshness import freshness
from matching.service import Capacity
from matching.terms import (
    AccessFeature,
    Answer,
    Community,
    Domain,
    Mode,
    NhseItem,
    Route,
)

OPENINGS_ON_A_CARD: Final = 4  # some of today may be over when a page shows them
MOST_KEPT: Final = 5_000  # cards; some 3 kB each
_NOWHERE: Final = ("", "", None)
_DOMAINS: Final[Mapping[str, Domain]] = {each.value: each for each in Domain}  # by far the
_NHSE: Final[Mapping[str, NhseItem]] = {each.value: each for each in NhseItem}  # quickest way
_MODES: Final[Mapping[str, Mode]] = {each.value: each for each in Mode}
_ROUTES: Final[Mapping[str, Route]] = {each.value: each for each in Route}
_COMMUNITIES: Final[Mapping[str, Community]] = {each.value: each for each in Community}

State: TypeAlias = tuple[int | None, int]
"""The revision of the directory, and the version of one service."""

KeptCards: TypeAlias = dict[UUID, tuple[State, date, ServiceCard]]
"""Cards with the state and the day they were read at."""

_SERVICES: Final[FromClause] = ServiceRow.__table__  # columns of tables: half the work of rows
_STANDING: Final = select(
    _SERVICES.c.id,
    _SERVICES.c.status,
    select(DirectoryRevisionRow.__table__.c.number).scalar_subquery(),
    _SERVICES.c.version,
).where(_SERVICES.c.id.in_(bindparam("ids", expanding=True)))


@dataclass(frozen=True, slots=True)
class Gathered:
    """Rows and facts of one service, before they take a page's shape."""

    service: ServiceRow
    organisation: OrganisationRow
    terms: Terms
    access: tuple[AccessFact, ...]
    schedules: tuple[Schedule, ...]
    changes: tuple[DayChange, ...]
    places: tuple[PlaceFact, ...]

    @property
    def is_hidden(self) -> bool:
        """Whether the main place may not be told."""
        return any(each.is_confidential for each in self.places[:1])

    @property
    def shown_place(self) -> PlaceFact | None:
        """The main place, if there is one and it may be told."""
        return None if self.is_hidden else next(iter(self.places), None)

    def codes(self, taxonomy: Taxonomy) -> tuple[str, ...]:
        """The terms of one vocabulary, in order."""
        return tuple(term for term, _ in self.terms.get(taxonomy, ()))


def list_cards(session: Session, ids: Iterable[UUID], *, today: date) -> list[ServiceCard]:
    """The cards of services in the order given; any that is not published is left out."""
    wanted = list(dict.fromkeys(ids))
    if not wanted:
        return []
    rows = load_rows(session, wanted, today)
    schedules, changes = load_hours(session, rows, today)
    cards = {
        row.id: _card(_read(row, schedules.get(row.id, ()), changes.get(row.id, ())), today)
        for row in rows
    }
    return [cards[each] for each in wanted if each in cards]


def list_cards_again(
    session: Session, ids: Iterable[UUID], kept: KeptCards, *, today: date
) -> list[ServiceCard]:
    """The same, in one statement where nothing changed since they were kept.

    It asks which are published, at which version, and for the revision, which grows with whatever
    the public may see; a card that was read at another state is read anew. kept: grows; any number
    of threads may share it.
    """
    wanted = list(dict.fromkeys(ids))
    if not wanted:
        return []
    states: dict[UUID, State] = {
        service_id: (revision, version)
        for service_id, status, revision, version in session.execute(_STANDING, {"ids": wanted})
        if status is ServiceStatus.PUBLISHED
    }
    cards = {
        each: known[2]
        for each in states
        if (known := kept.get(each)) and known[:2] == (states[each], today)
    }
    for read in list_cards(session, states.keys() - cards.keys(), today=today):
        cards[read.service_id] = read
        if len(kept) >= MOST_KEPT:
            kept.clear()
        kept[read.service_id] = states[read.service_id], today, read
    return [cards[each] for each in wanted if each in cards]


def gather(
    session: Session, scope: Scope, *, today: date | None = None, published_only: bool = True
) -> Mapping[UUID, Gathered]:
    """Everything cards are made of, by service id, in the order of names.

    today: from when changed days matter; None leaves them out.
    """
    query = (
        select(ServiceRow, OrganisationRow)
        .join(OrganisationRow, OrganisationRow.id == ServiceRow.organisation_id)
        .where(scope(ServiceRow.id))
        .order_by(ServiceRow.name, ServiceRow.id)
    )
    found = session.execute(query).all()
    # Not asked in SQL: SQLite would read every published service to find twenty of them.
    is_shown = {ServiceStatus.PUBLISHED} if published_only else set(ServiceStatus)
    rows = [each for each in found if each[0].status in is_shown]
    terms, access = facts.load_terms(session, scope), facts.load_access(session, scope)
    schedules = facts.load_schedules(session, scope)
    changes = facts.load_day_changes(session, scope, today=today) if today else {}
    places = facts.load_places(session, scope)
    return {
        service.id: Gathered(
            service,
            organisation,
            terms.get(service.id, {}),
            access.get(service.id, ()),
            schedules.get(service.id, ()),
            changes.get(service.id, ()),
            places.get(service.id, ()),
        )
        for service, organisation in rows
    }


def card(gathered: Gathered, today: date) -> ServiceCard:
    """One result card."""
    shown = gathered.shown_place
    return _card(
        _Shown(
            row=gathered.service,
            organisation_name=gathered.organisation.name,
            organisation_slug=gathered.organisation.slug,
            codes={kind: gathered.codes(kind) for kind in gathered.terms},
            access=facts.answers(gathered.access),
            schedules=gathered.schedules,
            changes=gathered.changes,
            is_hidden=gathered.is_hidden,
            place=(shown.place.town, shown.outcode, shown.place.point) if shown else _NOWHERE,
        ),
        today,
    )


def openings(gathered: "Gathered | _Shown", today: date, count: int) -> tuple[Opening, ...]:
    """The next openings of one service."""
    return next_openings(gathered.schedules, gathered.changes, today=today, count=count)


def capacity_of(row: ServiceRow | CardRow) -> Capacity:
    """Whether there was room when somebody last said."""
    return Capacity(
        row.capacity_state, row.capacity_weeks, row.capacity_until, row.capacity_said_on
    )


@dataclass(frozen=True, slots=True)
class _Shown:
    """What a card is made of. place: town, outcode and point of the main place, if it may be told.

    row: of the services, or of its columns that a card shows.
    """

    row: ServiceRow | CardRow
    organisation_name: str
    organisation_slug: str
    codes: Mapping[str, tuple[str, ...]]
    access: Mapping[AccessFeature, Answer]
    schedules: Sequence[Schedule]
    changes: Sequence[DayChange]
    is_hidden: bool
    place: tuple[str, str, Point | None]


def _card(shown: _Shown, today: date) -> ServiceCard:
    row: Any = shown.row
    codes, (town, outcode, point) = shown.codes.get, shown.place
    return ServiceCard(
        service_id=row.id,
        slug=row.slug,
        name=row.name,
        summary=row.summary,
        organisation_id=row.organisation_id,
        organisation_name=shown.organisation_name,
        organisation_slug=shown.organisation_slug,
        domains=tuple([_DOMAINS[each] for each in codes(Taxonomy.DOMAIN, ())]),
        nhse=tuple([_NHSE[each] for each in codes(Taxonomy.NHSE, ())]),
        kinds=codes(Taxonomy.KIND, ()),
        modes=tuple([_MODES[each] for each in codes(Taxonomy.MODE, ())]),
        routes=tuple([_ROUTES[each] for each in codes(Taxonomy.ROUTE, ())]),
        cost_kind=row.cost_kind,
        cost_pence=row.cost_pence,
        cost_note=row.cost_note,
        capacity=capacity_of(row),
        verified_on=row.verified_on,
        freshness=freshness(row.verified_on, today),
        town=town,
        outcode=outcode,
        point=point,
        is_confidential=shown.is_hidden,
        next_openings=openings(shown, today, OPENINGS_ON_A_CARD),
        times=bands_of(each for each in shown.schedules if not each.is_over(today)),
        access=shown.access,
        languages=codes(Taxonomy.LANGUAGE, ()),
        min_age=row.min_age,
        max_age=row.max_age,
        communities=tuple([_COMMUNITIES[each] for each in codes(Taxonomy.COMMUNITY, ())]),
        peer_led=row.peer_led,
        companion=row.companion,
        safe_to_name=row.safe_to_name,
        usual_reply_days=row.usual_reply_days,
        takes_referrals=row.source != NATIONAL,
        accepted_percent=row.accepted_percent,
    )


def _read(row: CardRow, schedules: Sequence[Schedule], changes: Sequence[DayChange]) -> _Shown:
    """What a card is made of, from the columns read for it."""
    is_hidden = bool(row.is_confidential)
    point = None if row.lat is None or row.lon is None else Point(row.lat, row.lon)
    return _Shown(
        row=row,
        organisation_name=row.organisation_name,
        organisation_slug=row.organisation_slug,
        codes=listed(row.terms),
        access=answered(row.access),
        schedules=schedules,
        changes=changes,
        is_hidden=is_hidden,
        place=_NOWHERE if is_hidden else (row.town or "", row.outcode or "", point),
    )
