"""What a person agrees to: taking part, and with whom their details are shared."""

from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from accounts.policy import Door
from accounts.queries import names_of
from people.commands import ConsentGiven, record_consent
from people.pages import Consent, Person
from people.queries import consents_of
from people.terms import ConsentKind
from referrals.commands import stop_sharing
from referrals.pages import ReferralLine
from referrals.queries import for_person
from referrals.states import OPEN, State
from web.access import access, current_actor
from web.db import db, transaction
from web.forms.consent import CONSENT_WORDING, TakingPartForm
from web.parts import now, today
from web.people import open_person, takes_part

bp = Blueprint("consenting", __name__, url_prefix="/people/<uuid:person_id>")


@bp.get("/taking-part")
@access(Door.CASELOAD)
def show(person_id: UUID) -> str:
    """What the person agrees to now."""
    return _show(open_person(person_id, "consent"), TakingPartForm())


@bp.post("/taking-part")
@access(Door.CASELOAD)
def save(person_id: UUID) -> ResponseReturnValue:
    """Write down what the person said. What they said before stays on record."""
    person = open_person(person_id, "consent")
    form = TakingPartForm()
    if not form.validate_on_submit():
        return _show(person, form), 400
    is_given = form.answer.data == "yes"
    if takes_part(consents_of(db(), person_id, viewer=current_actor())) is not is_given:
        said = ConsentGiven(ConsentKind.TAKING_PART, is_given, CONSENT_WORDING)
        with transaction() as writer:
            record_consent(writer, person_id, said, actor=current_actor(), now=now())
    if is_given:
        flash("Written down. They can change their mind at any time.")
    else:
        flash("Written down. Nothing new can be started or sent unless they change their mind.")
    return redirect(url_for("people.show", person_id=person_id))


@bp.get("/sharing/<uuid:organisation_id>/stop")
@access(Door.CASELOAD)
def ask_stop(person_id: UUID, organisation_id: UUID) -> str:
    """What happens when the person no longer wants to share with an organisation."""
    person = open_person(person_id, "consent")
    lines = _lines(person)
    if not _shares_with(person, organisation_id):
        abort(404)
    return render_template(
        "people/stop_sharing.html",
        person=person,
        form=FlaskForm(),
        organisation=_names_of(lines).get(organisation_id, "this organisation"),
        lines=[each for each in lines if _is_open_with(each, organisation_id)],
    )


@bp.post("/sharing/<uuid:organisation_id>/stop")
@access(Door.CASELOAD)
def stop(person_id: UUID, organisation_id: UUID) -> ResponseReturnValue:
    """Take consent back, and with it every open referral to the organisation."""
    person = open_person(person_id, "consent")
    if _shares_with(person, organisation_id):
        with transaction() as writer:
            stop_sharing(
                writer,
                person_id,
                organisation_id,
                wording=CONSENT_WORDING,
                by=current_actor(),
                now=now(),
            )
    flash("Written down. They no longer see anything about the person here.")
    return redirect(url_for(".show", person_id=person_id))


def _show(person: Person, form: TakingPartForm) -> str:
    consents = consents_of(db(), person.person_id, viewer=current_actor())
    recorders = [each.recorded_by for each in consents if each.recorded_by]
    return render_template(
        "people/taking_part.html",
        form=form,
        person=person,
        said=next((each for each in consents if each.kind is ConsentKind.TAKING_PART), None),
        sharing=[each for each in consents if each.kind is ConsentKind.SHARING],
        organisations=_names_of(_lines(person)),
        names=names_of(db(), recorders),
    )


def _shares_with(person: Person, organisation_id: UUID) -> bool:
    consents = consents_of(db(), person.person_id, viewer=current_actor())
    return any(_is_yes_to(each, organisation_id) for each in consents)


def _is_yes_to(consent: Consent, organisation_id: UUID) -> bool:
    is_this = consent.organisation_id == organisation_id
    return consent.kind is ConsentKind.SHARING and is_this and consent.is_given


def _lines(person: Person) -> list[ReferralLine]:
    return for_person(db(), person.person_id, viewer=current_actor(), today=today())


def _names_of(lines: list[ReferralLine]) -> dict[UUID, str]:
    """The organisations that referrals went to. Nobody is asked to share with any other."""
    return {each.organisation_id: each.organisation_name for each in lines}


def _is_open_with(line: ReferralLine, organisation_id: UUID) -> bool:
    is_there = line.state in OPEN and line.state is not State.DRAFT
    return line.organisation_id == organisation_id and is_there
