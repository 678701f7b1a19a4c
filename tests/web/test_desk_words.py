"""Editors change what words mean, and see what it does before they do."""

import re
from datetime import date
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import make_worker
from directory.search.learning import SearchLog
from matching.thesaurus import understand
from storage.engine import Database
from tests.applications import parts_of
from tests.clock import TODAY
from tests.statements import counted
from tests.web.desk_build import editor, member, signed_in
from tests.web.stock import listed

PAGES = ("/desk/words", "/desk/words/kind?slug=pr-debt", "/desk/words/changes")
ADDED = {"kind": "pr-debt", "word": "moneytrap", "word_list": "words"}


@pytest.fixture
def client(app: Flask, database: Database) -> FlaskClient:
    return signed_in(app, editor(database))


@pytest.fixture
def debt_help(app: Flask) -> UUID:
    return listed(app, name="Clear Desk", summary="Help with debt.", kinds=["pr-debt"])


def _seen(app: Flask, *phrases: str, day: date = TODAY) -> None:
    """Phrases that somebody searched for."""
    log: SearchLog = app.extensions["anydoor_search_log"]
    log.learn_words()
    for phrase in phrases:
        log.searched(phrase, 1, day)
    log.write()


def _found(client: FlaskClient, words: str) -> str:
    return client.get("/services", query_string={"q": words}).text


def _change_id(page: str) -> str:
    found = re.search(r"/desk/words/changes/(\d+)/undo", page)
    assert found
    return found[1]


def test_words_are_changed_by_editors_alone(
    app: Flask, database: Database, organisation_id: UUID
) -> None:
    theirs = signed_in(app, member(database, organisation_id))
    nobody = app.test_client()

    for url in PAGES:
        assert nobody.get(url).location.startswith("/sign-in")
        assert theirs.get(url).status_code == 403
    for url in ("try", "take-out", "save", "changes/1/undo"):
        assert theirs.post(f"/desk/words/{url}", data=ADDED).status_code == 403
    assert "moneytrap" not in str(parts_of(app).thesaurus.kinds["pr-debt"].words)


def test_a_new_word_finds_its_kind_at_once_and_can_be_undone(
    app: Flask, client: FlaskClient, debt_help: UUID
) -> None:
    del debt_help
    assert "Clear Desk" not in _found(client, "moneytrap").partition("Nothing fits")[0]
    tried = client.post("/desk/words/try", data=ADDED)
    assert "Nothing has changed yet" in tried.text
    assert understand("moneytrap", parts_of(app).thesaurus).kinds == frozenset()

    saved = client.post("/desk/words/save", data={**ADDED, "do": "add"})
    page = client.get(saved.location).text
    assert "Put in: “moneytrap”" in page
    assert "Edith Mwangi" in page
    assert understand("moneytrap", parts_of(app).thesaurus).kinds == {"pr-debt"}
    assert "1 service for “moneytrap”" in _found(client, "moneytrap")

    client.post(f"/desk/words/changes/{_change_id(page)}/undo")
    assert understand("moneytrap", parts_of(app).thesaurus).kinds == frozenset()
    history = client.get("/desk/words/changes").text
    assert "Undone by Edith Mwangi" in history
    assert "/undo" not in history


def test_the_worker_puts_new_words_into_the_index(
    app: Flask, client: FlaskClient, debt_help: UUID
) -> None:
    client.post("/desk/words/save", data={**ADDED, "word": "owing shedloads", "do": "add"})
    make_worker(app).run_once()

    assert debt_help in parts_of(app).engine.search_text("shedloads").scores
    client.post(f"/desk/words/changes/{_change_id(client.get(PAGES[2]).text)}/undo")
    make_worker(app).run_once()
    assert parts_of(app).engine.search_text("shedloads").scores == {}


def test_what_a_change_would_do_is_what_it_then_does(
    app: Flask, client: FlaskClient, debt_help: UUID
) -> None:
    del debt_help
    listed(app, name="Loft Gardeners", summary="Gardening on roofs.", kinds=["le-green"])
    _seen(app, "debt", "gardening", "roofs")
    tried = client.post(
        "/desk/words/try", data={"kind": "pr-debt", "word": "roofs", "word_list": "words"}
    ).text

    assert "Of the last 3 different searches, 1 would change" in tried
    assert "1 service → <strong>2 services</strong>" in tried
    assert tried.count("Clear Desk") == 1
    client.post("/desk/words/save", data={**ADDED, "word": "roofs", "do": "add"})
    make_worker(app).run_once()
    assert "2 services for “roofs”" in _found(client, "roofs")


def test_taking_a_word_out_shows_who_would_lose_and_can_be_put_back(
    app: Flask, client: FlaskClient, debt_help: UUID
) -> None:
    del debt_help
    _seen(app, "bailiffs")
    asked = {"kind": "pr-debt", "word_list": "words", "do": "remove"}
    client.post("/desk/words/save", data={**asked, "word": "bailiffs"})
    make_worker(app).run_once()
    tried = client.post("/desk/words/take-out", data={**asked, "word": "bailiff"}).text
    client.post("/desk/words/save", data={**asked, "word": "bailiff"})
    make_worker(app).run_once()

    assert "1 would find fewer" in tried
    assert understand("bailiffs", parts_of(app).thesaurus).kinds == frozenset()
    page = client.get(PAGES[1]).text
    assert "Put back bailiff" in page
    client.post("/desk/words/save", data={**asked, "word": "bailiff", "do": "add"})
    assert understand("bailiffs", parts_of(app).thesaurus).kinds == {"pr-debt"}


def test_searches_that_would_not_change_are_not_listed(
    app: Flask, client: FlaskClient, debt_help: UUID
) -> None:
    del debt_help
    assert "No searches are kept yet" in client.post("/desk/words/try", data=ADDED).text
    _seen(app, "debt", "bills")

    tried = client.post("/desk/words/try", data=ADDED).text
    assert "the last 2 different searches: each would find the same" in tried


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"word": ""}, "Enter a word"),
        ({"word": "x"}, "Enter a word of 2 letters"),
        ({"word": "want to die"}, "This is a word of crisis"),
        ({"word": "I feel suicidal today"}, "This is a word of crisis"),
        ({"word": "Debts", "word_list": "slang"}, "has the word already"),
        ({"word": "solicitor"}, "leads to Legal advice already"),
        ({"word": "dettt", "word_list": "misspelt"}, "Enter a word of 2 letters"),
        ({"word": "dettt", "word_list": "misspelt", "meant": "DETTT"}, "as it is spelt right"),
        ({"word": "dettt", "word_list": "nonsense"}, "Not a valid choice"),
        ({"word": "N19 4AJ"}, "A postcode or a telephone number"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(
    client: FlaskClient, typed: dict[str, str], says: str
) -> None:
    answer = client.post("/desk/words/try", data={**ADDED, **typed})

    assert answer.status_code == 400
    assert says in answer.text
    assert "There is a problem" in answer.text


def test_a_word_may_mean_two_things_when_an_editor_says_so(app: Flask, client: FlaskClient) -> None:
    both = {**ADDED, "word": "solicitor", "is_both": "y"}

    assert "Nothing has changed yet" in client.post("/desk/words/try", data=both).text
    client.post("/desk/words/save", data={**both, "do": "add"})
    assert understand("solicitor", parts_of(app).thesaurus).kinds == {"pr-debt", "pr-legal"}


def test_a_page_that_is_not_ours_cannot_save_what_the_form_would_refuse(
    app: Flask, client: FlaskClient
) -> None:
    for typed in ({"word": "want to die"}, {"word": "x"}, {"word": ""}):
        client.post("/desk/words/save", data={**ADDED, **typed, "do": "add"})
    assert client.post("/desk/words/save", data={"kind": "pr-debt"}).status_code == 400
    assert client.post("/desk/words/save", data={**ADDED, "kind": "nope"}).status_code == 404

    assert "Nothing was changed" in client.get("/desk/words/changes").text
    assert understand("want to die", parts_of(app).thesaurus).is_crisis


def test_words_are_searched_filtered_and_paged(client: FlaskClient) -> None:
    first = client.get("/desk/words").text
    assert "Page 1 of" in first
    found = client.get("/desk/words?text=Bailifs").text
    assert "Debt advice" in found
    assert "1 kind of service" in found
    assert "No kind of service has that" in client.get("/desk/words?text=xyzzyx").text
    housing = client.get("/desk/words?domain=accommodation").text
    assert "Debt advice" not in housing
    assert client.get("/desk/words?page=99999").status_code == 200
    assert client.get("/desk/words?page=999").status_code == 200


def test_words_of_crisis_are_shown_and_not_changed(client: FlaskClient) -> None:
    assert "want to die" in client.get("/desk/words").text
    page = client.get("/desk/words/kind?slug=ps-crisis").text

    assert "suicidal" in page
    assert "Take out suicidal" not in page


def test_spellings_are_never_shown_to_the_public(
    app: Flask, client: FlaskClient, debt_help: UUID
) -> None:
    slip = {**ADDED, "word": "dettqq", "word_list": "misspelt", "meant": "debt", "do": "add"}
    client.post("/desk/words/save", data=slip)
    make_worker(app).run_once()
    visitor = app.test_client()

    assert "<strong>debt</strong>" in _found(visitor, "dettqq")
    for page in (f"/services/{debt_help}", "/services?q=debt", "/", "/how-matching-works"):
        assert "dettqq" not in visitor.get(page).text


def test_undoing_twice_or_what_never_was_is_refused_kindly(client: FlaskClient) -> None:
    client.post("/desk/words/save", data={**ADDED, "do": "add"})
    number = _change_id(client.get("/desk/words/changes").text)
    client.post(f"/desk/words/changes/{number}/undo")
    again = client.post(f"/desk/words/changes/{number}/undo", follow_redirects=True)

    assert "This was undone already" in again.text
    assert client.post("/desk/words/changes/4711/undo").status_code == 404


def test_pages_about_words_take_a_fixed_number_of_statements(
    app: Flask, client: FlaskClient, database: Database, debt_help: UUID
) -> None:
    del debt_help
    counts = []
    for several in (range(1), range(1, 30)):
        for number in several:
            word = f"moneytrap{'abcdefghij'[number // 10]}{'abcdefghij'[number % 10]}"
            client.post("/desk/words/save", data={**ADDED, "word": word, "do": "add"})
            _seen(app, word)
        listed(app, name=f"Desk {several}", summary="Debt help.", kinds=["pr-debt"])
        for url in PAGES:
            client.get(url)
        client.post("/desk/words/try", data={**ADDED, "word": "zigzag"})
        found = []
        for url in PAGES:
            with counted(database) as seen:
                client.get(url)
            found.append(seen.count)
        with counted(database) as seen:
            client.post("/desk/words/try", data={**ADDED, "word": "zigzag"})
        counts.append([*found, seen.count])

    assert counts[0] == counts[1]
