"""Searches learn: which pages count as a search or an opened service, and the jobs behind it.

A search is the first page of results for words, without filters; an opened service is one reached
from such a page, which the browser tells us and nobody else (docs/adr/0020-searches-learn.md).
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from http import HTTPStatus
from typing import Final, cast
from urllib.parse import parse_qs, urlsplit

from flask import Flask, Response, current_app, request, url_for

from base.calendar import london_date
from base.text import clean_line
from directory.search.learning import SearchLog
from directory.search.results import SearchPage
from directory.searches import forget_searches
from storage.engine import writing
from storage.worker import Job
from web import service_totals
from web.parts import parts, today
from web.visitor_place import lift_postcode

LONGEST_TEXT: Final = 200  # characters, as in web.searching
PLAIN: Final = frozenset({"q", "place"})  # what the address of a search without filters holds
_EXTENSION: Final = "anydoor_search_log"
_DAYS: Final = "anydoor_search_log_days"


def init_app(app: Flask, days: int) -> None:
    """Begin to count. days: how long totals are kept."""
    with app.app_context():
        made = parts()
    app.extensions[_EXTENSION] = SearchLog(made.database, made.words.current)
    app.extensions[_DAYS] = days
    service_totals.init_app(app, days)
    app.after_request(_note_open)


def note_search(args: Mapping[str, object], page: SearchPage) -> None:
    """Count a page of results, if it is the first for words and nothing else was chosen.

    args: the address as it was understood. A page that only updates itself is no new search.
    """
    is_first = "page" not in request.args and "HX-Request" not in request.headers
    if is_first and page.query.text.strip() and PLAIN.issuperset(args):
        _log().searched(page.query.text, page.total, today())


def _note_open(response: Response) -> Response:
    """Count the service that is shown, if the page before it was a search of ours."""
    if request.endpoint == "services.show" and response.status_code == HTTPStatus.OK:
        _count_open()
    return response


def _count_open() -> None:
    address = urlsplit(request.referrer or "")
    asked = parse_qs(address.query)
    is_ours = address.netloc == request.host and address.path == url_for("services.results")
    if is_ours and PLAIN.issuperset(asked) and "q" in asked:
        text, _ = lift_postcode(clean_line(asked["q"][0])[:LONGEST_TEXT])
        if text:
            _log().opened(text, today())


def write(app: Flask) -> None:
    """Write down what was counted so far: again and again, and when the process ends."""
    with app.app_context():
        _log().write()
    service_totals.write(app)


def jobs(app: Flask) -> tuple[Job, ...]:
    """What the worker does for this again and again."""
    return (
        Job("search counts", service_totals.WRITE_EVERY, lambda _now: write(app)),
        Job("words of listings", timedelta(minutes=10), partial(_learn_words, app)),
        Job("old searches", timedelta(days=1), partial(_forget, app)),
        *service_totals.jobs(app),
    )


def _log() -> SearchLog:
    return cast("SearchLog", current_app.extensions[_EXTENSION])


def _learn_words(app: Flask, _now: datetime) -> None:
    """Know the words of the listings as they are now."""
    with app.app_context():
        _log().learn_words()


def _forget(app: Flask, now: datetime) -> None:
    """Drop the totals of days that are long past."""
    kept = timedelta(days=app.extensions[_DAYS])
    with app.app_context(), writing(parts().database) as session:
        forget_searches(session, before=london_date(now) - kept)
