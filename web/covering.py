"""Whether a service covers somebody's home: a visitor's place, or a person's record."""

from typing import Final
from uuid import UUID

from matching.coverage import Reach, reach
from matching.person import Asker
from matching.service import Service
from matching.terms import CoverageKind, Suits
from people.pages import Person
from places.gazetteer import Exactness, Place
from places.homes import Home, home_in
from web.cards import Fact
from web.db import db
from web.parts import parts, today
from web.wording_coverage import covers_fact, depends_where, part_of

_WHOLE: Final = frozenset({CoverageKind.NATIONAL, CoverageKind.BOROUGH})
_WIDE: Final = frozenset({Exactness.OUTCODE, Exactness.BOROUGH})


def home_of(person: Person) -> Home:
    """Where a person lives. A PCN by practice counts before the postcode."""
    made, postcode = parts(), person.contact.postcode
    found = made.places.find(postcode) if postcode else None
    return home_in(made.places, found, practice_code=person.practice_code)


def reach_from(service_id: UUID, place: Place | None) -> Reach | None:
    """Whether a service covers a place; None if either is not known to us."""
    service = _service(service_id)
    if service is None or place is None:
        return None
    return _reach(service, home_in(parts().places, place))


def visitor_fact(service_id: UUID, place: Place | None, label: str) -> Fact | None:
    """What to tell a visitor who said where they are; None if they did not, or it is not listed.

    Half a postcode and a whole borough are wide: in the middle of one is not in all of it.
    """
    service = _service(service_id)
    if service is None or place is None:
        return None
    found = _reach(service, home_in(parts().places, place))
    is_wide = place.exactness in _WIDE
    if is_wide and found.suits is Suits.YES and found.kind not in _WHOLE:
        return part_of(label)
    if is_wide and found.suits is Suits.UNKNOWN and service.coverage:
        return depends_where(label)
    return covers_fact(found, _edge(), f"in {label}", service.coverage)


def person_fact(service_id: UUID, person: Person) -> Fact | None:
    """What to tell whoever refers a person; None if the service is not listed any more."""
    service = _service(service_id)
    if service is None:
        return None
    found = _reach(service, home_of(person))
    return covers_fact(found, _edge(), f"where {person.name} lives", service.coverage)


def _service(service_id: UUID) -> Service | None:
    return parts().snapshots.current(db()).by_id.get(service_id)


def _reach(service: Service, home: Home) -> Reach:
    asker = Asker(
        today=today(),
        point=home.point,
        areas=home.areas,
        near_areas=home.near_areas,
        maybe_areas=home.maybe_areas,
    )
    return reach(service, asker)


def _edge() -> float:
    return parts().weights.reach.soft_edge_km
