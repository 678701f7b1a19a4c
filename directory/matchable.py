"""The published services as the matcher weighs them: six statements, public facts only."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory import facts
from directory.facts import PlaceFact, Terms
from directory.models import ServiceRow
from directory.schedule import Schedule, bands_of, running
from directory.terms import ServiceStatus, Taxonomy
from geo.distance import Point
from matching.service import Capacity, Record, Service
from matching.stems import stems
from matching.terms import Community, Domain, Mode, NhseItem, Route

_MADE: Final[Mapping[Taxonomy, Callable[[str], str]]] = {
    Taxonomy.NHSE: NhseItem,
    Taxonomy.MODE: Mode,
    Taxonomy.ROUTE: Route,
    Taxonomy.COMMUNITY: Community,
}
_Shared = dict[tuple[Taxonomy, tuple[str, ...]], frozenset[str]]
"""Sets of codes by themselves: most services have the same as others, so each is held once."""


def load_services(session: Session, today: date = date.min) -> tuple[Service, ...]:
    """Every published service, in the order of ids. A confidential place gives no point.

    today: rules of opening that were over by then say nothing of when it is open.
    """
    services, _ = load_services_with_schedules(session, today)
    return services


def load_services_with_schedules(
    session: Session, today: date = date.min
) -> tuple[tuple[Service, ...], Mapping[UUID, tuple[Schedule, ...]]]:
    """The same, and when each is or was open."""
    scope = facts.all_published()
    terms, access = facts.load_terms(session, scope), facts.load_access(session, scope)
    areas, schedules = facts.load_areas(session, scope), facts.load_schedules(session, scope)
    places = facts.load_places(session, scope)
    rows = session.execute(
        select(*_COLUMNS)
        .where(ServiceRow.status == ServiceStatus.PUBLISHED)
        .order_by(ServiceRow.id)
    )
    shared: _Shared = {}
    services = tuple(
        Service(
            **_plain_facts(row),
            **_term_facts(terms.get(row.id, {}), shared),
            point=_point(places.get(row.id, ())),
            coverage=areas.get(row.id, ()),
            access=facts.answers(access.get(row.id, ())),
            times=bands_of(running(schedules.get(row.id, ()), today)),
        )
        for row in rows
    )
    return services, schedules


_COLUMNS = (
    ServiceRow.id,
    ServiceRow.organisation_id,
    ServiceRow.name,
    ServiceRow.summary,
    ServiceRow.words,
    ServiceRow.min_age,
    ServiceRow.max_age,
    ServiceRow.cost_kind,
    ServiceRow.cost_pence,
    ServiceRow.capacity_state,
    ServiceRow.capacity_weeks,
    ServiceRow.capacity_until,
    ServiceRow.capacity_said_on,
    ServiceRow.verified_on,
    ServiceRow.peer_led,
    ServiceRow.companion,
    ServiceRow.safe_to_name,
    ServiceRow.closed_loops,
)


def _plain_facts(row: Any) -> dict[str, Any]:  # noqa: ANN401  (a row of _COLUMNS)
    return {
        "service_id": row.id,
        "organisation_id": row.organisation_id,
        "name": row.name,
        "min_age": row.min_age,
        "max_age": row.max_age,
        "cost": row.cost_kind,
        "pence": row.cost_pence,
        "capacity": Capacity(
            row.capacity_state, row.capacity_weeks, row.capacity_until, row.capacity_said_on
        ),
        "verified_on": row.verified_on,
        "peer_led": row.peer_led,
        "companion": row.companion,
        "safe_to_name": row.safe_to_name,
        "stems": stems(f"{row.name} {row.summary} {row.words}"),
        "record": tuple(
            Record(Domain(domain), helped, closed)
            for domain, (helped, closed) in sorted(row.closed_loops.items())
        ),
    }


def _term_facts(terms: Terms, shared: _Shared) -> dict[str, Any]:
    """shared: grows."""

    def among(taxonomy: Taxonomy) -> frozenset[str]:
        codes = tuple(term for term, _ in terms.get(taxonomy, ()))
        found = shared.get((taxonomy, codes))
        if found is None:
            made = frozenset(map(_MADE.get(taxonomy, str), codes))
            found = shared[taxonomy, codes] = made
        return found

    return {
        "domains": tuple((Domain(term), weight) for term, weight in terms.get(Taxonomy.DOMAIN, ())),
        "nhse": among(Taxonomy.NHSE),
        "kinds": among(Taxonomy.KIND),
        "modes": among(Taxonomy.MODE),
        "routes": among(Taxonomy.ROUTE),
        "languages": among(Taxonomy.LANGUAGE),
        "communities": among(Taxonomy.COMMUNITY),
    }


def _point(places: tuple[PlaceFact, ...]) -> Point | None:
    """Where the service is, for distances; nothing if its main place is confidential."""
    if not places or places[0].is_confidential:
        return None
    return places[0].place.point
