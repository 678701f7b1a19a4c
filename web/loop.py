"""Messages back: what became of it, read and acknowledged by the team that asked."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from accounts.policy import Door
from accounts.queries import names_of
from base.calendar import london_date
from base.errors import ConflictError, InvalidError
from matching.terms import Domain
from people.commands import NewAction, agree_action
from people.dialog_queries import sessions_of
from people.looking import note_list
from people.queries import consents_of
from people.terms import Owner
from referrals.commands import StepDetail, take_step
from referrals.histories import get_message_back, messages_back
from referrals.pages import MessageBack
from referrals.states import Action
from web.access import access, current_actor
from web.db import db, transaction
from web.forms.loop import SeenForm
from web.message_words import Row, score_rows, sections
from web.parts import now, today
from web.people import takes_part
from web.referral import open_referral
from web.refusals import made_before, refuse, remember

bp = Blueprint("loop", __name__)


@bp.get("/messages-back")
@access(Door.CORE_TEAM)
def inbox() -> str:
    """What came back to the viewer's teams, unread first."""
    viewer = current_actor()
    page = max(request.args.get("page", 1, type=int), 1)
    with transaction() as writer:
        note_list(writer, "messages", viewer=viewer, now=now())
    return render_template(
        "loop/inbox.html",
        page=messages_back(db(), viewer=viewer, today=today(), page=page),
    )


@bp.get("/messages-back/<uuid:message_id>")
@access(Door.CORE_TEAM)
def show(message_id: UUID) -> str:
    """One message back, under the headings of the national standard."""
    return _show(message_id, SeenForm())


@bp.post("/messages-back/<uuid:message_id>")
@access(Door.CORE_TEAM)
def seen(message_id: UUID) -> ResponseReturnValue:
    """Say that it was read: the loop is closed."""
    form, actor, about = SeenForm(), current_actor(), f":{message_id}"
    if made_before(db(), form, about):
        return _closed()
    if not form.validate_on_submit():
        return _show(message_id, form), 400
    message = get_message_back(db(), message_id, viewer=actor, today=today())
    if message.seen_at:
        flash("It has been read already, and the loop is closed.", "info")
        return redirect(url_for(".show", message_id=message_id))
    referral_id = message.line.referral_id
    detail = StepDetail(seen_version=message.line.version, note=form.note.data or "")
    try:
        with transaction() as writer:
            to = take_step(writer, referral_id, Action.SEE, by=actor, detail=detail, now=now())
            _open_action(writer, message, form)
            remember(writer, form, to.value, about)
    except (ConflictError, InvalidError) as error:
        status = refuse(form, error)
        return _show(message_id, form), status
    return _closed()


def _closed() -> ResponseReturnValue:
    flash("Thank you. The loop is closed.")
    return redirect(url_for(".inbox"))


def _open_action(writer: Session, message: MessageBack, form: SeenForm) -> None:
    """Seen, and: what is to be done next is on the list of what was agreed."""
    line = message.line
    if not form.action.data or line.person_id is None:
        return
    action = NewAction(
        form.action.data, owner=Owner.WORKER, domain=line.domain, due_on=form.due_on.data
    )
    agree_action(writer, line.person_id, action, actor=current_actor(), now=now())


def _scores(message: MessageBack) -> list[tuple[str, list[Row]]]:
    """The ratings before and after, of who agrees to take part; nothing without one before."""
    line, viewer = message.line, current_actor()
    if line.person_id is None or line.sent_at is None:
        return []
    if not takes_part(consents_of(db(), line.person_id, viewer=viewer)):
        return []
    sessions = sessions_of(db(), line.person_id, viewer=viewer)
    also = [Domain(each) for each in (message.summary or {}).get("needs", {}).get("also", ())]
    sent_on = london_date(line.sent_at)
    rows = [row for each in (line.domain, *also) for row in score_rows(sessions, each, sent_on)]
    return [("Before and after", rows)] if rows else []


def _show(message_id: UUID, form: SeenForm) -> str:
    viewer = current_actor()
    message = get_message_back(db(), message_id, viewer=viewer, today=today())
    page = open_referral(message.line.referral_id, viewer)
    message = get_message_back(db(), message_id, viewer=viewer, today=today())
    names = names_of(db(), [message.seen_by] if message.seen_by else [])
    told = sections(message.summary) if message.summary else []
    told[1:1] = _scores(message)
    return render_template(
        "loop/show.html",
        message=message,
        form=form,
        names=names,
        sections=told,
        may_close=Action.SEE in page.actions,
    )
