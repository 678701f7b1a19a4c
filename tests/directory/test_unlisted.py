from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from base.errors import ConflictError, InvalidError, NotAllowedError
from directory import commands
from directory.commands import Source
from directory.models import ServiceRow
from directory.terms import ServiceStatus
from directory.unlisted import (
    KEPT_OUT,
    Brought,
    keep_out,
    list_again,
    list_unlisted,
    never_list,
    unlisted_as,
)
from tests.clock import NOW
from tests.directory.build import CONNECTOR, EDITOR, draft, organisation, published


@pytest.fixture
def unwanted(session: Session) -> UUID:
    made = draft(
        session, organisation(session), name="Miracle Cures", website="https://cures.example"
    )
    never_list(session, made, "It sells pills.", actor=EDITOR, now=NOW)
    return made


def _feed(session: Session, name: str, website: str = "") -> UUID:
    values = {"name": name, "website": website}
    source = Source("feed", name + website)
    owner = organisation(session, "Another feed's name")
    return commands.create_service(session, owner, values, actor=EDITOR, now=NOW, source=source)


def test_it_is_dropped_and_another_feed_cannot_bring_it_back(
    session: Session, unwanted: UUID
) -> None:
    assert session.get_one(ServiceRow, unwanted).status is ServiceStatus.DROPPED
    again = _feed(session, "The Miracle Cures Ltd", "https://www.cures.example/shop")
    other = _feed(session, "Miracle Cures", "https://hospital.example")

    assert keep_out(session, now=NOW) == 1

    row = session.get_one(ServiceRow, again)
    assert (row.status, row.status_reason) == (ServiceStatus.DROPPED, KEPT_OUT)
    assert session.get_one(ServiceRow, other).status is ServiceStatus.DRAFT
    assert keep_out(session, now=NOW) == 0
    with pytest.raises(InvalidError, match="already"):
        never_list(session, again, "Once more", actor=EDITOR, now=NOW)


def test_it_is_not_published_by_mistake_until_it_is_taken_off(
    session: Session, unwanted: UUID
) -> None:
    with pytest.raises(ConflictError, match="sells pills"):
        commands.publish_services(session, [unwanted], actor=EDITOR, now=NOW)
    [line] = list_unlisted(session, viewer=EDITOR)
    assert unlisted_as([line], Brought("miracle cures")) == line
    assert unlisted_as([line], Brought("Miracle Cure Choir")) is None

    list_again(session, line.unlisted_id, actor=EDITOR)
    assert commands.publish_services(session, [unwanted], actor=EDITOR, now=NOW) == 1


def test_it_needs_an_editor_a_reason_and_that_it_is_not_public(session: Session) -> None:
    made = draft(session, organisation(session))
    with pytest.raises(NotAllowedError):
        never_list(session, made, "Why", actor=CONNECTOR, now=NOW)
    with pytest.raises(InvalidError):
        never_list(session, made, " ", actor=EDITOR, now=NOW)
    with pytest.raises(InvalidError, match="End it first"):
        never_list(session, published(session, organisation(session)), "x", actor=EDITOR, now=NOW)
