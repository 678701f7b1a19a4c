"""Pages about persons: the caseload, one person, adding and changing the record."""

from http import HTTPStatus
from typing import Final
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from accounts.policy import Door
from accounts.queries import list_teams, names_of
from base.errors import NotAllowedError
from people.commands import create_person
from people.dialog_queries import sessions_of
from people.facts import PersonFacts
from people.looking import look
from people.pages import Consent, Person
from people.queries import actions_of, consents_of, get_person
from people.record_queries import flags_of
from people.rules import age_on
from people.same_person import TooManyChecksError, ask_other_teams, find_same
from people.scope import A_COLLEAGUES
from people.terms import ConsentKind, SessionState
from referrals.histories import timeline
from referrals.queries import for_person
from referrals.talk_queries import talks_of
from web import wording_talk
from web.access import access, current_actor
from web.caseload import caseload_page
from web.change import change_of
from web.db import db, transaction
from web.forms.person import NewPersonForm
from web.parts import now, parts, today
from web.person_choices import care_of, offer, pcn_of
from web.record_words import needs_words, times_words
from web.refusals import made_before, refuse, remember
from web.telling import life_told

bp = Blueprint("people", __name__, url_prefix="/people")

LATEST: Final = 8
"""How many lines of the timeline are open at first."""


@bp.get("")
@access(Door.CASELOAD)
def show_caseload() -> str:
    """The people the viewer or their team looks after, and what waits for the viewer."""
    return caseload_page(current_actor())


@bp.get("/new")
@access(Door.CASELOAD)
def new() -> str:
    """An empty record."""
    actor = current_actor()
    form = offer(NewPersonForm(), actor)
    if str(actor.user_id) in {str(value) for value, *_ in form.connector_id.iter_choices()}:
        form.connector_id.data = str(actor.user_id)
    return render_template("people/new.html", form=form, same=())


@bp.post("/new")
@access(Door.CASELOAD)
def add() -> ResponseReturnValue:
    """Add a person to the caseload, once however often it is sent."""
    actor = current_actor()
    form = offer(NewPersonForm(), actor)
    if not form.validate_on_submit():
        return render_template("people/new.html", form=form, same=()), HTTPStatus.BAD_REQUEST
    pcn_code, is_guess = pcn_of(form)
    facts = form.facts(pcn_code, pcn_is_guess=is_guess)
    care = care_of(form, actor)
    if not form.is_another.data:
        refused = _known_already(form, facts)
        if refused:
            return refused
    with transaction() as writer:
        before = made_before(writer, form)
        person_id = (
            UUID(before) if before else create_person(writer, facts, care, actor=actor, now=now())
        )
        if not before:
            remember(writer, form, str(person_id))
            ask_other_teams(writer, person_id, facts, actor=actor, now=now())
    flash(
        f"{facts.name} is on the caseload. We will check whether another team knows them too. "
        "Next: ask whether they agree to take part, and how to reach them safely."
    )
    return redirect(url_for(".show", person_id=person_id))


@bp.get("/<uuid:person_id>")
@access(Door.CASELOAD)
def show(person_id: UUID) -> str:
    """One person: where things stand, what was agreed, what happened."""
    viewer = current_actor()
    person, may_change = looked_at(person_id, "record")
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
        talks=talks_of(db(), person_id, viewer=viewer),
        talk_words=wording_talk,
        happened=life_told(entries, sessions, consents),
        latest=LATEST,
        takes_part=takes_part(consents),
        flags=flags_of(db(), person_id, viewer=viewer),
        may_change=may_change,
        times=times_words(person.contact),
        needs=needs_words(person),
    )


def looked_at(person_id: UUID, fields: str) -> tuple[Person, bool]:
    """A person once it is written down that the viewer looked, and whether they may change them."""
    viewer = current_actor()
    with transaction() as writer:
        may_change = look(writer, person_id, fields, viewer=viewer, now=now())
    return get_person(db(), person_id, viewer=viewer), may_change


def open_person(person_id: UUID, fields: str) -> Person:
    """A person the viewer may see, once it has been written down that they looked.

    A post changes something, which is not for a colleague. Raises NotAllowedError then.
    """
    person, may_change = looked_at(person_id, fields)
    if not may_change and request.method == "POST":
        raise NotAllowedError(A_COLLEAGUES)
    return person


def takes_part(consents: list[Consent]) -> bool | None:
    """What the person last said about taking part; None when nobody asked."""
    said = (each.is_given for each in consents if each.kind is ConsentKind.TAKING_PART)
    return next(said, None)


def _known_already(form: NewPersonForm, facts: PersonFacts) -> ResponseReturnValue | None:
    """The form again, with the records of the own team that may be the same person's."""
    try:
        with transaction() as writer:
            if made_before(writer, form):
                return None
            same = find_same(writer, facts, actor=current_actor(), now=now())
    except TooManyChecksError as error:
        refuse(form, error)
        shown = render_template("people/new.html", form=form, same=())
        return shown, HTTPStatus.TOO_MANY_REQUESTS
    if not same:
        return None
    return render_template("people/new.html", form=form, same=same), HTTPStatus.CONFLICT


def _practice(person: Person) -> str:
    found = parts().places.practice(person.practice_code) if person.practice_code else None
    return found.name if found else ""


def _names(session: Session, person: Person) -> dict[UUID, str]:
    ids = [each for each in (person.connector_id, person.key_worker_id) if each]
    return dict(names_of(session, ids))
