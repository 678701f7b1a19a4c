"""What an organisation proposed, and what became of it."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.policy import Door
from base.paging import pages_of
from directory.commands import withdraw_proposal
from directory.desk_pages import ProposalPage
from directory.proposal_pages import PER_PAGE
from directory.queries import (
    count_proposals,
    get_proposal,
    list_locations,
    proposals_of_organisation,
)
from web import wording_listing
from web.access import access, current_actor
from web.db import db, transaction
from web.listing_form import offer_of
from web.listing_owner import as_member, own_organisation
from web.listing_words import Names, changes_of
from web.parts import now

bp = Blueprint("proposals", __name__, url_prefix="/proposals")


@bp.get("")
@access(Door.OWN_LISTING)
def show() -> str:
    """Everything that was proposed, and what became of it."""
    organisation_id, name = own_organisation()
    viewer, number = as_member(current_actor()), request.args.get("page", "")
    page = int(number) if number.isdigit() else 1
    total = count_proposals(db(), organisation_id, viewer=viewer)
    return render_template(
        "listings/proposals.html",
        organisation_name=name,
        organisation_id=organisation_id,
        lines=proposals_of_organisation(db(), organisation_id, viewer=viewer, page=page),
        page=page,
        pages=pages_of(total, PER_PAGE),
        page_link=lambda n: url_for(".show", organisation=organisation_id, page=n),
        words=wording_listing,
    )


@bp.get("/<uuid:proposal_id>")
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


@bp.post("/<uuid:proposal_id>/withdraw")
@access(Door.OWN_LISTING)
def withdraw(proposal_id: UUID) -> ResponseReturnValue:
    """Take a proposal back."""
    actor = as_member(current_actor())
    found = get_proposal(db(), proposal_id, viewer=actor)
    with transaction() as writer:
        withdraw_proposal(writer, proposal_id, actor=actor, now=now())
    flash(f"Taken back. The page of {found.service_name} stays as it is.")
    return redirect(url_for("listings.service", service_id=found.service_id))


def _names(found: ProposalPage) -> Names:
    viewer = as_member(current_actor())
    locations = list_locations(db(), found.organisation.organisation_id, viewer=viewer)
    return offer_of(locations).names()
