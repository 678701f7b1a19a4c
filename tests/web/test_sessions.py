from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask, session
from flask.testing import FlaskClient
from sqlalchemy import select

from accounts import web_sessions
from accounts.actor import Role
from accounts.commands import end_sessions_of
from accounts.models import WebSessionRow
from accounts.policy import Door
from accounts.rules import token_hash
from app import create_app
from storage.engine import writing
from tests.applications import parts_of, settings_in, sign_in_as
from tests.clock import NOW
from tests.web.visitor_build import user
from web.access import access


class Clock:
    """A clock that can be moved on."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def go(self, **time: float) -> None:
        self.now += timedelta(**time)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def house(template_file: Path, tmp_path: Path, clock: Clock) -> Iterator[Flask]:
    """An application on a clock of its own, with a page that counts visits."""
    (tmp_path / "test.db").write_bytes(template_file.read_bytes())
    made = create_app(settings_in(tmp_path), clock=clock)
    made.add_url_rule("/count", "count", access(Door.PUBLIC)(_count), methods=["POST"])
    made.add_url_rule("/empty", "empty", access(Door.PUBLIC)(_empty), methods=["POST"])
    yield made
    parts_of(made).database.dispose()


def _count() -> str:
    session["visits"] = session.get("visits", 0) + 1
    return str(session["visits"])


def _empty() -> str:
    session.clear()
    return "gone"


def _rows(app: Flask) -> list[WebSessionRow]:
    with parts_of(app).database.read_sessions() as reader:
        return list(reader.scalars(select(WebSessionRow)))


def _token(client: FlaskClient) -> str:
    cookie = client.get_cookie("anydoor")
    assert cookie is not None
    return cookie.value


def test_who_only_looks_gets_no_cookie_and_leaves_no_row(house: Flask) -> None:
    client = house.test_client()
    client.get("/")
    client.get("/services")

    assert client.get_cookie("anydoor") is None
    assert _rows(house) == []


def test_the_cookie_is_a_bare_token_and_the_row_holds_neither_it_nor_the_words(
    house: Flask,
) -> None:
    client = house.test_client()
    response = client.post("/count")
    (row,) = _rows(house)

    assert row.id == token_hash(_token(client))
    assert "visits" not in row.contents
    for mark in ("HttpOnly", "SameSite=Lax", "Path=/"):
        assert mark in response.headers["Set-Cookie"]


def test_a_visit_is_over_after_half_an_hour_of_nothing(house: Flask, clock: Clock) -> None:
    client = house.test_client()
    assert client.post("/count").text == "1"
    clock.go(minutes=29)
    assert client.post("/count").text == "2"
    clock.go(minutes=31)
    assert client.post("/count").text == "1"


def test_looking_keeps_a_visit_alive_but_not_for_ever(house: Flask, clock: Clock) -> None:
    client = house.test_client()
    client.post("/count")
    for _ in range(23):
        clock.go(minutes=29)
        client.get("/")
    assert client.post("/count").text == "2"
    clock.go(hours=1)
    assert client.post("/count").text == "1"


def test_an_emptied_visit_is_forgotten_with_its_cookie(house: Flask) -> None:
    client = house.test_client()
    client.post("/count")
    client.post("/empty")

    assert client.get_cookie("anydoor") is None
    assert _rows(house) == []


def test_what_was_ended_elsewhere_is_not_brought_back_by_a_late_answer(
    house: Flask, clock: Clock
) -> None:
    user_id, client = user(house, Role.EDITOR), house.test_client()
    sign_in_as(client, user_id)

    def ended() -> str:
        with writing(parts_of(house).database) as writer:
            end_sessions_of(writer, user_id)
        return "too late"

    def changed() -> str:
        session["late"] = True
        return ended()

    house.add_url_rule("/changed", "changed", access(Door.PUBLIC)(changed))
    house.add_url_rule("/looked", "looked", access(Door.PUBLIC)(ended))
    for path in ("/changed", "/looked"):
        sign_in_as(client, user_id)
        clock.go(minutes=2)  # long enough for "last seen" to be moved on
        assert client.get(path).text == "too late"
        assert _rows(house) == []


def test_a_made_up_cookie_opens_nothing(house: Flask) -> None:
    client = house.test_client()
    client.set_cookie("anydoor", "made-up")

    assert client.post("/count").text == "1"


def test_over_https_the_cookie_is_bound_to_the_site(template_file: Path, tmp_path: Path) -> None:
    (tmp_path / "test.db").write_bytes(template_file.read_bytes())
    settings = replace(settings_in(tmp_path), public_url="https://anydoor.example")
    secure = create_app(settings, clock=lambda: NOW)
    secure.add_url_rule("/count", "count", access(Door.PUBLIC)(_count), methods=["POST"])
    response = secure.test_client().post("/count", base_url="https://anydoor.example")
    parts_of(secure).database.dispose()

    assert response.headers["Set-Cookie"].startswith("__Host-anydoor=")
    assert "Secure" in response.headers["Set-Cookie"]
    assert "max-age" in response.headers["Strict-Transport-Security"]


def test_sessions_that_are_over_are_swept_away(house: Flask, clock: Clock) -> None:
    house.test_client().post("/count")
    clock.go(hours=2)
    limits = web_sessions.Limits(timedelta(minutes=30), timedelta(hours=12))
    with writing(parts_of(house).database) as writer:
        web_sessions.sweep(writer, limits, now=clock())

    assert _rows(house) == []
