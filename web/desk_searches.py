"""What people search for, for editors: totals and phrases of a month, and the same as a file."""

import csv
import io
from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from typing import Final

from dateutil.relativedelta import relativedelta
from flask import Blueprint, Response, render_template, request

from accounts.policy import Door
from base.text import as_cell
from directory.queries import first_search_day
from insight.rules import SMALLEST_SHOWN
from insight.searches import SearchReport, search_report
from web import wording
from web.access import access, current_actor
from web.db import db
from web.parts import today

bp = Blueprint("searches", __name__, url_prefix="/searches")

SHOWN: Final = 25  # phrases of each list on the page; the file has all of them


@bp.get("")
@access(Door.DESK)
def show() -> str:
    """One month: totals, what found nothing, what nobody opens, what is asked for most."""
    month = _month()
    by_day = request.args.get("by") == "day"
    report = _report(month)
    return render_template(
        "desk/searches.html",
        report=report,
        month=month,
        month_words=wording.month(month),
        months=[(f"{each:%Y-%m}", wording.month(each), each == month) for each in _months(month)],
        by_day=by_day,
        spans=report.days if by_day else report.weeks,
        most=SHOWN,
        smallest=SMALLEST_SHOWN,
    )


@bp.get("/file")
@access(Door.DESK)
def download() -> Response:
    """The same month as a table for a spreadsheet, under the same rule for small numbers."""
    month = _month()
    written = io.StringIO()
    csv.writer(written).writerows(_rows(_report(month)))
    name = f"searches-{month:%Y-%m}.csv"
    return Response(
        "\ufeff" + written.getvalue(),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _rows(report: SearchReport) -> Iterator[tuple[str, ...]]:
    """Every figure: what it is of, then the counts as they may be shown."""
    yield ("What", "Which", "Searches", "Found nothing", "Service opened", "Share opened")
    for each in report.days:
        yield (
            "Day", each.day.isoformat(), each.searches.text, each.empty.text, each.opens.text, ""
        )  # fmt: skip
    for line in report.often:
        counts = (line.searches.text, line.empty.text, line.opens.text, line.opened_share)
        yield ("Phrase", as_cell(line.phrase), *counts)
    for other in report.others:
        yield (
            "Words not kept, how many", str(other.words), other.searches.text, other.empty.text,
            "", "",
        )  # fmt: skip


def _report(month: date) -> SearchReport:
    last = month.replace(day=monthrange(month.year, month.month)[1])
    return search_report(db(), month, last, viewer=current_actor())


def _month() -> date:
    """The first day of the month asked for; of this one when it is none."""
    try:
        return date.fromisoformat(f"{request.args.get('month', '')[:7]}-01")
    except ValueError:
        return today().replace(day=1)


def _months(chosen: date) -> list[date]:
    """The months of which anything is kept, the newest first, with the one chosen."""
    month = today().replace(day=1)
    oldest = first_search_day(db(), viewer=current_actor()) or month
    found = {chosen}
    while month >= oldest.replace(day=1):
        found.add(month)
        month -= relativedelta(months=1)
    return sorted(found, reverse=True)
