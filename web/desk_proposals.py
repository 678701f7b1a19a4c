"""Editors decide on what organisations propose: all, some fields, or none with the reason."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.policy import Door
from accounts.queries import names_of
from base.errors import ConflictError, InvalidError
from base.paging import pages_of
from directory.commands import Decision, decide_proposal
from directory.desk_pages import ProposalPage
from directory.proposal_pages import PER_PAGE
from directory.queries import count_pending, get_proposal, list_locations, list_proposals
from directory.terms import ProposalState
from web import wording_listing
from web.access import access, current_actor
from web.db import db, transaction
from web.listing_form import offer_of
from web.listing_words import changes_of
from web.parts import now

bp = Blueprint("proposals", __name__, url_prefix="/proposals")

BY_LINK: Final = "the link of a monthly check"
SAID: Final = {
    ProposalState.ACCEPTED: "Accepted. The page shows it now.",
    ProposalState.PARTLY: "Accepted in part. The organisation sees the reason.",
    ProposalState.REJECTED: "Not accepted. The organisation sees the reason.",
}


@dataclass(frozen=True, slots=True)
class Draft:
    """What an editor has begun to decide, to be shown again."""

    ticked: frozenset[str]
    reason: str = ""
    problem: str = ""
    at: str = ""  # id of the field that the problem is about


@bp.get("")
@access(Door.DESK)
def queue() -> str:
    """Proposals in one state, those that wait longest first."""
    asked = request.args.get("state", "")
    state = ProposalState(asked) if asked in set(ProposalState) else ProposalState.PENDING
    viewer, number = current_actor(), request.args.get("page", "")
    page = int(number) if number.isdigit() else 1
    return render_template(
        "desk/proposals.html",
        state=state,
        lines=list_proposals(db(), viewer=viewer, state=state, page=page),
        page=page,
        pages=pages_of(count_pending(db(), viewer=viewer, state=state), PER_PAGE),
        page_link=lambda n: url_for(".queue", state=state.value, page=n),
        words=wording_listing,
    )


@bp.get("/<uuid:proposal_id>")
@access(Door.DESK)
def proposal(proposal_id: UUID) -> str:
    """One proposal, field by field beside what is live."""
    found = get_proposal(db(), proposal_id, viewer=current_actor())
    return _page(found, Draft(found.offered))


@bp.post("/<uuid:proposal_id>")
@access(Door.DESK)
def decide(proposal_id: UUID) -> ResponseReturnValue:
    """Accept all of it, what is ticked, or nothing."""
    found = get_proposal(db(), proposal_id, viewer=current_actor())
    decision = _decision(found)
    drafted = Draft(frozenset(request.form.getlist("accept")), decision.reason)
    if request.form.get("do") == "some" and not decision.accept:
        return _wrong(found, drafted, "Tick at least one, or accept none of it", "accept")
    try:
        with transaction() as writer:
            state = decide_proposal(writer, proposal_id, decision, actor=current_actor(), now=now())
    except InvalidError as error:
        return _wrong(found, drafted, str(error), "reason")
    except ConflictError as error:
        again = get_proposal(db(), proposal_id, viewer=current_actor())
        return _wrong(again, drafted, f"{error}. Look at it again", "changes", status=409)
    flash(f"{found.service_name}: {SAID[state]}")
    return redirect(url_for(".queue"))


def _decision(found: ProposalPage) -> Decision:
    """What the button and the ticks say."""
    everything = found.offered
    ticked = frozenset(request.form.getlist("accept")) & everything
    accept = {"all": everything, "some": ticked}.get(request.form.get("do", ""), frozenset())
    seen = request.form.get("seen_version", "")
    reason = request.form.get("reason", "").strip()[:2000]
    return Decision(accept, int(seen) if seen.isdigit() else 0, reason)


def _who(found: ProposalPage) -> str:
    """Who proposed it."""
    if found.proposed_by is None:
        return BY_LINK
    return names_of(db(), [found.proposed_by]).get(found.proposed_by, "")


def _wrong(
    found: ProposalPage, drafted: Draft, problem: str, at: str, *, status: int = 400
) -> ResponseReturnValue:
    shown = Draft(drafted.ticked, drafted.reason, problem, at)
    return _page(found, shown), status


def _page(found: ProposalPage, drafted: Draft) -> str:
    viewer = current_actor()
    locations = list_locations(db(), found.organisation.organisation_id, viewer=viewer)
    return render_template(
        "desk/proposal.html",
        proposal=found,
        changes=changes_of(found.differences, offer_of(locations).names()),
        drafted=drafted,
        who=_who(found),
        words=wording_listing,
    )
