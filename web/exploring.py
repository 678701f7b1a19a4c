"""Exploring options: what suits a person's priorities, why, and what to do with it."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.policy import Door
from base.errors import ConflictError, NotFoundError
from directory.cards import list_cards
from people.commands import NewAction, agree_action
from people.pages import DialogSession, Person, Priority
from people.terms import ActionKind, Owner, SessionState
from referrals.commands import NewSignpost, signpost
from referrals.pages import ReferralLine
from referrals.queries import for_person
from referrals.states import OPEN
from storage import submissions
from web.access import access, current_actor
from web.asking import ask, asker_of, in_words, needs_of
from web.db import db, transaction
from web.dialog import OVER, STEPS, agreed_in, held_session, open_session
from web.forms.dialog import StepForm
from web.forms.exploring import AdjustForm
from web.parts import now, today
from web.refusals import refuse
from web.talking import after, keep_notes, priority_of

bp = Blueprint("exploring", __name__)

MOST_SHOWN = 10


@bp.get("/sessions/<uuid:session_id>/areas/<int:rank>/exploring")
@access(Door.CASELOAD)
def show(session_id: UUID, rank: int) -> str:
    """Services for everything the person chose, the present area first."""
    session, person = held_session(session_id)
    priority = priority_of(session, rank)
    return _explore(session, person, priority, StepForm.showing(priority.exploring))


@bp.post("/sessions/<uuid:session_id>/areas/<int:rank>/exploring")
@access(Door.CASELOAD)
def save(session_id: UUID, rank: int) -> ResponseReturnValue:
    """Keep the ideas that came up, and go on to agree."""
    session, person = open_session(session_id)
    priority, form = priority_of(session, rank), StepForm()
    if not form.validate_on_submit():
        return _explore(session, person, priority, form), 400
    try:
        keep_notes(session, priority, form, "exploring")
    except ConflictError as error:
        status = refuse(form, error)
        return _explore(session, person, priority, form), status
    return redirect(url_for("talking.talk", session_id=session_id, rank=rank, step="agreeing"))


@bp.post("/sessions/<uuid:session_id>/areas/<int:rank>/signposts/<uuid:service_id>")
@access(Door.CASELOAD)
def add_signpost(session_id: UUID, rank: int, service_id: UUID) -> ResponseReturnValue:
    """Tell the person of a service, once a session. Nothing about them is sent to anybody."""
    session, person = open_session(session_id)
    if session.state is SessionState.FINISHED:
        raise ConflictError(OVER)
    priority = priority_of(session, rank)
    name, key = _service_name(service_id), f"signpost:{session_id}:{service_id}"
    new = NewAction(
        text=f"Get in touch with {name}",
        kind=ActionKind.SIGNPOST,
        owner=Owner.ME,
        domain=priority.domain,
        session_id=session_id,
        service_id=service_id,
    )
    with transaction() as writer:
        if submissions.earlier_result(writer, key) is None:
            made = agree_action(writer, person.person_id, new, actor=current_actor(), now=now())
            told = NewSignpost(person.person_id, service_id, priority.domain, session_id)
            signpost(writer, told, actor=current_actor(), now=now())
            submissions.remember(writer, key, str(made), now=now())
    flash(f"{name} is on the list of what you agreed. Nothing was sent to them.")
    return redirect(url_for(".show", session_id=session_id, rank=rank))


def _explore(session: DialogSession, person: Person, priority: Priority, notes: StepForm) -> str:
    """The list, with what was agreed of each service already."""
    adjust = AdjustForm(request.args)
    asker = adjust.adjust(asker_of(person, needs_of(session), today()))
    shown = in_words(ask(asker, k=MOST_SHOWN), today())
    here = [each for each in shown.matches if priority.domain in each.domains]
    return render_template(
        "dialog/exploring.html",
        session=session,
        person=person,
        priority=priority,
        here=here,
        others=[each for each in shown.matches if priority.domain not in each.domains],
        shown=shown,
        agreed={each.service_id for each in agreed_in(session) if each.service_id},
        referrals=_open_referrals(person),
        is_place_known=asker.point is not None,
        adjust=adjust,
        form=notes,
        done_url=after(session, priority.rank),
        steps=STEPS,
    )


def _open_referrals(person: Person) -> dict[UUID, ReferralLine]:
    """The referrals somebody still works on, by service: a second one would be refused."""
    lines = for_person(db(), person.person_id, viewer=current_actor(), today=today())
    return {each.service_id: each for each in lines if each.state in OPEN}


def _service_name(service_id: UUID) -> str:
    """The name of a published service. Raises NotFoundError."""
    cards = list_cards(db(), [service_id], today=today())
    if not cards:
        raise NotFoundError("This service is not in the directory any more")
    return cards[0].name
