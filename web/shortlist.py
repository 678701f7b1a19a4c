"""A visitor's own list, kept for the visit without an account, to print or send by themselves."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from accounts.policy import Door
from directory.cards import list_cards
from directory.pages import Contact, Place
from directory.service_pages import list_open_places, list_referral_targets
from directory.totals import Got
from web import pdf
from web.access import access, safe_next
from web.cards import ServiceCard
from web.db import db
from web.parts import today
from web.security import csrf
from web.service_cards import card_of
from web.service_totals import note
from web.taking_along import share_list

bp = Blueprint("shortlist", __name__, url_prefix="/my-list")

_KEY: Final = "shortlist"
LONGEST: Final = 30  # services; more is a directory, not a list
FULL: Final = f"Your list has {LONGEST} services, which is as many as it can hold. Take one off."


@dataclass(frozen=True, slots=True)
class Kept:
    """A service on the list, with what is needed to get in touch and to go."""

    card: ServiceCard
    contact: Contact
    places: tuple[Place, ...]


@bp.get("")
@access(Door.PUBLIC)
def show() -> str:
    """The list, with what is needed to go: it prints well."""
    ids = kept()
    known = list_cards(db(), ids, today=today())
    targets = list_referral_targets(db(), ids)
    places = list_open_places(db(), ids)
    services = [
        Kept(card_of(each), targets[each.service_id].contact, places.get(each.service_id, ()))
        for each in known
    ]
    return render_template(
        "shortlist/show.html",
        services=services,
        gone=len(ids) - len(known),
        share=share_list(known),
        pdf=url_for("list_paper.as_file") if pdf.is_possible() else "",
    )


@bp.post("/<uuid:service_id>")
@csrf.exempt
@access(Door.PUBLIC)
def add(service_id: UUID) -> ResponseReturnValue:
    """Put a service on the list. It concerns this visit alone, so it carries no token."""
    ids = kept()
    if service_id in ids:
        return redirect(_back(service_id))
    if len(ids) >= LONGEST:
        flash(FULL, "warning")
        return redirect(url_for(".show"))
    if list_cards(db(), [service_id], today=today()):
        session[_KEY] = [str(each) for each in [*ids, service_id]]
        note(Got.SHORTLISTED, [service_id])
    return redirect(_back(service_id))


@bp.post("/<uuid:service_id>/remove")
@csrf.exempt
@access(Door.PUBLIC)
def remove(service_id: UUID) -> ResponseReturnValue:
    """Take a service off the list."""
    ids = kept()
    if service_id in ids:
        session[_KEY] = [str(each) for each in ids if each != service_id]
    return redirect(_back(service_id))


@bp.post("/clear")
@csrf.exempt
@access(Door.PUBLIC)
def clear() -> ResponseReturnValue:
    """Empty the list."""
    if _KEY in session:
        session.pop(_KEY)
    return redirect(url_for(".show"))


def kept() -> list[UUID]:
    """The services on this visitor's list, in the order they were added."""
    return [UUID(each) for each in session.get(_KEY, [])]


def put_on(ids: Iterable[UUID]) -> None:
    """Put services on this visitor's list, as many as it holds."""
    session[_KEY] = [str(each) for each in dict.fromkeys([*kept(), *ids])][:LONGEST]


def on_list() -> frozenset[str]:
    """The keys of the cards that are on this visitor's list."""
    return frozenset(map(str, kept()))


def _back(service_id: UUID) -> str:
    """Where the button was pressed, at the same card: a page of our own, or else the list."""
    given = request.form.get("next", "")
    path = safe_next(given)
    if path is None:
        return url_for(".show")
    query = urlsplit(given).query
    return f"{path}{'?' if query else ''}{query}#service-{service_id}"
