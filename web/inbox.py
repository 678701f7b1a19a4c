"""Referrals received: what an organisation has been asked for, new ones first."""

from typing import Final

from flask import Blueprint, render_template, request

from accounts.policy import Door
from referrals.queries import ListFilter, count_received, inbox
from referrals.states import State
from web.access import access, current_actor
from web.db import db
from web.parts import today

bp = Blueprint("inbox", __name__)

VIEWS: Final = {
    "": ("In hand", frozenset[State]()),
    "new": ("New", frozenset({State.SENT})),
    "waiting": ("Waiting list", frozenset({State.WAITING})),
    "started": ("Started", frozenset({State.STARTED})),
    "ended": (
        "Ended",
        frozenset(
            {
                State.HANDOVER,
                State.PLACED,
                State.CLOSED,
                State.WITHDRAWN,
                State.NOT_REACHED,
                State.LOOP_CLOSED,
            }
        ),
    ),
}


@bp.get("/inbox")
@access(Door.INBOX)
def show() -> str:
    """What the viewer's organisations have been asked for."""
    viewer = current_actor()
    chosen = request.args.get("show", "")
    _, states = VIEWS.get(chosen, VIEWS[""])
    page = max(request.args.get("page", 1, type=int), 1)
    wanted = ListFilter(states=states)
    return render_template(
        "inbox/show.html",
        page=inbox(db(), viewer=viewer, wanted=wanted, today=today(), page=page),
        counts=count_received(db(), viewer=viewer),
        views=VIEWS,
        chosen=chosen if chosen in VIEWS else "",
    )
