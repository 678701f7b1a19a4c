"""Referring a person: what is written, exactly what will be sent, and the person's yes to it."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from accounts.policy import Door
from base.errors import ConflictError, InvalidError, NotFoundError
from directory.cards import list_cards
from directory.service_pages import get_referral_target
from directory.totals import Got
from matching.terms import Domain
from people.commands import ConsentGiven, NewAction, agree_action, record_consent
from people.dialog_queries import get_session
from people.pages import Person
from people.queries import consents_of, get_person
from people.terms import ActionKind, ConsentKind, Owner, SessionState
from referrals.commands import (
    DuplicateReferralError,
    NewReferral,
    change_draft,
    create_draft,
    send,
)
from referrals.drafting import refuses
from referrals.pages import OurSide, ReferralPage
from referrals.queries import open_between
from referrals.sharing import minimum_of, snapshot_of
from referrals.states import State
from web.access import access, current_actor
from web.db import db, transaction
from web.fitting import fitting
from web.forms.consent import CONSENT_WORDING
from web.forms.letter import SendForm, WriteForm
from web.parts import now, today
from web.people import open_person, takes_part
from web.referral import open_referral
from web.refusals import made_before, refuse, remember
from web.service_totals import note
from web.session_match import keep_list

bp = Blueprint("referring", __name__)

NOT_TAKING_PART = "They have said no to taking part, so nothing can be sent. Ask them again first."


@bp.get("/people/<uuid:person_id>/refer/<uuid:service_id>")
@access(Door.CASELOAD)
def write(person_id: UUID, service_id: UUID) -> str:
    """What the service should know. ?session= and ?area= say where it was agreed."""
    person = open_person(person_id, "record")
    said = _said(person)
    there_is = open_between(db(), person_id, service_id, viewer=current_actor())
    return _write(person, service_id, WriteForm(data=said), there_is)


@bp.post("/people/<uuid:person_id>/refer/<uuid:service_id>")
@access(Door.CASELOAD)
def save(person_id: UUID, service_id: UUID) -> ResponseReturnValue:
    """Keep a draft, once however often it is sent, then show exactly what it will send."""
    person, actor = open_person(person_id, "record"), current_actor()
    form = WriteForm().offer(person, today(), _helps_with(service_id))
    if not form.validate_on_submit():
        return _write(person, service_id, form), 400
    session_id = request.args.get("session", type=UUID)
    new = NewReferral(person_id, service_id, Domain(form.domain.data), form.letter(), session_id)
    try:
        with transaction() as writer:
            before = made_before(writer, form)
            made = before or str(create_draft(writer, new, actor=actor, now=now()))
            if not before:
                remember(writer, form, made)
    except (DuplicateReferralError, InvalidError) as error:
        there_is = error.referral_id if isinstance(error, DuplicateReferralError) else None
        status = refuse(form, error)
        return _write(person, service_id, form, there_is), status
    if session_id and not before:
        _keep_list(session_id, person)
    return redirect(url_for(".preview", referral_id=made))


@bp.get("/referrals/<uuid:referral_id>/change")
@access(Door.CASELOAD)
def change(referral_id: UUID) -> ResponseReturnValue:
    """The draft again, to change."""
    page = open_referral(referral_id, current_actor())
    if page.ours is None or page.line.state is not State.DRAFT:
        return redirect(url_for("referral.show", referral_id=referral_id))
    form = WriteForm.showing(page.line.domain, page.ours.letter, page.line.version)
    return _change(page, form)


@bp.post("/referrals/<uuid:referral_id>/change")
@access(Door.CASELOAD)
def save_change(referral_id: UUID) -> ResponseReturnValue:
    """Keep the changed draft, unless somebody else changed or sent it meanwhile."""
    actor = current_actor()
    page = open_referral(referral_id, actor)
    form = WriteForm()
    form.domain.data = page.line.domain.value
    person, _ = _ours(page)
    if not form.offer(person, today(), _helps_with(page.line.service_id)).validate_on_submit():
        return _change(page, form), 400
    seen = _version(form.seen_version.data)
    try:
        with transaction() as writer:
            change_draft(
                writer, referral_id, form.letter(), seen_version=seen, actor=actor, now=now()
            )
    except ConflictError as error:
        page = open_referral(referral_id, actor)
        _look_again(form, page)
        status = refuse(form, error)
        return _change(page, form), status
    return redirect(url_for(".preview", referral_id=referral_id))


@bp.get("/referrals/<uuid:referral_id>/preview")
@access(Door.CASELOAD)
def preview(referral_id: UUID) -> ResponseReturnValue:
    """Exactly what goes, before and after the service accepts."""
    page = open_referral(referral_id, current_actor())
    if page.line.state is not State.DRAFT:
        return redirect(url_for("referral.show", referral_id=referral_id))
    return _preview(page, SendForm(seen_version=str(page.line.version)))


@bp.post("/referrals/<uuid:referral_id>/preview")
@access(Door.CASELOAD)
def send_now(referral_id: UUID) -> ResponseReturnValue:
    """Write down what the person says; with their yes, send: both or neither."""
    actor, form = current_actor(), SendForm()
    page = open_referral(referral_id, actor)
    if page.line.state is not State.DRAFT:
        return redirect(url_for("referral.show", referral_id=referral_id))
    if not form.validate_on_submit():
        return _preview(page, form), 400
    is_given, seen = form.agreed.data == "yes", _version(form.seen_version.data)
    try:
        with transaction() as writer:
            _write_down(writer, page, is_given=is_given)
            if is_given:
                send(writer, referral_id, seen_version=seen, actor=actor, now=now())
    except (ConflictError, InvalidError) as error:
        page = open_referral(referral_id, actor)
        _look_again(form, page)
        status = refuse(form, error)
        return _preview(page, form), status
    if is_given:
        note(Got.REFERRED, [page.line.service_id])
        flash("Sent. The service is told by e-mail that something is waiting, and nothing more.")
    else:
        flash("Nothing was sent. The draft is kept in case they change their mind.", "info")
    return redirect(url_for("referral.show", referral_id=referral_id))


def _write_down(writer: Session, page: ReferralPage, *, is_given: bool) -> None:
    """The person's answer, and with a yes the action agreed. Raises ConflictError when barred."""
    person, ours = _ours(page)
    line, actor = page.line, current_actor()
    if is_given and takes_part(consents_of(writer, person.person_id, viewer=actor)) is False:
        raise ConflictError(NOT_TAKING_PART)
    said = ConsentGiven(ConsentKind.SHARING, is_given, CONSENT_WORDING, line.organisation_id)
    record_consent(writer, person.person_id, said, actor=actor, now=now())
    if is_given:
        action = NewAction(
            text=f"Referral to {line.service_name}",
            kind=ActionKind.REFERRAL,
            owner=Owner.ORGANISATION,
            domain=line.domain,
            session_id=ours.session_id,
            service_id=line.service_id,
        )
        agree_action(writer, person.person_id, action, actor=actor, now=now())


def _keep_list(session_id: UUID, person: Person) -> None:
    """Keep the list that a referral was chosen from, as it was shown in the session."""
    actor = current_actor()
    session = get_session(db(), session_id, viewer=actor)
    if session.state is SessionState.OPEN:
        keep_list(session, person, actor)


def _said(person: Person) -> dict[str, Any]:
    """What was said in the session that the address names: the area talked about, and others."""
    session_id = request.args.get("session", type=UUID)
    if session_id is None:
        return {}
    session = get_session(db(), session_id, viewer=current_actor())
    if session.person_id != person.person_id:
        raise NotFoundError("You have no session here")
    rank = request.args.get("area", type=int)
    said: dict[str, Any] = {"also": [each.domain.value for each in session.priorities]}
    for each in session.priorities:
        if each.rank == rank:
            said |= {"domain": each.domain.value, "wants": each.looking_forward}
    return said


def _helps_with(service_id: UUID) -> tuple[Domain, ...]:
    """The areas of life a service helps with."""
    return get_referral_target(db(), service_id).domains


def _others(helps_with: Iterable[Domain], form: WriteForm) -> list[Domain]:
    """What to offer besides the area that is chosen, once a form was read."""
    return [each for each in helps_with if each.value != form.domain.data]


def _write(person: Person, service_id: UUID, form: WriteForm, there_is: UUID | None = None) -> str:
    """The page on which a referral is written. there_is: the open one that forbids another."""
    cards = list_cards(db(), [service_id], today=today())
    if not cards:
        raise NotFoundError("This service is not in the directory any more")
    target = get_referral_target(db(), service_id)
    if not form.domain.data:
        form.domain.data = cards[0].domains[0].value
    form.offer(person, today(), _others(target.domains, form))
    return render_template(
        "referring/write.html",
        form=form,
        person=person,
        target=target,
        refuses=refuses(db(), target),
        fits=fitting(service_id, person),
        takes_part=takes_part(consents_of(db(), person.person_id, viewer=current_actor())),
        there_is=there_is,
        page=None,
    )


def _change(page: ReferralPage, form: WriteForm) -> str:
    """The page on which a draft is changed."""
    person, _ = _ours(page)
    return render_template(
        "referring/write.html",
        form=form.offer(person, today(), _others(_helps_with(page.line.service_id), form)),
        person=person,
        target=None,
        refuses=None,
        fits=fitting(page.line.service_id, person),
        takes_part=True,
        there_is=None,
        page=page,
    )


def _preview(page: ReferralPage, form: SendForm) -> str:
    """The page that shows exactly what goes."""
    person, ours = _ours(page)
    line = page.line
    return render_template(
        "referring/preview.html",
        page=page,
        line=line,
        person=person,
        form=form,
        fits=fitting(line.service_id, person),
        takes_part=takes_part(consents_of(db(), person.person_id, viewer=current_actor())),
        minimum=minimum_of(person, ours.letter, today()),
        snapshot=snapshot_of(person, ours.letter, today()),
    )


def _ours(page: ReferralPage) -> tuple[Person, OurSide]:
    """The person and the sender's side of a referral. Raises NotFoundError for its service."""
    if page.line.person_id is None or page.ours is None:
        raise NotFoundError("You have no referral here")
    return get_person(db(), page.line.person_id, viewer=current_actor()), page.ours


def _version(text: str | None) -> int:
    """The version that was on the screen; 0, which nothing has, when it was not said."""
    return int(text) if text and text.isdigit() else 0


def _look_again(form: WriteForm | SendForm, page: ReferralPage) -> None:
    """Put the version on the form that the page now shows."""
    form.seen_version.data = str(page.line.version)
    form.seen_version.raw_data = None
