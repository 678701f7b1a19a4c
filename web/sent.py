"""Referrals sent: what a team has in hand, and what came back for it to place."""

from typing import Final

from flask import Blueprint, render_template, request

from accounts.policy import Door
from referrals.posting import unsent_among
from referrals.queries import ListFilter, calls_to_make, handovers_to_place, sent_by_team
from referrals.states import State
from web.access import access, current_actor
from web.db import db
from web.parts import today

bp = Blueprint("sent", __name__)

VIEWS: Final = {
    "": "All in hand",
    "mine": "Only mine",
    "late": "Only late",
    "waiting": "Waiting longest",
}
NOT_STARTED: Final = frozenset({State.SENT, State.ACCEPTED, State.WAITING})


@bp.get("/referrals")
@access(Door.CASELOAD)
def show() -> str:
    """What the viewer's teams have sent, soonest due first, and what came back to be placed."""
    viewer = current_actor()
    page = max(request.args.get("page", 1, type=int), 1)
    chosen = request.args.get("show", "")
    is_waiting = chosen == "waiting"
    wanted = ListFilter(
        states=NOT_STARTED if is_waiting else frozenset(),
        overdue_only=chosen == "late",
        mine_only=chosen == "mine",
        longest_first=is_waiting,
    )
    found = sent_by_team(db(), viewer=viewer, wanted=wanted, today=today(), page=page)
    return render_template(
        "sent/show.html",
        page=found,
        unsent=unsent_among(db(), [line.referral_id for line in found.lines]),
        handovers=handovers_to_place(db(), viewer=viewer, today=today()),
        calls=calls_to_make(db(), viewer=viewer, today=today()),
        views=VIEWS,
        chosen=chosen if chosen in VIEWS else "",
    )
