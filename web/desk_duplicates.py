"""Listings that may be the same, side by side: merge field by field, or call them different."""

from datetime import date, datetime, timedelta
from functools import partial
from uuid import UUID

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.policy import Door
from base.errors import ConflictError, InvalidError
from directory.merging import (
    OF_THE_HOUSE,
    Merge,
    call_different,
    get_duplicate,
    list_duplicates,
    look_for_duplicates,
    merge_services,
    propose_again,
    undo_merge,
)
from directory.pages import Difference, ServiceForEdit
from directory.queries import get_service_for_edit
from directory.rules import difference
from directory.terms import DuplicateState, ServiceStatus
from storage.engine import writing
from storage.worker import Job
from web import wording_listing
from web.access import access, current_actor
from web.db import db, transaction
from web.listing_form import offer_of
from web.listing_words import Change, Names, changes_of
from web.parts import now, parts, today
from web.wording_desk import DUPLICATE_STATES, LIKENESSES

bp = Blueprint("duplicates", __name__, url_prefix="/duplicates")


def jobs(app: Flask) -> tuple[Job, ...]:
    """What the worker does for this again and again."""
    return (Job("duplicates", timedelta(days=1), partial(_look, app)),)


@bp.get("")
@access(Door.DESK)
def queue() -> str:
    """Pairs that wait, the likeliest first; or what became of others."""
    asked, typed = request.args.get("state", ""), request.args.get("page", "")
    state = DuplicateState(asked) if asked in set(DuplicateState) else DuplicateState.PENDING
    number = int(typed) if typed.isdigit() else 1
    return render_template(
        "desk/duplicates.html",
        page=list_duplicates(db(), viewer=current_actor(), now=now(), state=state, page=number),
        state=state,
        states=DUPLICATE_STATES,
        reasons=LIKENESSES,
        page_link=lambda n: url_for(".queue", state=state.value, page=n),
    )


@bp.post("/look")
@access(Door.DESK)
def look() -> ResponseReturnValue:
    """Look through the whole directory now."""
    with transaction() as writer:
        count = look_for_duplicates(writer, now=now())
    flash(f"Looked. {count or 'No'} new {'pair' if count == 1 else 'pairs'}.")
    return redirect(url_for(".queue"))


@bp.get("/<uuid:duplicate_id>")
@access(Door.DESK)
def show(duplicate_id: UUID) -> str:
    """One pair, field by field. keep: which of the two stays."""
    return _page(duplicate_id)


@bp.post("/<uuid:duplicate_id>/merge")
@access(Door.DESK)
def merge(duplicate_id: UUID) -> ResponseReturnValue:
    """Let one go into the other."""
    found = get_duplicate(db(), duplicate_id, viewer=current_actor(), now=now())
    kept_id = found.second_id if request.form.get("keep") == "second" else found.first_id
    wanted = Merge(kept_id, request.form.getlist("take"), _seen("kept"), _seen("gone"))
    try:
        with transaction() as writer:
            merge_services(writer, duplicate_id, wanted, actor=current_actor(), now=now())
    except (ConflictError, InvalidError) as error:
        status = 409 if isinstance(error, ConflictError) else 400
        told = "; ".join(error.fields.values()) if isinstance(error, InvalidError) else ""
        return _page(duplicate_id, f"{error}. {told}".strip()), status
    flash("Merged. Old addresses lead to the one that stays. You can undo it for 30 days.")
    return redirect(url_for(".queue", state=DuplicateState.MERGED.value))


@bp.post("/<uuid:duplicate_id>/different")
@access(Door.DESK)
def different(duplicate_id: UUID) -> ResponseReturnValue:
    """They are two: remembered."""
    with transaction() as writer:
        call_different(writer, duplicate_id, actor=current_actor(), now=now())
    flash("They stay two. This pair is not proposed again. You find it under “Different”.")
    return redirect(url_for(".queue"))


@bp.post("/<uuid:duplicate_id>/again")
@access(Door.DESK)
def again(duplicate_id: UUID) -> ResponseReturnValue:
    """They may be one after all."""
    with transaction() as writer:
        propose_again(writer, duplicate_id, actor=current_actor())
    flash("The pair waits again.")
    return redirect(url_for(".show", duplicate_id=duplicate_id))


@bp.post("/merges/<uuid:merge_id>/undo")
@access(Door.DESK)
def undo(merge_id: UUID) -> ResponseReturnValue:
    """Take them apart again."""
    with transaction() as writer:
        is_whole = undo_merge(writer, merge_id, actor=current_actor(), now=now())
    flash(
        "They are two again, as before."
        if is_whole
        else "They are two again. The one that stayed was changed since, or what it said before "
        "was not kept: it goes on saying what it says now.",
    )
    return redirect(url_for(".queue"))


def _page(duplicate_id: UUID, problem: str = "") -> str:
    viewer = current_actor()
    found = get_duplicate(db(), duplicate_id, viewer=viewer, now=now())
    both = [
        get_service_for_edit(db(), each, viewer=viewer, today=today())
        for each in (found.first_id, found.second_id)
    ]
    keep = request.values.get("keep") or _better(*both)
    kept, gone = both if keep != "second" else both[::-1]
    changes = _differences(kept, gone)
    return render_template(
        "desk/duplicate.html",
        pair=found,
        keep=keep,
        kept=kept,
        gone=gone,
        changes=changes,
        ticked={each.field for each in changes if not each.old},
        reasons=LIKENESSES,
        problem=problem,
        words=wording_listing,
    )


def _better(first: ServiceForEdit, second: ServiceForEdit) -> str:
    """Which is offered to stay: what the public sees, else what was confirmed last."""
    worth = [
        (each.status is ServiceStatus.PUBLISHED, each.verified_on or date.min)
        for each in (first, second)
    ]
    return "second" if worth[1] > worth[0] else "first"


def _differences(kept: ServiceForEdit, gone: ServiceForEdit) -> tuple[Change, ...]:
    """What the other one says that can be taken from it."""
    apart = kept.organisation.organisation_id != gone.organisation.organisation_id
    found = difference(kept.values, gone.values)
    mine, theirs = (offer_of(each.locations).names() for each in (kept, gone))
    names = Names(
        mine.areas,
        mine.kinds,
        {**theirs.places, **mine.places},
        {**theirs.place_facts, **mine.place_facts},
    )
    return changes_of(
        (
            Difference(name, old, new)
            for name, (old, new) in found.items()
            if not (apart and name in OF_THE_HOUSE)
        ),
        names,
    )


def _seen(which: str) -> int:
    seen = request.form.get(f"seen_{which}", "")
    return int(seen) if seen.isdigit() else 0


def _look(app: Flask, moment: datetime) -> None:
    """Look through the whole directory."""
    with app.app_context(), writing(parts().database) as session:
        look_for_duplicates(session, now=moment)
