import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pyotp import TOTP

from accounts.actor import Role
from accounts.commands import set_active
from accounts.links import make_sign_in_link
from app import create_app
from storage.engine import writing
from tests.applications import parts_of, settings_in, sign_in_as
from tests.clock import NOW
from tests.databases import empty_file
from tests.web.visitor_build import PASSWORD, user

RIGHT = {"email": "edith@desk.example", "password": PASSWORD}
HALF_PAGES = ("/desk", "/account", "/work", "/desk/drafts")


class Clock:
    """Time that a test moves on."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def wait(self, **spent: int) -> None:
        self.now += timedelta(**spent)


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


def _secret(page: str) -> str:
    found = re.search(r'key-letters">([A-Z2-7 ]+)<', page)
    assert found is not None
    return found[1].replace(" ", "")


def _set_up(client: FlaskClient, clock: Clock) -> tuple[TOTP, list[str]]:
    app = TOTP(_secret(client.get("/sign-in/set-up").text))
    page = client.post("/sign-in/set-up", data={"code": app.at(clock.now)})
    assert page.status_code == 200
    return app, re.findall(r"<li>([A-Z2-9-]{29})</li>", page.text)


def test_outside_the_demo_staff_set_up_a_second_step_before_anything_else(
    real: Flask, clock: Clock
) -> None:
    user(real, Role.EDITOR)
    client = real.test_client()
    answer = client.post("/sign-in", data={**RIGHT, "next": "/desk/drafts"})
    assert answer.location == "/sign-in/set-up"
    assert [client.get(page).status_code for page in HALF_PAGES] == [302] * 4
    page = client.get("/sign-in/set-up").text
    assert _secret(page) == _secret(client.get("/sign-in/set-up").text)
    wrong = client.post("/sign-in/set-up", data={"code": "000000"})
    assert (wrong.status_code, "not the code it shows now" in wrong.text) == (400, True)

    _, codes = _set_up(client, clock)
    assert len(codes) == 8
    assert client.get("/desk").status_code == 200
    assert client.get("/sign-in/set-up").location == "/account"


def test_with_a_second_step_the_password_opens_nothing_but_the_question_for_the_code(
    real: Flask, clock: Clock
) -> None:
    user(real, Role.EDITOR)
    first = real.test_client()
    first.post("/sign-in", data=RIGHT)
    app, codes = _set_up(first, clock)

    clock.wait(seconds=30)
    client = real.test_client()
    assert client.post("/sign-in", data={**RIGHT, "next": "/desk/drafts"}).location == (
        "/sign-in/code"
    )
    assert [client.get(page).status_code for page in HALF_PAGES] == [302] * 4
    assert client.get("/sign-in/set-up").status_code == 302
    assert client.post("/sign-in/code", data={"code": "000000"}).status_code == 400
    assert client.post("/sign-in/code", data={"code": ""}).status_code == 400
    code = {"code": app.at(clock.now)}
    assert client.post("/sign-in/code", data=code).location == "/desk/drafts"
    assert client.get("/desk").status_code == 200

    replayed = real.test_client()
    replayed.post("/sign-in", data=RIGHT)
    assert replayed.post("/sign-in/code", data=code).status_code == 400
    assert replayed.post("/sign-in/code", data={"code": codes[0]}).location == "/desk"


def test_a_link_does_not_go_round_the_second_step(real: Flask, clock: Clock) -> None:
    user_id = user(real, Role.EDITOR)
    first = real.test_client()
    first.post("/sign-in", data=RIGHT)
    _set_up(first, clock)
    with writing(parts_of(real).database) as session:
        token = make_sign_in_link(session, user_id, now=clock.now)

    client = real.test_client()
    assert client.post(f"/sign-in/link/{token}").location == "/sign-in/code"
    assert client.get("/desk").status_code == 302


def test_members_of_organisations_come_in_by_link_alone(real: Flask) -> None:
    user_id = user(real, Role.ORGANISATION)
    with writing(parts_of(real).database) as session:
        token = make_sign_in_link(session, user_id, now=NOW)

    assert real.test_client().post(f"/sign-in/link/{token}").location == "/inbox"


def test_half_a_sign_in_is_over_after_ten_minutes_and_when_shut_out(
    real: Flask, clock: Clock
) -> None:
    user_id = user(real, Role.EDITOR)
    slow, shut = real.test_client(), real.test_client()
    slow.post("/sign-in", data=RIGHT)
    clock.wait(minutes=11)
    assert slow.get("/sign-in/set-up").location == "/sign-in"
    shut.post("/sign-in", data=RIGHT)
    with writing(parts_of(real).database) as session:
        set_active(session, user_id, is_active=False)
    assert shut.get("/sign-in/set-up").location == "/sign-in"
    for client in (slow, shut, real.test_client()):
        assert client.post("/sign-in/code", data={"code": "123456"}).location == "/sign-in"


def test_after_ten_wrong_codes_even_the_right_one_waits(real: Flask, clock: Clock) -> None:
    user(real, Role.EDITOR)
    first = real.test_client()
    first.post("/sign-in", data=RIGHT)
    app, _ = _set_up(first, clock)
    clock.wait(seconds=30)
    client = real.test_client()
    client.post("/sign-in", data=RIGHT)
    for _ in range(10):
        client.post("/sign-in/code", data={"code": "000000"})

    assert client.post("/sign-in/code", data={"code": app.at(clock.now)}).status_code == 429
    assert first.get("/desk").status_code == 200, "who is in already stays in"


def test_on_ones_own_page_the_second_step_changes_only_for_its_owner(
    app: Flask, client: FlaskClient
) -> None:
    clock = Clock()
    sign_in_as(client, user(app, Role.EDITOR))
    assert "Outside the demo" in client.get("/account").text
    totp, _ = _set_up(client, clock)
    assert "8 recovery codes are left" in client.get("/account").text

    refused = client.post("/account/second-step/another-app", data={"proof": "wrong"})
    assert (refused.status_code, "not your password" in refused.text) == (400, True)
    fresh = client.post("/account/second-step/recovery-codes", data={"proof": PASSWORD})
    assert len(re.findall(r"<li>([A-Z2-9-]{29})</li>", fresh.text)) == 8
    used = client.post("/account/second-step/another-app", data={"proof": totp.at(NOW)})
    assert used.status_code == 400, "its code was used to set it up"
    moved = client.post("/account/second-step/another-app", data={"proof": PASSWORD})
    assert moved.location == "/sign-in/set-up"
    assert "Off" in client.get("/account").text


def test_signing_out_everywhere_else_leaves_this_visit(app: Flask) -> None:
    user(app, Role.EDITOR)
    here, there = app.test_client(), app.test_client()
    for each in (here, there):
        each.post("/sign-in", data=RIGHT)
    here.post("/account/sign-out-everywhere")

    assert (here.get("/desk").status_code, there.get("/desk").status_code) == (200, 302)


def test_an_administrator_takes_a_lost_second_step_away(app: Flask, client: FlaskClient) -> None:
    theirs = app.test_client()
    user_id = user(app, Role.EDITOR)
    sign_in_as(theirs, user_id)
    _set_up(theirs, Clock())
    sign_in_as(client, user(app, Role.ADMINISTRATOR, "ada@anydoor.example"))
    assert "Second step on" in client.get(f"/users/{user_id}").text
    page = client.post(f"/users/{user_id}/second-step", follow_redirects=True)

    assert "No second step" in page.text
    assert theirs.get("/desk").status_code == 302
