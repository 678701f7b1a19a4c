"""Ways to take a service along: its next days for a calendar, and its address as a QR code."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from io import BytesIO
from typing import Final
from urllib.parse import quote
from uuid import UUID

import segno
from flask import Blueprint, Response, abort, url_for
from icalendar import Calendar, Event

from accounts.policy import Door
from base.calendar import LONDON
from directory.pages import ServiceCard
from directory.schedule import Opening
from directory.service_pages import (
    ServiceDays,
    get_service_page,
    list_organisation_days,
    organisation_id_for,
)
from web.access import access
from web.db import db
from web.parts import now, parts, today
from web.translation import gettext, gettext_noop

bp = Blueprint("taking_along", __name__)

QUIET_SUBJECT: Final = gettext_noop("My list")
"""Of the message: no service and no need may stand in a subject, which others see."""

PLAIN_TITLE: Final = gettext_noop("Appointment")
"""Stands in a calendar for a service whose name alone would say why somebody goes."""


@bp.get("/services/<uuid:service_id>/calendar")
@access(Door.PUBLIC)
def calendar(service_id: UUID) -> Response:
    """The next days as an iCalendar file. A confidential address is never in it."""
    page = get_service_page(db(), service_id, today=today())
    if not page.next_openings:
        abort(404)
    days = ServiceDays(page.card, page.places, page.next_openings)
    return _as_file([days], "dates.ics")


@bp.get("/organisations/<uuid:organisation_id>/calendar")
@access(Door.PUBLIC)
def organisation_calendar(organisation_id: UUID) -> Response:
    """Everything an organisation has coming this quarter: an address that a calendar can follow."""
    found_id = organisation_id_for(db(), str(organisation_id))
    return _as_file(list_organisation_days(db(), found_id, today=today()), "sessions.ics")


@bp.get("/services/<uuid:service_id>/code")
@access(Door.PUBLIC)
def code(service_id: UUID) -> Response:
    """The address of the page as a QR code, an SVG picture."""
    get_service_page(db(), service_id, today=today())
    picture = BytesIO()
    made = segno.make(address_of(service_id), error="m", micro=False)
    made.save(picture, kind="svg", scale=8, border=4, dark="#000", light="#fff", xmldecl=False)
    return Response(picture.getvalue(), mimetype="image/svg+xml")


def share_link(service_id: UUID) -> str:
    """An address that opens the visitor's own mail program. It names nothing but the page."""
    body = gettext("This may help: %(address_of)s", address_of=address_of(service_id))
    return f"mailto:?subject={quote(gettext('A page to look at'))}&body={quote(body)}"


def share_list(cards: Sequence[ServiceCard]) -> str:
    """An address that opens the visitor's own mail program with the list; we send nothing.

    A service that is not safe to name stands there by the address of its page alone.
    """
    lines = [
        f"{each.name}: {address_of(each.service_id)}"
        if each.safe_to_name
        else address_of(each.service_id)
        for each in cards
    ]
    return f"mailto:?subject={quote(QUIET_SUBJECT)}&body={quote(chr(10).join(lines))}"


def address_of(service_id: UUID) -> str:
    """The whole address of a service's page, to send or to print."""
    return parts().public_url + url_for("services.show", service_id=service_id)


def _as_file(services: Iterable[ServiceDays], name: str) -> Response:
    """The openings of services as an iCalendar file."""
    made = Calendar()
    made.add("prodid", f"-//{parts().service_name}//EN")
    made.add("version", "2.0")
    for service in services:
        for opening in service.openings:
            made.add_component(_event(service, opening))
    made.add_missing_timezones()
    answer = Response(made.to_ical(), mimetype="text/calendar")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _event(page: ServiceDays, opening: Opening) -> Event:
    """One day. What is not safe to name carries neither name, place nor address."""
    begins = datetime.combine(opening.day, opening.opens, LONDON)
    ends = datetime.combine(opening.day, opening.closes, LONDON)
    event = Event()
    event.add("uid", f"{page.card.service_id}-{opening.day:%Y%m%d}-{opening.opens:%H%M}@anydoor")
    event.add("dtstamp", now())
    event.add("dtstart", begins)
    event.add("dtend", ends if ends > begins else ends + timedelta(days=1))
    event.add("summary", page.card.name if page.card.safe_to_name else PLAIN_TITLE)
    if page.card.safe_to_name:
        event.add("url", address_of(page.card.service_id))
        if page.places:
            place = page.places[0]
            said = (place.name, place.address, place.town, place.postcode)
            event.add("location", ", ".join(each for each in said if each))
    return event
