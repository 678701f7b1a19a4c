import multiprocessing
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accounts.commands import count_failure, forget_failures
from accounts.models import FailureRow
from accounts.queries import is_throttled
from accounts.rules import FAILURE_WINDOW, FAILURES_ALLOWED
from storage.engine import Database, open_database, reading, writing
from storage.keys import INFO_KEY
from tests.clock import NOW
from tests.databases import SECRETS

KIND = "sign-in"
ADA, BEN = "ada@team.example", "ben@team.example"
HOME, CAFE = "192.0.2.1", "192.0.2.2"
SECOND = timedelta(seconds=1)


def _fail(session: Session, *tried: str, times: int = FAILURES_ALLOWED, kind: str = KIND) -> None:
    for _ in range(times):
        count_failure(session, kind, tried, now=NOW)


def test_the_tenth_failure_in_a_quarter_of_an_hour_is_the_last() -> None:
    assert FAILURES_ALLOWED == 10
    assert timedelta(minutes=15) == FAILURE_WINDOW


def test_nine_failures_are_not_too_many_and_ten_are(session: Session) -> None:
    _fail(session, ADA, HOME, times=9)
    assert not is_throttled(session, KIND, [ADA, HOME], now=NOW)

    _fail(session, ADA, HOME, times=1)
    assert is_throttled(session, KIND, [ADA, HOME], now=NOW)


def test_an_account_is_throttled_wherever_the_tries_come_from(session: Session) -> None:
    for number in range(FAILURES_ALLOWED):
        _fail(session, ADA, f"198.51.100.{number}", times=1)

    assert is_throttled(session, KIND, [ADA, CAFE], now=NOW)
    assert not is_throttled(session, KIND, [BEN, CAFE], now=NOW)


def test_an_address_is_throttled_whoever_it_tries_to_be(session: Session) -> None:
    for number in range(FAILURES_ALLOWED):
        _fail(session, f"user{number}@team.example", CAFE, times=1)

    assert is_throttled(session, KIND, [ADA, CAFE], now=NOW)
    assert not is_throttled(session, KIND, [ADA, HOME], now=NOW)


def test_five_failures_each_of_account_and_address_do_not_add_up(session: Session) -> None:
    _fail(session, ADA, HOME, times=5)
    _fail(session, BEN, CAFE, times=5)

    assert not is_throttled(session, KIND, [ADA, CAFE], now=NOW)


def test_failures_are_forgotten_after_a_quarter_of_an_hour(session: Session) -> None:
    _fail(session, ADA)

    assert is_throttled(session, KIND, [ADA], now=NOW + FAILURE_WINDOW - SECOND)
    assert not is_throttled(session, KIND, [ADA], now=NOW + FAILURE_WINDOW)


def test_old_failures_are_swept_away_by_new_ones(session: Session) -> None:
    _fail(session, ADA)
    count_failure(session, KIND, [BEN], now=NOW + FAILURE_WINDOW + SECOND)

    assert session.scalar(select(func.count()).select_from(FailureRow)) == 1


def test_a_success_clears_the_account_and_not_the_address(session: Session) -> None:
    _fail(session, ADA, CAFE)

    forget_failures(session, KIND, [ADA])

    assert not is_throttled(session, KIND, [ADA], now=NOW)
    assert is_throttled(session, KIND, [BEN, CAFE], now=NOW)


def test_passwords_and_links_are_counted_apart(session: Session) -> None:
    _fail(session, ADA, kind="sign-in-link")

    assert not is_throttled(session, "sign-in", [ADA], now=NOW)


def test_an_address_nobody_knows_throttles_nobody(session: Session) -> None:
    for number in range(FAILURES_ALLOWED):
        _fail(session, f"user{number}@team.example", "", times=1)

    assert not is_throttled(session, KIND, [ADA, ""], now=NOW)


def test_one_try_counts_once_even_if_it_names_a_thing_twice(session: Session) -> None:
    _fail(session, ADA, ADA, times=9)

    assert not is_throttled(session, KIND, [ADA], now=NOW)


def test_what_was_tried_is_not_kept_in_the_clear(session: Session) -> None:
    _fail(session, ADA, HOME, times=1)

    kept = " ".join(session.scalars(select(FailureRow.key)))
    assert ADA not in kept
    assert HOME not in kept


def _guess(url: str, device: str) -> None:
    """One worker of several, until it is told to wait. Its guesses come in by another door each."""
    own = open_database(url, info={INFO_KEY: SECRETS})
    for number in range(3 * FAILURES_ALLOWED):
        with reading(own) as session:
            if is_throttled(session, KIND, [ADA], now=NOW):
                break
        with writing(own) as session:
            count_failure(session, KIND, [ADA, f"198.51.100.{number}-{device}"], now=NOW)
    own.dispose()


def test_several_worker_processes_share_one_count_and_a_known_device_has_its_own(
    database: Database,
) -> None:
    url = database.write_engine.url.render_as_string(hide_password=False)
    fork, workers = multiprocessing.get_context("fork"), 3
    started = [fork.Process(target=_guess, args=(url, str(each))) for each in range(workers)]
    for each in started:
        each.start()
    for each in started:
        each.join(timeout=60)

    assert [each.exitcode for each in started] == [0] * workers
    with reading(database) as session:
        assert is_throttled(session, KIND, [ADA, HOME], now=NOW)
        assert not is_throttled(session, KIND, ["device:of-ada"], now=NOW)
        rows = session.scalar(select(func.count()).select_from(FailureRow)) or 0
    tries = rows // 2
    assert FAILURES_ALLOWED <= tries < FAILURES_ALLOWED + workers, "one may be under way in each"
