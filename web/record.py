"""The record of a person: all of it in short sections, each with a page of its own to change it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from http import HTTPStatus
from typing import Final
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from accounts.policy import Door
from accounts.queries import list_teams, names_of
from base.errors import ConflictError, InvalidError, NotAllowedError
from people.commands import change_person, set_care
from people.facts import facts_of
from people.pages import Person
from people.queries import consents_of, is_visible
from people.record_queries import asked_equality_on, flags_of, steps_of
from people.same_person import (
    Recorded,
    SamePerson,
    TooManyChecksError,
    ask_other_teams,
    find_same,
)
from people.scope import A_COLLEAGUES
from web.access import access, current_actor
from web.db import db, transaction
from web.forms.person import CareForm, PlaceForm, Section, TellingForm, WhoForm
from web.forms.person_needs import ContactForm, LanguagesForm, NeedsForm
from web.parts import now, parts, today
from web.people import looked_at, takes_part
from web.person_choices import care_of, letter_languages, offer_care, pcn_of, recorded_otherwise
from web.record_words import Known, record_sections
from web.refusals import refuse
from web.wording_record import SECTIONS

bp = Blueprint("record", __name__, url_prefix="/people/<uuid:person_id>/record")

ASKED: Final = " We will check whether another team knows them too."
FORMS: Final[Mapping[str, type[Section]]] = {
    "who": WhoForm,
    "contact": ContactForm,
    "place": PlaceForm,
    "languages": LanguagesForm,
    "needs": NeedsForm,
    "care": CareForm,
}


@bp.get("")
@access(Door.CASELOAD)
def show(person_id: UUID) -> str:
    """The whole record, section by section."""
    viewer = current_actor()
    person, may_change = looked_at(person_id, "record")
    people = {person.connector_id, person.key_worker_id, person.contact.checked_by} - {None}
    flags = flags_of(db(), person_id, viewer=viewer)
    steps = steps_of(db(), person_id, viewer=viewer)
    known = Known(
        person=person,
        names=names_of(db(), [each for each in people if each]),
        teams={team.team_id: team.name for team in list_teams(db())},
        places=parts().places,
        today=today(),
    )
    return render_template(
        "record/show.html",
        person=person,
        sections=record_sections(known),
        flags=flags,
        step=steps[0] if steps else None,
        asked_on=asked_equality_on(db(), person_id, viewer=viewer),
        takes_part=takes_part(consents_of(db(), person_id, viewer=viewer)),
        may_change=may_change,
    )


@bp.get("/who", defaults={"section": "who"})
@bp.get("/contact", defaults={"section": "contact"})
@bp.get("/place", defaults={"section": "place"})
@bp.get("/languages", defaults={"section": "languages"})
@bp.get("/needs", defaults={"section": "needs"})
@bp.get("/care", defaults={"section": "care"})
@access(Door.CASELOAD)
def edit(person_id: UUID, section: str) -> str:
    """One section, to change."""
    person = open_to_change(person_id)
    form = FORMS[section]()
    _prepare(form, person)
    form.show(person)
    return _page(person, section, form)


@bp.post("/who", defaults={"section": "who"})
@bp.post("/contact", defaults={"section": "contact"})
@bp.post("/place", defaults={"section": "place"})
@bp.post("/languages", defaults={"section": "languages"})
@bp.post("/needs", defaults={"section": "needs"})
@bp.post("/care", defaults={"section": "care"})
@access(Door.CASELOAD)
def save(person_id: UUID, section: str) -> ResponseReturnValue:
    """Change one section. If the record changed meanwhile, say how, and keep what was typed."""
    person = open_to_change(person_id)
    form = FORMS[section]()
    _prepare(form, person)
    if not form.validate_on_submit():
        return _page(person, section, form), 400
    try:
        form.same = _also_known(person, form)
        if form.same:
            return _page(person, section, form), HTTPStatus.CONFLICT
        asks = _save(person, form)
    except TooManyChecksError as error:
        refuse(form, error)
        return _page(person, section, form), HTTPStatus.TOO_MANY_REQUESTS
    except (ConflictError, InvalidError) as error:
        return _clash(person_id, section, form, error)
    flash(f"Saved: {SECTIONS[section].lower()}.{ASKED if asks else ''}")
    if not is_visible(db(), person_id, viewer=current_actor()):
        return redirect(url_for("people.show_caseload"))  # given to others to look after
    return redirect(url_for(".show", person_id=person_id))


def open_to_change(person_id: UUID) -> Person:
    """A person whose record the viewer may change. Raises NotAllowedError for a colleague's."""
    person, may_change = looked_at(person_id, "record")
    if not may_change:
        raise NotAllowedError(A_COLLEAGUES)
    return person


def _also_known(person: Person, form: Section) -> Sequence[SamePerson]:
    """Records of the own team that share what was typed now; none once it was said who it is."""
    if not isinstance(form, TellingForm) or form.is_another.data:
        return ()
    before = Recorded(person.person_id, facts_of(person))
    facts = form.changed(before.facts)
    with transaction() as writer:
        return find_same(writer, facts, recorded=before, actor=current_actor(), now=now())


def _save(person: Person, form: Section) -> bool:
    """Save a section. Returns whether other teams are asked whether they know the person."""
    actor, version = current_actor(), form.seen_version.data or ""
    seen = int(version) if version.isdigit() else 0
    with transaction() as writer:
        if isinstance(form, CareForm):
            if seen != person.version:
                raise ConflictError("A colleague changed this record while you had it open")
            care = care_of(form, actor, person)
            set_care(writer, person.person_id, care, actor=actor, now=now())
            return False
        before = Recorded(person.person_id, facts_of(person))
        facts = form.changed(before.facts)
        if isinstance(form, PlaceForm):
            pcn_code, is_guess = pcn_of(form)
            facts = replace(facts, pcn_code=pcn_code, pcn_is_guess=is_guess)
        change_person(writer, person.person_id, facts, seen_version=seen, actor=actor, now=now())
        return ask_other_teams(
            writer, person.person_id, facts, recorded=before, actor=actor, now=now()
        )


def _prepare(form: Section, person: Person) -> None:
    """Give a form the day and the choices that it needs."""
    form.today = today()
    if isinstance(form, ContactForm):
        form.user_id = current_actor().user_id
        form.letters_in.choices = letter_languages(person.contact.letters_in)
    elif isinstance(form, PlaceForm):
        form.places, form.recorded = parts().places, person.practice_code
    elif isinstance(form, CareForm):
        offer_care(form, current_actor(), person)


def _page(person: Person, section: str, form: Section) -> str:
    return render_template(
        "record/edit.html", person=person, section=section, title=SECTIONS[section], form=form
    )


def _clash(
    person_id: UUID, section: str, form: Section, error: ConflictError | InvalidError
) -> ResponseReturnValue:
    """The form as it was typed, with what the record says now, ready to be saved over it."""
    person = open_to_change(person_id)
    recorded = FORMS[section](formdata=None)
    _prepare(recorded, person)
    recorded.show(person)
    form.clash = tuple(recorded_otherwise(form, recorded))
    form.seen_version.data = str(person.version)
    form.seen_version.raw_data = None
    status = refuse(form, error)
    return _page(person, section, form), status
