"""The session that a page is about, and what was agreed in it and before it."""

from typing import Final
from uuid import UUID

from flask import abort, flash, redirect, url_for

from people.dialog_queries import get_session, sessions_of
from people.pages import Action, DialogSession, Person
from people.queries import actions_of
from people.terms import ActionState, SessionState
from web.access import current_actor
from web.db import db
from web.people import open_person

STEPS: Final = ("Look back", "Rate", "Choose", "Talk", "Finish")
OVER: Final = "This session is finished. Put a slip right on its page, or start a new one."


def open_session(session_id: UUID) -> tuple[DialogSession, Person]:
    """A session the viewer may see, once it has been written down that they looked."""
    viewer = current_actor()
    session = get_session(db(), session_id, viewer=viewer)
    return session, open_person(session.person_id, "session")


def held_session(session_id: UUID) -> tuple[DialogSession, Person]:
    """A session to work on; one that is over is shown as it was held instead."""
    session, person = open_session(session_id)
    if session.state is SessionState.FINISHED:
        flash(OVER, "info")
        abort(redirect(url_for("dialog.show", session_id=session_id)))
    return session, person


def agreed_in(session: DialogSession) -> list[Action]:
    """What was agreed in a session, in the order it was written down."""
    found = actions_of(db(), session.person_id, viewer=current_actor())
    return [each for each in reversed(found) if each.session_id == session.session_id]


def previous_of(session: DialogSession) -> DialogSession | None:
    """The last finished session before this one."""
    earlier = [
        each
        for each in sessions_of(db(), session.person_id, viewer=current_actor())
        if each.state is SessionState.FINISHED
        and each.session_id != session.session_id
        and each.held_on <= session.held_on
    ]
    return earlier[-1] if earlier else None


def waiting_in(session: DialogSession) -> list[Action]:
    """What was agreed before this session and was not settled when it began."""
    return [
        each
        for each in actions_of(db(), session.person_id, viewer=current_actor())
        if each.session_id != session.session_id
        and (each.state is ActionState.OPEN or was_reviewed_in(each, session))
    ]


def was_reviewed_in(action: Action, session: DialogSession) -> bool:
    """Whether an action was looked back on since the session began."""
    return action.reviewed_at is not None and action.reviewed_at >= session.created_at
