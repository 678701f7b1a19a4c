"""What a team has to look at: somebody who may be known to two teams, a step up or down."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import RadioField
from wtforms.validators import InputRequired

from accounts.policy import Door
from accounts.queries import address_of, names_of
from people.looking import note_name
from people.record_queries import steps_of
from people.record_terms import TaskKind, TaskOutcome
from people.tasks import OUTCOMES_OF, TeamTask, finish_task, get_task
from web.access import access, current_actor
from web.db import db, transaction
from web.forms.bridge import choices
from web.parts import now, today
from web.wording_record import OUTCOMES, TASKS

bp = Blueprint("team_tasks", __name__, url_prefix="/people/tasks")


class TaskForm(FlaskForm):
    """What came of a task."""

    outcome = RadioField("What came of it?", validators=[InputRequired("Choose what came of it")])


@bp.get("/<uuid:task_id>")
@access(Door.CASELOAD)
def show(task_id: UUID) -> str:
    """One task: what it is about, and what may come of it."""
    viewer = current_actor()
    task = get_task(db(), task_id, viewer=viewer, today=today())
    with transaction() as writer:
        note_name(writer, task.person_id, viewer=viewer, now=now())
    return _page(task, _form(task))


@bp.post("/<uuid:task_id>")
@access(Door.CASELOAD)
def finish(task_id: UUID) -> ResponseReturnValue:
    """Say what came of it."""
    actor = current_actor()
    task = get_task(db(), task_id, viewer=actor, today=today())
    form = _form(task)
    if not form.validate_on_submit():
        return _page(task, form), 400
    with transaction() as writer:
        finish_task(writer, task_id, TaskOutcome(form.outcome.data), actor=actor, now=now())
    flash("Written down. It is off the list.")
    return redirect(url_for("people.show_caseload"))


def _form(task: TeamTask) -> TaskForm:
    form = TaskForm()
    allowed = OUTCOMES_OF[task.kind]
    form.outcome.choices = choices({each: OUTCOMES[each] for each in allowed})
    if len(allowed) == 1 and form.outcome.data is None:
        form.outcome.data = allowed[0].value
    return form


def _page(task: TeamTask, form: TaskForm) -> str:
    viewer = current_actor()
    stepped = task.kind is TaskKind.STEPPED
    steps = steps_of(db(), task.person_id, viewer=viewer) if stepped else []
    return render_template(
        "people/task.html",
        task=task,
        form=form,
        title=TASKS[task.kind],
        asker=names_of(db(), [task.asked_by]).get(task.asked_by, "A colleague"),
        address=address_of(db(), task.asked_by) or "",
        step=steps[0] if steps else None,
    )
