"""Pages about persons: the caseload, one person, adding and changing the record."""

from collections.abc import Iterable
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from accounts.actor import Actor, Role
from accounts.policy import Door
from accounts.queries import colleagues, list_teams, names_of
from accounts.terms import TeamKind
from base.errors import NotAllowedError
from people.commands import (
    Care,
    ConsentGiven,
    change_person,
    create_person,
    look,
    record_consent,
    set_care,
)
from people.dialog_queries import sessions_of
from people.pages import DialogSession, Person
from people.queries import PER_PAGE, actions_of, caseload, current_consents, get_person
from people.rules import STANDARD_ORDER, age_on, change
from people.terms import ConsentKind, SessionState
from referrals.histories import timeline
from referrals.queries import for_person
from web.access import access, current_actor
from web.db import db, transaction
from web.forms.bridge import choices
from web.forms.consent import CONSENT_WORDING, TakingPartForm
from web.forms.person import PersonForm
from web.parts import now, parts, today
from web.telling import told

bp = Blueprint("people", __name__, url_prefix="/people")


@bp.get("")
@access(Door.CASELOAD)
def show_caseload() -> str:
    """Everybody the viewer's team looks after."""
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
    )


@bp.get("/new")
@access(Door.CASELOAD)
def new() -> str:
    """An empty record."""
    form = _offer(PersonForm(connector_id=str(current_actor().user_id)), current_actor())
    return render_template("people/edit.html", form=form, person=None)


@bp.post("/new")
@access(Door.CASELOAD)
def add() -> ResponseReturnValue:
    """Add a person to the caseload."""
    actor = current_actor()
    form = _offer(PersonForm(), actor)
    if not form.validate_on_submit():
        return render_template("people/edit.html", form=form, person=None), 400
    pcn_code, is_guess = _pcn(form)
    facts = form.facts(pcn_code, today(), pcn_is_guess=is_guess)
    with transaction() as writer:
        person_id = create_person(writer, facts, _care(form, actor), actor=actor, now=now())
    flash(f"{facts.name} is on the caseload. Next: ask whether they agree to take part.")
    return redirect(url_for(".show", person_id=person_id))


@bp.get("/<uuid:person_id>")
@access(Door.CASELOAD)
def show(person_id: UUID) -> str:
    """One person: where things stand, what was agreed, what happened."""
    viewer = current_actor()
    person = open_person(person_id, "record")
    sessions = sessions_of(db(), person_id, viewer=viewer)
    finished = [each for each in sessions if each.state is SessionState.FINISHED]
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
        chart=chart_of(finished),
        changes=_changes(finished),
        actions=actions_of(db(), person_id, viewer=viewer),
        referrals=for_person(db(), person_id, viewer=viewer, today=today()),
        happened=told(timeline(db(), person_id, viewer=viewer)),
        takes_part=_takes_part(db(), person_id),
    )


@bp.get("/<uuid:person_id>/edit")
@access(Door.CASELOAD)
def edit(person_id: UUID) -> str:
    """The record, to change."""
    person = open_person(person_id, "record")
    form = _offer(PersonForm(), current_actor()).show(person)
    return render_template("people/edit.html", form=form, person=person)


@bp.post("/<uuid:person_id>/edit")
@access(Door.CASELOAD)
def save(person_id: UUID) -> ResponseReturnValue:
    """Change the record, unless somebody else changed it meanwhile."""
    actor = current_actor()
    person = open_person(person_id, "record")
    form = _offer(PersonForm(), actor)
    if not form.validate_on_submit():
        return render_template("people/edit.html", form=form, person=person), 400
    pcn_code, is_guess = _pcn(form)
    facts = form.facts(pcn_code, today(), pcn_is_guess=is_guess)
    version = form.seen_version.data or ""
    seen = int(version) if version.isdigit() else 0
    with transaction() as writer:
        change_person(writer, person_id, facts, seen_version=seen, actor=actor, now=now())
        set_care(writer, person_id, _care(form, actor, person), actor=actor, now=now())
    flash("The record is saved.")
    return redirect(url_for(".show", person_id=person_id))


@bp.get("/<uuid:person_id>/taking-part")
@access(Door.CASELOAD)
def taking_part(person_id: UUID) -> str:
    """Whether the person agrees to take part."""
    person = open_person(person_id, "consent")
    consents = current_consents(db(), person_id)
    return render_template(
        "people/taking_part.html", form=TakingPartForm(), person=person, consents=consents
    )


@bp.post("/<uuid:person_id>/taking-part")
@access(Door.CASELOAD)
def record_taking_part(person_id: UUID) -> ResponseReturnValue:
    """Write down what the person said. What they said before stays on record."""
    person = open_person(person_id, "consent")
    form = TakingPartForm()
    if not form.validate_on_submit():
        consents = current_consents(db(), person_id)
        page = render_template(
            "people/taking_part.html", form=form, person=person, consents=consents
        )
        return page, 400
    said = ConsentGiven(ConsentKind.TAKING_PART, form.answer.data == "yes", CONSENT_WORDING)
    with transaction() as writer:
        record_consent(writer, person_id, said, actor=current_actor(), now=now())
    flash("Written down. They can change their mind at any time.")
    return redirect(url_for(".show", person_id=person_id))


def open_person(person_id: UUID, fields: str) -> Person:
    """A person the viewer may see, once it has been written down that they looked."""
    viewer = current_actor()
    with transaction() as writer:
        look(writer, person_id, fields, viewer=viewer, now=now())
    return get_person(db(), person_id, viewer=viewer)


def chart_of(finished: list[DialogSession]) -> dict[str, object] | None:
    """What the graph of change shows: the two means over time; None before a first session."""
    if not finished:
        return None
    return {
        "dates": [session.held_on for session in finished],
        "means": [
            ("Quality of life", [session.means.quality_of_life for session in finished]),
            ("Treatment", [session.means.treatment for session in finished]),
        ],
        "domains": [
            (domain, [_value(session, domain) for session in finished]) for domain in STANDARD_ORDER
        ],
    }


def _value(session: DialogSession, domain: object) -> int | None:
    rating = next((each for key, each in session.ratings.items() if key == domain), None)
    return rating.value if rating else None


def _changes(finished: list[DialogSession]) -> dict[str, int]:
    """Points up or down from the first finished session to the last."""
    if len(finished) < 2:  # noqa: PLR2004  (a change needs two)
        return {}
    found = change(finished[0].ratings, finished[-1].ratings)
    return {domain.value: points for domain, points in found.items()}


def _takes_part(session: Session, person_id: UUID) -> bool | None:
    """What the person last said about taking part; None when nobody asked."""
    for consent in current_consents(session, person_id):
        if consent.kind is ConsentKind.TAKING_PART:
            return consent.is_given
    return None


def _practice(person: Person) -> str:
    found = parts().places.practice(person.practice_code) if person.practice_code else None
    return found.name if found else ""


def _names(session: Session, person: Person) -> dict[UUID, str]:
    ids = [each for each in (person.connector_id, person.key_worker_id) if each]
    return dict(names_of(session, ids))


def _offer(form: PersonForm, actor: Actor) -> PersonForm:
    """Give the form its choices, and today's date."""
    form.today = today()
    practices = sorted(parts().places.practices.values(), key=lambda each: each.name)
    known = {each.code: f"{each.name}, {each.postcode}" for each in practices}
    form.practice_code.choices = choices({"": "Not known", **known})
    core_teams = list_teams(db(), TeamKind.CORE_TEAM)
    named = {str(team.team_id): team.name for team in core_teams}
    form.core_team_id.choices = choices({"": "None", **named})
    workers = [person for team in core_teams for person in colleagues(db(), team.team_id)]
    form.key_worker_id.choices = choices({"": "None yet", **_by_name(workers)})
    mine = [person for team_id in actor.team_ids for person in colleagues(db(), team_id)]
    form.connector_id.choices = choices({"": "Nobody yet", **_by_name(mine)})
    return form


def _by_name(people: Iterable[tuple[UUID, str]]) -> dict[str, str]:
    """People as choices, by name, each once."""
    return {str(key): name for key, name in sorted(set(people), key=lambda each: each[1])}


def _care(form: PersonForm, actor: Actor, person: Person | None = None) -> Care:
    """Who looks after the person, as chosen. The team stays as it is, or is the actor's own."""
    team_id = person.team_id if person else _own_team(actor)
    return Care(
        team_id=team_id,
        core_team_id=_uuid(form.core_team_id.data),
        connector_id=_uuid(form.connector_id.data),
        key_worker_id=_uuid(form.key_worker_id.data),
    )


def _own_team(actor: Actor) -> UUID:
    """The team that a new person joins."""
    if not actor.is_any(Role.CONNECTOR) or not actor.team_ids:
        raise NotAllowedError("Only a connector can add people. Ask one to add this person")
    return min(actor.team_ids)


def _uuid(text: str | None) -> UUID | None:
    return UUID(text) if text else None


def _pcn(form: PersonForm) -> tuple[str | None, bool]:
    """The PCN of the practice; else of the footprint that holds the postcode, which is a guess."""
    places = parts().places
    practice = places.practice(form.practice_code.data) if form.practice_code.data else None
    if practice:
        return practice.pcn_code, False
    found = places.find(form.postcode.data) if form.postcode.data else None
    whereabouts = places.areas_of(found.point) if found else None
    return (whereabouts.pcn_code, True) if whereabouts else (None, False)
