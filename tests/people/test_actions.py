from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from base.errors import NotFoundError
from matching.terms import Domain
from people.commands import NewAction, agree_action, review_action
from people.pages import Action
from people.queries import actions_of
from people.terms import ActionKind, ActionState, Owner
from tests.clock import NOW, TODAY
from tests.people import build


@pytest.fixture
def ours(session: Session) -> build.Team:
    return build.team(session)


@pytest.fixture
def person_id(session: Session, ours: build.Team) -> UUID:
    return build.person(session, ours)


def _only(session: Session, ours: build.Team, person_id: UUID) -> Action:
    [found] = actions_of(session, person_id, viewer=ours.connector)
    return found


def _review(
    session: Session, ours: build.Team, action_id: UUID, state: ActionState, *note: str
) -> None:
    review_action(session, action_id, state, *note, actor=ours.connector, now=NOW)


def test_what_was_agreed_comes_back(session: Session, ours: build.Team, person_id: UUID) -> None:
    session_id = build.sitting(session, ours, person_id)
    agreed = NewAction(
        "Ring the library together",
        ActionKind.SIGNPOST,
        Owner.WORKER,
        Domain.LEISURE,
        session_id,
        due_on=TODAY + timedelta(days=7),
    )
    action_id = agree_action(session, person_id, agreed, actor=ours.connector, now=NOW)

    assert _only(session, ours, person_id) == Action(
        action_id=action_id,
        session_id=session_id,
        domain=Domain.LEISURE,
        kind=ActionKind.SIGNPOST,
        owner=Owner.WORKER,
        text="Ring the library together",
        service_id=None,
        due_on=TODAY + timedelta(days=7),
        state=ActionState.OPEN,
        review_note="",
        created_at=NOW,
    )


def test_an_action_is_the_persons_own_unless_said_otherwise(
    session: Session, ours: build.Team, person_id: UUID
) -> None:
    build.action(session, ours, person_id)

    found = _only(session, ours, person_id)
    assert (found.kind, found.owner) == (ActionKind.OWN, Owner.ME)


def test_an_action_cannot_be_agreed_in_another_persons_session(
    session: Session, ours: build.Team, person_id: UUID
) -> None:
    elsewhere = build.sitting(session, ours, build.person(session, ours))
    new = NewAction("Rest", session_id=elsewhere)

    with pytest.raises(NotFoundError):
        agree_action(session, person_id, new, actor=ours.connector, now=NOW)
    assert actions_of(session, person_id, viewer=ours.connector) == []


@pytest.mark.parametrize("state", ActionState)
def test_looking_back_says_how_far_it_got(
    session: Session, ours: build.Team, person_id: UUID, state: ActionState
) -> None:
    _review(session, ours, build.action(session, ours, person_id), state, "They were kind")

    found = _only(session, ours, person_id)
    assert (found.state, found.review_note, found.text) == (
        state,
        "They were kind",
        "Ring the library",
    )


def test_a_note_stays_until_it_is_rewritten_or_taken_away(
    session: Session, ours: build.Team, person_id: UUID
) -> None:
    action_id = build.action(session, ours, person_id)
    notes = []
    for note in (("Engaged twice",), (), ("Got through",), ("",)):
        _review(session, ours, action_id, ActionState.PARTLY, *note)
        notes.append(_only(session, ours, person_id).review_note)

    assert notes == ["Engaged twice", "Engaged twice", "Got through", ""]


def test_the_newest_action_comes_first(session: Session, ours: build.Team, person_id: UUID) -> None:
    for days, text in ((0, "Second"), (-7, "First"), (7, "Third")):
        agree_action(
            session,
            person_id,
            NewAction(text),
            actor=ours.connector,
            now=NOW + timedelta(days=days),
        )

    texts = [each.text for each in actions_of(session, person_id, viewer=ours.connector)]
    assert texts == ["Third", "Second", "First"]
