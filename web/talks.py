"""Requests to talk, as connectors answer them: how to reach somebody, and what came of it."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.policy import Door
from accounts.queries import names_of
from base.calendar import london
from base.errors import ConflictError, InvalidError
from referrals.queries import for_person
from referrals.rules import TRIES
from referrals.talk_queries import open_talk
from referrals.talk_rules import MOVED_ON, TalkDeed, TalkEvent, TalkPage
from referrals.talks import write_down
from web import wording_talk as words
from web.access import access, current_actor
from web.db import db, transaction
from web.forms.talks import CloseForm, DoingForm, NoteForm, TryForm
from web.parts import now, today
from web.refusals import made_before, refuse, remember
from web.telling import Told
from web.wording import day
from web.wording_referral import ATTEMPTS, TRIED_BY

bp = Blueprint("talks", __name__, url_prefix="/talks")

SAID: Final[Mapping[TalkDeed, str]] = {
    TalkDeed.TRY: "Written down.",
    TalkDeed.TALK: "Written down. It stays on the list until you say what came of it.",
    TalkDeed.CLOSE: "Closed. It is off the list.",
    TalkDeed.REOPEN: "Open again, and back on the list.",
}


@bp.get("/<uuid:talk_id>")
@access(Door.CASELOAD)
def show(talk_id: UUID) -> str:
    """Who asks, how to reach them safely, and what was done so far."""
    viewer, page = current_actor(), _open(talk_id)
    people = {each.actor_id for each in page.events} | {page.line.owner_id}
    names = names_of(db(), {each for each in people if each})
    return render_template(
        "talks/show.html",
        page=page,
        line=page.line,
        words=words,
        names=names,
        happened=_told(page, names),
        referrals=for_person(db(), page.person_id, viewer=viewer, today=today()),
        tries=TRIES,
    )


@bp.route("/<uuid:talk_id>/tried", methods=["GET", "POST"])
@access(Door.CASELOAD)
def tried(talk_id: UUID) -> ResponseReturnValue:
    """Write down a try to reach them."""
    return _step(talk_id, TalkDeed.TRY, TryForm())


@bp.route("/<uuid:talk_id>/talked", methods=["GET", "POST"])
@access(Door.CASELOAD)
def talked(talk_id: UUID) -> ResponseReturnValue:
    """Write down what was said."""
    return _step(talk_id, TalkDeed.TALK, NoteForm())


@bp.route("/<uuid:talk_id>/close", methods=["GET", "POST"])
@access(Door.CASELOAD)
def close(talk_id: UUID) -> ResponseReturnValue:
    """Say what came of it."""
    return _step(talk_id, TalkDeed.CLOSE, CloseForm())


@bp.route("/<uuid:talk_id>/reopen", methods=["GET", "POST"])
@access(Door.CASELOAD)
def reopen(talk_id: UUID) -> ResponseReturnValue:
    """Put it back on the list."""
    form = NoteForm()
    form.note.label.text = "Why is it opened again?"
    return _step(talk_id, TalkDeed.REOPEN, form)


def _step(talk_id: UUID, deed: TalkDeed, form: DoingForm) -> ResponseReturnValue:
    """Ask, or write it down once however often it is sent; a rule's no is said on the form."""
    page, about = _open(talk_id), f":talk:{talk_id}:{deed.value}"
    home = redirect(url_for(".show", talk_id=talk_id))
    if request.method == "POST" and made_before(db(), form, about):
        return home
    if deed not in page.deeds:
        flash(MOVED_ON, "info")
        return home
    if request.method == "GET":
        form.seen_version.data = str(page.version)
        return _step_page(page, deed, form)
    if not form.validate_on_submit():
        return _step_page(page, deed, form), 400
    try:
        with transaction() as writer:
            doing = form.doing(deed)
            to = write_down(writer, talk_id, doing, actor=current_actor(), now=now())
            remember(writer, form, to.value, about)
    except (ConflictError, InvalidError) as error:
        form.seen_version.data = str(page.version)
        status = refuse(form, error)
        return _step_page(page, deed, form), status
    flash(SAID[deed])
    return home


def _open(talk_id: UUID) -> TalkPage:
    with transaction() as writer:
        return open_talk(writer, talk_id, viewer=current_actor(), now=now())


def _step_page(page: TalkPage, deed: TalkDeed, form: DoingForm) -> str:
    return render_template("talks/step.html", page=page, deed=deed, form=form, words=words)


def _told(page: TalkPage, names: Mapping[UUID, str]) -> list[Told]:
    """What happened, newest first."""
    return [
        Told(
            when=day(london(each.at).date()),
            title=_title(each),
            who=names.get(each.actor_id, "") if each.actor_id else "The person",
            body=each.note,
        )
        for each in reversed(page.events)
    ]


def _title(event: TalkEvent) -> str:
    if event.channel is None or event.result is None:
        return words.DEEDS[event.deed]
    counted = "" if event.is_safe else " (not counted: not a way they have called safe)"
    return f"{TRIED_BY[event.channel]}: {ATTEMPTS[event.result].lower()}{counted}"
