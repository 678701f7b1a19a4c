"""Stepping a person up or down, and the facts that keep staff safe."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.policy import Door
from accounts.queries import names_of
from base.errors import InvalidError
from people.pages import Person
from people.record_commands import add_flag, review_flag, step_level
from people.record_queries import flags_of, steps_of
from web.access import access, current_actor
from web.db import db, transaction
from web.forms.record import FlagForm, StepForm
from web.parts import now, today
from web.people import looked_at
from web.record import open_to_change
from web.refusals import made_before, refuse, remember

bp = Blueprint("levels", __name__, url_prefix="/people/<uuid:person_id>/record")

REVIEW_AFTER: Final = timedelta(days=91)
"""A fact is looked at again after three months unless another day is chosen. Our choice."""


@bp.get("/level")
@access(Door.CASELOAD)
def level(person_id: UUID) -> str:
    """Where somebody stands, how they came there, and the step to make."""
    person, may_change = looked_at(person_id, "record")
    form = StepForm(data={"level": person.level.value, "lead": person.lead.value})
    return _level(person, form, may_change=may_change)


@bp.post("/level")
@access(Door.CASELOAD)
def step(person_id: UUID) -> ResponseReturnValue:
    """Step somebody up or down, with a reason."""
    person = open_to_change(person_id)
    form = StepForm()
    if not form.validate_on_submit():
        return _level(person, form), 400
    try:
        with transaction() as writer:
            if not made_before(writer, form):
                step_level(writer, person_id, form.step(), actor=current_actor(), now=now())
                remember(writer, form, str(person_id))
    except InvalidError as error:
        status = refuse(form, error)
        return _level(person, form), status
    flash("Written down. Their core team is asked to look at it.")
    return redirect(url_for("record.show", person_id=person_id))


@bp.get("/safety")
@access(Door.CASELOAD)
def safety(person_id: UUID) -> str:
    """The facts that hold, and a form for another."""
    person, may_change = looked_at(person_id, "record")
    return _safety(person, _new_flag(), may_change=may_change)


@bp.post("/safety")
@access(Door.CASELOAD)
def add_fact(person_id: UUID) -> ResponseReturnValue:
    """Write down a fact, once however often it is sent."""
    person = open_to_change(person_id)
    form = FlagForm()
    if not form.validate_on_submit():
        return _safety(person, form), 400
    try:
        with transaction() as writer:
            if not made_before(writer, form):
                made = add_flag(writer, person_id, form.flag(), actor=current_actor(), now=now())
                remember(writer, form, str(made))
    except InvalidError as error:
        status = refuse(form, error)
        return _safety(person, form), status
    flash("Written down. It stands on the person's page until it is looked at again.")
    return redirect(url_for(".safety", person_id=person_id))


@bp.post("/safety/<uuid:flag_id>")
@access(Door.CASELOAD)
def review(person_id: UUID, flag_id: UUID) -> ResponseReturnValue:
    """Say that a fact still holds, or that it does not."""
    open_to_change(person_id)
    holds = request.form.get("holds") == "yes"
    again = today() + REVIEW_AFTER if holds else None
    with transaction() as writer:
        review_flag(writer, flag_id, again, actor=current_actor(), now=now())
    if holds:
        flash("It stays. We ask again in three months.")
    else:
        flash("It is taken off. The history keeps that it was there.")
    return redirect(url_for(".safety", person_id=person_id))


def _new_flag() -> FlagForm:
    return FlagForm(data={"review_on": today() + REVIEW_AFTER, "is_known": True})


def _level(person: Person, form: StepForm, *, may_change: bool = True) -> str:
    steps = steps_of(db(), person.person_id, viewer=current_actor())
    return render_template(
        "record/level.html",
        person=person,
        form=form,
        steps=steps,
        names=names_of(db(), {each.made_by for each in steps}),
        may_change=may_change,
    )


def _safety(person: Person, form: FlagForm, *, may_change: bool = True) -> str:
    flags = flags_of(db(), person.person_id, viewer=current_actor())
    return render_template(
        "record/safety.html",
        person=person,
        form=form,
        flags=flags,
        names=names_of(db(), {each.added_by for each in flags}),
        may_change=may_change,
    )
