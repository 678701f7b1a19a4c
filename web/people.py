"""Pages about persons: the caseload, one person, adding and changing the record."""

from typing import Final
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from accounts.policy import Door
from accounts.queries import list_teams, names_of
from base.errors import ConflictError
from people.commands import change_person, create_person, look, set_care
from people.dialog_queries import sessions_of
from people.pages import Consent, Person
from people.queries import PER_PAGE, actions_of, caseload, consents_of, get_person
from people.rules import age_on
from people.terms import ConsentKind, SessionState
from referrals.histories import messages_back, timeline
from referrals.queries import count_sent, for_person
from referrals.states import State
from web.access import access, current_actor
from web.change import change_of
from web.db import db, transaction
from web.forms.person import PersonForm
from web.parts import now, parts, today
from web.person_choices import care_of, offer, pcn_of, recorded_otherwise
from web.refusals import made_before, refuse, remember
from web.telling import life_told

bp = Blueprint("people", __name__, url_prefix="/people")

LATEST: Final = 8
"""How many lines of the timeline are open at first."""


@bp.get("")
@access(Door.CASELOAD)
def show_caseload() -> str:
    """Everybody the viewer's team looks after, and what waits for the viewer."""
    viewer = current_actor()
    mine_only = request.args.get("mine") == "1"
    page = max(request.args.get("page", 1, type=int), 1)
    lines, total = caseload(db(), viewer=viewer, mine_only=mine_only, page=page)
    connectors = [line.connector_id for line in lines if line.connector_id]
    return render_template(
        "people/caseload.html",
        lines=lines,
        total=total,
        page=page,
        page_count=-(-total // PER_PAGE),
        mine_only=mine_only,
        names=names_of(db(), connectors),
        pcns=parts().places.pcns,
        handovers=count_sent(db(), viewer=viewer)[State.HANDOVER],
        unread=messages_back(db(), viewer=viewer, today=today(), unread_only=True).unread,
    )


@bp.get("/new")
@access(Door.CASELOAD)
def new() -> str:
    """An empty record."""
    actor = current_actor()
    form = offer(PersonForm(), actor, None)
    if str(actor.user_id) in {str(value) for value, *_ in form.connector_id.iter_choices()}:
        form.connector_id.data = str(actor.user_id)
    return render_template("people/edit.html", form=form, person=None)


@bp.post("/new")
@access(Door.CASELOAD)
def add() -> ResponseReturnValue:
    """Add a person to the caseload, once however often it is sent."""
    actor = current_actor()
    form = offer(PersonForm(), actor, None)
    if not form.validate_on_submit():
        return render_template("people/edit.html", form=form, person=None), 400
    pcn_code, is_guess = pcn_of(form)
    facts = form.facts(pcn_code, today(), pcn_is_guess=is_guess)
    care = care_of(form, actor)
    with transaction() as writer:
        before = made_before(writer, form)
        person_id = (
            UUID(before) if before else create_person(writer, facts, care, actor=actor, now=now())
        )
        if not before:
            remember(writer, form, str(person_id))
    flash(f"{facts.name} is on the caseload. Next: ask whether they agree to take part.")
    return redirect(url_for(".show", person_id=person_id))


@bp.get("/<uuid:person_id>")
@access(Door.CASELOAD)
def show(person_id: UUID) -> str:
    """One person: where things stand, what was agreed, what happened."""
    viewer = current_actor()
    person = open_person(person_id, "record")
    sessions = sessions_of(db(), person_id, viewer=viewer)
    consents = consents_of(db(), person_id, viewer=viewer)
    entries = timeline(db(), person_id, viewer=viewer)
    return render_template(
        "people/show.html",
        person=person,
        age=age_on(today(), person.details.born, person.details.birth_year),
        pcn=parts().places.pcn(person.pcn_code) if person.pcn_code else None,
        practice=_practice(person),
        names=_names(db(), person),
        teams={team.team_id: team.name for team in list_teams(db())},
        sessions=sessions,
        open_session=next((each for each in sessions if each.state is SessionState.OPEN), None),
        change=change_of(sessions),
        actions=actions_of(db(), person_id, viewer=viewer),
        referrals=for_person(db(), person_id, viewer=viewer, today=today()),
        happened=life_told(entries, sessions, consents),
        latest=LATEST,
        takes_part=takes_part(consents),
    )


@bp.get("/<uuid:person_id>/edit")
@access(Door.CASELOAD)
def edit(person_id: UUID) -> str:
    """The record, to change."""
    person = open_person(person_id, "record")
    form = offer(PersonForm(), current_actor(), person).show(person)
    return render_template("people/edit.html", form=form, person=person)


@bp.post("/<uuid:person_id>/edit")
@access(Door.CASELOAD)
def save(person_id: UUID) -> ResponseReturnValue:
    """Change the record. If it changed meanwhile, say how, and keep what was typed."""
    actor = current_actor()
    person = open_person(person_id, "record")
    form = offer(PersonForm(), actor, person)
    if not form.validate_on_submit():
        return render_template("people/edit.html", form=form, person=person), 400
    pcn_code, is_guess = pcn_of(form)
    facts = form.facts(pcn_code, today(), pcn_is_guess=is_guess)
    version = form.seen_version.data or ""
    seen = int(version) if version.isdigit() else 0
    try:
        with transaction() as writer:
            change_person(writer, person_id, facts, seen_version=seen, actor=actor, now=now())
            set_care(writer, person_id, care_of(form, actor, person), actor=actor, now=now())
    except ConflictError as error:
        return _clash(person_id, form, error)
    flash("The record is saved.")
    return redirect(url_for(".show", person_id=person_id))


def open_person(person_id: UUID, fields: str) -> Person:
    """A person the viewer may see, once it has been written down that they looked."""
    viewer = current_actor()
    with transaction() as writer:
        look(writer, person_id, fields, viewer=viewer, now=now())
    return get_person(db(), person_id, viewer=viewer)


def takes_part(consents: list[Consent]) -> bool | None:
    """What the person last said about taking part; None when nobody asked."""
    said = (each.is_given for each in consents if each.kind is ConsentKind.TAKING_PART)
    return next(said, None)


def _clash(person_id: UUID, form: PersonForm, error: ConflictError) -> ResponseReturnValue:
    """The form as it was typed, with what the record says now, ready to be saved over it."""
    actor = current_actor()
    person = open_person(person_id, "record")
    recorded = offer(PersonForm(formdata=None), actor, person).show(person)
    form.clash = tuple(recorded_otherwise(form, recorded))
    form.seen_version.data = str(person.version)
    form.seen_version.raw_data = None
    status = refuse(form, error)
    return render_template("people/edit.html", form=form, person=person), status


def _practice(person: Person) -> str:
    found = parts().places.practice(person.practice_code) if person.practice_code else None
    return found.name if found else ""


def _names(session: Session, person: Person) -> dict[UUID, str]:
    ids = [each for each in (person.connector_id, person.key_worker_id) if each]
    return dict(names_of(session, ids))
