"""Passkeys, with one that needs no device: what is right comes in, and nothing else does."""

import html
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update
from werkzeug.test import TestResponse

from accounts.actor import Role
from accounts.commands import set_active
from accounts.links import make_sign_in_link
from accounts.models import UserRow
from app import create_app
from storage.engine import writing
from tests.applications import parts_of, settings_in, sign_in_as
from tests.clock import NOW
from tests.databases import empty_file
from tests.web.soft_key import PRESENT, SoftKey
from tests.web.test_second_step import Clock, _set_up
from tests.web.visitor_build import PASSWORD, user

RIGHT = {"email": "edith@desk.example", "password": PASSWORD}
WRONG = "That passkey did not work"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def real(tmp_path: Path, clock: Clock) -> Iterator[Flask]:
    """Not a demonstration: staff must have a second step."""
    shutil.copy(empty_file(), tmp_path / "test.db")
    made = create_app(replace(settings_in(tmp_path), is_demo=False), clock=clock)
    yield made
    parts_of(made).database.dispose()


def _asked(page: str) -> dict[str, Any]:
    """What a page asks the browser for."""
    found = re.search(r'data-question="([^"]+)"', page)
    assert found is not None
    said: dict[str, Any] = json.loads(html.unescape(found[1]))
    return said


def add_key(client: FlaskClient, name: str = "My phone", **proof: str) -> SoftKey:
    """Add a passkey on one's own page."""
    key = SoftKey()
    page = client.post("/account/passkeys/begin", data={"name": name, **proof})
    assert page.status_code == 200, page.text
    kept = client.post("/account/passkeys", data={"answer": key.make(_asked(page.text))})
    assert kept.location == "/account/passkeys"
    return key


def _with_key(app: Flask, role: Role = Role.EDITOR) -> SoftKey:
    """Somebody who has a password and a passkey."""
    client = app.test_client()
    sign_in_as(client, user(app, role))
    return add_key(client, proof=PASSWORD)


def come_in(
    client: FlaskClient, key: SoftKey, page: str = "/sign-in", by: str = "127.0.0.1"
) -> TestResponse:
    """Use a passkey on a page of signing in."""
    typed = {"answer": key.use(_asked(client.get(page).text)), "next": "/desk/drafts"}
    return client.post("/sign-in/passkey", data=typed, environ_base={"REMOTE_ADDR": by})


def test_a_passkey_is_made_by_its_owner_and_signs_them_in_where_they_were_going(
    app: Flask, client: FlaskClient
) -> None:
    sign_in_as(client, user(app, Role.EDITOR))
    assert "You have none yet" in client.get("/account/passkeys").text
    for wrong in ({"name": "x", "proof": "no"}, {"name": "", "proof": PASSWORD}):
        assert client.post("/account/passkeys/begin", data=wrong).status_code == 400
    key = add_key(client, "My <b>phone</b>", proof=PASSWORD)
    assert "My &lt;b&gt;phone" in client.get("/account/passkeys").text

    comer = app.test_client()
    asked = _asked(comer.get("/sign-in").text)
    assert (asked["rpId"], asked["userVerification"], asked["allowCredentials"]) == (
        "localhost", "required", [],
    )  # fmt: skip
    answer = {"answer": key.use(asked), "next": "/desk/drafts"}
    assert comer.post("/sign-in/passkey", data=answer).location == "/desk/drafts"
    assert comer.get("/desk").status_code == 200
    replayed = app.test_client()
    replayed.get("/sign-in")
    assert replayed.post("/sign-in/passkey", data=answer).location == "/sign-in"
    elsewhere = come_in(app.test_client(), key)
    assert elsewhere.location == "/desk/drafts"
    assert "Last used" in client.get("/account/passkeys").text


def test_what_is_not_quite_the_passkey_lets_nobody_in(app: Flask) -> None:
    key = _with_key(app)
    stranger = SoftKey(name=key.name, owner=key.owner, count=9)
    bent = {
        "another site": replace(key, origin="https://evil.example"),
        "another host": replace(key, host="evil.example"),
        "another key": stranger,
        "no finger": replace(key, flags=PRESENT),
        "a key that nobody has": replace(key, name=b"7" * 32),
        "another's name": replace(key, owner="AAAA"),
    }
    came = {why: come_in(app.test_client(), each).location for why, each in bent.items()}
    assert set(came.values()) == {"/sign-in"}, came

    client = app.test_client()
    asked = _asked(client.get("/sign-in").text)
    whole = replace(key).use(asked)
    odd = [replace(key).use(asked, "webauthn.create"), whole[:-9], "", "null", "x" * 30_000]
    for number, answer in enumerate(odd):
        page = client.post("/sign-in/passkey", data={"answer": answer})
        assert page.location == "/sign-in"
        assert WRONG in client.get("/sign-in").text or number
    assert come_in(client, replace(key, count=50)).location == "/sign-in"
    assert "Wait 15 minutes" in client.get("/sign-in").text, "after ten wrong ones even the right"
    assert client.get("/desk").status_code == 302
    key.count = 99
    assert come_in(app.test_client(), key, by="192.0.2.7").location == "/desk/drafts"
    key.count = 5
    copied = come_in(app.test_client(), key, by="192.0.2.7")
    assert copied.location == "/sign-in", "a copy counts for itself"


def test_at_the_second_step_the_passkey_is_its_owners_and_takes_the_place_of_the_code(
    real: Flask, clock: Clock
) -> None:
    user_id, other = user(real, Role.EDITOR), user(real, Role.EDITOR, "olga@desk.example")
    first, second = real.test_client(), real.test_client()
    for client, whose in ((first, user_id), (second, other)):
        sign_in_as(client, whose)
        _set_up(client, clock)
    key, others = add_key(first, proof=PASSWORD), add_key(second, proof=PASSWORD)

    client = real.test_client()
    assert client.post("/sign-in", data={**RIGHT, "next": "/desk"}).location == "/sign-in/code"
    asked = _asked(client.get("/sign-in/code").text)
    assert len(asked["allowCredentials"]) == 1
    assert come_in(client, others, "/sign-in/code").location == "/sign-in/code"
    assert client.get("/desk").status_code == 302
    assert come_in(client, key, "/sign-in/code").location == "/desk"

    slow = real.test_client()
    asked = _asked(slow.get("/sign-in").text)
    clock.wait(minutes=11)
    assert slow.post("/sign-in/passkey", data={"answer": key.use(asked)}).location == "/sign-in"
    with writing(parts_of(real).database) as session:
        set_active(session, user_id, is_active=False)
    assert come_in(real.test_client(), key).location == "/sign-in"


def test_only_its_owner_removes_a_passkey_and_then_it_opens_nothing(
    app: Flask, client: FlaskClient
) -> None:
    key = _with_key(app)
    come_in(client, key)
    found = re.search(
        r"/account/passkeys/[0-9a-f-]{36}/remove", client.get("/account/passkeys").text
    )
    assert found is not None
    stranger, admin = app.test_client(), app.test_client()
    sign_in_as(stranger, user(app, Role.EDITOR, "olga@desk.example"))
    for ask in (stranger.get, stranger.post):
        assert ask(found[0], data={"proof": PASSWORD}).status_code == 404
    assert client.get(found[0]).status_code == 200
    assert client.post(found[0], data={"proof": "no"}).status_code == 400
    assert client.post(found[0], data={"proof": PASSWORD}).location == "/account/passkeys"
    assert come_in(app.test_client(), key).location == "/sign-in"

    lost = add_key(client, proof=PASSWORD)
    sign_in_as(admin, user(app, Role.ADMINISTRATOR, "ada@anydoor.example"))
    with client.session_transaction() as kept:
        page = f"/users/{kept['user_id']}"
    assert "Passkeys: 1" in admin.get(page).text
    admin.post(f"{page}/second-step")
    assert client.get("/desk").status_code == 302
    assert come_in(app.test_client(), lost).location == "/sign-in"


def test_a_member_who_has_nothing_but_links_adds_a_passkey_right_after_coming_in(
    real: Flask, clock: Clock
) -> None:
    client = real.test_client()
    user_id = user(real, Role.ORGANISATION)
    with writing(parts_of(real).database) as session:
        token = make_sign_in_link(session, user_id, now=NOW)
        session.execute(update(UserRow).values(password_hash=None))
    client.post(f"/sign-in/link/{token}")
    assert 'name="proof"' not in client.get("/account/passkeys").text
    key = add_key(client, "My laptop")
    assert come_in(real.test_client(), key).location in {"/inbox", "/desk/drafts"}

    clock.wait(minutes=11)
    late = client.post("/account/passkeys/begin", data={"name": "Another"})
    assert (late.status_code, "sign in again" in late.text) == (400, True)
