"""What is sent compressed, what never is, and how much a phone has to load."""

import gzip
import re
from collections.abc import Iterator
from posixpath import dirname, join, normpath

import pytest
from flask import Flask
from flask.testing import FlaskClient

from accounts.policy import Door
from storage.engine import Database
from tests.web.desk_build import editor, signed_in
from tests.web.stock import listed, listed_many
from tests.web.visitor_build import ANSWERS, add_service, begin
from web.access import door_of

GZIP = {"Accept-Encoding": "gzip"}
OWN = {"Sec-Fetch-Site": "same-origin"}
FIRST_LOAD = 100_000  # bytes with all parts; source: issue "The public's side"
AFTER = 30_000  # bytes of a further page
_PART = re.compile(r'(?:href|src)="(/static/[^"#]+)')
_NAMED = re.compile(r"""(?:from\s*|import\s*|url\()["']?([\w./-]+\.(?:js|css|svg|png|woff2))\b""")
KIT = "/static/vendor/nhsuk/nhsuk-frontend.min.js"
_NEEDS_KIT = re.compile(  # as static/js/start.js asks
    r'data-module="nhsuk-(?!button"|checkboxes"|radios")|data-(?:aria-controls|checkbox-exclusive)'
)
_OWN = re.compile(r'(?:href|src|action)="([a-z]+:)?//')


def _weigh(client: FlaskClient, address: str, known: dict[str, int]) -> None:
    """Add a part of a page with its weight, and what the part itself names: scripts, pictures."""
    if address in known:
        return
    answer = client.get(address, headers=GZIP)
    assert answer.status_code == 200, address
    known[address] = len(answer.data)
    if address.endswith((".js", ".css")):
        is_packed = answer.headers.get("Content-Encoding") == "gzip"
        words = (gzip.decompress(answer.data) if is_packed else answer.data).decode()
        for named in _NAMED.findall(words):
            _weigh(client, normpath(join(dirname(address), named)), known)


def test_a_page_without_a_visit_and_its_parts_are_compressed(client: FlaskClient) -> None:
    page = client.get("/", headers=GZIP)
    assert page.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in page.headers["Vary"]
    assert b"What would help?" in gzip.decompress(page.data)

    sheet = "/static/css/page.css"
    made, kept = (client.get(sheet, headers=GZIP) for _ in range(2))
    plain = client.get(sheet, buffered=True)
    for part in (made, kept):
        assert part.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(part.data) == plain.data
    again = client.get(sheet, headers=GZIP | {"If-None-Match": kept.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert "Content-Encoding" not in client.get("/").headers


def test_a_page_with_a_token_is_compressed_only_where_no_other_site_can_have_asked_for_it(
    app: Flask, client: FlaskClient
) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    own = client.get("/feedback", headers=GZIP | OWN)
    assert own.headers["Content-Encoding"] == "gzip"
    assert b"csrf_token" in gzip.decompress(own.data)

    for address, site in (
        ("/feedback", {}),
        ("/feedback", {"Sec-Fetch-Site": "cross-site"}),
        ("/feedback", {"Sec-Fetch-Site": "same-site"}),
        ("/feedback?guess=a", OWN),
    ):
        page = client.get(address, headers=GZIP | site)
        assert "csrf_token" in page.text
        assert "Content-Encoding" not in page.headers, (address, site)


def test_a_page_that_is_not_compressed_loses_its_indentation_and_nothing_that_was_typed(
    client: FlaskClient,
) -> None:
    typed = "First line\r\n\r\n    and a list:\r\n      - one"
    page = client.post("/feedback", data={"words": typed, "about": "none of these"}).text

    bare = re.sub(r"<(textarea|pre).*?</\1>", "kept", page, flags=re.DOTALL)
    assert not re.search(r"\n\s+[<>]", bare)
    assert typed in page or typed.replace("\r\n", "\n") in page


def test_the_length_of_a_page_of_a_visit_that_says_back_what_was_typed_is_uncertain(
    app: Flask, client: FlaskClient
) -> None:
    service_id = listed(app)
    client.post(f"/my-list/{service_id}")
    answers = [client.get("/services?q=bills", headers=GZIP) for _ in range(6)]

    assert all(each.headers["Content-Encoding"] == "gzip" for each in answers)
    assert len({len(gzip.decompress(each.data)) for each in answers}) > 1
    mine = {len(client.get("/my-list", headers=GZIP).data) for _ in range(3)}
    assert len(mine) == 1


def test_pages_of_somebody_signed_in_are_never_compressed(app: Flask, database: Database) -> None:
    desk = signed_in(app, editor(database))

    for url in ("/desk", "/", "/services"):
        assert "Content-Encoding" not in desk.get(url, headers=GZIP).headers


def _public_pages(app: Flask) -> Iterator[str]:
    """Every public page that needs no name of something, as a visitor opens it."""
    for rule in app.url_map.iter_rules():
        is_public = door_of(app.view_functions[rule.endpoint]) is Door.PUBLIC
        if is_public and "GET" in (rule.methods or ()) and not rule.arguments:
            yield rule.rule


def _light_to_have(app: Flask, client: FlaskClient) -> Iterator[str]:
    """Each public page there is a name for, as somebody comes to it who refers themselves."""
    listed_many(app, 20, summary="Help with bills. " * 8)
    service_id = add_service(app, name="Bread")
    client.post("/find-support", data={"area": "practical_help"})
    yield from (*_public_pages(app), f"/services/{service_id}", "/services?q=bills")
    shown = client.get(f"/services/{service_id}").text + client.get("/areas").text
    for kind in ("organisations", "areas"):
        [found, *_] = re.findall(rf'href="(/{kind}/[^"/?]+)"', shown)
        yield found
    path = begin(client, service_id)
    yield from (path, f"{path}/about")
    client.post(f"{path}/about", data=ANSWERS)
    yield f"{path}/check"
    client.post(f"{path}/save")
    yield "/come-back/code"
    client.post(f"{path}/check", data={"agreed": "y"})
    yield from ("/refer-myself/sent", "/refer-myself/about-you")


def test_every_public_page_is_light_and_asks_nobody_else(
    app: Flask, client: FlaskClient, subtests: pytest.Subtests
) -> None:
    weights: dict[str, dict[str, int]] = {}
    for address in _light_to_have(app, client):
        answer = client.get(address, headers=GZIP | OWN, follow_redirects=True)
        if answer.mimetype != "text/html" or address == "/services/map":  # a page of its own
            continue
        is_packed = answer.headers.get("Content-Encoding") == "gzip"
        html = (gzip.decompress(answer.data) if is_packed else answer.data).decode()
        parts: dict[str, int] = {}
        for part in [*_PART.findall(html), *([KIT] if _NEEDS_KIT.search(html) else [])]:
            if part not in weights:
                _weigh(app.test_client(), part, weights.setdefault(part, {}))
            parts |= weights[part]
        with subtests.test(address):
            assert len(answer.data) + sum(parts.values()) < FIRST_LOAD, parts
            assert len(answer.data) < AFTER
            outside = re.findall(r"<(?:link|script|img)[^>]*>", html)
            assert not [each for each in outside if _OWN.search(each)]
    assert KIT in weights
    assert any("nhsuk-icon" in name for each in weights.values() for name in each)
