"""How long a person has waited: a local estimate of the national measure, part by part."""

from typing import Final
from uuid import UUID

from flask import Blueprint, render_template, request, url_for

from accounts.policy import Door
from referrals.clock import JOINED_WITHIN_DAYS, KEPT_OPEN, Source, SourceKind
from referrals.queries import for_person
from referrals.states import State
from referrals.waits import AIM_DAYS, still_waiting, waiting_clock
from web.access import access, current_actor
from web.db import db
from web.parts import today
from web.people import open_person

bp = Blueprint("waiting", __name__)

ELEMENTS: Final = {
    "assessment": "Assessment",
    "intervention": "Support or treatment begins",
    "care_plan": "Care plan",
    "baseline_outcome": "First outcome scores",
}
NOT_STARTED: Final = frozenset({State.SENT, State.ACCEPTED, State.WAITING})


@bp.get("/people/<uuid:person_id>/waiting")
@access(Door.CASELOAD)
def show(person_id: UUID) -> str:
    """The four dated parts, each with the record it comes from, and who still waits for what."""
    viewer, person = current_actor(), open_person(person_id, "waiting")
    clock = waiting_clock(db(), person_id, viewer=viewer, today=today())
    lines = for_person(db(), person_id, viewer=viewer, today=today())
    return render_template(
        "waiting/show.html",
        person=person,
        clock=clock,
        elements=ELEMENTS,
        links={name: _link(source, person_id) for name, source in clock.sources.items()},
        waiting=[line for line in lines if line.state in NOT_STARTED],
        joined_within=JOINED_WITHIN_DAYS,
        kept_open=KEPT_OPEN.days,
    )


@bp.get("/people/waiting")
@access(Door.CASELOAD)
def team() -> str:
    """Who of the team's people still waits for one of the four parts, longest first."""
    page = max(request.args.get("page", 1, type=int), 1)
    return render_template(
        "waiting/team.html",
        found=still_waiting(db(), viewer=current_actor(), today=today(), page=page),
        elements=ELEMENTS,
        aim=AIM_DAYS,
    )


def _link(source: Source, person_id: UUID) -> tuple[str, str]:
    """The words and address of the record that a part comes from."""
    match source.kind:
        case SourceKind.SESSION:
            return "DIALOG+ session", url_for("dialog.show", session_id=source.record_id)
        case SourceKind.REFERRAL:
            return "Referral", url_for("referral.show", referral_id=source.record_id)
        case SourceKind.ACTION:
            return "What was agreed", url_for("people.show", person_id=person_id)
