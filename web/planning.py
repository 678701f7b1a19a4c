"""The plan: one page that a person would keep on the fridge, and the words to write on it."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from accounts.policy import Door
from accounts.queries import list_teams, names_of
from base.errors import ConflictError, InvalidError
from people.dialog_queries import sessions_of
from people.measure_queries import goals_of
from people.pages import Person
from people.plans import NO_PLAN, Plan, plans_of, write_plan
from people.queries import actions_of
from people.terms import ActionState, SessionState
from referrals.shared_now import shared_now
from web.access import access, current_actor
from web.db import db, transaction
from web.forms.plan import PlanForm
from web.parts import now, today
from web.people import open_person
from web.refusals import refuse

bp = Blueprint("planning", __name__, url_prefix="/people/<uuid:person_id>/plan")


@bp.get("")
@access(Door.CASELOAD)
def show(person_id: UUID) -> str:
    """The page for the fridge."""
    person, viewer = open_person(person_id, "plan"), current_actor()
    plans = plans_of(db(), person_id, viewer=viewer)
    sessions = sessions_of(db(), person_id, viewer=viewer)
    held = [each for each in sessions if each.state is SessionState.FINISHED]
    actions = actions_of(db(), person_id, viewer=viewer)
    plan = plans[0] if plans else NO_PLAN
    writers = [each.written_by for each in plans if each.written_by]
    ours = [each for each in (person.connector_id, person.key_worker_id) if each]
    return render_template(
        "people/plan.html",
        person=person,
        plan=plan,
        earlier=plans[1:],
        last=held[-1] if held else None,
        goals=[e for e in goals_of(db(), person_id, viewer=viewer) if e.closed_at is None],
        actions=[each for each in reversed(actions) if each.state is ActionState.OPEN],
        shared=shared_now(db(), person_id, viewer=viewer, today=today()),
        names=names_of(db(), [*ours, *writers]),
        teams={team.team_id: team.name for team in list_teams(db())},
    )


@bp.get("/edit")
@access(Door.CASELOAD)
def edit(person_id: UUID) -> str:
    """The words, to write together."""
    person = open_person(person_id, "plan")
    return _edit(person, PlanForm.showing(_latest(person_id)))


@bp.post("/edit")
@access(Door.CASELOAD)
def save(person_id: UUID) -> ResponseReturnValue:
    """Keep a new version."""
    person, form = open_person(person_id, "plan"), PlanForm()
    if not form.validate_on_submit():
        return _edit(person, form), 400
    try:
        with transaction() as writer:
            write_plan(
                writer,
                person_id,
                form.words(),
                form.review_on.data,
                seen=form.seen_position(),
                actor=current_actor(),
                now=now(),
            )
    except (ConflictError, InvalidError) as error:
        status = refuse(form, error)
        there = _latest(person_id)
        form.seen.data, form.seen.raw_data = str(there.position), None
        return _edit(person, form, there if isinstance(error, ConflictError) else None), status
    flash("The plan is written down. Print it, to keep where it is seen.")
    return redirect(url_for(".show", person_id=person_id))


def _latest(person_id: UUID) -> Plan:
    plans = plans_of(db(), person_id, viewer=current_actor())
    return plans[0] if plans else NO_PLAN


def _edit(person: Person, form: PlanForm, there: Plan | None = None) -> str:
    return render_template("people/plan_edit.html", person=person, form=form, there=there)
