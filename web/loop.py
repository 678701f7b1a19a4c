"""Messages back: what became of it, read and acknowledged by the team that asked."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.policy import Door
from accounts.queries import names_of
from base.errors import ConflictError, InvalidError
from referrals.commands import StepDetail, look, take_step
from referrals.histories import get_message_back, messages_back
from referrals.states import Action
from web.access import access, current_actor
from web.db import db, transaction
from web.forms.loop import SeenForm
from web.message_words import sections
from web.parts import now, today
from web.refusals import refuse

bp = Blueprint("loop", __name__)


@bp.get("/messages-back")
@access(Door.CORE_TEAM)
def inbox() -> str:
    """What came back to the viewer's teams, unread first."""
    viewer = current_actor()
    page = max(request.args.get("page", 1, type=int), 1)
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
    form = SeenForm()
    if not form.validate_on_submit():
        return _show(message_id, form), 400
    actor = current_actor()
    message = get_message_back(db(), message_id, viewer=actor, today=today())
    if message.seen_at:
        flash("It has been read already, and the loop is closed.", "info")
        return redirect(url_for(".show", message_id=message_id))
    referral_id = message.line.referral_id
    detail = StepDetail(seen_version=message.line.version, note=form.note.data or "")
    try:
        with transaction() as writer:
            take_step(writer, referral_id, Action.SEE, by=actor, detail=detail, now=now())
    except (ConflictError, InvalidError) as error:
        status = refuse(form, error)
        return _show(message_id, form), status
    flash("Thank you. The loop is closed.")
    return redirect(url_for(".inbox"))


def _show(message_id: UUID, form: SeenForm) -> str:
    viewer = current_actor()
    message = get_message_back(db(), message_id, viewer=viewer, today=today())
    with transaction() as writer:
        look(writer, message.line.referral_id, viewer=viewer, now=now())
    message = get_message_back(db(), message_id, viewer=viewer, today=today())
    names = names_of(db(), [message.seen_by] if message.seen_by else [])
    told = sections(message.summary) if message.summary else []
    return render_template("loop/show.html", message=message, form=form, names=names, sections=told)
