"""An organisation changes what a listing says: a draft at once, a published one by proposing."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.policy import Door
from base.errors import ConflictError
from directory.commands import Seen, create_service, edit_service, propose_change
from directory.fields import empty_fields
from directory.pages import Difference, ServiceForEdit
from directory.queries import get_proposal, get_service_for_edit, list_locations
from directory.rebasing import values_seen
from directory.rules import PROPOSED_FIELDS, difference, rebased
from directory.terms import ServiceStatus
from web import listing_preview, wording_listing
from web.access import access, current_actor
from web.db import db, transaction
from web.forms.listing import ListingForm
from web.listing_form import listing_form, offer_of, option_groups, posted_again, read, seen
from web.listing_owner import as_member, own_organisation
from web.listing_words import changes_of
from web.parts import now, today

bp = Blueprint("edit", __name__)

MEANWHILE: Final = (
    "Somebody else changed this while you were writing. Their changes and yours are both here "
    "now: look through it, then go on"
)


@bp.get("/<uuid:service_id>/edit")
@access(Door.OWN_LISTING)
def edit(service_id: UUID) -> str:
    """Everything the listing says, with what was proposed already, to change."""
    found, before = _open(service_id)
    return _form_page(found, _fresh_form(found, before))


@bp.post("/<uuid:service_id>/edit")
@access(Door.OWN_LISTING)
def save(service_id: UUID) -> ResponseReturnValue:
    """Keep a draft; show what a proposal would change; or send the proposal."""
    found, before = _open(service_id)
    choices = offer_of(found.locations)
    form = listing_form(before, choices, found.version)
    if request.form.get("do") == "edit":
        return _form_page(found, form)
    values = read(form, found.values, before, choices)
    if listing_preview.wants_live():
        return listing_preview.live(form, values, service_id, as_member(current_actor()))
    if values is None:
        return _form_page(found, form), 400
    return _go_on(found, form, values)


def _go_on(
    found: ServiceForEdit, form: ListingForm, values: Mapping[str, Any]
) -> ResponseReturnValue:
    """What the button says, unless somebody else was quicker."""
    if seen(form) != _stands(found):
        return _meanwhile(found, form, values)
    if request.form.get("do") == "preview":
        return listing_preview.preview_page(found, form, values, as_member(current_actor()))
    if found.status is ServiceStatus.DRAFT:
        return _save_draft(found, form, values)
    return _propose(found, form, values)


def _propose(
    found: ServiceForEdit, form: ListingForm, values: Mapping[str, Any]
) -> ResponseReturnValue:
    """Show what a proposal would change; or send it."""
    proposed = {name: value for name, value in values.items() if name in PROPOSED_FIELDS}
    if not difference(found.values, proposed):
        form.form_errors = ["This is what the page says already. Change something first"]
        return _form_page(found, form), 400
    if request.form.get("do") == "send":
        return _send(found, form, proposed)
    return _check_page(found, form, proposed)


@bp.get("/new")
@access(Door.OWN_LISTING)
def new() -> str:
    """An empty listing."""
    organisation_id, name = own_organisation()
    choices = offer_of(list_locations(db(), organisation_id, viewer=as_member(current_actor())))
    form = listing_form(empty_fields(), choices, 0)
    return _new_page(organisation_id, name, form)


@bp.post("/new")
@access(Door.OWN_LISTING)
def add() -> ResponseReturnValue:
    """Keep a new draft. An editor looks at it before anybody else sees it."""
    organisation_id, name = own_organisation()
    actor = as_member(current_actor())
    choices = offer_of(list_locations(db(), organisation_id, viewer=actor))
    form = listing_form(empty_fields(), choices, 0)
    values = read(form, empty_fields(), empty_fields(), choices)
    if listing_preview.wants_live():
        return listing_preview.live_new(form, values, organisation_id, actor)
    if values is None:
        return _new_page(organisation_id, name, form), 400
    with transaction() as writer:
        service_id = create_service(writer, organisation_id, values, actor=actor, now=now())
    flash(f"{values['name']} is kept as a draft. An editor looks at it before it is published.")
    return redirect(url_for("listings.service", service_id=service_id))


def _open(service_id: UUID) -> tuple[ServiceForEdit, dict[str, Any]]:
    """A service, and its values with what is proposed already laid over them."""
    viewer = as_member(current_actor())
    found = get_service_for_edit(db(), service_id, viewer=viewer, today=today())
    if found.status in {ServiceStatus.CLOSED, ServiceStatus.DROPPED}:
        raise ConflictError("This service is not in the directory any more. Ask an editor")
    before = dict(found.values)
    if found.pending_proposal_id:
        waiting = get_proposal(db(), found.pending_proposal_id, viewer=viewer)
        before |= {each.field: each.new for each in waiting.differences}
    return found, before


def _save_draft(
    found: ServiceForEdit, form: ListingForm, values: Mapping[str, Any]
) -> ResponseReturnValue:
    """Change a draft at once."""
    try:
        with transaction() as writer:
            edit_service(
                writer,
                found.service_id,
                values,
                seen_version=seen(form).version,
                actor=as_member(current_actor()),
                now=now(),
            )
    except ConflictError:
        return _meanwhile(_open(found.service_id)[0], form, values)
    flash("The draft is saved.")
    return redirect(url_for("listings.service", service_id=found.service_id))


def _send(
    found: ServiceForEdit, form: ListingForm, values: Mapping[str, Any]
) -> ResponseReturnValue:
    """Hand the proposal to the editors."""
    try:
        with transaction() as writer:
            made = propose_change(
                writer,
                found.service_id,
                values,
                seen=seen(form),
                actor=as_member(current_actor()),
                now=now(),
            )
    except ConflictError:
        return _meanwhile(_open(found.service_id)[0], form, {**found.values, **values})
    flash("Sent. An editor looks at it. Until then the page stays as it is.")
    if made is None:
        return redirect(url_for("listings.service", service_id=found.service_id))
    return redirect(url_for("listings.proposals.proposal", proposal_id=made))


def _stands(found: ServiceForEdit) -> Seen:
    """What whoever opens the form now would see."""
    return Seen(found.version, found.pending_proposal_id)


def _fresh_form(found: ServiceForEdit, values: Mapping[str, Any]) -> ListingForm:
    """The form with these values, as it stands now."""
    form = listing_form(values, offer_of(found.locations), found.version, is_posted=False)
    form.seen_proposal.data = str(found.pending_proposal_id or "")
    return form


def _meanwhile(
    found: ServiceForEdit, form: ListingForm, values: Mapping[str, Any]
) -> ResponseReturnValue:
    """The form once more, with what was typed laid over what others did meanwhile."""
    viewer = as_member(current_actor())
    base = values_seen(db(), found.service_id, seen(form), viewer=viewer)
    again, before = _open(found.service_id)
    fresh = _fresh_form(again, rebased(base, values, before))
    fresh.form_errors = [MEANWHILE]
    return _form_page(again, fresh), 409


def _form_page(found: ServiceForEdit, form: ListingForm) -> str:
    return render_template(
        "listings/edit.html",
        service=found,
        form=form,
        groups=option_groups(form),
        words=wording_listing,
    )


def _new_page(organisation_id: UUID, name: str, form: ListingForm) -> str:
    return render_template(
        "listings/new.html",
        organisation_id=organisation_id,
        organisation_name=name,
        form=form,
        groups=option_groups(form),
        words=wording_listing,
    )


def _check_page(found: ServiceForEdit, form: ListingForm, proposed: Mapping[str, Any]) -> str:
    """What would change, before it is sent."""
    differences = [
        Difference(name, old, new)
        for name, (old, new) in difference(found.values, proposed).items()
    ]
    return render_template(
        "listings/check.html",
        service=found,
        seen=form,
        changes=changes_of(differences, offer_of(found.locations).names()),
        typed=posted_again(),
        words=wording_listing,
    )
