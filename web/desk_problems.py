"""What people say is wrong with listings, for editors to look at and settle."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.policy import Door
from directory.commands import open_again, settle_problem
from directory.queries import list_problems
from web.access import access, current_actor
from web.db import db, transaction
from web.parts import now
from web.wording_public import PROBLEM_KINDS

bp = Blueprint("problems", __name__, url_prefix="/problems")


@bp.get("")
@access(Door.DESK)
def queue() -> str:
    """Reports that wait, the oldest first; or those settled."""
    is_settled = request.args.get("state") == "settled"
    typed = request.args.get("page", "")
    number = int(typed) if typed.isdigit() else 1
    page = list_problems(db(), viewer=current_actor(), is_settled=is_settled, page=number)
    state = "settled" if is_settled else None
    return render_template(
        "desk/problems.html",
        page=page,
        is_settled=is_settled,
        kinds=PROBLEM_KINDS,
        page_link=lambda n: url_for(".queue", state=state, page=n),
    )


@bp.post("/<uuid:problem_id>/settle")
@access(Door.DESK)
def settle(problem_id: UUID) -> ResponseReturnValue:
    """Dealt with."""
    answer = request.form.get("answer", "")
    with transaction() as writer:
        is_sent = settle_problem(
            writer, problem_id, actor=current_actor(), now=now(), answer=answer
        )
    told = " Your answer is on its way." if is_sent else ""
    flash(f"Settled.{told} It is under “Settled”, where you can open it again.")
    return redirect(url_for(".queue"))


@bp.post("/<uuid:problem_id>/open")
@access(Door.DESK)
def reopen(problem_id: UUID) -> ResponseReturnValue:
    """Not dealt with after all."""
    with transaction() as writer:
        open_again(writer, problem_id, actor=current_actor())
    flash("It waits again.")
    return redirect(url_for(".queue"))
