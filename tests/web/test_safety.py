import io
import json
import logging
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from accounts.actor import Role
from accounts.models import WebSessionRow
from app import create_app
from config_safety import Safety
from storage.audit import AuditRow, Deed
from storage.engine import reading, writing
from storage.faults import each_alone
from tests.applications import parts_of, settings_in, sign_in_as
from tests.clock import NOW
from tests.referrals import build
from tests.web.loop_build import Scene
from tests.web.visitor_build import PASSWORD, user
from web import logs

RIGHT = {"email": "edith@desk.example", "password": PASSWORD}


def _count(scene: Scene, deed: Deed) -> int:
    with reading(scene.database) as session:
        return session.scalar(select(func.count()).where(AuditRow.deed == deed)) or 0


def test_each_look_is_one_entry_and_each_refusal_too(scene: Scene) -> None:
    for _ in range(3):
        assert scene.browser("connector").get(scene.person).status_code == 200
    assert (_count(scene, Deed.READ), _count(scene, Deed.REFUSED)) == (3, 0)
    assert scene.browser("stranger").get(scene.person).status_code == 404
    assert scene.browser("editor").post(f"{scene.person}/rights").status_code == 403
    assert scene.browser("nobody").get(scene.person).status_code == 302
    assert _count(scene, Deed.REFUSED) == 2
    with reading(scene.database) as session:
        rows = session.scalars(select(AuditRow).where(AuditRow.deed == Deed.REFUSED)).all()
    assert {(row.object_id, row.reason) for row in rows} == {
        (scene.made.person_id, "404"),
        (scene.made.person_id, "403"),
    }


def test_who_guesses_from_elsewhere_does_not_shut_the_owner_out(app: Flask) -> None:
    user(app, Role.EDITOR)
    owner, thief = app.test_client(), app.test_client()
    owner.post("/sign-in", data=RIGHT)
    owner.post("/sign-out")
    for _ in range(10):
        thief.post("/sign-in", data={**RIGHT, "password": "no"})

    assert thief.post("/sign-in", data=RIGHT).status_code == 429
    assert owner.post("/sign-in", data=RIGHT).location == "/desk"
    other = app.test_client()
    other.set_cookie("known-device", "made-up")
    assert other.post("/sign-in", data=RIGHT).status_code == 429
    for _ in range(10):
        owner.post("/sign-out")
        owner.post("/sign-in", data={**RIGHT, "password": "no"})
    assert owner.post("/sign-in", data=RIGHT).status_code == 429, "a known device has its own tries"


def test_signing_in_and_a_wrong_password_are_in_the_log_by_id_alone(
    app: Flask, client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    user_id = user(app, Role.EDITOR)
    with caplog.at_level(logging.INFO):
        client.post("/sign-in", data={**RIGHT, "password": "no"})
        client.post("/sign-in", data=RIGHT)
    said = {record.getMessage(): getattr(record, "user_id", "") for record in caplog.records}

    assert "a password was wrong" in said
    assert said["signed in"] == str(user_id)
    assert "edith" not in caplog.text.lower()


def test_a_visit_is_told_that_it_goes_on(app: Flask, client: FlaskClient) -> None:
    assert client.post("/session").json == {"signed_in": False}
    sign_in_as(client, user(app, Role.EDITOR))
    said = client.post("/session").json
    assert said is not None
    assert (said["signed_in"], said["minutes"], bool(said["token"])) == (True, 30, True)
    assert 'data-idle-minutes="30">' in client.get("/desk").text


def test_a_visit_is_told_when_no_going_on_helps(app: Flask, client: FlaskClient) -> None:
    sign_in_as(client, user(app, Role.EDITOR))
    with writing(parts_of(app).database) as session:
        began = NOW - timedelta(hours=11, minutes=50)
        session.execute(update(WebSessionRow).values(created_at=began))
    said = client.post("/session").json
    assert said is not None
    assert (said["minutes"], said["is_last"]) == (10, True)
    assert 'data-idle-minutes="10" data-is-last' in client.get("/desk").text


def test_whom_to_tell_of_a_weakness_stands_where_it_is_looked_for(tmp_path: Path) -> None:
    safety = Safety(has_backups=False, security_contact="mailto:security@anydoor.example")
    named = create_app(replace(settings_in(tmp_path), safety=safety), clock=lambda: NOW)
    text = named.test_client().get("/.well-known/security.txt").text
    parts_of(named).database.dispose()

    assert "Contact: mailto:security@anydoor.example\n" in text
    assert "Expires: 20" in text


def test_nobody_named_is_said_plainly(client: FlaskClient) -> None:
    assert client.get("/.well-known/security.txt").status_code == 404


def test_administrators_see_how_the_service_is_and_no_person(scene: Scene) -> None:
    referral_id = scene.referral("sent")

    def fail() -> None:
        raise KeyError(build.NAME)

    with scene.world() as made:
        each_alone(made.session, "overdue", [(f"referral:{referral_id}", fail)], now=NOW)
    page = scene.browser("administrator").get("/health").text
    assert "Errands waiting" in page
    assert re.search(r"kB of columns for matching \(\d+ bytes a service\)", page)
    assert f"referral {referral_id}" in page
    assert "KeyError" in page
    assert "ZQ-" not in page
    assert scene.browser("connector").get("/health").status_code == 403


def test_a_line_of_the_log_is_one_object_without_what_was_typed() -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.JsonLines())
    log = logging.getLogger("tests.lines")
    log.addHandler(handler)
    log.propagate = False
    try:
        int("ZQ-name")
    except ValueError:
        log.exception("a job failed\nand said \u202e so", extra={"request_id": "r1"})
    lines = stream.getvalue().splitlines()

    assert len(lines) == 1
    said = json.loads(lines[0])
    assert (said["error"], said["request_id"], said["level"]) == ("ValueError", "r1", "error")
    assert "ZQ-" not in lines[0]
    assert lines[0].isascii()


@pytest.mark.parametrize("path", ["/people?q=ZQ-query", "/no/ZQ-such", "/follow"])
def test_requests_are_logged_by_route_and_never_by_what_is_in_them(
    app: Flask, caplog: pytest.LogCaptureFixture, path: str
) -> None:
    with caplog.at_level(logging.INFO):
        app.test_client().post(path, data={"reference": "ZQ-ref", "secret": "ZQ-secret"})

    assert "anydoor.requests" in {record.name for record in caplog.records}
    assert "ZQ-" not in caplog.text
