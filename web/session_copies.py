"""A session on paper for the person: their own copy in large type, and an easy-read one."""

from uuid import UUID

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from accounts.policy import Door
from accounts.queries import names_of
from people.terms import Channel
from web.access import access
from web.db import db
from web.sittings import agreed_in, open_session, previous_of

bp = Blueprint("session_copies", __name__)


@bp.get("/sessions/<uuid:session_id>/copy")
@access(Door.CASELOAD)
def large(session_id: UUID) -> ResponseReturnValue:
    """The person's own copy, in large type."""
    return _copy(session_id, "dialog/copy.html")


@bp.get("/sessions/<uuid:session_id>/easy-read")
@access(Door.CASELOAD)
def easy_read(session_id: UUID) -> ResponseReturnValue:
    """The same in short sentences, each with a picture."""
    return _copy(session_id, "dialog/easy_read.html")


def _copy(session_id: UUID, template: str) -> str:
    session, person = open_session(session_id)
    return render_template(
        template,
        session=session,
        person=person,
        actions=agreed_in(session),
        previous=previous_of(session),
        names=names_of(db(), [session.worker_id] if session.worker_id else []),
        may_post=person.contact.may_use(Channel.POST),
    )
