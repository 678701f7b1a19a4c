"""Reports: what is missing where, what nobody could meet, and how many loops close."""

from collections.abc import Mapping
from typing import Final

from flask import Blueprint, abort, render_template, request

from accounts.policy import Door
from insight.equality import equality_totals, years
from insight.queries import Gap, gaps, loop, unmet
from matching.terms import MUST_HAVE, NhseItem
from places.reference import Pcn
from web import wording, wording_equality
from web.access import access, current_actor
from web.db import db, transaction
from web.parts import now, parts, today

bp = Blueprint("reports", __name__, url_prefix="/reports")

THIN: Final = 2  # so many services or more for an item are not called few; our choice


@bp.get("")
@access(Door.REPORTS)
def show() -> str:
    """Whether loops close, what could not be met, and the gaps of one borough."""
    boroughs = parts().places.boroughs
    if not boroughs:
        abort(404)
    chosen = request.args.get("borough", next(iter(boroughs)))
    if chosen not in boroughs:
        abort(404)
    pcns = _pcns_of(chosen)
    year_ago = today().replace(day=1, year=today().year - 1)
    return render_template(
        "reports/show.html",
        boroughs=boroughs,
        chosen=chosen,
        pcns=pcns,
        grid=_grid(gaps(db(), {pcn.code: pcn.borough_code for pcn in pcns})),
        items=[(item, wording.NHSE_ITEMS[item], item in MUST_HAVE) for item in NhseItem],
        thin=THIN,
        unmet=unmet(db(), since=f"{year_ago:%Y-%m}"),
        since=wording.month(year_ago),
        loop=loop(db()),
    )


@bp.get("/equality")
@access(Door.REPORTS)
def equality() -> str:
    """Totals of what people chose to say about themselves, with small numbers hidden."""
    offered = years(today())
    began = request.args.get("year", offered[0].began, type=int)
    chosen = next((each for each in offered if each.began == began), None)
    if chosen is None:
        abort(404)
    with transaction() as writer:
        totals = equality_totals(writer, chosen, viewer=current_actor(), now=now())
    return render_template(
        "reports/equality.html",
        years=offered,
        chosen=chosen,
        totals=totals,
        words=wording_equality,
    )


def _pcns_of(borough: str) -> list[Pcn]:
    """The PCNs of a borough, by name."""
    found = [pcn for pcn in parts().places.pcns.values() if pcn.borough_code == borough]
    return sorted(found, key=lambda pcn: pcn.name)


def _grid(found: list[Gap]) -> Mapping[str, Mapping[NhseItem, Gap]]:
    """PCN code -> item -> how many."""
    grid: dict[str, dict[NhseItem, Gap]] = {}
    for gap in found:
        grid.setdefault(gap.area, {})[gap.item] = gap
    return grid
