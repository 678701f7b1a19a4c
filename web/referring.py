"""Referring a person: what is written, exactly what will be sent, and the person's yes to it."""

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from accounts.policy import Door
from base.errors import InvalidError, NotFoundError
from directory.cards import list_cards
from directory.search.find import search
from directory.service_pages import get_referral_target
from matching.terms import Domain
from people.commands import ConsentGiven, NewAction, agree_action, record_consent
from people.queries import get_person
from people.terms import ActionKind, ConsentKind, Owner
from referrals.commands import (
    DuplicateReferralError,
    NewReferral,
    change_draft,
    create_draft,
    send,
)
from referrals.pages import ReferralPage
from referrals.sharing import minimum_of, snapshot_of
from referrals.states import State
from web.access import access, current_actor
from web.db import db, transaction
from web.forms.consent import CONSENT_WORDING
from web.forms.referral import SendForm, WriteForm
from web.parts import now, parts, today
from web.people import open_person
from web.referral import open_referral
from web.searching import read
from web.service_cards import card_of

bp = Blueprint("referring", __name__)


@bp.get("/people/<uuid:person_id>/find")
@access(Door.CASELOAD)
def find(person_id: UUID) -> str:
    """Search for a service to refer this person to."""
    person = open_person(person_id, "record")
    made, asked = parts(), read(request.args)
    page = search(
        db(),
        made.engine,
        made.snapshots.current(db()),
        asked.query,
        today=today(),
        places=made.places,
    )
    return render_template(
        "referring/find.html",
        person=person,
        text=asked.query.text,
        cards=[card_of(hit.card) for hit in page.hits],
        total=page.total,
    )


@bp.get("/people/<uuid:person_id>/refer/<uuid:service_id>")
@access(Door.CASELOAD)
def write(person_id: UUID, service_id: UUID) -> str:
    """What the service should know."""
    domain = request.args.get("domain", "")
    form = WriteForm(data={"domain": domain} if domain in set(Domain) else None)
    return _write(person_id, service_id, form)


@bp.post("/people/<uuid:person_id>/refer/<uuid:service_id>")
@access(Door.CASELOAD)
def save(person_id: UUID, service_id: UUID) -> ResponseReturnValue:
    """Keep a draft, then show exactly what it will send."""
    form = WriteForm()
    if not form.validate_on_submit():
        return _write(person_id, service_id, form), 400
    session_id = request.args.get("session", type=UUID)
    new = NewReferral(person_id, service_id, Domain(form.domain.data), form.letter(), session_id)
    try:
        with transaction() as writer:
            referral_id = create_draft(writer, new, actor=current_actor(), now=now())
    except DuplicateReferralError as error:
        flash("There is an open referral to this service already. Here it is.", "info")
        return redirect(url_for("referral.show", referral_id=error.referral_id))
    return redirect(url_for(".preview", referral_id=referral_id))


@bp.get("/referrals/<uuid:referral_id>/preview")
@access(Door.CASELOAD)
def preview(referral_id: UUID) -> ResponseReturnValue:
    """Exactly what goes, before and after the service accepts."""
    page = open_referral(referral_id, current_actor())
    if page.line.state is not State.DRAFT:
        return redirect(url_for("referral.show", referral_id=referral_id))
    return _preview(page, SendForm(seen_version=str(page.line.version)))


@bp.get("/referrals/<uuid:referral_id>/change")
@access(Door.CASELOAD)
def change(referral_id: UUID) -> ResponseReturnValue:
    """The draft again, to change."""
    page = open_referral(referral_id, current_actor())
    if page.ours is None or page.line.state is not State.DRAFT:
        return redirect(url_for("referral.show", referral_id=referral_id))
    letter = page.ours.letter
    form = WriteForm(
        data={
            "domain": page.line.domain.value,
            "wants": letter.wants,
            "good_to_know": letter.good_to_know,
            "shares": [each.value for each in letter.shares],
            "by_first_name": letter.by_first_name,
        }
    )
    return render_template("referring/write.html", form=form, page=page, person=None, target=None)


@bp.post("/referrals/<uuid:referral_id>/change")
@access(Door.CASELOAD)
def save_change(referral_id: UUID) -> ResponseReturnValue:
    """Keep the changed draft."""
    form, page = WriteForm(), open_referral(referral_id, current_actor())
    if not form.validate_on_submit():
        shown = render_template(
            "referring/write.html", form=form, page=page, person=None, target=None
        )
        return shown, 400
    with transaction() as writer:
        change_draft(
            writer,
            referral_id,
            form.letter(),
            seen_version=page.line.version,
            actor=current_actor(),
            now=now(),
        )
    return redirect(url_for(".preview", referral_id=referral_id))


@bp.post("/referrals/<uuid:referral_id>/preview")
@access(Door.CASELOAD)
def send_now(referral_id: UUID) -> ResponseReturnValue:
    """Write down the person's yes, and send: both or neither."""
    actor = current_actor()
    page = open_referral(referral_id, actor)
    form = SendForm()
    if not form.validate_on_submit():
        return _preview(page, form), 400
    version = form.seen_version.data or ""
    try:
        with transaction() as writer:
            _agree(page)(writer)
            send(
                writer,
                referral_id,
                seen_version=int(version) if version.isdigit() else 0,
                actor=actor,
                now=now(),
            )
    except InvalidError as error:
        form.agreed.errors = list(error.fields.values()) or [str(error)]
        return _preview(page, form), 400
    flash("Sent. The service is told by e-mail that something is waiting, and nothing more.")
    return redirect(url_for("referral.show", referral_id=referral_id))


def _agree(page: ReferralPage) -> Callable[[Session], None]:
    """What is written down with the sending: the consent, and the action agreed."""
    line, actor = page.line, current_actor()
    if line.person_id is None or page.ours is None:
        raise NotFoundError("You have no referral here")
    person_id = line.person_id
    said = ConsentGiven(ConsentKind.SHARING, True, CONSENT_WORDING, line.organisation_id)  # noqa: FBT003
    action = NewAction(
        text=f"Referral to {line.service_name}",
        kind=ActionKind.REFERRAL,
        owner=Owner.ORGANISATION,
        domain=line.domain,
        session_id=page.ours.session_id,
        service_id=line.service_id,
    )

    def write_down(writer: Session) -> None:
        record_consent(writer, person_id, said, actor=actor, now=now())
        agree_action(writer, person_id, action, actor=actor, now=now())

    return write_down


def _write(person_id: UUID, service_id: UUID, form: WriteForm) -> str:
    """The page on which a referral is written."""
    person = open_person(person_id, "record")
    cards = list_cards(db(), [service_id], today=today())
    if not cards:
        raise NotFoundError("This service is not in the directory any more")
    target = get_referral_target(db(), service_id)
    if not form.domain.data or form.domain.data not in set(Domain):
        form.domain.data = cards[0].domains[0].value
    return render_template(
        "referring/write.html", form=form, person=person, target=target, page=None
    )


def _preview(page: ReferralPage, form: SendForm) -> str:
    """The page that shows exactly what goes."""
    line = page.line
    if line.person_id is None or page.ours is None:
        raise NotFoundError("You have no referral here")
    person = get_person(db(), line.person_id, viewer=current_actor())
    return render_template(
        "referring/preview.html",
        page=page,
        line=line,
        person=person,
        form=form,
        minimum=minimum_of(person, page.ours.letter, today()),
        snapshot=snapshot_of(person, page.ours.letter, today()),
    )
