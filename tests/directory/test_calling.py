from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from base.errors import NotAllowedError
from directory.aging import board_of, in_band
from directory.calling import CallPage, call_list, calls_of, count_calls, log_call
from directory.checks import ask_for_checks, stop_checks
from directory.models import ServiceRow
from directory.terms import CallOutcome
from geo.distance import Point
from matching.service import Coverage, Service
from matching.terms import CoverageKind, Domain, Freshness
from storage.inboxes import inbox_of
from tests.clock import NOW, TODAY
from tests.directory.build import CONNECTOR, EDITOR, organisation, published

LATER = timedelta(days=250)  # over six months
HOME = "hello@lanternrooms.example"


@pytest.fixture
def service_id(session: Session) -> UUID:
    return published(session, organisation(session))


def _list(session: Session, after: timedelta) -> CallPage:
    page = call_list(session, viewer=EDITOR, today=TODAY + after)
    assert page.total == count_calls(session, viewer=EDITOR, today=TODAY + after)
    return page


def _log(session: Session, service_id: UUID, outcome: CallOutcome, after: timedelta) -> None:
    log_call(session, service_id, outcome, "Ask for Bo", actor=EDITOR, now=NOW + after)


def test_what_nobody_confirmed_for_six_months_is_rung_about(
    session: Session, service_id: UUID
) -> None:
    assert _list(session, timedelta(days=150)).total == 0

    [line] = _list(session, LATER).lines
    assert (line.service_id, line.freshness) == (service_id, Freshness.CHECK_FIRST)
    assert line.phone == "020 7946 0123"


def test_whom_no_letter_reaches_is_rung_at_once(session: Session, service_id: UUID) -> None:
    stop_checks(session, inbox_of(session, HOME), now=NOW)
    ask_for_checks(session, now=NOW + timedelta(days=40))

    [line] = _list(session, timedelta(days=41)).lines
    assert (line.service_id, line.is_reached) == (service_id, False)


def test_who_answers_no_letter_is_rung_after_the_third(session: Session, service_id: UUID) -> None:
    month = timedelta(days=32)
    for number, due in ((1, 0), (2, 0), (3, 1)):
        ask_for_checks(session, now=NOW + month * number)
        assert _list(session, month * number + timedelta(days=1)).total == due
    [line] = _list(session, month * 3 + timedelta(days=1)).lines
    assert (line.service_id, line.unanswered) == (service_id, 2)


def test_a_call_is_written_down_and_what_it_says_happens(
    session: Session, service_id: UUID
) -> None:
    _log(session, service_id, CallOutcome.NO_ANSWER, LATER)
    assert _list(session, LATER).total == 0
    [line] = _list(session, LATER + timedelta(days=3)).lines
    assert line.last_call is not None
    assert (line.last_call.outcome, line.last_call.note) == (CallOutcome.NO_ANSWER, "Ask for Bo")

    _log(session, service_id, CallOutcome.RIGHT, LATER + timedelta(days=3))
    assert session.get_one(ServiceRow, service_id).verified_on == TODAY + LATER + timedelta(days=3)
    assert _list(session, LATER + timedelta(days=90)).total == 0
    said = [each.outcome for each in calls_of(session, service_id, viewer=EDITOR)]
    assert said == [CallOutcome.RIGHT, CallOutcome.NO_ANSWER]


def test_the_list_is_for_editors(session: Session, service_id: UUID) -> None:
    with pytest.raises(NotAllowedError):
        call_list(session, viewer=CONNECTOR, today=TODAY)
    with pytest.raises(NotAllowedError):
        log_call(session, service_id, CallOutcome.RIGHT, "", actor=CONNECTOR, now=NOW)


def _service(number: int, months: int | None, *areas: tuple[CoverageKind, str]) -> Service:
    return Service(
        UUID(int=number), UUID(int=9), ((Domain.LEISURE, 1.0),), point=Point(51.5, -0.1),
        coverage=tuple(Coverage(kind, area) for kind, area in areas),
        verified_on=None if months is None else TODAY - timedelta(days=31 * months),
    )  # fmt: skip


def test_the_board_counts_what_serves_a_pcn_by_band() -> None:
    services = [
        _service(1, 1, (CoverageKind.PCN, "U1")),
        _service(2, 15, (CoverageKind.BOROUGH, "E1")),
        _service(3, None, (CoverageKind.PCN, "U2"), (CoverageKind.BOROUGH, "E1")),
        _service(4, 1, (CoverageKind.NATIONAL, "")),
    ]

    board = board_of(services, {"U1": "E1", "U3": "E3"}, TODAY)

    assert board["U1"] == {Freshness.FRESH: 1, Freshness.STALE: 1, Freshness.EXPIRED: 1}
    assert board["U3"] == {}
    assert in_band(services, Freshness.FRESH, TODAY) == [UUID(int=1), UUID(int=4)]
    assert in_band(services, Freshness.STALE, TODAY, pcn="U1", borough="E1") == [UUID(int=2)]
