"""An organisation's own services: what they say, whether there is room, which days differ."""

from datetime import date
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import EmailField

from accounts.actor import Actor
from accounts.policy import Door
from base.errors import InvalidError
from directory.commands import set_day_changes, set_lead_email, set_room, verify_service
from directory.completeness import meter_of
from directory.pages import ServiceForEdit, ServiceLine
from directory.queries import (
    count_proposals,
    decided_lately,
    get_service_for_edit,
    organisation_names,
    proposals_of_service,
    services_of_organisation,
)
from directory.terms import ServiceStatus
from matching.service import Capacity
from matching.terms import Freshness
from web import (
    branches,
    colleagues,
    listing_edit,
    listing_proposals,
    listing_use,
    wording_listing,
    wording_meter,
)
from web.access import access, current_actor
from web.db import db, transaction
from web.forms.bridge import attach
from web.forms.opening import DayForm
from web.forms.room import RoomForm, RoomShown, room_shown, room_typed
from web.forms.rows import Rows
from web.listing_form import offer_of
from web.listing_owner import as_member
from web.listing_words import sections_of
from web.parts import now, today
from web.wording import capacity_words

bp = Blueprint("listings", __name__, url_prefix="/listings")
bp.register_blueprint(branches.bp)
bp.register_blueprint(colleagues.bp)
bp.register_blueprint(listing_edit.bp)
bp.register_blueprint(listing_proposals.bp)
bp.register_blueprint(listing_use.bp)

TOLD: Final = "room_told"
_NEWS: Final = 5  # decided proposals shown below the services
_SHOWN: Final = 6  # proposals shown on the page of their service
_OVERDUE: Final = frozenset({Freshness.CHECK_FIRST, Freshness.STALE, Freshness.EXPIRED})


class LeadForm(FlaskForm):
    """Who is told when a referral waits."""

    lead_email = EmailField(
        "E-mail address",
        description="They get a note without anybody's name. It is never shown.",
        render_kw={"spellcheck": False},
    )


class DaysForm(FlaskForm):
    """The days that differ from the usual hours."""

    days = Rows(DayForm, blanks=3)


@bp.get("")
@access(Door.OWN_LISTING)
def show() -> str:
    """The services of one of the viewer's organisations."""
    viewer = current_actor()
    names = organisation_names(db(), viewer.organisation_ids)
    organisation_id = _chosen(names)
    if organisation_id is None:
        return render_template("listings/none.html")
    lines = services_of_organisation(db(), organisation_id, viewer=viewer, today=today())
    return render_template(
        "listings/show.html",
        organisation_id=organisation_id,
        names=sorted(names.items(), key=lambda each: each[1]),
        lines=lines,
        rooms={line.service_id: room_shown(line.capacity) for line in lines},
        overdue=[line for line in lines if _is_overdue(line)],
        decided=decided_lately(db(), organisation_id, viewer=viewer, most=_NEWS),
        proposal_count=count_proposals(db(), organisation_id, viewer=viewer),
        told=_told(),
        words=wording_listing,
    )


@bp.get("/<uuid:service_id>")
@access(Door.OWN_LISTING)
def service(service_id: UUID) -> str:
    """One service: everything it says, and what can be done about it."""
    found = _open(service_id)
    return _service_page(found, room_shown(found.capacity))


@bp.post("/<uuid:service_id>/room")
@access(Door.OWN_LISTING)
def room(service_id: UUID) -> ResponseReturnValue:
    """Say whether there is room. It is live at once, and can be taken back."""
    found = _open(service_id)
    form = RoomForm()
    if not form.validate_on_submit():
        return _service_page(found, room_typed(form), form), 400
    try:
        with transaction() as writer:
            set_room(writer, service_id, form.capacity(), actor=_member(), now=now())
    except InvalidError as error:
        attach(form, error)
        return _service_page(found, room_typed(form), form), 400
    if request.form.get("undo"):
        flash(f"Taken back. {found.values['name']}: {capacity_words(_room_now(found))}.")
    else:
        session[TOLD] = _before(found, form.capacity())
        return redirect(_back(found, f"service-{service_id}"))
    return redirect(_back(found))


@bp.post("/<uuid:service_id>/verify")
@access(Door.OWN_LISTING)
def verify(service_id: UUID) -> ResponseReturnValue:
    """Confirm that everything still stands."""
    found = _open(service_id)
    with transaction() as writer:
        verify_service(writer, service_id, actor=_member(), now=now())
    flash(f"Thank you. {found.values['name']} is marked as checked today.")
    return redirect(_back(found))


@bp.post("/<uuid:service_id>/lead")
@access(Door.OWN_LISTING)
def lead(service_id: UUID) -> ResponseReturnValue:
    """Say who is told of referrals. It is live at once."""
    found = _open(service_id)
    form = LeadForm()
    try:
        if form.validate_on_submit():
            email = form.lead_email.data or ""
            with transaction() as writer:
                set_lead_email(writer, service_id, email, actor=_member(), now=now())
            flash("Saved.")
            return redirect(url_for(".service", service_id=service_id))
    except InvalidError as error:
        attach(form, error)
    return _service_page(found, room_shown(found.capacity), form), 400


@bp.get("/<uuid:service_id>/days")
@access(Door.OWN_LISTING)
def days(service_id: UUID) -> str:
    """The days that differ from the usual hours."""
    found = _open(service_id)
    rows = [
        {"day": each.day, "opens": each.opens, "closes": each.closes, "note": each.note}
        for each in found.changes
    ]
    return render_template("listings/days.html", service=found, form=DaysForm(data={"days": rows}))


@bp.post("/<uuid:service_id>/days")
@access(Door.OWN_LISTING)
def save_days(service_id: UUID) -> ResponseReturnValue:
    """Keep the days that differ. They are live at once."""
    found = _open(service_id)
    form = DaysForm()
    try:
        if form.validate_on_submit():
            changes = [
                row.change()
                for row in form.days.rows()
                if isinstance(row, DayForm) and not row.is_blank
            ]
            with transaction() as writer:
                set_day_changes(writer, service_id, changes, actor=_member(), now=now())
            flash("Saved. People see these days from now on.")
            return redirect(url_for(".service", service_id=service_id))
    except InvalidError as error:
        attach(form, error)
    return render_template("listings/days.html", service=found, form=form), 400


def _chosen(names: dict[UUID, str]) -> UUID | None:
    """The organisation asked for, else the first by name; None if there is none."""
    if not names:
        return None
    asked = request.args.get("organisation", "")
    for organisation_id in names:
        if str(organisation_id) == asked:
            return organisation_id
    if asked:
        abort(404)
    return min(names, key=lambda each: (names[each], each))


def _open(service_id: UUID) -> ServiceForEdit:
    """A service that the viewer may see whole."""
    return get_service_for_edit(db(), service_id, viewer=_member(), today=today())


def _member() -> Actor:
    """The viewer as a member only: an editor's wider sight belongs to the desk."""
    return as_member(current_actor())


def _service_page(
    found: ServiceForEdit, room_now: RoomShown, wrong: RoomForm | LeadForm | None = None
) -> str:
    """The page of a service. wrong: the form that was refused, to be shown again."""
    is_lead = isinstance(wrong, LeadForm)
    told = LeadForm(formdata=None, data={"lead_email": found.values["lead_email"]})
    given: dict[str, Any] = {"form": wrong} if wrong else {}
    return render_template(
        "listings/service.html",
        service=found,
        room=room_now,
        lead_form=wrong if is_lead else told,
        proposals=proposals_of_service(db(), found.service_id, viewer=_member(), most=_SHOWN),
        sections=sections_of(found.values, offer_of(found.locations).names()),
        told=_told(),
        meter=meter_of(found.values),
        why=wording_meter.WHY,
        part_of=wording_meter.PART_OF,
        words=wording_listing,
        **given,
    )


def _is_overdue(line: ServiceLine) -> bool:
    """Whether a published listing should be confirmed again."""
    is_due = line.freshness in _OVERDUE
    return line.status is ServiceStatus.PUBLISHED and is_due


def _before(found: ServiceForEdit, told: Capacity) -> dict[str, str]:
    """What was just said of the room, and what it takes to take it back."""
    was = room_shown(found.capacity)
    return {
        "service_id": str(found.service_id),
        "name": found.values["name"],
        "words": capacity_words(told),
        "state": was.state,
        "weeks": was.weeks,
        "until": was.until if _is_to_come(found.capacity.until) else "",
    }


def _is_to_come(day: date | None) -> bool:
    return day is not None and day >= today()


def _told() -> dict[str, str] | None:
    """What was just said of the room, once."""
    told: dict[str, str] | None = session.pop(TOLD, None) if TOLD in session else None
    return told


def _room_now(found: ServiceForEdit) -> Capacity:
    """The room of a service after a change."""
    return _open(found.service_id).capacity


def _back(found: ServiceForEdit, anchor: str | None = None) -> str:
    """The list if the button was there, else the service's own page."""
    if request.form.get("back") == "list":
        organisation_id = found.organisation.organisation_id
        return url_for(".show", organisation=organisation_id, _anchor=anchor)
    return url_for(".service", service_id=found.service_id)
