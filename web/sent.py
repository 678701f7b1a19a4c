"""Referrals sent: what a team has in hand, and what came back for it to place."""

from typing import Final
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from accounts.policy import Door
from people.looking import note_list
from referrals.following_up import follow_up, follow_ups
from referrals.posting import unsent_among
from referrals.queries import (
    ListFilter,
    calls_to_make,
    handovers_to_place,
    self_referrals_to_check,
    sent_by_team,
)
from referrals.reasons import CheckIn
from referrals.states import State
from referrals.talk_queries import talks_to_do
from web import wording_talk
from web.access import access, current_actor
from web.db import db, transaction
from web.parts import now, today

bp = Blueprint("sent", __name__)

VIEWS: Final = {
    "": "All in hand",
    "mine": "Only mine",
    "late": "Only late",
    "waiting": "Waiting longest",
}
FOLLOWED_UP: Final = {
    CheckIn.HAPPENED: "It happened",
    CheckIn.NOT_YET: "Not yet",
    CheckIn.NOT_WANTED: "Not wanted",
    CheckIn.NO_ANSWER: "Could not ask",
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
    with transaction() as writer:
        note_list(writer, "referrals", viewer=viewer, now=now())
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
        follow_ups=follow_ups(db(), viewer=viewer, today=today()),
        follow_up_words=FOLLOWED_UP,
        unsent=unsent_among(db(), [line.referral_id for line in found.lines]),
        handovers=handovers_to_place(db(), viewer=viewer, today=today()),
        to_check=self_referrals_to_check(db(), viewer=viewer, today=today()),
        talks=talks_to_do(db(), viewer=viewer),
        talk_words=wording_talk,
        calls=calls_to_make(db(), viewer=viewer, today=today()),
        views=VIEWS,
        chosen=chosen if chosen in VIEWS else "",
    )


@bp.post("/signposts/<uuid:signpost_id>/said")
@access(Door.CASELOAD)
def said(signpost_id: UUID) -> ResponseReturnValue:
    """Write down how a signpost went, as the person tells it."""
    found = next((each for each in CheckIn if each.value == request.form.get("said")), None)
    if FlaskForm().validate_on_submit() and found is not None:
        with transaction() as writer:
            follow_up(writer, signpost_id, found, actor=current_actor(), now=now())
        again = " You are asked again in two weeks." if found is CheckIn.NOT_YET else ""
        flash(f"Written down.{again}")
    return redirect(url_for(".show"))
