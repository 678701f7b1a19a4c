"""What a person agrees to: taking part, with whom their details are shared, and by which right."""

from collections.abc import Mapping
from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from accounts.policy import Door
from accounts.queries import names_of
from base.calendar import london
from directory.queries import organisation_names
from people.commands import ConsentGiven, record_consent
from people.consents import basis_of, basis_wording
from people.pages import Consent, Person
from people.queries import consent_history, consents_of
from people.terms import ConsentKind
from referrals.commands import stop_sharing
from referrals.pages import ReferralLine
from referrals.queries import for_person
from referrals.states import OPEN, State
from web.access import access, current_actor
from web.db import db, transaction
from web.forms.consent import CONSENT_WORDING, LawfulBasisForm, TakingPartForm
from web.parts import now, today
from web.people import open_person, takes_part
from web.telling import Told
from web.wording import day
from web.wording_consent import BASES, SAID

bp = Blueprint("consenting", __name__, url_prefix="/people/<uuid:person_id>")


@bp.get("/taking-part")
@access(Door.CASELOAD)
def show(person_id: UUID) -> str:
    """Everything the person agrees to now, and everything they ever said."""
    return _show(open_person(person_id, "consent"), TakingPartForm())


@bp.post("/taking-part")
@access(Door.CASELOAD)
def save(person_id: UUID) -> ResponseReturnValue:
    """Write down what the person said. What they said before stays on record."""
    person = open_person(person_id, "consent")
    form = TakingPartForm()
    if not form.validate_on_submit():
        return _show(person, form), HTTPStatus.BAD_REQUEST
    is_given = form.answer.data == "yes"
    if takes_part(consents_of(db(), person_id, viewer=current_actor())) is not is_given:
        _record(person_id, ConsentGiven(ConsentKind.TAKING_PART, is_given, CONSENT_WORDING))
    if is_given:
        flash("Written down. They can change their mind at any time.")
    else:
        flash("Written down. Nothing new can be started or sent unless they change their mind.")
    return redirect(url_for("people.show", person_id=person_id))


@bp.get("/lawful-basis")
@access(Door.CASELOAD)
def ask_basis(person_id: UUID) -> str:
    """By which right the record is kept: a third thing, beside taking part and sharing."""
    person = open_person(person_id, "consent")
    basis, _ = basis_of(consents_of(db(), person_id, viewer=current_actor()))
    form = LawfulBasisForm(data={"basis": basis.value if basis else None})
    return render_template("people/lawful_basis.html", person=person, form=form)


@bp.post("/lawful-basis")
@access(Door.CASELOAD)
def save_basis(person_id: UUID) -> ResponseReturnValue:
    """Write down the basis, once; the one before stays on record."""
    person = open_person(person_id, "consent")
    form = LawfulBasisForm()
    if not form.validate_on_submit():
        shown = render_template("people/lawful_basis.html", person=person, form=form)
        return shown, HTTPStatus.BAD_REQUEST
    basis, _ = basis_of(consents_of(db(), person_id, viewer=current_actor()))
    if basis is not form.chosen():
        wording = basis_wording(CONSENT_WORDING, form.chosen())
        _record(person_id, ConsentGiven(ConsentKind.LAWFUL_BASIS, is_given=True, wording=wording))
    flash("Written down.")
    return redirect(url_for(".show", person_id=person_id))


@bp.get("/sharing/<uuid:organisation_id>/stop")
@access(Door.CASELOAD)
def ask_stop(person_id: UUID, organisation_id: UUID) -> str:
    """What happens when the person no longer wants to share with an organisation."""
    person = open_person(person_id, "consent")
    if organisation_id not in _shared_with(person):
        abort(HTTPStatus.NOT_FOUND)
    names = organisation_names(db(), [organisation_id])
    return _stop_page(person, [organisation_id], names.get(organisation_id, "this organisation"))


@bp.post("/sharing/<uuid:organisation_id>/stop")
@access(Door.CASELOAD)
def stop(person_id: UUID, organisation_id: UUID) -> ResponseReturnValue:
    """Take consent back, and with it every open referral to the organisation."""
    person = open_person(person_id, "consent")
    if organisation_id in _shared_with(person):
        _stop(person_id, [organisation_id])
    flash("Written down. They no longer see anything about the person here.")
    return redirect(url_for(".show", person_id=person_id))


@bp.get("/taking-part/stop")
@access(Door.CASELOAD)
def ask_stop_all(person_id: UUID) -> str:
    """What happens when the person takes everything back."""
    person = open_person(person_id, "consent")
    return _stop_page(person, _shared_with(person), "")


@bp.post("/taking-part/stop")
@access(Door.CASELOAD)
def stop_all(person_id: UUID) -> ResponseReturnValue:
    """Take everything back at once: every sharing with its open referrals, then taking part."""
    person = open_person(person_id, "consent")
    _stop(person_id, _shared_with(person))
    if takes_part(consents_of(db(), person_id, viewer=current_actor())) is not False:
        said = ConsentGiven(ConsentKind.TAKING_PART, is_given=False, wording=CONSENT_WORDING)
        _record(person_id, said)
    flash("Written down. Nothing is shared any more, and nothing new can be started or sent.")
    return redirect(url_for(".show", person_id=person_id))


def _show(person: Person, form: TakingPartForm) -> str:
    viewer = current_actor()
    consents = consents_of(db(), person.person_id, viewer=viewer)
    history = consent_history(db(), person.person_id, viewer=viewer)
    lines = _lines(person)
    organisations = organisation_names(
        db(), {each.organisation_id for each in history if each.organisation_id}
    )
    names = names_of(db(), {each.recorded_by for each in history if each.recorded_by})
    basis, based = basis_of(consents)
    return render_template(
        "people/taking_part.html",
        form=form,
        person=person,
        said=next((each for each in consents if each.kind is ConsentKind.TAKING_PART), None),
        sharing=[each for each in consents if each.kind is ConsentKind.SHARING],
        organisations=organisations,
        sent_to=_sent_to(lines),
        basis=basis,
        bases=BASES,
        based=based,
        names=names,
        told=[_told(each, organisations, names) for each in history],
    )


def _told(said: Consent, organisations: Mapping[UUID, str], names: Mapping[UUID, str]) -> Told:
    """One thing that was said, for the timeline."""
    where = organisations.get(said.organisation_id, "") if said.organisation_id else ""
    by = names.get(said.recorded_by) if said.recorded_by else None
    return Told(
        when=f"{day(london(said.at).date())}, {london(said.at):%H:%M}",
        title=f"{SAID[said.kind, said.is_given]} {where}".strip(),
        who=f"Written down by {by}" if by else "Said by the person themselves",
        body=_words_of(said),
    )


def _words_of(said: Consent) -> str:
    """Which words were read out or shown; for a lawful basis, which one it is."""
    basis, _ = basis_of([said])
    return BASES[basis] if basis else f"Words of {said.wording}"


def _stop_page(person: Person, organisations: list[UUID], name: str) -> str:
    return render_template(
        "people/stop_sharing.html",
        person=person,
        form=FlaskForm(),
        organisation=name,
        count=len(organisations),
        lines=[each for each in _lines(person) if _is_open_with(each, organisations)],
    )


def _stop(person_id: UUID, organisations: list[UUID]) -> None:
    with transaction() as writer:
        for organisation_id in organisations:
            stop_sharing(
                writer,
                person_id,
                organisation_id,
                wording=CONSENT_WORDING,
                by=current_actor(),
                now=now(),
            )


def _record(person_id: UUID, said: ConsentGiven) -> None:
    with transaction() as writer:
        record_consent(writer, person_id, said, actor=current_actor(), now=now())


def _shared_with(person: Person) -> list[UUID]:
    """The organisations the person now agrees to share with."""
    consents = consents_of(db(), person.person_id, viewer=current_actor())
    return [each.organisation_id for each in consents if each.organisation_id and each.is_given]


def _lines(person: Person) -> list[ReferralLine]:
    return for_person(db(), person.person_id, viewer=current_actor(), today=today())


def _sent_to(lines: list[ReferralLine]) -> dict[UUID, list[ReferralLine]]:
    """The referrals that went to each organisation: each shows exactly what was sent."""
    found: dict[UUID, list[ReferralLine]] = {}
    for line in lines:
        if line.state is not State.DRAFT:
            found.setdefault(line.organisation_id, []).append(line)
    return found


def _is_open_with(line: ReferralLine, organisations: list[UUID]) -> bool:
    is_there = line.state in OPEN and line.state is not State.DRAFT
    return line.organisation_id in organisations and is_there
