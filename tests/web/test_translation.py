"""Public pages in other languages: every word is in the catalogue, and none is offered unread."""

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from flask import Flask
from flask.testing import FlaskClient

from directory.languages import switch_off, switch_on
from storage.engine import Database
from tests.clock import NOW
from tests.web.desk_build import editor, signed_in
from tests.web.letters_build import ask_in, public_letters, staff_letter, unspoken
from tests.web.loop_build import Scene
from tests.web.public_pages import opened
from tools.messages import LONG, MIRRORED, easy_read, extract, gaps, pretend
from web import translation
from web.display import page_language

EASY = {"lang": translation.EASY_READ, "text": "large", "space": "wide", "colour": "dark"}
_MARKED = re.compile("\u2067[^\u2067\u2069]*\u2069")
_SPOKEN = ("aria-label", "alt", "placeholder", "title")
_UNSPOKEN = {"script", "style", "template"}
_WORDS = re.compile(r"[A-Za-z]{2}")
# Names of people, places and organisations, what they wrote, and codes: no words of ours.
_DATA = re.compile(
    r"Anydoor|your area|lanternrooms|Money Mornings|Bread and Company|Lantern|The Rooms"
    r"|High Road|N12|hello|North Finchley|Help with bills and|You sit with|ZQ-|Islington|Camden"
    r"|Barnet|Haringey|Enfield|Edmonton|Hampstead|Kentish|Welbourne|West and Central|March 2026"
    r"|^[0-9A-Z]{4}( [0-9A-Z]{4})+$|^http://localhost"
)


@pytest.fixture(scope="module")
def messages() -> Catalog:
    return extract()


class _Reader(HTMLParser):
    """Collects what a page says to whoever reads or hears it."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.silent = 0  # how many elements are open whose content nobody is told

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in _UNSPOKEN
        self.found += [value or "" for name, value in attrs if name in _SPOKEN]

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in _UNSPOKEN

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.found.append(data)


@pytest.fixture(scope="module")
def pretended(tmp_path_factory: pytest.TempPathFactory, messages: Catalog) -> Path:
    """A folder with the pretended languages."""
    folder = tmp_path_factory.mktemp("pretended")
    pretend(folder, messages)
    return folder


def speaking(app: Flask, folder: Path) -> FlaskClient:
    """Nobody's browser, in an application that knows the pretended languages."""
    translation.init_app(app, page_language, folder)
    return app.test_client()


def untranslated(page: str) -> set[str]:
    """The words on a page that are in no catalogue and are not data either."""
    while _MARKED.search(page):
        page = _MARKED.sub("", page)
    reader = _Reader()
    reader.feed(page)
    words = {each.strip() for each in reader.found if _WORDS.search(each)}
    return {each for each in words if not _DATA.search(each)}


def _forms(words: Any) -> tuple[str, ...]:  # noqa: ANN401  (a string, or one and many)
    return (words,) if isinstance(words, str) else tuple(words)


def test_easy_read_lacks_no_message_and_has_none_that_no_page_says(messages: Catalog) -> None:
    assert gaps(messages, easy_read()) == ([], [])


def test_no_translation_loses_what_stands_in_a_message() -> None:
    parts = re.compile(r"%\(\w+\)s|<[^>]+>|%\{\w+\}")
    for each in (one for one in easy_read() if one.id):
        pairs = zip(_forms(each.id), _forms(each.string), strict=True)
        for english, said in pairs:
            lost = set(parts.findall(english)) ^ set(parts.findall(said))
            assert {part for part in lost if "strong" not in part} <= {"%(num)s"}, english


def test_every_word_of_every_public_page_can_be_translated(
    app: Flask, database: Database, pretended: Path, subtests: pytest.Subtests
) -> None:
    client = speaking(app, pretended)
    desk = signed_in(app, editor(database))
    desk.post(f"/desk/languages/{MIRRORED}/on", data={f"{MIRRORED}-speaker": "A test"})
    client.set_cookie("display", f"lang={MIRRORED}")

    seen = 0
    for address, page in opened(app, client):
        seen += 1
        with subtests.test(address):
            assert '<html lang="ar" dir="rtl"' in page
            assert untranslated(page) == set()
            if 'class="card__summary"' in page:  # what organisations write is marked as English
                assert 'class="card__summary" lang="en-GB" dir="auto"' in page
    assert seen > 40
    assert '<html lang="en-GB" dir="ltr"' in desk.get("/").text  # staff pages stay in English
    assert '<html lang="ar" dir="rtl"' in client.get("/sign-in").text


def test_a_language_is_off_until_an_editor_says_which_speaker_has_read_it(
    app: Flask, database: Database, pretended: Path
) -> None:
    client, desk = speaking(app, pretended), signed_in(app, editor(database))
    on, off = (f"/desk/languages/{LONG}/{way}" for way in ("on", "off"))

    def is_offered() -> bool:
        client.set_cookie("display", f"lang={LONG}")
        is_listed = f'value="{LONG}"' in client.get("/display").text
        assert ("~~" in client.get("/").text) is is_listed
        return is_listed

    assert client.get("/desk/languages").status_code == 302
    assert client.post(on, data={f"{LONG}-speaker": "Me"}).status_code in {302, 403}
    assert not is_offered()
    assert desk.post(on, data={}).status_code == 400
    assert not is_offered()
    desk.post(on, data={f"{LONG}-speaker": "Lan Nguyen, whose own language it is"})
    assert is_offered()
    assert "Read by Lan Nguyen" in desk.get("/desk/languages").text
    assert desk.post("/desk/languages/xx/on", data={"xx-speaker": "Me"}).status_code == 404
    desk.post(off)
    assert not is_offered()


def test_every_letter_to_the_public_comes_in_the_language_it_was_asked_for_in(
    scene: Scene, pretended: Path
) -> None:
    speaking(scene.app, pretended)
    with scene.world() as made:
        switch_on(made.session, LONG, "A test", 1, by=scene.others["editor"], now=NOW)
    referral_id = ask_in(scene, LONG)

    told = public_letters(scene, referral_id)

    assert {"mailed_list", "problem_answer", "reminder", "claim_proof", "claim_refused"} <= {*told}
    assert {"referral_to_confirm", "referral_check_in", "referral_send"} <= {*told}
    assert {name: unspoken(each) for name, each in told.items()} == dict.fromkeys(told, "")
    assert "Somebody has asked for help themselves." in staff_letter(scene, referral_id).body
    links = [link for each in told.values() for link in re.findall(r"http\S+", each.body)]
    assert {link.partition("?")[2] for link in links} == {"lang=en_GB%40long"}
    assert len(links) == len(told) - len({"reminder", "problem_answer"})
    with scene.world() as made:
        switch_off(made.session, LONG, by=scene.others["editor"])
    for each in public_letters(scene, referral_id).values():
        assert "~~" not in each.subject + each.body
        assert "lang=" not in each.body
        assert "Please do not reply to this." in each.body


def test_a_visitor_chooses_language_text_space_and_colours_without_javascript(
    app: Flask, client: FlaskClient
) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    asked = client.get("/display?page=/about").text
    assert "Easy Read" in asked
    assert client.get_cookie("anydoor") is None  # no visit is begun

    answer = client.post("/display", data={**EASY, "page": "/about"})
    assert answer.headers["Location"] == "/about"
    cookie = client.get_cookie("display")
    assert cookie is not None
    assert (cookie.http_only, cookie.same_site, cookie.path) == (True, "Lax", "/")
    assert cookie.max_age == 365 * 24 * 60 * 60
    page = client.get("/about")
    assert 'class="no-js text-large space-wide colour-dark"' in page.text
    assert "We put them in one place" in page.text or "puts them in one place" in page.text
    assert "Cookie" in page.headers["Vary"]
    assert 'value="large" checked' in client.get("/display").text

    client.post("/display", data={"lang": "en_GB"})
    assert client.get_cookie("display") is None
    assert "css/display.css" not in client.get("/about").text


@pytest.mark.parametrize(
    "cookie", ["lang=xx&text=huge", "lang=..%2F..&colour=%22%3E", "&&&=", "x" * 3000]
)
def test_a_choice_that_is_none_of_ours_changes_nothing(client: FlaskClient, cookie: str) -> None:
    client.set_cookie("display", cookie)
    assert client.get("/").text == client.application.test_client().get("/").text


def test_a_choice_never_leads_to_another_site(client: FlaskClient) -> None:
    for page in ("https://elsewhere.example/", "//elsewhere.example", "/no-such-page"):
        answer = client.post("/display", data={"lang": "en_GB", "page": page})
        assert answer.headers["Location"] == "/"
    assert client.post("/display", data={"lang": "xx", "text": "huge"}).status_code == 400
