from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from base.errors import ConflictError, InvalidError, NotFoundError
from matching.terms import Domain
from people.dialog_commands import (
    Notes,
    choose_priorities,
    finish_session,
    keep_match,
    rate,
    start_session,
    write_notes,
)
from people.dialog_models import DialogSessionRow, MatchRow, RatingRow
from people.dialog_queries import get_session, last_match, sessions_of
from people.pages import DialogSession
from people.rules import STANDARD_ORDER, Rating, change
from people.terms import SessionState, Stage
from storage.engine import Database, writing
from tests.accounts import build as accounts
from tests.clock import NOW, TODAY
from tests.people import build

MIND, HOME = Domain.MENTAL_HEALTH, Domain.ACCOMMODATION
DAY = timedelta(days=1)


@pytest.fixture
def ours(session: Session) -> build.Team:
    return build.team(session)


@pytest.fixture
def person_id(session: Session, ours: build.Team) -> UUID:
    return build.person(session, ours)


@pytest.fixture
def session_id(session: Session, ours: build.Team, person_id: UUID) -> UUID:
    return build.sitting(session, ours, person_id)


def _read(session: Session, ours: build.Team, session_id: UUID) -> DialogSession:
    session.expire_all()
    return get_session(session, session_id, viewer=ours.connector)


@pytest.mark.parametrize("domain", Domain)
def test_every_rating_of_every_item_comes_back_as_it_was_given(
    session: Session, ours: build.Team, session_id: UUID, domain: Domain
) -> None:
    for value in (1, 2, 3, 4, 5, 6, 7, None):
        for wants_help in (True, False, None):
            given = {domain: Rating(value, wants_help)}
            build.answer(session, ours, session_id, given)
            assert _read(session, ours, session_id).ratings == given


@pytest.mark.parametrize("value", [0, 8])
def test_nought_and_eight_are_refused_and_nothing_is_kept(
    session: Session, ours: build.Team, session_id: UUID, value: int
) -> None:
    with pytest.raises(InvalidError):
        build.answer(session, ours, session_id, {MIND: Rating(5), HOME: Rating(value)})

    assert _read(session, ours, session_id).ratings == {}


@pytest.mark.parametrize("value", [0, 8])
def test_the_database_refuses_them_too(session: Session, session_id: UUID, value: int) -> None:
    session.add(RatingRow(session_id=session_id, domain=MIND, value=value))
    with pytest.raises(IntegrityError):
        session.flush()


def test_answers_come_one_by_one_and_the_others_stay(
    session: Session, ours: build.Team, session_id: UUID
) -> None:
    build.answer(session, ours, session_id, {MIND: Rating(3)})
    build.answer(session, ours, session_id, {HOME: Rating(6, wants_help=True)})
    build.answer(session, ours, session_id, {MIND: Rating(None, wants_help=False)})

    assert _read(session, ours, session_id).ratings == {
        MIND: Rating(None, wants_help=False),
        HOME: Rating(6, wants_help=True),
    }


def test_a_session_brings_its_means(session: Session, ours: build.Team, session_id: UUID) -> None:
    build.answer(session, ours, session_id, build.answers(2, 4, 3, 5, 4, 6, None, None, 6))

    found = _read(session, ours, session_id).means
    assert (found.quality_of_life, found.treatment) == (4.0, None)
    assert (found.life_answered, found.treatment_answered) == (6, 1)


def test_a_person_has_one_open_session_at_a_time(
    session: Session, ours: build.Team, person_id: UUID, session_id: UUID
) -> None:
    start = start_session(
        session, person_id, Stage.ENDING, TODAY + DAY, actor=ours.core_worker, now=NOW
    )
    assert start == session_id
    found = _read(session, ours, session_id)
    assert (found.stage, found.held_on, found.worker_id) == (
        Stage.REVIEW,
        TODAY,
        ours.connector.user_id,
    )

    session.add(
        DialogSessionRow(person_id=person_id, stage=Stage.REVIEW, held_on=TODAY, created_at=NOW)
    )
    with pytest.raises(IntegrityError):
        session.flush()


def test_two_who_start_at_once_share_the_session(database: Database) -> None:
    with writing(database) as session:
        ours = build.team(session)
        person_id = build.person(session, ours)

    came = accounts.at_once(database, lambda own: build.sitting(own, ours, person_id))

    assert len(set(came)) == 1
    with writing(database) as session:
        assert session.scalar(select(func.count()).select_from(DialogSessionRow)) == 1


def test_two_who_answer_at_once_lose_nothing(database: Database) -> None:
    with writing(database) as session:
        ours = build.team(session)
        session_id = build.sitting(session, ours, build.person(session, ours))

    def answer(own: Session) -> None:
        build.answer(own, ours, session_id, build.rated([MIND, HOME], 5))

    assert accounts.at_once(database, answer) == [None] * 4
    with writing(database) as session:
        assert _read(session, ours, session_id).ratings == build.rated([MIND, HOME], 5)


def test_a_finished_session_is_kept_as_it_was_and_the_next_one_is_new(
    session: Session, ours: build.Team, person_id: UUID, session_id: UUID
) -> None:
    build.choose(session, ours, session_id, MIND)
    finish_session(session, session_id, TODAY + 28 * DAY, actor=ours.connector, now=NOW)

    before = _read(session, ours, session_id)
    assert (before.state, before.next_on) == (SessionState.FINISHED, TODAY + 28 * DAY)
    who = ours.connector
    changes: list[Callable[[], None]] = [
        lambda: rate(session, session_id, {MIND: Rating(1)}, actor=who, now=NOW),
        lambda: choose_priorities(session, session_id, [], actor=who, now=NOW),
        lambda: write_notes(session, session_id, MIND, Notes("x"), actor=who, now=NOW),
        lambda: finish_session(session, session_id, None, actor=who, now=NOW),
    ]
    for change_it in changes:
        with pytest.raises(ConflictError, match="finished"):
            change_it()
    assert _read(session, ours, session_id) == before
    assert build.sitting(session, ours, person_id) != session_id


@pytest.mark.parametrize("next_on", [TODAY - DAY, TODAY])
def test_the_next_session_is_after_this_one(
    session: Session, ours: build.Team, session_id: UUID, next_on: date
) -> None:
    with pytest.raises(InvalidError) as refused:
        finish_session(session, session_id, next_on, actor=ours.connector, now=NOW)

    assert set(refused.value.fields) == {"next_on"}
    assert _read(session, ours, session_id).state is SessionState.OPEN


def test_a_session_may_end_without_a_next_one(
    session: Session, ours: build.Team, session_id: UUID
) -> None:
    finish_session(session, session_id, None, actor=ours.connector, now=NOW)
    assert _read(session, ours, session_id).next_on is None


def test_change_over_time_is_read_from_sessions_in_the_order_they_were_held(
    session: Session, ours: build.Team, person_id: UUID
) -> None:
    for days, values in ((0, (4, 6, None)), (-60, (2, 6, 5)), (-30, (3, None, 5))):
        held_on = TODAY + days * DAY
        session_id = build.sitting(session, ours, person_id, held_on=held_on)
        build.answer(session, ours, session_id, build.answers(*values))
        finish_session(session, session_id, None, actor=ours.connector, now=NOW)

    found = sessions_of(session, person_id, viewer=ours.connector)

    assert [(TODAY - each.held_on).days for each in found] == [60, 30, 0]
    assert change(found[0].ratings, found[-1].ratings) == {
        STANDARD_ORDER[0]: 2,
        STANDARD_ORDER[1]: 0,
    }


def test_the_number_of_statements_does_not_grow_with_the_sessions(
    session: Session, ours: build.Team, person_id: UUID
) -> None:
    counts, session_id = set(), uuid4()
    for number in range(1, 7):
        session_id = build.sitting(session, ours, person_id, held_on=TODAY + number * DAY)
        build.answer(session, ours, session_id, build.rated(STANDARD_ORDER, 4))
        build.choose(session, ours, session_id, MIND, HOME)
        finish_session(session, session_id, None, actor=ours.connector, now=NOW)
        session.expire_all()
        with accounts.statements(session) as for_all:
            sessions_of(session, person_id, viewer=ours.connector)
        session.expire_all()
        with accounts.statements(session) as for_one:
            get_session(session, session_id, viewer=ours.connector)
        counts.add((len(for_all), len(for_one)))

    assert counts == {(5, 4)}


def test_the_last_match_shown_in_a_session_is_the_one_that_opens(
    session: Session, ours: build.Team, person_id: UUID, session_id: UUID
) -> None:
    assert last_match(session, session_id, viewer=ours.connector) is None
    for number in range(3):
        keep_match(
            session,
            person_id,
            session_id,
            weights_version="1",
            match_json=f'{{"number": {number}}}',
            now=NOW + number * DAY,
        )

    assert last_match(session, session_id, viewer=ours.connector) == '{"number": 2}'


def test_a_match_cannot_be_kept_in_another_persons_session(
    session: Session, ours: build.Team, session_id: UUID
) -> None:
    other = build.person(session, ours)
    with pytest.raises(NotFoundError):
        keep_match(session, other, session_id, weights_version="1", match_json="{}", now=NOW)

    assert session.scalar(select(func.count()).select_from(MatchRow)) == 0
