"""Exploring options: what suits a person's priorities, why, and what to do with it."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.policy import Door
from base.errors import NotFoundError
from directory.cards import list_cards
from people.commands import NewAction, agree_action
from people.terms import ActionKind, Owner
from referrals.commands import NewSignpost, signpost
from web.access import access, current_actor
from web.asking import ask, asker_of, in_words, needs_of
from web.db import db, transaction
from web.dialog import STEPS, open_session
from web.forms.exploring import AdjustForm
from web.parts import now, today
from web.talking import after, priority_of

bp = Blueprint("exploring", __name__)


@bp.get("/sessions/<uuid:session_id>/areas/<int:rank>/exploring")
@access(Door.CASELOAD)
def show(session_id: UUID, rank: int) -> str:
    """Services for everything the person chose, the present area first."""
    session, person = open_session(session_id)
    priority = priority_of(session, rank)
    form = AdjustForm(request.args)
    asker = form.adjust(asker_of(person, needs_of(session), today()))
    result = ask(asker, k=12)
    shown = in_words(result, today())
    return render_template(
        "dialog/exploring.html",
        session=session,
        person=person,
        priority=priority,
        here=[each for each in shown.matches if priority.domain in each.domains],
        others=[each for each in shown.matches if priority.domain not in each.domains],
        shown=shown,
        form=form,
        next_url=url_for("talking.talk", session_id=session_id, rank=rank, step="agreeing"),
        done_url=after(session, rank),
        steps=STEPS,
    )


@bp.post("/sessions/<uuid:session_id>/areas/<int:rank>/signposts/<uuid:service_id>")
@access(Door.CASELOAD)
def add_signpost(session_id: UUID, rank: int, service_id: UUID) -> ResponseReturnValue:
    """Tell the person of a service. Nothing about them is sent to anybody."""
    session, person = open_session(session_id)
    priority = priority_of(session, rank)
    name = _service_name(service_id)
    new = NewAction(
        text=f"Get in touch with {name}",
        kind=ActionKind.SIGNPOST,
        owner=Owner.ME,
        domain=priority.domain,
        session_id=session_id,
        service_id=service_id,
    )
    with transaction() as writer:
        agree_action(writer, person.person_id, new, actor=current_actor(), now=now())
        told = NewSignpost(person.person_id, service_id, priority.domain, session_id)
        signpost(writer, told, actor=current_actor(), now=now())
    flash(f"{name} is on the list of what you agreed. Nothing was sent to them.")
    return redirect(url_for(".show", session_id=session_id, rank=rank))


def _service_name(service_id: UUID) -> str:
    """The name of a published service. Raises NotFoundError."""
    cards = list_cards(db(), [service_id], today=today())
    if not cards:
        raise NotFoundError("This service is not in the directory any more")
    return cards[0].name
