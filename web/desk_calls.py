"""How fresh the directory is, whom to ring about it, and what came of each call."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.policy import Door
from accounts.queries import names_of
from directory.aging import board_of, in_band
from directory.calling import LONGEST_NOTE, call_list, calls_of, log_call, own_ids
from directory.queries import get_service_for_edit
from directory.terms import CallOutcome
from matching.service import Service
from matching.terms import Freshness
from web.access import access, current_actor
from web.db import db, transaction
from web.parts import now, parts, today
from web.wording_desk import BANDS, CALL_OUTCOMES

bp = Blueprint("calls", __name__)


@bp.get("/freshness")
@access(Door.DESK)
def board() -> str:
    """How many listings are in each band, for every PCN of a borough."""
    boroughs, places = parts().places.boroughs, parts().places
    chosen = request.args.get("borough", "")
    chosen = chosen if chosen in boroughs else next(iter(boroughs), "")
    pcns = {code: each for code, each in places.pcns.items() if each.borough_code == chosen}
    services = _services()
    return render_template(
        "desk/freshness.html",
        boroughs=boroughs,
        chosen=chosen,
        pcns=pcns,
        board=board_of(services, dict.fromkeys(pcns, chosen), today()),
        whole={band: len(in_band(services, band, today())) for band in Freshness},
        bands=BANDS,
    )


@bp.get("/calls")
@access(Door.DESK)
def queue() -> str:
    """Whom to ring; or the services of one band, of one PCN."""
    asked, among = _asked()
    number = request.args.get("page", "")
    page = call_list(
        db(),
        viewer=current_actor(),
        today=today(),
        page=int(number) if number.isdigit() else 1,
        among=among,
    )
    return render_template(
        "desk/calls.html",
        page=page,
        asked=asked,
        band=BANDS[Freshness(asked["band"])] if asked else "",
        pcn=parts().places.pcns.get(asked.get("pcn", "")),
        outcomes=CALL_OUTCOMES,
        page_link=lambda n: url_for(".queue", page=n, **asked),
    )


@bp.get("/calls/<uuid:service_id>")
@access(Door.DESK)
def show(service_id: UUID) -> str:
    """The calls about one service, and a form for the next."""
    return _page(service_id)


@bp.post("/calls/<uuid:service_id>")
@access(Door.DESK)
def log(service_id: UUID) -> ResponseReturnValue:
    """Write a call down."""
    said = request.form.get("outcome", "")
    if said not in set(CallOutcome):
        return _page(service_id, problem="Choose what came of it"), 400
    note = request.form.get("note", "")
    if len(note) > LONGEST_NOTE:
        return _page(service_id, problem=f"Use {LONGEST_NOTE} characters or fewer"), 400
    with transaction() as writer:
        outcome = CallOutcome(said)
        log_call(writer, service_id, outcome, note, actor=current_actor(), now=now())
    flash("Written down." + (" It is marked as checked today." if said == "right" else ""))
    if outcome is CallOutcome.CLOSED:
        return redirect(url_for("desk.edit.service", service_id=service_id, _anchor="end"))
    return redirect(url_for(".queue"))


def _page(service_id: UUID, problem: str = "") -> str:
    viewer = current_actor()
    found = get_service_for_edit(db(), service_id, viewer=viewer, today=today())
    calls = calls_of(db(), service_id, viewer=viewer)
    return render_template(
        "desk/call.html",
        service=found,
        calls=calls,
        names=names_of(db(), {each.by for each in calls}),
        outcomes=CALL_OUTCOMES,
        longest=LONGEST_NOTE,
        problem=problem,
        said=request.form,
    )


def _asked() -> tuple[dict[str, Any], list[UUID] | None]:
    """The band and PCN asked for, and the services in them; nothing for the list of calls."""
    band, pcn = request.args.get("band", ""), request.args.get("pcn", "")
    if band not in set(Freshness):
        return {}, None
    known = parts().places.pcns.get(pcn)
    borough = known.borough_code if known else ""
    code = known.code if known else ""
    ids = in_band(_services(), Freshness(band), today(), pcn=code, borough=borough)
    return ({"band": band, "pcn": code} if code else {"band": band}), ids


def _services() -> Collection[Service]:
    """The published services as the matcher sees them, without those that are read, not rung."""
    own = own_ids(db(), viewer=current_actor())
    return [each for each in parts().snapshots.current(db()).services if each.service_id in own]
