"""Reports: what is missing where, what nobody could meet, and how many loops close."""

from flask import Blueprint, render_template

from accounts.policy import Door
from insight.queries import Gap, gaps, loop, unmet
from matching.terms import MUST_HAVE, NhseItem
from web import wording
from web.access import access
from web.db import db
from web.parts import parts, today

bp = Blueprint("reports", __name__, url_prefix="/reports")


@bp.get("")
@access(Door.REPORTS)
def show() -> str:
    """All three reports on one page."""
    places = parts().places
    boroughs = {code: pcn.borough_code for code, pcn in places.pcns.items()}
    grid = _grid(gaps(db(), boroughs))
    order = sorted(places.pcns.values(), key=lambda pcn: (pcn.borough_code, pcn.name))
    year_ago = f"{today().year - 1}-{today().month:02d}"
    return render_template(
        "reports/show.html",
        grid=grid,
        pcns=order,
        boroughs=places.boroughs,
        items=[(item, wording.NHSE_ITEMS[item], item in MUST_HAVE) for item in NhseItem],
        unmet=unmet(db(), since=year_ago),
        loop=loop(db()),
    )


def _grid(found: list[Gap]) -> dict[str, dict[NhseItem, Gap]]:
    """PCN code -> item -> how many."""
    grid: dict[str, dict[NhseItem, Gap]] = {}
    for gap in found:
        grid.setdefault(gap.area, {})[gap.item] = gap
    return grid
