"""Talking about one chosen area in a DIALOG+ session: the four steps, an area at a time."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from accounts.policy import Door
from base.errors import ConflictError
from people.commands import NewAction, agree_action
from people.items import Item, Part
from people.pages import DialogSession, Person, Priority
from people.terms import Channel, Owner, SessionState
from web.access import access, current_actor
from web.answers import elsewhere, keep, tokens_of
from web.db import transaction
from web.forms.dialog import ActionForm, StepForm
from web.parts import now
from web.refusals import made_before, refuse, remember
from web.sittings import OVER, STEPS, agreed_in, held_session, open_session

bp = Blueprint("talking", __name__)

PARTS: Final = {
    "understanding": Part.UNDERSTANDING,
    "looking-forward": Part.LOOKING_FORWARD,
    "exploring": Part.EXPLORING,
}
TALKING: Final = ("understanding", "looking-forward")


@bp.get("/sessions/<uuid:session_id>/areas/<int:rank>/<string:step>")
@access(Door.CASELOAD)
def talk(session_id: UUID, rank: int, step: str) -> ResponseReturnValue:
    """One of the talking steps of one area."""
    session, person = held_session(session_id)
    priority = priority_of(session, rank)
    if step == "agreeing":
        return _agree(session, person, priority, _action_form(person))
    if step not in TALKING:
        abort(404)
    said = priority.understanding if step == "understanding" else priority.looking_forward
    return _talk(session, person, priority, step, StepForm.showing(said))


@bp.post("/sessions/<uuid:session_id>/areas/<int:rank>/<string:step>")
@access(Door.CASELOAD)
def save_talk(session_id: UUID, rank: int, step: str) -> ResponseReturnValue:
    """Keep what was said, and go on."""
    session, person = open_session(session_id)
    priority = priority_of(session, rank)
    if step == "agreeing":
        return _save_action(session, person, priority)
    if step not in TALKING:
        abort(404)
    form = StepForm()
    if not form.validate_on_submit():
        return _talk(session, person, priority, step, form), 400
    try:
        keep_notes(session, priority, form, step)
    except ConflictError as error:
        status = refuse(form, error)
        session, person = open_session(session_id)
        return _talk(session, person, priority, step, form, elsewhere(error)), status
    if step == "understanding":
        return redirect(url_for(".talk", session_id=session_id, rank=rank, step="looking-forward"))
    return redirect(url_for("exploring.show", session_id=session_id, rank=rank))


def priority_of(session: DialogSession, rank: int) -> Priority:
    """The area with this place in the person's order; 404 when there is none."""
    found = next((each for each in session.priorities if each.rank == rank), None)
    if found is None:
        abort(404)
    return found


def keep_notes(session: DialogSession, priority: Priority, form: StepForm, step: str) -> None:
    """Keep what was said in one step. Raises ConflictError if it may not be written over."""
    keep(session.session_id, form.answers(PARTS[step], priority.domain))


def after(session: DialogSession, rank: int) -> str:
    """Where to go when an area is done: the next one, or the end."""
    if any(each.rank == rank + 1 for each in session.priorities):
        return url_for(
            "talking.talk", session_id=session.session_id, rank=rank + 1, step="understanding"
        )
    return url_for("dialog.finish", session_id=session.session_id)


def _save_action(session: DialogSession, person: Person, priority: Priority) -> ResponseReturnValue:
    """Keep one thing agreed, and offer to agree on another."""
    form = _action_form(person)
    if not form.validate_on_submit():
        return _agree(session, person, priority, form), 400
    if session.state is SessionState.FINISHED:
        status = refuse(form, ConflictError(OVER))
        return _agree(session, person, priority, form), status
    new = NewAction(
        text=form.text.data or "",
        owner=Owner(form.owner.data),
        domain=priority.domain,
        session_id=session.session_id,
        due_on=form.due_on.data,
        remind_by=form.channel(),
    )
    with transaction() as writer:
        if made_before(writer, form) is None:
            made = agree_action(writer, person.person_id, new, actor=current_actor(), now=now())
            remember(writer, form, str(made))
    flash("Written down. Agree on another, or go on.")
    return redirect(
        url_for(".talk", session_id=session.session_id, rank=priority.rank, step="agreeing")
    )


def _action_form(person: Person) -> ActionForm:
    """Something to agree, with the reminders that are safe for the person."""
    return ActionForm().offering(each for each in Channel if person.contact.may_use(each))


def _talk(
    session: DialogSession,
    person: Person,
    priority: Priority,
    step: str,
    form: StepForm,
    changed: Mapping[str, str] | None = None,
) -> str:
    return render_template(
        "dialog/talk.html",
        session=session,
        person=person,
        priority=priority,
        step=step,
        form=form,
        answer=Item(PARTS[step], priority.domain).name,
        tokens=tokens_of(session),
        elsewhere=changed or {},
        steps=STEPS,
    )


def _agree(session: DialogSession, person: Person, priority: Priority, form: ActionForm) -> str:
    actions = [each for each in agreed_in(session) if each.domain == priority.domain]
    return render_template(
        "dialog/agree.html",
        session=session,
        person=person,
        priority=priority,
        form=form,
        actions=actions,
        next_url=after(session, priority.rank),
        steps=STEPS,
    )
