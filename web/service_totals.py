"""Counts what listings get as pages are shown; web.learning writes it down.

What an organisation or an editor looks at themselves is not counted.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial
from http import HTTPStatus
from typing import Final, cast
from uuid import UUID

from flask import Flask, Response, current_app, request

from base.calendar import london_date
from directory.owning import is_editor
from directory.search.results import SearchPage
from directory.totals import Got, ServiceLog, forget_totals
from matching.terms import Domain
from storage.engine import writing
from storage.worker import Job
from web.access import actor
from web.parts import parts, today
from web.shown import ShownMatch

WRITE_EVERY: Final = timedelta(seconds=10)
_EXTENSION: Final = "anydoor_service_log"
_DAYS: Final = "anydoor_service_log_days"


def init_app(app: Flask, days: int) -> None:
    """Begin to count. days: how long totals are kept."""
    with app.app_context():
        app.extensions[_EXTENSION] = ServiceLog(parts().database)
    app.extensions[_DAYS] = days
    app.after_request(_note_open)


def note(what: Got, service_ids: Iterable[UUID]) -> None:
    """Count one more for each service."""
    if not _is_theirs():
        _log().got(what, service_ids, today())


def note_results(page: SearchPage, meant: Iterable[Domain]) -> None:
    """Count a page of results, and what its services were looked for. meant: asked or heard."""
    ids = [card.service_id for card in page.cards]
    meant = tuple(meant)
    note(Got.SHOWN, ids)
    _note_needs(
        (card.service_id, domain)
        for card in page.cards
        for domain in meant
        if domain in card.domains
    )


def note_matches(matches: Iterable[ShownMatch]) -> None:
    """Count a list of matches, each with the needs that it answers."""
    known = tuple(matches)
    note(Got.SHOWN, [each.service_id for each in known])
    _note_needs((each.service_id, domain) for each in known for domain in each.domains)


def write(app: Flask) -> None:
    """Write down what was counted so far: with the searches, and when the process ends."""
    with app.app_context():
        _log().write()


def jobs(app: Flask) -> tuple[Job, ...]:
    """What the worker does for this, besides writing it down with the searches."""
    return (Job("old counts of listings", timedelta(days=1), partial(_forget, app)),)


def _note_open(response: Response) -> Response:
    """Count the service whose page is shown."""
    if (
        request.endpoint == "services.show"
        and request.method == "GET"
        and response.status_code == HTTPStatus.OK
    ):
        note(Got.OPENED, (request.view_args or {}).values())
    return response


def _note_needs(needs: Iterable[tuple[UUID, Domain]]) -> None:
    if not _is_theirs():
        _log().shown_for(needs, today())


def _is_theirs() -> bool:
    """Whether somebody who keeps listings looks."""
    who = actor()
    return who is not None and (bool(who.organisation_ids) or is_editor(who))


def _log() -> ServiceLog:
    return cast("ServiceLog", current_app.extensions[_EXTENSION])


def _forget(app: Flask, now: datetime) -> None:
    """Drop the totals of days that are long past."""
    kept = timedelta(days=app.extensions[_DAYS])
    with app.app_context(), writing(parts().database) as session:
        forget_totals(session, before=london_date(now) - kept)
