"""How a person's ratings, goals and measures went over time, with what was done beneath."""

from uuid import UUID

from flask import Blueprint, render_template

from accounts.policy import Door
from people.dialog_queries import sessions_of
from people.measure_queries import goals_of, readings_of
from people.terms import SessionState
from referrals.histories import signposts_of, timeline
from referrals.queries import for_person
from web.access import access, current_actor
from web.db import db
from web.panels import panels_of, spans_of
from web.parts import parts, today
from web.people import open_person

bp = Blueprint("over_time", __name__, url_prefix="/people/<uuid:person_id>")


@bp.get("/over-time")
@access(Door.CASELOAD)
def show(person_id: UUID) -> str:
    """Every graph, on the same days."""
    person, viewer = open_person(person_id, "session"), current_actor()
    sessions = sessions_of(db(), person_id, viewer=viewer)
    spans = spans_of(
        for_person(db(), person_id, viewer=viewer, today=today()),
        timeline(db(), person_id, viewer=viewer),
        signposts_of(db(), person_id, viewer=viewer),
        today(),
    )
    panels = panels_of(
        sessions,
        spans,
        goals_of(db(), person_id, viewer=viewer),
        readings_of(db(), person_id, viewer=viewer),
        parts().questionnaire,
    )
    held = [each for each in sessions if each.state is SessionState.FINISHED]
    return render_template("people/over_time.html", person=person, panels=panels, sessions=held)
