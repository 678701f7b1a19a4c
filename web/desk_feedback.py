"""What people say of the pages of this site, for editors to read and settle."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.policy import Door
from directory.commands import open_feedback_again, settle_feedback
from directory.queries import list_feedback
from web.access import access, current_actor
from web.db import db, transaction
from web.parts import now
from web.wording_public import FEEDBACK_KINDS

bp = Blueprint("feedback", __name__, url_prefix="/feedback")


@bp.get("")
@access(Door.DESK)
def queue() -> str:
    """What waits, the oldest first; or what is settled."""
    is_settled, typed = request.args.get("state") == "settled", request.args.get("page", "")
    number = int(typed) if typed.isdigit() else 1
    state = "settled" if is_settled else None
    return render_template(
        "desk/feedback.html",
        page=list_feedback(db(), viewer=current_actor(), is_settled=is_settled, page=number),
        is_settled=is_settled,
        page_link=lambda n: url_for(".queue", state=state, page=n),
        kinds=FEEDBACK_KINDS,
    )


@bp.post("/<uuid:feedback_id>/settle")
@access(Door.DESK)
def settle(feedback_id: UUID) -> ResponseReturnValue:
    """Read, and done what there is to do."""
    with transaction() as writer:
        settle_feedback(writer, feedback_id, actor=current_actor(), now=now())
    flash("Settled. It is under “Settled”, where you can open it again.")
    return redirect(url_for(".queue"))


@bp.post("/<uuid:feedback_id>/open")
@access(Door.DESK)
def reopen(feedback_id: UUID) -> ResponseReturnValue:
    """Not done after all."""
    with transaction() as writer:
        open_feedback_again(writer, feedback_id, actor=current_actor())
    flash("It waits again.")
    return redirect(url_for(".queue"))
