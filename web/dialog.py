"""A DIALOG+ session, one calm page a step, made for two people looking at one screen."""

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from accounts.policy import Door
from accounts.queries import names_of
from base.errors import ConflictError, InvalidError
from people.dialog_commands import finish_session, start_session
from people.dialog_queries import corrections_of
from people.pages import Action, DialogSession, Person
from people.queries import consents_of
from people.rules import pointed_out
from people.terms import SessionState
from web.access import access, current_actor
from web.answers import elsewhere, in_words, keep, tokens_of
from web.asking import note_unmet
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
from web.people import open_person, takes_part
from web.refusals import refuse
from web.session_match import match_of, question_of, remember
from web.sittings import (
    OVER,
    STEPS,
    agreed_in,
    held_session,
    open_session,
    previous_of,
    waiting_in,
)

__all__ = ["OVER", "STEPS", "agreed_in", "held_session", "open_session"]

bp = Blueprint("dialog", __name__)


@bp.post("/people/<uuid:person_id>/sessions")
@access(Door.CASELOAD)
def start(person_id: UUID) -> ResponseReturnValue:
    """Start a session, or go on with the one that is open."""
    form, actor = StartForm(), current_actor()
    open_person(person_id, "session")
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
    corrections = corrections_of(db(), session_id, viewer=current_actor())
    known = {session.worker_id, *(each.made_by for each in corrections)} - {None}
    return render_template(
        "dialog/show.html",
        session=session,
        person=person,
        actions=agreed_in(session),
        previous=previous_of(session),
        corrections=corrections,
        in_words=in_words,
        names=names_of(db(), [each for each in known if each]),
    )


@bp.get("/sessions/<uuid:session_id>/look-back")
@access(Door.CASELOAD)
def look_back(session_id: UUID) -> str:
    """What was agreed before, and how it went."""
    session, person = held_session(session_id)
    waiting = waiting_in(session)
    return _look_back(session, person, waiting, review_form(waiting, session.setting))


@bp.post("/sessions/<uuid:session_id>/look-back")
@access(Door.CASELOAD)
def review(session_id: UUID) -> ResponseReturnValue:
    """Say how the actions went, all at once."""
    session, person = open_session(session_id)
    waiting = waiting_in(session)
    form = review_form(waiting)
    if not form.validate_on_submit():
        return _look_back(session, person, waiting, form), 400
    try:
        keep(session_id, form.answers(waiting))
    except (ConflictError, InvalidError) as error:
        status = refuse(form, error)
        session, person = open_session(session_id)
        return _look_back(session, person, waiting, form, elsewhere(error)), status
    return redirect(url_for(".ratings", session_id=session_id))


@bp.get("/sessions/<uuid:session_id>/rate")
@access(Door.CASELOAD)
def ratings(session_id: UUID) -> str:
    """The eleven ratings, with last time's beside them."""
    session, person = held_session(session_id)
    return _ratings(session, person, RatingsForm.showing(session.ratings))


@bp.post("/sessions/<uuid:session_id>/rate")
@access(Door.CASELOAD)
def save_ratings(session_id: UUID) -> ResponseReturnValue:
    """Keep the answers given so far."""
    form = RatingsForm()
    session, person = open_session(session_id)
    if not form.validate_on_submit():
        return _ratings(session, person, form), 400
    try:
        keep(session_id, form.answers())
    except ConflictError as error:
        status = refuse(form, error)
        session, person = open_session(session_id)
        return _ratings(session, person, form, elsewhere(error)), status
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
    chosen = form.answers()
    try:
        keep(session_id, chosen)
    except (ConflictError, InvalidError) as error:
        status = refuse(form, error)
        session, person = open_session(session_id)
        return _choose(session, person, form, elsewhere(error)), status
    if not any(chosen.values()):
        return redirect(url_for(".finish", session_id=session_id))
    return redirect(url_for("talking.talk", session_id=session_id, rank=1, step="understanding"))


@bp.get("/sessions/<uuid:session_id>/finish")
@access(Door.CASELOAD)
def finish(session_id: UUID) -> str:
    """What was agreed, and when to meet next."""
    session, person = held_session(session_id)
    return _finish(session, person, FinishForm(data={"next_on": session.next_on}))


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
    question = question_of(session, person) if session.priorities else None
    result = match_of(question) if question else None
    try:
        keep(session_id, form.answers())
        with transaction() as writer:
            finish_session(writer, session_id, form.day(), actor=current_actor(), now=now())
            if question and result:
                remember(writer, session, question, result, actor=current_actor())
                note_unmet(writer, result, person.pcn_code)
    except (ConflictError, InvalidError) as error:
        status = refuse(form, error)
        return _finish(session, person, form), status
    flash("The session is saved. You can print it for the person to keep.")
    return redirect(url_for(".show", session_id=session_id))


def _look_back(
    session: DialogSession,
    person: Person,
    actions: list[Action],
    form: ReviewForm,
    changed: Mapping[str, str] | None = None,
) -> str:
    return render_template(
        "dialog/look_back.html",
        session=session,
        person=person,
        parts=[(each, form.part(each)) for each in actions],
        form=form,
        tokens=tokens_of(session, actions),
        elsewhere=changed or {},
        steps=STEPS,
    )


def _ratings(
    session: DialogSession,
    person: Person,
    form: RatingsForm,
    changed: Mapping[str, str] | None = None,
) -> str:
    return render_template(
        "dialog/ratings.html",
        session=session,
        person=person,
        form=form,
        previous=previous_of(session),
        tokens=tokens_of(session),
        elsewhere=changed or {},
        steps=STEPS,
    )


def _choose(
    session: DialogSession,
    person: Person,
    form: PrioritiesForm,
    changed: Mapping[str, str] | None = None,
) -> str:
    return render_template(
        "dialog/choose.html",
        session=session,
        person=person,
        form=form,
        pointed_out=pointed_out(session.ratings),
        tokens=tokens_of(session),
        elsewhere=changed or {},
        steps=STEPS,
    )


def _finish(session: DialogSession, person: Person, form: FinishForm) -> str:
    return render_template(
        "dialog/finish.html",
        session=session,
        person=person,
        form=form,
        actions=agreed_in(session),
        tokens=tokens_of(session),
        steps=STEPS,
    )
