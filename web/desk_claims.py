"""Those who ask to keep an organisation's listings and could not prove it: an editor rings."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.policy import Door
from base.errors import ConflictError, InvalidError
from base.paging import pages_of
from directory.claims import PER_PAGE, count_claims, decide_claim, list_claims
from directory.lookalikes import lookalikes
from web.access import access, current_actor
from web.db import db, transaction
from web.parts import now

bp = Blueprint("claims", __name__, url_prefix="/claims")


@bp.get("")
@access(Door.DESK)
def queue() -> str:
    """Who waits, longest first."""
    return _page()


@bp.post("/<uuid:claim_id>")
@access(Door.DESK)
def decide(claim_id: UUID) -> ResponseReturnValue:
    """Let them in, or say why not."""
    accept, reason = request.form.get("do") == "accept", request.form.get("reason", "")
    try:
        with transaction() as writer:
            decide_claim(
                writer, claim_id, accept=accept, reason=reason, actor=current_actor(), now=now()
            )
    except InvalidError as error:
        return _page(claim_id, str(error)), 400
    except ConflictError as error:
        return _page(claim_id, str(error)), 409
    flash("They are in. A letter is on its way." if accept else "They are told why not.")
    return redirect(url_for(".queue"))


def _page(at: UUID | None = None, problem: str = "") -> str:
    viewer, number = current_actor(), request.args.get("page", "")
    page = int(number) if number.isdigit() else 1
    lines = list_claims(db(), viewer=viewer, page=page)
    return render_template(
        "desk/claims.html",
        lines=lines,
        page=page,
        pages=pages_of(count_claims(db(), viewer=viewer), PER_PAGE),
        page_link=lambda n: url_for(".queue", page=n),
        alike={each.claim_id: lookalikes(db(), each.new)[:3] for each in lines if each.new},
        at=at,
        problem=problem,
        typed=request.form,
    )
