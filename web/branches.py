"""The places of an organisation: its members add them, change them and take them away."""

from dataclasses import replace
from typing import Final
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from accounts.policy import Door
from base.errors import ConflictError, InvalidError
from directory.branches import (
    branch,
    branches,
    change_branch,
    proposed_branches,
    remove_branch,
)
from directory.commands import add_location
from directory.desk_organisations import PlaceForEdit
from directory.owner_fields import LocationFields
from directory.queries import organisation_names
from geo.distance import Point
from web.access import access, current_actor
from web.db import db, transaction
from web.forms.bridge import attach
from web.forms.organisation import PlaceForm
from web.listing_owner import as_member
from web.parts import now, parts

bp = Blueprint("branches", __name__, url_prefix="/places")

SHOWN: Final = (
    "kind",
    "name",
    "address",
    "address_2",
    "town",
    "postcode",
    "is_confidential",
    "travel",
    "description",
    "access_note",
    "access_details",
)
"""What a member says of a place; the rest stays as it is."""


@bp.get("/<uuid:organisation_id>")
@access(Door.OWN_LISTING)
def show(organisation_id: UUID) -> str:
    """The places of one organisation."""
    viewer = as_member(current_actor())
    found = branches(db(), organisation_id, viewer=viewer)
    return render_template(
        "listings/places.html",
        organisation_id=organisation_id,
        name=_name(organisation_id),
        places=found,
        proposed=proposed_branches(db(), organisation_id, viewer=viewer),
    )


@bp.get("/<uuid:organisation_id>/new")
@access(Door.OWN_LISTING)
def new(organisation_id: UUID) -> str:
    """An empty form of a place."""
    branches(db(), organisation_id, viewer=as_member(current_actor()))
    return _page(PlaceForm(), organisation_id)


@bp.post("/<uuid:organisation_id>/new")
@access(Door.OWN_LISTING)
def add(organisation_id: UUID) -> ResponseReturnValue:
    """Add a place. Nobody sees it before an editor has looked at a service there."""
    actor = as_member(current_actor())
    branches(db(), organisation_id, viewer=actor)
    form = PlaceForm()
    point = form.located(parts().places)
    if form.errors:
        return _page(form, organisation_id), 400
    try:
        with transaction() as writer:
            add_location(writer, organisation_id, form.fields(point), actor=actor)
    except InvalidError as error:
        attach(form, error)
        return _page(form, organisation_id), 400
    flash("The place is added. Choose it on the page of a service that is offered there.")
    return redirect(url_for(".show", organisation_id=organisation_id))


@bp.get("/place/<uuid:location_id>")
@access(Door.OWN_LISTING)
def edit(location_id: UUID) -> str:
    """A place, to change."""
    found = branch(db(), location_id, viewer=as_member(current_actor()))
    form = PlaceForm.of(found.fields, found.lists, found.state)
    return _page(form, found.organisation_id, found)


@bp.post("/place/<uuid:location_id>")
@access(Door.OWN_LISTING)
def save(location_id: UUID) -> ResponseReturnValue:
    """Keep the change, or have an editor look at it where the public would see it."""
    actor = as_member(current_actor())
    found = branch(db(), location_id, viewer=actor)
    form = PlaceForm()
    point = form.located(parts().places)
    if form.errors:
        return _page(form, found.organisation_id, found), 400
    fields, seen = _fields(found, form, point), form.seen_state.data or ""
    try:
        with transaction() as writer:
            kept = change_branch(writer, location_id, fields, seen=seen, actor=actor, now=now())
    except InvalidError as error:
        attach(form, error)
        return _page(form, found.organisation_id, found), 400
    except ConflictError as error:
        form.seen_state.data = found.state
        form.form_errors = [f"{error}. Nothing you typed is lost: look through it, then save again"]
        return _page(form, found.organisation_id, found), 409
    flash(
        "Sent. An editor looks at it. Until then people see the place as it was."
        if kept.proposed
        else "The place is saved."
    )
    return redirect(url_for(".show", organisation_id=found.organisation_id))


@bp.post("/place/<uuid:location_id>/remove")
@access(Door.OWN_LISTING)
def remove(location_id: UUID) -> ResponseReturnValue:
    """Take away a place that no service is at."""
    actor = as_member(current_actor())
    found = branch(db(), location_id, viewer=actor)
    try:
        with transaction() as writer:
            remove_branch(writer, location_id, actor=actor)
        flash("The place is taken away.")
    except ConflictError as error:
        flash(f"{error}.", "warning")
    return redirect(url_for(".show", organisation_id=found.organisation_id))


def _fields(found: PlaceForEdit, form: PlaceForm, point: Point | None) -> LocationFields:
    """The place as it was, with what a member can say of it."""
    typed = form.fields(point)
    told = {name: getattr(typed, name) for name in SHOWN}
    is_there = typed.postcode == found.fields.postcode
    return replace(found.fields, **told, point=found.fields.point if is_there else point)


def _name(organisation_id: UUID) -> str:
    return organisation_names(db(), [organisation_id]).get(organisation_id, "")


def _page(form: PlaceForm, organisation_id: UUID, known: PlaceForEdit | None = None) -> str:
    return render_template(
        "listings/place.html",
        form=form,
        shown=[form[name] for name in SHOWN],
        organisation_id=organisation_id,
        name=_name(organisation_id),
        known=known,
    )
