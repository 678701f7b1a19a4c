"""A DIALOG+ session, one calm page a step, made for two people looking at one screen."""

from typing import Final
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from accounts.policy import Door
from base.errors import InvalidError
from people.commands import look, review_action
from people.dialog_commands import (
    choose_priorities,
    finish_session,
    rate,
    start_session,
)
from people.dialog_queries import get_session, sessions_of
from people.pages import Action, DialogSession, Person
from people.queries import actions_of, get_person
from people.rules import STANDARD_ORDER, Ratings, pointed_out
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
    stage_of,
)
from web.parts import now, today

bp = Blueprint("dialog", __name__)

STEPS: Final = ("Look back", "Rate", "Choose", "Talk", "Finish")


@bp.post("/people/<uuid:person_id>/sessions")
@access(Door.CASELOAD)
def start(person_id: UUID) -> ResponseReturnValue:
    """Start a session, or go on with the one that is open."""
    form = StartForm()
    if not form.validate_on_submit():
        flash("Choose what this session is for.")
        return redirect(url_for("people.show", person_id=person_id))
    with transaction() as writer:
        session_id = start_session(
            writer, person_id, stage_of(form), today(), actor=current_actor(), now=now()
        )
    return redirect(url_for(".look_back", session_id=session_id))


@bp.get("/sessions/<uuid:session_id>")
@access(Door.CASELOAD)
def show(session_id: UUID) -> str:
    """A session as it was held."""
    session, person = open_session(session_id)
    actions = [each for each in agreed_with(person) if each.session_id == session_id]
    return render_template(
        "dialog/show.html",
        session=session,
        person=person,
        actions=actions,
        previous=_previous(session),
        order=STANDARD_ORDER,
    )


@bp.get("/sessions/<uuid:session_id>/look-back")
@access(Door.CASELOAD)
def look_back(session_id: UUID) -> str:
    """What was agreed last time, and how it went."""
    session, person = open_session(session_id)
    return _look_back(session, person, {})


@bp.post("/sessions/<uuid:session_id>/look-back/<uuid:action_id>")
@access(Door.CASELOAD)
def review(session_id: UUID, action_id: UUID) -> ResponseReturnValue:
    """Say how one action went."""
    form = ReviewForm()
    if not form.validate_on_submit():
        session, person = open_session(session_id)
        return _look_back(session, person, {action_id: form}), 400
    with transaction() as writer:
        review_action(
            writer, action_id, form.result(), form.note.data or "", actor=current_actor(), now=now()
        )
    flash("Saved.")
    return redirect(url_for(".look_back", session_id=session_id))


@bp.get("/sessions/<uuid:session_id>/rate")
@access(Door.CASELOAD)
def ratings(session_id: UUID) -> str:
    """The eleven ratings, with last time's beside them."""
    session, person = open_session(session_id)
    form = RatingsForm.showing(dict(session.ratings))
    return _ratings(session, person, form)


@bp.post("/sessions/<uuid:session_id>/rate")
@access(Door.CASELOAD)
def save_ratings(session_id: UUID) -> ResponseReturnValue:
    """Keep the answers given so far."""
    form = RatingsForm()
    if not form.validate_on_submit():
        session, person = open_session(session_id)
        return _ratings(session, person, form), 400
    with transaction() as writer:
        rate(writer, session_id, form.ratings(), actor=current_actor(), now=now())
    return redirect(url_for(".choose", session_id=session_id))


@bp.get("/sessions/<uuid:session_id>/choose")
@access(Door.CASELOAD)
def choose(session_id: UUID) -> str:
    """The person chooses up to three areas. Nothing is chosen for them."""
    session, person = open_session(session_id)
    names = ("first", "second", "third")
    known = dict(zip(names, (each.domain.value for each in session.priorities), strict=False))
    return _choose(session, person, PrioritiesForm(data=known).offer())


@bp.post("/sessions/<uuid:session_id>/choose")
@access(Door.CASELOAD)
def save_choice(session_id: UUID) -> ResponseReturnValue:
    """Keep the choice, and go on to talk."""
    form = PrioritiesForm().offer()
    if form.validate_on_submit():
        try:
            with transaction() as writer:
                chosen = form.chosen()
                choose_priorities(writer, session_id, chosen, actor=current_actor(), now=now())
        except InvalidError as error:
            form.second.errors = [str(error)]
        else:
            if not chosen:
                return redirect(url_for(".finish", session_id=session_id))
            first = url_for("talking.talk", session_id=session_id, rank=1, step="understanding")
            return redirect(first)
    session, person = open_session(session_id)
    return _choose(session, person, form), 400


@bp.get("/sessions/<uuid:session_id>/finish")
@access(Door.CASELOAD)
def finish(session_id: UUID) -> str:
    """What was agreed, and when to meet next."""
    session, person = open_session(session_id)
    return _finish(session, person, FinishForm())


@bp.post("/sessions/<uuid:session_id>/finish")
@access(Door.CASELOAD)
def save_finish(session_id: UUID) -> ResponseReturnValue:
    """End the session."""
    form = FinishForm()
    session, person = open_session(session_id)
    if form.validate_on_submit():
        try:
            needs = needs_of(session) if session.priorities else ()
            result = ask(asker_of(person, needs, today()))
            with transaction() as writer:
                finish_session(writer, session_id, form.day(), actor=current_actor(), now=now())
                remember(writer, session, result)
                note_unmet(writer, result, person.pcn_code)
        except InvalidError as error:
            form.next_on.errors = [error.fields.get("next_on", str(error))]
        else:
            flash("The session is saved. You can print it for the person to keep.")
            return redirect(url_for(".show", session_id=session_id))
    return _finish(session, person, form), 400


def open_session(session_id: UUID) -> tuple[DialogSession, Person]:
    """A session the viewer may see, once it has been written down that they looked."""
    viewer = current_actor()
    session = get_session(db(), session_id, viewer=viewer)
    with transaction() as writer:
        look(writer, session.person_id, "session", viewer=viewer, now=now())
    return session, get_person(db(), session.person_id, viewer=viewer)


def agreed_with(person: Person) -> list[Action]:
    """What was agreed with a person, newest first."""
    return actions_of(db(), person.person_id, viewer=current_actor())


def _previous(session: DialogSession) -> Ratings:
    """The ratings of the last finished session before this one."""
    earlier = [
        each
        for each in sessions_of(db(), session.person_id, viewer=current_actor())
        if each.state is SessionState.FINISHED
        and each.session_id != session.session_id
        and each.held_on <= session.held_on
    ]
    return earlier[-1].ratings if earlier else {}


def _look_back(session: DialogSession, person: Person, wrong: dict[UUID, ReviewForm]) -> str:
    actions = [
        each
        for each in agreed_with(person)
        if each.session_id != session.session_id and each.state is ActionState.OPEN
    ]
    forms = {
        each.action_id: wrong.get(each.action_id) or ReviewForm(formdata=None) for each in actions
    }
    return render_template(
        "dialog/look_back.html",
        session=session,
        person=person,
        actions=actions,
        forms=forms,
        form=next(iter(wrong.values()), None) or StartForm(formdata=None),
        steps=STEPS,
    )


def _ratings(session: DialogSession, person: Person, form: RatingsForm) -> str:
    return render_template(
        "dialog/ratings.html",
        session=session,
        person=person,
        form=form,
        order=STANDARD_ORDER,
        previous=_previous(session),
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
    actions = [each for each in agreed_with(person) if each.session_id == session.session_id]
    return render_template(
        "dialog/finish.html",
        session=session,
        person=person,
        form=form,
        actions=actions,
        steps=STEPS,
    )
