"""Telling a person of a service: on the list of what was agreed, and nothing sent to anybody."""

from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from accounts.policy import Door
from base.errors import NotFoundError
from directory.cards import list_cards
from matching.terms import Domain
from people.commands import NewAction, agree_action
from people.terms import ActionKind, Owner
from referrals.commands import NewSignpost, signpost
from storage import submissions
from web.access import access, current_actor
from web.db import db, transaction
from web.parts import now, today
from web.people import open_person

bp = Blueprint("signposting", __name__)


@bp.post("/people/<uuid:person_id>/tell/<uuid:service_id>")
@access(Door.CASELOAD)
def add(person_id: UUID, service_id: UUID) -> ResponseReturnValue:
    """Tell somebody of a service outside a session, once a day; asked after in a fortnight."""
    person = open_person(person_id, "record")
    domain = next((each for each in Domain if each.value == request.form.get("domain")), None)
    if domain is None:
        abort(HTTPStatus.BAD_REQUEST)
    told = NewSignpost(person.person_id, service_id, domain, asks_after=True)
    tell(told, f"signpost:{person_id}:{service_id}:{today()}")
    return redirect(url_for("people.show", person_id=person_id))


def tell(told: NewSignpost, key: str) -> None:
    """Put a service on the list of what was agreed, once for a key, and say so.

    Raises NotFoundError if it is not in the directory any more.
    """
    cards = list_cards(db(), [told.service_id], today=today())
    if not cards:
        raise NotFoundError("This service is not in the directory any more")
    action = NewAction(
        text=f"Get in touch with {cards[0].name}",
        kind=ActionKind.SIGNPOST,
        owner=Owner.ME,
        domain=told.domain,
        session_id=told.session_id,
        service_id=told.service_id,
    )
    actor = current_actor()
    with transaction() as writer:
        if submissions.earlier_result(writer, key) is None:
            made = agree_action(writer, told.person_id, action, actor=actor, now=now())
            signpost(writer, told, actor=actor, now=now())
            submissions.remember(writer, key, str(made), now=now())
    flash(f"{cards[0].name} is on the list of what you agreed. Nothing was sent to them.")
