from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from accounts import web_sessions
from accounts.commands import end_sessions_of, set_active
from accounts.models import WebSessionRow
from accounts.rules import token_hash
from accounts.tokens import new_token
from storage.keys import INFO_KEY
from storage.sealing import Keyring
from tests.accounts import build
from tests.clock import NOW
from tests.databases import SECRETS

LIMITS = web_sessions.Limits(idle=timedelta(minutes=30), absolute=timedelta(hours=12))
SECOND = timedelta(seconds=1)
MINUTES = timedelta(minutes=1)
CANARY = '{"note": "ZQ-canary"}'


def _saved(session: Session, contents: str = CANARY, token: str = "cookie") -> str:  # noqa: S107
    web_sessions.save(session, token, contents, user_id=None, now=NOW)
    return token


def _contents(session: Session, token: str, after: timedelta = timedelta()) -> str | None:
    found = web_sessions.load(session, token, LIMITS, now=NOW + after)
    return found.contents if found else None


def _rows(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(WebSessionRow)) or 0


def test_a_session_holds_what_was_put_in_it(session: Session) -> None:
    assert _contents(session, _saved(session)) == CANARY


def test_an_unknown_cookie_holds_nothing(session: Session) -> None:
    _saved(session)
    assert _contents(session, "another") is None


def test_a_session_ends_when_it_lies_idle(session: Session) -> None:
    token = _saved(session)

    assert _contents(session, token, LIMITS.idle) == CANARY
    assert _contents(session, token, LIMITS.idle + SECOND) is None


@pytest.mark.parametrize("how", ["save", "touch"])
def test_using_a_session_keeps_it_from_lying_idle(session: Session, how: str) -> None:
    token = _saved(session)
    later = NOW + 29 * MINUTES
    if how == "save":
        web_sessions.save(session, token, CANARY, user_id=None, now=later)
    else:
        web_sessions.touch(session, token, now=later)
        session.expire_all()

    assert _contents(session, token, 58 * MINUTES) == CANARY
    assert _contents(session, token, 60 * MINUTES) is None


def test_a_session_ends_after_twelve_hours_however_busy_it_is(session: Session) -> None:
    token = _saved(session)
    moment = timedelta()
    while moment < LIMITS.absolute:
        moment += 20 * MINUTES
        web_sessions.save(session, token, CANARY, user_id=None, now=NOW + moment)

    assert _contents(session, token, LIMITS.absolute) == CANARY
    assert _contents(session, token, LIMITS.absolute + SECOND) is None


def test_a_session_that_was_ended_is_gone_and_stays_gone(session: Session) -> None:
    token = _saved(session)
    web_sessions.end(session, token)
    web_sessions.touch(session, token, now=NOW)  # a page that was still on its way

    assert _contents(session, token) is None
    assert _rows(session) == 0


def test_sweeping_takes_what_is_over_and_leaves_what_is_not(session: Session) -> None:
    _saved(session, token="idle")
    _saved(session, token="old")
    _saved(session, token="alive")
    evening = NOW + LIMITS.absolute
    web_sessions.touch(session, "old", now=evening)
    web_sessions.touch(session, "alive", now=evening)
    alive = WebSessionRow.id == token_hash("alive")
    session.execute(update(WebSessionRow).where(alive).values(created_at=evening))

    web_sessions.sweep(session, LIMITS, now=evening + MINUTES)

    assert list(session.scalars(select(WebSessionRow.id))) == [token_hash("alive")]


def test_the_contents_are_sealed_and_only_a_hash_of_the_cookie_is_kept(session: Session) -> None:
    token = _saved(session, token=new_token())
    row = session.scalars(select(WebSessionRow)).one()

    assert "canary" not in row.contents
    assert row.id == token_hash(token) != token
    assert _contents(session, row.id) is None


def test_contents_moved_to_another_session_cannot_be_opened(session: Session) -> None:
    mine, theirs = _saved(session, token="mine"), _saved(session, "{}", token="theirs")
    stolen = session.get_one(WebSessionRow, token_hash(mine)).contents
    session.get_one(WebSessionRow, token_hash(theirs)).contents = stolen

    assert _contents(session, theirs) is None


def test_a_session_sealed_with_a_key_that_was_taken_away_is_over(session: Session) -> None:
    token = _saved(session)
    session.info[INFO_KEY] = replace(SECRETS, keyring=Keyring({"k2": b"2" * 32}, "k2"))

    assert _contents(session, token) is None


def test_disabling_a_user_ends_their_sessions_and_nobody_elses(session: Session) -> None:
    ada, ben = build.user(session), build.user(session)
    for token, user_id in (("a1", ada), ("a2", ada), ("b", ben)):
        web_sessions.save(session, token, CANARY, user_id=user_id, now=NOW)

    set_active(session, ada, is_active=False)

    assert [_contents(session, token) for token in ("a1", "a2", "b")] == [None, None, CANARY]


def test_signing_out_everywhere_leaves_the_account_open(session: Session) -> None:
    ada = build.user(session)
    web_sessions.save(session, "a1", CANARY, user_id=ada, now=NOW)

    end_sessions_of(session, ada)

    assert _contents(session, "a1") is None
    assert build.acting(session, ada).user_id == ada


def test_letting_a_user_in_again_brings_no_session_back(session: Session) -> None:
    ada = build.user(session)
    web_sessions.save(session, "a1", CANARY, user_id=ada, now=NOW)
    set_active(session, ada, is_active=False)
    set_active(session, ada, is_active=True)

    assert _contents(session, "a1") is None
