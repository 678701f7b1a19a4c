"""What is sent compressed, what never is, and how much a phone has to load."""

import gzip
import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from accounts.policy import Door
from storage.engine import Database
from tests.web.desk_build import editor, signed_in
from tests.web.stock import listed
from web.access import door_of

GZIP = {"Accept-Encoding": "gzip"}
FIRST_LOAD = 100_000  # bytes with all parts; source: issue "The public's side"
AFTER = 30_000  # bytes of a further page
_PART = re.compile(r'(?:href|src)="(/static/[^"]+)"')
_OWN = re.compile(r'(?:href|src|action)="([a-z]+:)?//')


def _size(client: FlaskClient, address: str) -> int:
    answer = client.get(address, headers=GZIP, follow_redirects=True)
    assert answer.status_code == 200, address
    return len(answer.data)


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


def test_a_page_with_a_token_in_it_is_never_compressed(app: Flask, client: FlaskClient) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    page = client.get("/feedback", headers=GZIP)

    assert "csrf_token" in page.text
    assert "Content-Encoding" not in page.headers


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


def test_every_public_page_is_light_and_asks_nobody_else(
    app: Flask, client: FlaskClient, subtests: pytest.Subtests
) -> None:
    for number in range(20):
        listed(app, name=f"Money Mornings {number}", summary="Help with bills. " * 8)
    service_id = listed(app, name="Bread")
    client.post("/find-support", data={"area": "practical_help"})
    parts: dict[str, int] = {}
    pages = [*_public_pages(app), f"/services/{service_id}", "/services?q=bills"]
    for address in pages:
        answer = client.get(address, headers=GZIP, follow_redirects=True)
        if answer.mimetype != "text/html" or address == "/services/map":  # a page of its own
            continue
        is_packed = answer.headers.get("Content-Encoding") == "gzip"
        html = (gzip.decompress(answer.data) if is_packed else answer.data).decode()
        for part in _PART.findall(html):
            parts.setdefault(part, _size(app.test_client(), part))
        whole = len(answer.data) + sum(parts[each] for each in set(_PART.findall(html)))
        with subtests.test(address):
            assert whole < FIRST_LOAD, sorted((parts[e], e) for e in set(_PART.findall(html)))
            assert len(answer.data) < AFTER
            outside = re.findall(r"<(?:link|script|img)[^>]*>", html)
            assert not [each for each in outside if _OWN.search(each)]
