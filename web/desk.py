"""The editors' desk: what waits, in counts, and the way to each of it."""

from dataclasses import replace
from datetime import date
from typing import Final

from dateutil.relativedelta import relativedelta
from flask import Blueprint, render_template

from accounts.policy import Door
from directory.calling import count_calls
from directory.claims import count_claims
from directory.merging import count_duplicates
from directory.national_file import read_national
from directory.queries import (
    DraftFilter,
    count_feedback,
    count_pending,
    count_problems,
    count_unread,
    list_drafts,
    list_proposals,
    list_sources,
)
from directory.terms import ServiceStatus
from web import (
    desk_bulk,
    desk_calls,
    desk_claims,
    desk_drafts,
    desk_duplicates,
    desk_edit,
    desk_feedback,
    desk_history,
    desk_import_columns,
    desk_imports,
    desk_languages,
    desk_national,
    desk_organisations,
    desk_origin,
    desk_problems,
    desk_proposals,
    desk_searches,
    desk_unlisted,
    desk_words,
    wording_listing,
)
from web.access import access, current_actor
from web.db import db
from web.parts import today

bp = Blueprint("desk", __name__, url_prefix="/desk")
bp.register_blueprint(desk_bulk.bp)
bp.register_blueprint(desk_calls.bp)
bp.register_blueprint(desk_claims.bp)
bp.register_blueprint(desk_drafts.bp)
bp.register_blueprint(desk_duplicates.bp)
bp.register_blueprint(desk_edit.bp)
bp.register_blueprint(desk_feedback.bp)
bp.register_blueprint(desk_import_columns.bp)
bp.register_blueprint(desk_imports.bp)
bp.register_blueprint(desk_history.bp)
bp.register_blueprint(desk_languages.bp)
bp.register_blueprint(desk_national.bp)
bp.register_blueprint(desk_organisations.bp)
bp.register_blueprint(desk_origin.bp)
bp.register_blueprint(desk_problems.bp)
bp.register_blueprint(desk_proposals.bp)
bp.register_blueprint(desk_searches.bp)
bp.register_blueprint(desk_unlisted.bp)
bp.register_blueprint(desk_words.bp)

FIRST: Final = 6  # proposals shown on the desk itself
STALE_MONTHS: Final = 12  # from here on a listing ranks lower; DESIGN section 4, "Freshness"


@bp.get("")
@access(Door.DESK)
def show() -> str:
    """What waits for an editor."""
    viewer = current_actor()
    published = DraftFilter(status=ServiceStatus.PUBLISHED)
    stale = replace(published, verified_before=stale_before(today()))
    counts = {
        name: list_drafts(db(), which, viewer=viewer, per_page=1).total
        for name, which in (("drafts", DraftFilter()), ("stale", stale), ("published", published))
    }
    return render_template(
        "desk/show.html",
        pending=count_pending(db(), viewer=viewer),
        problems=count_problems(db(), viewer=viewer),
        remarks=count_feedback(db(), viewer=viewer),
        unread=count_unread(db(), read_national(), viewer=viewer),
        counts=counts,
        duplicates=count_duplicates(db(), viewer=viewer),
        claims=count_claims(db(), viewer=viewer),
        calls=count_calls(db(), viewer=viewer, today=today()),
        proposals=list_proposals(db(), viewer=viewer)[:FIRST],
        sources=list_sources(db(), viewer=viewer),
        stale_months=STALE_MONTHS,
        words=wording_listing,
    )


def stale_before(day: date) -> date:
    """The day before which a listing must have been confirmed to count as stale."""
    return day - relativedelta(months=STALE_MONTHS)
