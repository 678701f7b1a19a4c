"""An organisation changes what a listing says: a draft at once, a published one by proposing."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.actor import Actor, Role
from accounts.policy import Door
from base.errors import ConflictError
from directory.commands import create_service, edit_service, propose_change, withdraw_proposal
from directory.desk_pages import ProposalPage
from directory.fields import empty_fields
from directory.pages import Difference, ServiceForEdit
from directory.previewing import preview_service
from directory.queries import (
    get_proposal,
    get_service_for_edit,
    list_locations,
    organisation_names,
    proposals_of_organisation,
)
from directory.rules import PROPOSED_FIELDS, difference
from directory.terms import ServiceStatus
from web import wording_listing
from web.access import access, current_actor
from web.db import db, transaction
from web.forms.listing import ListingForm
from web.listing_form import (
    listing_form,
    offer_of,
    option_groups,
    posted_again,
    read,
    seen_version,
)
from web.listing_words import Names, changes_of
from web.parts import now, today
from web.services import NOBODY_IN_PARTICULAR, shown_of

bp = Blueprint("edit", __name__)


class _TakenBackError(Exception):
    """Nothing of a preview is kept."""


def as_member(actor: Actor) -> Actor:
    """Somebody as a member of their organisations only, whatever else they are."""
    return replace(actor, roles=actor.roles & {Role.ORGANISATION})


@bp.get("/<uuid:service_id>/edit")
@access(Door.OWN_LISTING)
def edit(service_id: UUID) -> str:
    """Everything the listing says, with what was proposed already, to change."""
    found, before = _open(service_id)
    form = listing_form(before, offer_of(found.locations), found.version)
    return _form_page(found, form)


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
    if values is None:
        return _form_page(found, form), 400
    if request.form.get("do") == "preview":
        return _preview_page(found, values)
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
    if request.form.get("do") == "send" and seen_version(form) == found.version:
        return _send(found, form, proposed)
    return _check_page(found, form, proposed)


@bp.get("/new")
@access(Door.OWN_LISTING)
def new() -> str:
    """An empty listing."""
    organisation_id, name = _own_organisation()
    choices = offer_of(list_locations(db(), organisation_id, viewer=as_member(current_actor())))
    form = listing_form(empty_fields(), choices, 0)
    return _new_page(organisation_id, name, form)


@bp.post("/new")
@access(Door.OWN_LISTING)
def add() -> ResponseReturnValue:
    """Keep a new draft. An editor looks at it before anybody else sees it."""
    organisation_id, name = _own_organisation()
    actor = as_member(current_actor())
    choices = offer_of(list_locations(db(), organisation_id, viewer=actor))
    form = listing_form(empty_fields(), choices, 0)
    values = read(form, empty_fields(), empty_fields(), choices)
    if values is None:
        return _new_page(organisation_id, name, form), 400
    with transaction() as writer:
        service_id = create_service(writer, organisation_id, values, actor=actor, now=now())
    flash(f"{values['name']} is kept as a draft. An editor looks at it before it is published.")
    return redirect(url_for("listings.service", service_id=service_id))


@bp.get("/proposals")
@access(Door.OWN_LISTING)
def proposals() -> str:
    """Everything that was proposed, and what became of it."""
    organisation_id, name = _own_organisation()
    viewer = as_member(current_actor())
    return render_template(
        "listings/proposals.html",
        organisation_name=name,
        organisation_id=organisation_id,
        lines=proposals_of_organisation(db(), organisation_id, viewer=viewer),
        words=wording_listing,
    )


@bp.get("/proposals/<uuid:proposal_id>")
@access(Door.OWN_LISTING)
def proposal(proposal_id: UUID) -> str:
    """One proposal beside what is live, and what an editor said."""
    found = get_proposal(db(), proposal_id, viewer=as_member(current_actor()))
    return render_template(
        "listings/proposal.html",
        proposal=found,
        changes=changes_of(found.differences, _names(found)),
        words=wording_listing,
    )


@bp.post("/proposals/<uuid:proposal_id>/withdraw")
@access(Door.OWN_LISTING)
def withdraw(proposal_id: UUID) -> ResponseReturnValue:
    """Take a proposal back."""
    actor = as_member(current_actor())
    found = get_proposal(db(), proposal_id, viewer=actor)
    with transaction() as writer:
        withdraw_proposal(writer, proposal_id, actor=actor, now=now())
    flash(f"Taken back. The page of {found.service_name} stays as it is.")
    return redirect(url_for("listings.service", service_id=found.service_id))


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


def _own_organisation() -> tuple[UUID, str]:
    """The organisation that a page is about: the one asked for, else the first by name."""
    names = organisation_names(db(), current_actor().organisation_ids)
    asked = request.args.get("organisation", "")
    found = {each: name for each, name in names.items() if asked in ("", str(each))}
    if not found:
        abort(404)
    return min(found.items(), key=lambda each: each[1])


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
                seen_version=seen_version(form),
                actor=as_member(current_actor()),
                now=now(),
            )
    except ConflictError as error:
        return _conflict(found, form, str(error))
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
                seen_version=seen_version(form),
                actor=as_member(current_actor()),
                now=now(),
            )
    except ConflictError as error:
        return _conflict(found, form, str(error))
    flash("Sent. An editor looks at it. Until then the page stays as it is.")
    if made is None:
        return redirect(url_for("listings.service", service_id=found.service_id))
    return redirect(url_for(".proposal", proposal_id=made))


def _conflict(found: ServiceForEdit, form: ListingForm, words: str) -> ResponseReturnValue:
    """The form once more, with everything that was typed and what to know."""
    again, _ = _open(found.service_id)
    form.seen_version.data = str(again.version)
    form.form_errors = [f"{words}. Nothing you typed is lost: look through it, then save again"]
    return _form_page(again, form), 409


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


def _check_page(
    found: ServiceForEdit, form: ListingForm, proposed: Mapping[str, Any]
) -> ResponseReturnValue:
    """What would change, before it is sent."""
    differences = [
        Difference(name, old, new)
        for name, (old, new) in difference(found.values, proposed).items()
    ]
    page = render_template(
        "listings/check.html",
        service=found,
        changes=changes_of(differences, offer_of(found.locations).names()),
        typed=posted_again(),
        is_newer=seen_version(form) != found.version,
        words=wording_listing,
    )
    return page, 409 if request.form.get("do") == "send" else 200


def _preview_page(found: ServiceForEdit, values: Mapping[str, Any]) -> str:
    """The public page as it would be. What is written to read it is taken back at once."""
    with suppress(_TakenBackError), transaction() as writer:
        page = preview_service(
            writer, found.service_id, values, actor=as_member(current_actor()), now=now()
        )
        raise _TakenBackError
    return render_template(
        "listings/preview.html",
        **shown_of(page),
        **NOBODY_IN_PARTICULAR,
        service=found,
        typed=posted_again(),
        is_draft=found.status is ServiceStatus.DRAFT,
    )


def _names(found: ProposalPage) -> Names:
    viewer = as_member(current_actor())
    locations = list_locations(db(), found.organisation.organisation_id, viewer=viewer)
    return offer_of(locations).names()
