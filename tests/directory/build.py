"""Builders for directory tests: an editor, members, organisations and listings."""

from collections.abc import Callable, Mapping
from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from accounts.actor import Actor, Role
from directory import commands
from directory.commands import LocationFields, OrganisationFields
from directory.search.results import SearchPage
from geo.distance import Point
from tests.clock import NOW

EDITOR: Final = Actor(UUID(int=1), "Edith", frozenset({Role.EDITOR}))
CONNECTOR: Final = Actor(UUID(int=2), "Con", frozenset({Role.CONNECTOR}))
ARCHWAY: Final = Point(51.5653, -0.1350)
BARNET: Final = {"kind": "borough", "area": "E09000003"}
NATIONAL: Final = [{"kind": "national"}]

Add = Callable[..., UUID]  # publishes a service that stands at a point; see conftest
Find = Callable[..., SearchPage]  # searches the directory as it is at that moment

_LISTING: Final[Mapping[str, Any]] = {
    "name": "Money Mornings",
    "summary": "Help with bills and benefits over tea.",
    "description": "You sit with an adviser. You leave with a plan.",
    "domains": ["practical_help", "accommodation"],
    "kinds": ["pr-debt"],
    "modes": ["in_person"],
    "routes": ["drop_in", "self"],
    "coverage": [BARNET],
    "phone": "020 7946 0123",
}


def areas(*codes: str, kind: str = "borough") -> list[dict[str, Any]]:
    return [{"kind": kind, "area": code} for code in codes]


def names_of(page: SearchPage) -> list[str]:
    return [card.name for card in page.cards]


def member_of(organisation_id: UUID) -> Actor:
    return Actor(
        uuid4(), "Mem", frozenset({Role.ORGANISATION}), frozenset(), frozenset({organisation_id})
    )


def organisation(
    session: Session,
    name: str = "The Lantern Rooms",
    email: str = "hello@lanternrooms.example",
) -> UUID:
    fields = OrganisationFields(name, email=email)
    return commands.create_organisation(session, fields, actor=EDITOR, now=NOW)


def location(
    session: Session,
    organisation_id: UUID,
    *,
    point: Point | None = ARCHWAY,
    is_confidential: bool = False,
    town: str = "North Finchley",
) -> UUID:
    fields = LocationFields(
        name="The Rooms",
        address="212 High Road",
        town=town,
        postcode="N12 8CV",
        point=point,
        is_confidential=is_confidential,
    )
    return commands.add_location(session, organisation_id, fields, actor=EDITOR)


def draft(session: Session, organisation_id: UUID | None = None, **values: Any) -> UUID:  # noqa: ANN401
    """A complete draft; in a location of its own unless told otherwise."""
    owner = organisation_id or organisation(session)
    if "locations" not in values:
        values["locations"] = [str(location(session, owner))]
    return commands.create_service(session, owner, {**_LISTING, **values}, actor=EDITOR, now=NOW)


def published(session: Session, organisation_id: UUID | None = None, **values: Any) -> UUID:  # noqa: ANN401
    """A published and freshly verified listing."""
    service_id = draft(session, organisation_id, **values)
    commands.publish_services(session, [service_id], actor=EDITOR, now=NOW)
    commands.verify_service(session, service_id, actor=EDITOR, now=NOW)
    return service_id
