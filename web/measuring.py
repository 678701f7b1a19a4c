"""Own goals, the four questions on well-being, and totals of other measures."""

from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.policy import Door
from base.errors import ConflictError, InvalidError
from people.measure_commands import record_numbers, set_goal, set_goal_closed, take_back
from people.measure_queries import goals_of, readings_of
from people.measures import MOST_GOALS, Numbers
from people.terms import MeasureKind
from web.access import access, current_actor
from web.db import db, transaction
from web.forms.measuring import GoalForm, GoalRatingForm, OnDayForm, Ons4Form, TotalForm
from web.parts import now, today
from web.people import open_person
from web.refusals import made_before, refuse, remember

bp = Blueprint("measuring", __name__, url_prefix="/people/<uuid:person_id>/measures")


@bp.get("")
@access(Door.CASELOAD)
def show(person_id: UUID) -> str:
    """Goals, what was read of each, and what else was measured."""
    return _page(person_id, GoalForm())


@bp.post("/goals")
@access(Door.CASELOAD)
def add_goal(person_id: UUID) -> ResponseReturnValue:
    """Write a goal down."""
    form = GoalForm()
    if not form.validate_on_submit():
        return _page(person_id, form), 400
    try:
        with transaction() as writer:
            if made_before(writer, form) is None:
                text, actor = form.text.data or "", current_actor()
                made = set_goal(writer, person_id, text, actor=actor, now=now())
                remember(writer, form, str(made))
    except (ConflictError, InvalidError) as error:
        status = refuse(form, error)
        return _page(person_id, form), status
    flash("The goal is written down. Say how close they are to it now.")
    return redirect(url_for(".show", person_id=person_id))


@bp.post("/goals/<uuid:goal_id>/close", defaults={"turn": "close"})
@bp.post("/goals/<uuid:goal_id>/reopen", defaults={"turn": "reopen"})
@access(Door.CASELOAD)
def turn_goal(person_id: UUID, goal_id: UUID, turn: str) -> ResponseReturnValue:
    """Put a goal away ("close"), or take it up again ("reopen")."""
    try:
        with transaction() as writer:
            is_closed = turn == "close"
            set_goal_closed(writer, goal_id, is_closed=is_closed, actor=current_actor(), now=now())
    except ConflictError as error:
        flash(str(error), "warning")
    else:
        flash("Put away. It stays in the graphs." if is_closed else "Taken up again.")
    return redirect(url_for(".show", person_id=person_id))


@bp.get("/goals/<uuid:goal_id>/rate")
@access(Door.CASELOAD)
def ask_goal(person_id: UUID, goal_id: UUID) -> str:
    """Ask how close they are to one goal."""
    return _one(person_id, GoalRatingForm(data={"taken_on": today()}), "goal", goal_id)


@bp.post("/goals/<uuid:goal_id>/rate")
@access(Door.CASELOAD)
def rate_goal(person_id: UUID, goal_id: UUID) -> ResponseReturnValue:
    """Keep how close they are."""
    form = GoalRatingForm()
    if not form.validate_on_submit():
        return _one(person_id, form, "goal", goal_id), 400
    values = {"": float(form.score.data)}
    return _keep(person_id, form, Numbers(MeasureKind.GOAL, form.day, values, goal_id), "goal")


@bp.get("/ons4/add", defaults={"kind": "ons4"})
@bp.get("/other/add", defaults={"kind": "other"})
@access(Door.CASELOAD)
def ask(person_id: UUID, kind: str) -> str:
    """A new reading: "ons4" or "other"."""
    data = {"taken_on": today(), "direction": "higher"}
    return _one(person_id, Ons4Form(data=data) if kind == "ons4" else TotalForm(data=data), kind)


@bp.post("/ons4/add", defaults={"kind": "ons4"})
@bp.post("/other/add", defaults={"kind": "other"})
@access(Door.CASELOAD)
def add(person_id: UUID, kind: str) -> ResponseReturnValue:
    """Keep a new reading."""
    form = Ons4Form() if kind == "ons4" else TotalForm()
    if not form.validate_on_submit():
        return _one(person_id, form, kind), 400
    return _keep(person_id, form, form.numbers(), kind)


@bp.post("/readings/<uuid:measure_id>/take-back")
@access(Door.CASELOAD)
def mistake(person_id: UUID, measure_id: UUID) -> ResponseReturnValue:
    """Hide a reading that was entered by mistake, or bring it back."""
    is_mistake = request.form.get("undo") != "yes"
    with transaction() as writer:
        take_back(writer, measure_id, is_mistake=is_mistake, actor=current_actor(), now=now())
    flash("Taken back." if is_mistake else "It is there again.")
    undo = str(measure_id) if is_mistake else None
    return redirect(url_for(".show", person_id=person_id, taken_back=undo))


def _keep(person_id: UUID, form: OnDayForm, numbers: Numbers, kind: str) -> ResponseReturnValue:
    """Keep a reading once, or say on its form why not."""
    try:
        with transaction() as writer:
            if made_before(writer, form) is None:
                made = record_numbers(writer, person_id, numbers, actor=current_actor(), now=now())
                remember(writer, form, str(made))
    except InvalidError as error:
        status = refuse(form, error)
        return _one(person_id, form, kind, numbers.goal_id), status
    flash("Written down.")
    return redirect(url_for(".show", person_id=person_id))


def _page(person_id: UUID, form: GoalForm) -> str:
    person, viewer = open_person(person_id, "measures"), current_actor()
    goals = goals_of(db(), person_id, viewer=viewer)
    readings = readings_of(db(), person_id, viewer=viewer)
    taken_back = request.args.get("taken_back", type=UUID)
    return render_template(
        "people/measures.html",
        person=person,
        form=form,
        goals=goals,
        has_room=sum(each.closed_at is None for each in goals) < MOST_GOALS,
        of_goal={
            goal.goal_id: [each for each in readings if each.numbers.goal_id == goal.goal_id]
            for goal in goals
        },
        others=[each for each in reversed(readings) if each.numbers.goal_id is None],
        taken_back=taken_back,
    )


def _one(person_id: UUID, form: OnDayForm, kind: str, goal_id: UUID | None = None) -> str:
    """The page of one reading; 404 for a goal that is not this person's."""
    person, viewer = open_person(person_id, "measures"), current_actor()
    goals = goals_of(db(), person_id, viewer=viewer) if goal_id else []
    goal = next((each for each in goals if each.goal_id == goal_id), None)
    if goal_id and goal is None:
        abort(404)
    return render_template("people/measure.html", person=person, form=form, kind=kind, goal=goal)
