"""An editor changes many listings at once: what, the preview, the doing, the undoing."""

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.policy import Door
from accounts.queries import names_of
from base.errors import ConflictError
from directory.bulk import (
    ask_for_it,
    ask_to_undo,
    choose_many,
    compare_many,
    drop_many,
    leave_out,
)
from directory.bulk_queries import BulkItem, BulkLine, get_bulk, list_bulk, list_bulk_items
from directory.bulk_rules import BulkOutcome, BulkState
from web import wording_bulk, wording_listing
from web.access import access, current_actor
from web.db import db, transaction
from web.forms.bulk import TICKED, TYPED, BulkForm, form_data, things_of
from web.listing_form import offer_of, option_groups
from web.listing_words import Change, Names, Piece, changes_of, lines_of
from web.parts import now
from web.wording import day
from web.wording_bulk import OUTCOMES, THINGS

bp = Blueprint("bulk", __name__, url_prefix="/bulk")

_THINGS: Final = tuple(key for group in THINGS.values() for key in group)
_GOING: Final = frozenset({BulkState.APPLYING, BulkState.UNDOING})


@bp.get("")
@access(Door.DESK)
def runs() -> str:
    """The changes made to many listings, the latest first."""
    found = list_bulk(db(), viewer=current_actor(), page=_page_asked())
    people = {each.made_by for each in found.lines}
    return render_template(
        "desk/bulk_runs.html",
        page=found,
        names=names_of(db(), people),
        said=_said,
        words=wording_bulk,
        page_link=lambda n: url_for(".runs", page=n),
    )


@bp.get("/<uuid:run_id>")
@access(Door.DESK)
def show(run_id: UUID) -> ResponseReturnValue:
    """What it would do, is doing or did, one outcome at a time."""
    found = get_bulk(db(), run_id, viewer=current_actor())
    if found.state is BulkState.CHOSEN:
        return redirect(url_for(".what", run_id=run_id))
    return _run_page(found)


@bp.get("/<uuid:run_id>/what")
@access(Door.DESK)
def what(run_id: UUID) -> str:
    """Which things are to change."""
    found = get_bulk(db(), run_id, viewer=current_actor())
    ticked = things_of(found.wishes, verifies=found.verifies)
    return render_template(
        "desk/bulk_what.html", run=found, ticked=ticked, problem="", words=wording_bulk
    )


@bp.get("/<uuid:run_id>/change")
@access(Door.DESK)
def change(run_id: UUID) -> ResponseReturnValue:
    """The fields of these things, with what was said of them before."""
    found = get_bulk(db(), run_id, viewer=current_actor())
    wanted = _wanted(request.args.getlist("thing"))
    if not wanted:
        problem = "Tick what you want to change"
        return render_template(
            "desk/bulk_what.html", run=found, ticked=[], problem=problem, words=wording_bulk
        ), 400
    return _form_page(found, _form(BulkForm(data=form_data(found.wishes))), wanted)


@bp.post("/<uuid:run_id>/change")
@access(Door.DESK)
def compare(run_id: UUID) -> ResponseReturnValue:
    """Work out what it does to each listing; nothing is changed yet."""
    found = get_bulk(db(), run_id, viewer=current_actor())
    wanted = _wanted(request.form.getlist("thing"))
    form = _form(BulkForm())
    wishes = form.wishes([each for each in wanted if each != "verified"])
    if wishes is None:
        return _form_page(found, form, wanted), 400
    verifies, actor = "verified" in wanted, current_actor()
    with transaction() as writer:
        compare_many(writer, run_id, wishes, verifies=verifies, actor=actor, now=now())
    return redirect(url_for(".show", run_id=run_id))


@bp.post("/<uuid:run_id>/leave-out/<uuid:service_id>")
@access(Door.DESK)
def leave(run_id: UUID, service_id: UUID) -> ResponseReturnValue:
    """One of them is not to be changed."""
    with transaction() as writer:
        has_others = leave_out(writer, run_id, service_id, actor=current_actor())
    flash("Left out. It stays as it is.")
    return redirect(url_for(".show", run_id=run_id) if has_others else url_for(".runs"))


@bp.post("/<uuid:run_id>/carry-out")
@access(Door.DESK)
def carry_out(run_id: UUID) -> ResponseReturnValue:
    """Have it done, as the page showed it."""
    seen = request.form.get("seen_version", "")
    try:
        with transaction() as writer:
            ask_for_it(
                writer,
                run_id,
                seen_version=int(seen) if seen.isdigit() else 0,
                actor=current_actor(),
                now=now(),
            )
    except ConflictError as error:
        flash(f"{error}.", "warning")
    return redirect(url_for(".show", run_id=run_id))


@bp.post("/<uuid:run_id>/undo")
@access(Door.DESK)
def undo(run_id: UUID) -> ResponseReturnValue:
    """Have all of it undone."""
    try:
        with transaction() as writer:
            ask_to_undo(writer, run_id, actor=current_actor(), now=now())
    except ConflictError as error:
        flash(f"{error}.", "warning")
    return redirect(url_for(".show", run_id=run_id))


@bp.post("/<uuid:run_id>/drop")
@access(Door.DESK)
def drop(run_id: UUID) -> ResponseReturnValue:
    """Nobody wants it."""
    with transaction() as writer:
        drop_many(writer, run_id, actor=current_actor())
    flash("Dropped. Every service stays as it is.")
    return redirect(url_for(".runs"))


def begin(ids: Sequence[UUID]) -> ResponseReturnValue:
    """Go on with the services that were chosen. Raises InvalidError for none, or too many."""
    with transaction() as writer:
        run_id = choose_many(writer, ids, actor=current_actor(), now=now())
    return redirect(url_for("desk.bulk.what", run_id=run_id))


def _wanted(asked: Sequence[str]) -> list[str]:
    """The things asked for, in the order of the form."""
    return [each for each in _THINGS if each in asked]


def _form(form: BulkForm) -> BulkForm:
    return form.offer(offer_of(()))


def _form_page(found: BulkLine, form: BulkForm, wanted: Sequence[str]) -> str:
    return render_template(
        "desk/bulk_change.html",
        run=found,
        form=form,
        wanted=wanted,
        groups=option_groups(form),
        ticked=TICKED,
        typed=TYPED,
        words=wording_bulk,
    )


def _run_page(found: BulkLine) -> str:
    counts = {each: found.counts.get(each, 0) for each in OUTCOMES}
    asked = request.args.get("show", "")
    first = next((each for each, count in counts.items() if count), BulkOutcome.SAME)
    outcome = BulkOutcome(asked) if asked in counts else first
    page = list_bulk_items(db(), found.run_id, outcome, viewer=current_actor(), page=_page_asked())
    names = offer_of(()).names()
    people = {each for each in (found.made_by, found.applied_by, found.undone_by) if each}
    return render_template(
        "desk/bulk_run.html",
        run=found,
        is_going=found.state in _GOING,
        counts=counts,
        outcome=outcome,
        page=page,
        changes={each.service_id: _changes(each, names) for each in page.items},
        said=_said(found),
        names=names_of(db(), people),
        words=wording_bulk,
        fields={**wording_listing.FIELDS, "verified": "When it was checked"},
        page_link=lambda n: url_for(".show", run_id=found.run_id, show=outcome.value, page=n),
    )


def _said(found: BulkLine) -> list[str]:
    """What is to change, in words: "Phone becomes 020 7946 0123"."""
    names = offer_of(()).names()
    told = []
    for each in found.wishes:
        how = wording_bulk.HOW_IN_WORDS[each.how]
        value = ", ".join(lines_of(each.field, each.value, names)) or "empty"
        told.append(f"{wording_listing.FIELDS[each.field]}: {how} {value}")
    return [*told, *(["Marked as checked on the day"] if found.verifies else [])]


def _changes(item: BulkItem, names: Names) -> tuple[Change, ...]:
    """What differs of one listing, and when it was checked."""
    found = changes_of(item.differences, names)
    if item.checked is None:
        return found
    old, new = (Piece(_checked(each), "") for each in item.checked)
    label = "When it was checked"
    return (*found, Change("verified", label, (old,), (new,), is_prose=False))


def _checked(iso: str | None) -> str:
    return day(date.fromisoformat(iso)) if iso else "Never"


def _page_asked() -> int:
    typed = request.args.get("page", "")
    return int(typed) if typed.isdigit() else 1
