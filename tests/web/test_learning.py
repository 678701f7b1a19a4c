"""What is kept of searches, and what never is."""

import logging
import threading
from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import inspect, text

from app import make_worker
from directory.queries import recent_phrases
from directory.search.learning import SearchLog
from directory.searches import search_days, search_lengths, search_phrases
from storage.engine import Database, reading
from tests.applications import parts_of
from tests.clock import NOW, TODAY
from tests.directory import build
from tests.statements import counted
from tests.web.desk_build import editor, signed_in
from tests.web.stock import listed
from web import learning

LONG_AGO, LATER = date(2020, 1, 1), date(2030, 1, 1)
CANARIES = (
    "zephyrine okonkwo",
    "n19 3xx",
    "n193xx",
    "020 7946 0999",
    "02079460999",
    "14 quillfeather road",
    "quillfeather",
    "zephyrine@canary.example",
    "debt zephyrine",
    "want to die",
    "suicidal",
)


@pytest.fixture
def service_id(app: Flask) -> UUID:
    return listed(app, name="Money Mornings", summary="Help with bills and benefits over tea.")


@pytest.fixture
def log(app: Flask, service_id: UUID) -> SearchLog:
    """The application's own, when it knows the words of the listing."""
    del service_id
    found: SearchLog = app.extensions["anydoor_search_log"]
    found.learn_words()
    return found


def _search(client: FlaskClient, words: str, **more: str) -> None:
    assert client.get("/services", query_string={"q": words, **more}).status_code == 200


def _open(client: FlaskClient, service_id: UUID, referrer: str) -> None:
    answer = client.get(f"/services/{service_id}", headers={"Referer": referrer})
    assert answer.status_code == 200


def _days(database: Database) -> list[tuple[date, int, int, int]]:
    with reading(database) as session:
        days = search_days(session, LONG_AGO, LATER, viewer=build.EDITOR)
    return [(each.day, each.searches, each.empty, each.opens) for each in days]


def _phrases(database: Database) -> dict[str, tuple[int, int, int]]:
    with reading(database) as session:
        found = search_phrases(session, LONG_AGO, LATER, viewer=build.EDITOR)
    return {each.phrase: (each.searches, each.empty, each.opens) for each in found}


def _lengths(database: Database) -> dict[int, tuple[int, int, int]]:
    with reading(database) as session:
        found = search_lengths(session, LONG_AGO, LATER, viewer=build.EDITOR)
    return {each.words: (each.searches, each.empty, each.found) for each in found}


def _everything(database: Database) -> Iterator[str]:
    """Every value of every table, as text."""
    with reading(database) as session:
        for table in inspect(database.read_engine).get_table_names():
            for row in session.execute(text(f"SELECT * FROM {table}")):  # noqa: S608
                yield from (str(value).lower() for value in row)


def test_a_search_is_counted_by_day_and_kept_in_our_own_words(
    client: FlaskClient, database: Database, log: SearchLog
) -> None:
    _search(client, "Bills")
    _search(client, "bills!", place="N12")
    _search(client, "tea bills zzyzx")
    log.write()

    assert _days(database) == [(TODAY, 3, 0, 0)]
    assert _phrases(database) == {"bills": (2, 0, 0)}
    assert list(_lengths(database)) == [3]


def test_a_search_that_finds_nothing_counts_as_that_before_anything_was_let_go_of(
    client: FlaskClient, database: Database, log: SearchLog
) -> None:
    _search(client, "gym")
    log.write()

    assert _days(database) == [(TODAY, 1, 1, 0)]
    assert _phrases(database) == {"gym": (1, 1, 0)}


def test_nothing_that_names_or_finds_a_person_gets_into_a_table_a_log_or_the_report(
    app: Flask,
    client: FlaskClient,
    database: Database,
    log: SearchLog,
    service_id: UUID,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    for each in CANARIES:
        _search(client, each)
        client.post("/services/search", data={"q": each, "place": ""})
        _open(client, service_id, f"http://localhost/services?q={each}")
    make_worker(app).run_once()
    log.write()

    desk = signed_in(app, editor(database))
    pages = desk.get("/desk/searches").text + desk.get("/desk/searches/file").text
    kept = [*_everything(database), pages.lower(), caplog.text.lower()]
    for each in (*CANARIES, "zephyrine", "okonkwo"):
        assert [value for value in kept if each in value] == [], each
    assert _phrases(database) == {}
    assert _days(database)[0][1] == len(CANARIES) - 2  # counted; a postcode alone has no words


def test_words_of_crisis_are_not_even_counted_by_their_length(
    client: FlaskClient, database: Database, log: SearchLog
) -> None:
    _search(client, "want to die")
    log.write()

    assert [searches for _, searches, *_ in _days(database)] == [1]
    assert _lengths(database) == {}


def test_only_the_first_page_for_words_alone_is_a_search(
    client: FlaskClient, database: Database, log: SearchLog
) -> None:
    for more in ({"page": "2"}, {"domain": "leisure"}, {"sort": "verified"}, {"age": "40"}):
        _search(client, "bills", **more)
    client.get("/services")
    client.get("/services?q=bills", headers={"HX-Request": "true"})  # a page that updates itself
    log.write()

    assert _days(database) == []


def test_a_service_opened_from_a_page_of_results_is_counted_for_its_words(
    client: FlaskClient, database: Database, log: SearchLog, service_id: UUID
) -> None:
    _search(client, "bills")
    for referrer in (
        "http://localhost/services?q=bills",
        "http://localhost/services?q=bills&place=N12",
        "http://localhost/services?q=bills&page=2",  # not the first page
        "http://localhost/services",  # no words
        "http://localhost/my-list",
        "http://elsewhere.example/services?q=bills",
        "",
    ):
        _open(client, service_id, referrer)
    log.write()

    assert _days(database) == [(TODAY, 1, 0, 2)]
    assert _phrases(database) == {"bills": (1, 0, 2)}


def test_the_links_of_results_tell_us_the_page_before_and_nobody_else(
    client: FlaskClient, log: SearchLog
) -> None:
    del log
    page = client.get("/services?q=bills")

    assert 'referrerpolicy="same-origin"' in page.text
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "Set-Cookie" not in page.headers


def test_counting_costs_the_page_no_statement_and_no_write(
    client: FlaskClient, database: Database, log: SearchLog, service_id: UUID
) -> None:
    del log
    addresses = ("/services?q=bills", f"/services/{service_id}")
    headers = {"Referer": "http://localhost/services?q=bills"}
    for address in addresses:
        client.get(address)
    with counted(database) as plain:
        client.get("/services?q=bills&sort=verified")
        client.get(addresses[1])
    with counted(database) as seen:
        client.get(addresses[0])
        client.get(addresses[1], headers=headers)

    assert seen.count == plain.count
    assert not [each for each in seen.texts if not each.lstrip().upper().startswith("SELECT")]


def test_no_count_is_lost_or_doubled_between_threads(
    app: Flask, database: Database, log: SearchLog
) -> None:
    def visit() -> None:
        with app.test_client() as client:
            for _ in range(20):
                _search(client, "bills")
                log.write()

    threads = [threading.Thread(target=visit) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    log.write()

    assert _days(database) == [(TODAY, 120, 0, 0)]
    assert _phrases(database) == {"bills": (120, 0, 0)}


def test_the_worker_writes_counts_down_and_what_cannot_be_written_is_kept(
    app: Flask,
    client: FlaskClient,
    database: Database,
    log: SearchLog,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _search(client, "bills")
    with monkeypatch.context() as broken:
        broken.setattr("directory.search.learning.add_counts", _fail)
        with pytest.raises(OSError, match="full"):
            log.write()
    _search(client, "bills")
    make_worker(app).run_once()

    assert _days(database) == [(TODAY, 2, 0, 0)]


def _fail(*_arguments: object) -> None:
    raise OSError("the disk is full")


def test_what_was_counted_is_written_when_the_process_ends(
    app: Flask, client: FlaskClient, database: Database, log: SearchLog
) -> None:
    del log
    _search(client, "bills")
    learning.write(app)

    assert _days(database) == [(TODAY, 1, 0, 0)]


def test_totals_are_dropped_after_the_days_of_the_setting(
    app: Flask, database: Database, log: SearchLog
) -> None:
    old, kept = TODAY - timedelta(days=366), TODAY - timedelta(days=365)
    for day in (old, kept):
        log.searched("bills", 1, day)
        log.searched("zzyzx", 0, day)
    log.write()
    make_worker(app).run_once()

    assert [day for day, *_ in _days(database)] == [kept]
    assert _phrases(database) == {"bills": (1, 0, 0)}
    assert _lengths(database) == {1: (1, 1, 0)}


def test_words_of_a_new_listing_are_ours_once_the_worker_has_read_it(
    app: Flask, client: FlaskClient, database: Database, log: SearchLog
) -> None:
    _search(client, "macrame")
    listed(app, name="Knots", summary="We do macrame together.")
    log.learn_words()
    _search(client, "macrame")
    log.write()

    assert _phrases(database) == {"macrame": (1, 0, 0)}
    with reading(database) as session:
        assert recent_phrases(session, 200, viewer=build.EDITOR) == ["macrame"]


def test_the_privacy_page_says_what_is_kept_of_a_search(client: FlaskClient) -> None:
    page = client.get("/privacy").text

    assert "We count searches by the day" in page
    assert parts_of(client.application).clock() == NOW
