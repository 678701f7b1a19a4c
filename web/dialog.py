"""A DIALOG+ session, one calm page a step, made for two people looking at one screen."""

from typing import Final
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from accounts.policy import Door
from accounts.queries import names_of
from base.errors import ConflictError, InvalidError
from people.commands import look, review_action
from people.dialog_commands import (
    choose_priorities,
    finish_session,
    rate,
    start_session,
)
from people.dialog_queries import get_session, sessions_of
from people.pages import Action, DialogSession, Person
from people.queries import actions_of, consents_of, get_person
from people.rules import STANDARD_ORDER, pointed_out
from people.terms import ActionState, SessionState
from web.access import access, current_actor
from web.asking import ask, asker_of, needs_of, note_unmet, remember
from web.db import db, transaction
from web.forms.dialog import (
    FinishForm,
    PrioritiesForm,
    RatingsForm,
    ReviewForm,
    StartForm,
    review_form,
    stage_of,
)
from web.parts import now, today
from web.people import takes_part
from web.refusals import refuse

bp = Blueprint("dialog", __name__)

STEPS: Final = ("Look back", "Rate", "Choose", "Talk", "Finish")
OVER: Final = "This session is finished. Start a new one to change anything."


@bp.post("/people/<uuid:person_id>/sessions")
@access(Door.CASELOAD)
def start(person_id: UUID) -> ResponseReturnValue:
    """Start a session, or go on with the one that is open."""
    form, actor = StartForm(), current_actor()
    consents = consents_of(db(), person_id, viewer=actor)
    if takes_part(consents) is False:
        flash("They have said no to taking part. Ask again before you start a session.", "warning")
        return redirect(url_for("consenting.show", person_id=person_id))
    if not form.validate_on_submit():
        flash("Choose what this session is for, then press the button again.", "warning")
        return redirect(url_for("people.show", person_id=person_id))
    with transaction() as writer:
        session_id = start_session(
            writer, person_id, stage_of(form), today(), actor=actor, now=now()
        )
    return redirect(url_for(".look_back", session_id=session_id))


@bp.get("/sessions/<uuid:session_id>")
@access(Door.CASELOAD)
def show(session_id: UUID) -> str:
    """A session as it was held, to read together, print and keep."""
    session, person = open_session(session_id)
    return render_template(
        "dialog/show.html",
        session=session,
        person=person,
        actions=agreed_in(session),
        previous=previous_of(session),
        order=STANDARD_ORDER,
        names=names_of(db(), [session.worker_id] if session.worker_id else []),
    )


@bp.get("/sessions/<uuid:session_id>/look-back")
@access(Door.CASELOAD)
def look_back(session_id: UUID) -> str:
    """What was agreed before, and how it went."""
    session, person = held_session(session_id)
    waiting = _waiting(session)
    return _look_back(session, person, waiting, review_form(waiting))


@bp.post("/sessions/<uuid:session_id>/look-back")
@access(Door.CASELOAD)
def review(session_id: UUID) -> ResponseReturnValue:
    """Say how the actions went, all at once."""
    session, person = open_session(session_id)
    waiting = _waiting(session)
    form = review_form(waiting)
    if not form.validate_on_submit():
        return _look_back(session, person, waiting, form), 400
    with transaction() as writer:
        for action_id, (state, note) in form.results(waiting).items():
            review_action(writer, action_id, state, note, actor=current_actor(), now=now())
    return redirect(url_for(".ratings", session_id=session_id))


@bp.get("/sessions/<uuid:session_id>/rate")
@access(Door.CASELOAD)
def ratings(session_id: UUID) -> str:
    """The eleven ratings, with last time's beside them."""
    session, person = held_session(session_id)
    form = RatingsForm.showing(dict(session.ratings))
    return _ratings(session, person, form)


@bp.post("/sessions/<uuid:session_id>/rate")
@access(Door.CASELOAD)
def save_ratings(session_id: UUID) -> ResponseReturnValue:
    """Keep the answers given so far."""
    form = RatingsForm()
    session, person = open_session(session_id)
    if not form.validate_on_submit():
        return _ratings(session, person, form), 400
    try:
        with transaction() as writer:
            rate(writer, session_id, form.ratings(), actor=current_actor(), now=now())
    except ConflictError as error:
        status = refuse(form, error)
        return _ratings(session, person, form), status
    return redirect(url_for(".choose", session_id=session_id))


@bp.get("/sessions/<uuid:session_id>/choose")
@access(Door.CASELOAD)
def choose(session_id: UUID) -> str:
    """The person chooses up to three areas. Nothing is chosen for them."""
    session, person = held_session(session_id)
    names = ("first", "second", "third")
    known = dict(zip(names, (each.domain.value for each in session.priorities), strict=False))
    return _choose(session, person, PrioritiesForm(data=known))


@bp.post("/sessions/<uuid:session_id>/choose")
@access(Door.CASELOAD)
def save_choice(session_id: UUID) -> ResponseReturnValue:
    """Keep the choice, and go on to talk; with nothing chosen, to the end."""
    form = PrioritiesForm()
    session, person = open_session(session_id)
    if not form.validate_on_submit():
        return _choose(session, person, form), 400
    chosen = form.chosen()
    try:
        with transaction() as writer:
            choose_priorities(writer, session_id, chosen, actor=current_actor(), now=now())
    except (ConflictError, InvalidError) as error:
        status = refuse(form, error)
        return _choose(session, person, form), status
    if not chosen:
        return redirect(url_for(".finish", session_id=session_id))
    return redirect(url_for("talking.talk", session_id=session_id, rank=1, step="understanding"))


@bp.get("/sessions/<uuid:session_id>/finish")
@access(Door.CASELOAD)
def finish(session_id: UUID) -> str:
    """What was agreed, and when to meet next."""
    session, person = held_session(session_id)
    return _finish(session, person, FinishForm())


@bp.post("/sessions/<uuid:session_id>/finish")
@access(Door.CASELOAD)
def save_finish(session_id: UUID) -> ResponseReturnValue:
    """End the session. A second time changes nothing."""
    form = FinishForm()
    session, person = open_session(session_id)
    if session.state is SessionState.FINISHED:
        return redirect(url_for(".show", session_id=session_id))
    if not form.validate_on_submit():
        return _finish(session, person, form), 400
    result = ask(asker_of(person, needs_of(session), today())) if session.priorities else None
    try:
        with transaction() as writer:
            finish_session(writer, session_id, form.day(), actor=current_actor(), now=now())
            if result:
                remember(writer, session, result)
                note_unmet(writer, result, person.pcn_code)
    except (ConflictError, InvalidError) as error:
        status = refuse(form, error)
        return _finish(session, person, form), status
    flash("The session is saved. You can print it for the person to keep.")
    return redirect(url_for(".show", session_id=session_id))


def open_session(session_id: UUID) -> tuple[DialogSession, Person]:
    """A session the viewer may see, once it has been written down that they looked."""
    viewer = current_actor()
    session = get_session(db(), session_id, viewer=viewer)
    with transaction() as writer:
        look(writer, session.person_id, "session", viewer=viewer, now=now())
    return session, get_person(db(), session.person_id, viewer=viewer)


def held_session(session_id: UUID) -> tuple[DialogSession, Person]:
    """A session to work on; one that is over is shown as it was held instead."""
    session, person = open_session(session_id)
    if session.state is SessionState.FINISHED:
        flash(OVER, "info")
        abort(redirect(url_for("dialog.show", session_id=session_id)))
    return session, person


def agreed_in(session: DialogSession) -> list[Action]:
    """What was agreed in a session, in the order it was written down."""
    found = actions_of(db(), session.person_id, viewer=current_actor())
    return [each for each in reversed(found) if each.session_id == session.session_id]


def previous_of(session: DialogSession) -> DialogSession | None:
    """The last finished session before this one."""
    earlier = [
        each
        for each in sessions_of(db(), session.person_id, viewer=current_actor())
        if each.state is SessionState.FINISHED
        and each.session_id != session.session_id
        and each.held_on <= session.held_on
    ]
    return earlier[-1] if earlier else None


def _waiting(session: DialogSession) -> list[Action]:
    """What was agreed before this session and is not settled yet."""
    return [
        each
        for each in actions_of(db(), session.person_id, viewer=current_actor())
        if each.session_id != session.session_id and each.state is ActionState.OPEN
    ]


def _look_back(
    session: DialogSession, person: Person, actions: list[Action], form: ReviewForm
) -> str:
    return render_template(
        "dialog/look_back.html",
        session=session,
        person=person,
        parts=[(each, form.part(each)) for each in actions],
        form=form,
        steps=STEPS,
    )


def _ratings(session: DialogSession, person: Person, form: RatingsForm) -> str:
    return render_template(
        "dialog/ratings.html",
        session=session,
        person=person,
        form=form,
        order=STANDARD_ORDER,
        previous=previous_of(session),
        steps=STEPS,
    )


def _choose(session: DialogSession, person: Person, form: PrioritiesForm) -> str:
    return render_template(
        "dialog/choose.html",
        session=session,
        person=person,
        form=form,
        order=STANDARD_ORDER,
        pointed_out=pointed_out(session.ratings),
        steps=STEPS,
    )


def _finish(session: DialogSession, person: Person, form: FinishForm) -> str:
    return render_template(
        "dialog/finish.html",
        session=session,
        person=person,
        form=form,
        actions=agreed_in(session),
        steps=STEPS,
    )
