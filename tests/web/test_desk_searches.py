"""What people search for, as editors see it."""

import csv
import io
from datetime import date, timedelta
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from directory.search.learning import SearchLog
from storage.engine import Database
from tests.clock import TODAY
from tests.statements import counted
from tests.web.desk_build import editor, member, signed_in
from tests.web.stock import listed

PAGES = ("/desk/searches", "/desk/searches?by=day", "/desk/searches/file")


@pytest.fixture
def desk(app: Flask, database: Database) -> FlaskClient:
    return signed_in(app, editor(database))


@pytest.fixture
def log(app: Flask) -> SearchLog:
    listed(app, name="Money Mornings", summary="Help with bills over tea.")
    found: SearchLog = app.extensions["anydoor_search_log"]
    found.learn_words()
    return found


def _searched(log: SearchLog, words: str, times: int, *, found: int = 1, day: date = TODAY) -> None:
    for _ in range(times):
        log.searched(words, found, day)
    log.write()


def test_searches_are_read_by_editors_alone(
    app: Flask, database: Database, organisation_id: UUID
) -> None:
    theirs = signed_in(app, member(database, organisation_id))

    for url in PAGES:
        assert app.test_client().get(url).location.startswith("/sign-in")
        assert theirs.get(url).status_code == 403


def test_a_month_tells_what_found_nothing_what_nobody_opens_and_what_is_asked_most(
    desk: FlaskClient, log: SearchLog
) -> None:
    _searched(log, "debt", 12)
    _searched(log, "gym", 3, found=0)
    _searched(log, "zzyzx qwerty", 9, found=0)
    page = desk.get("/desk/searches").text

    nothing, _, rest = page.partition("Found nothing</h2>")[2].partition("rarely opened</h2>")
    rare, _, often = rest.partition("Searched for most</h2>")
    assert "gym" in nothing
    assert "Fewer than 8" in nothing
    assert "debt" in rare
    assert "gym" in often
    assert "2 words" in often
    assert "zzyzx" not in page


def test_a_month_is_chosen_from_those_that_have_any(desk: FlaskClient, log: SearchLog) -> None:
    _searched(log, "bills", 9, day=TODAY - timedelta(days=70))
    this_month = desk.get("/desk/searches").text
    december = desk.get("/desk/searches?month=2025-12").text

    assert "No searches in March 2026" in this_month
    assert '<option value="2025-12">' in this_month
    assert "bills" in december
    assert "From 22 December 2025" in december
    assert "24 December 2025" in desk.get("/desk/searches?month=2025-12&by=day").text


@pytest.mark.parametrize(
    "month", ["", "x", "2026-13", "0000-00", "9999-12", "0001-01", "2026-03-09"]
)
def test_no_month_in_the_address_breaks_the_page(desk: FlaskClient, month: str) -> None:
    for url in PAGES[:1] + PAGES[2:]:
        assert desk.get(url, query_string={"month": month}).status_code == 200


def test_the_file_holds_the_same_figures_under_the_same_rule(
    desk: FlaskClient, log: SearchLog
) -> None:
    _searched(log, "debt", 12)
    _searched(log, "bills", 2, found=0)
    _searched(log, "zzyzx", 1)
    answer = desk.get("/desk/searches/file?month=2026-03")
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))

    assert answer.mimetype == "text/csv"
    assert 'filename="searches-2026-03.csv"' in answer.headers["Content-Disposition"]
    assert ["Day", "2026-03-04", "15", "*", "0", ""] in rows
    assert ["Phrase", "debt", "10", "0", "0", "0 %"] in rows
    assert ["Phrase", "bills", "*", "*", "0", "*"] in rows
    assert ["Words not kept, how many", "1", "*", "0", "", ""] in rows


def test_the_desk_leads_to_both_pages(desk: FlaskClient) -> None:
    page = desk.get("/desk").text

    assert "/desk/searches" in page
    assert "/desk/words" in page


def test_the_page_takes_a_fixed_number_of_statements(
    desk: FlaskClient, log: SearchLog, database: Database
) -> None:
    counts = []
    for phrases in (["bills"], ["debt", "gym", "choir", "food bank", "tea"]):
        for each in phrases:
            _searched(log, each, 9)
        desk.get("/desk/searches")
        with counted(database) as seen:
            desk.get("/desk/searches")
        counts.append(seen.count)

    assert counts[0] == counts[1]
