"""Referrals received: what an organisation has been asked for, new ones first, several at once."""

from collections import Counter
from typing import Final
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from accounts.policy import Door
from base.errors import ConflictError, DomainError
from people.looking import note_list
from referrals.commands import take_step
from referrals.queries import ListFilter, count_received, inbox
from referrals.rules import StepDetail
from referrals.states import Action, State
from referrals.steps import STEPS
from web.access import access, current_actor
from web.db import db, transaction
from web.parts import now, today

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
AT_ONCE: Final = {Action.ACCEPT: "Accept", Action.STILL_COMING: "Still coming"}
"""What can be done to several at once: what asks for nothing, and takes nothing from anybody."""

_SAID: Final = {Action.ACCEPT: "accepted", Action.STILL_COMING: "still coming"}


@bp.get("/inbox")
@access(Door.INBOX)
def show() -> str:
    """What the viewer's organisations have been asked for."""
    viewer = current_actor()
    chosen = request.args.get("show", "")
    _, states = VIEWS.get(chosen, VIEWS[""])
    page = max(request.args.get("page", 1, type=int), 1)
    with transaction() as writer:
        note_list(writer, "inbox", viewer=viewer, now=now())
    found = inbox(db(), viewer=viewer, wanted=ListFilter(states=states), today=today(), page=page)
    present = {line.state for line in found.lines}
    return render_template(
        "inbox/show.html",
        page=found,
        counts=count_received(db(), viewer=viewer),
        views=VIEWS,
        chosen=chosen if chosen in VIEWS else "",
        at_once={
            action: words
            for action, words in AT_ONCE.items()
            if any((state, action) in STEPS for state in present & {State.SENT, State.STARTED})
        },
        can_choose={State.SENT, State.STARTED},
    )


@bp.post("/inbox")
@access(Door.INBOX)
def take() -> ResponseReturnValue:
    """Take one step on several referrals, each by itself: one that moved on stops no other."""
    chosen = request.args.get("show", "")
    back = redirect(url_for(".show", show=chosen if chosen in VIEWS and chosen else None))
    action = next((each for each in AT_ONCE if each.value == request.form.get("step")), None)
    marked = [each.partition(":") for each in request.form.getlist("chosen")]
    if not FlaskForm().validate_on_submit() or action is None or not marked:
        flash("Tick at least one referral first.", "warning")
        return back
    taken = Counter(_take(action, referral_id, version) for referral_id, _, version in marked)
    if taken[True]:
        flash(f"{taken[True]} {_SAID[action]}.")
    if taken[False]:
        flash(f"{taken[False]} left as they are: that step is not open for them now.", "info")
    return back


def _take(action: Action, referral_id: str, version: str) -> bool:
    """Take a step on one referral. False if it cannot be taken on it now."""
    try:
        detail = StepDetail(int(version) if version.isdigit() else None)
        with transaction() as writer:
            take_step(
                writer, UUID(referral_id), action, by=current_actor(), detail=detail, now=now()
            )
    except (DomainError, ConflictError, ValueError):
        return False
    return True
