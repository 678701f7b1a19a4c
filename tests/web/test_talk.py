"""Asking to talk with a person here, without naming a service; and the connector who answers."""

import logging
import re
from uuid import UUID

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from accounts import passwords
from accounts.commands import count_failure
from people.models import PersonRow
from referrals.talk_models import TalkRow
from storage.engine import reading, writing
from tests.applications import parts_of
from tests.clock import NOW
from tests.web.loop_build import Scene
from tests.web.visitor_build import ANSWERS, add_service, codes_on, errands, letters_of

MARKS = ("ZQ-", "020 7946 0199", "N12 8CV")
HERE = {**ANSWERS, "postcode": ""}


@pytest.fixture(autouse=True)
def _quick_to_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    quick = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    monkeypatch.setattr(passwords, "_HASHER", quick)


def _talks(app: Flask) -> list[TalkRow]:
    with reading(parts_of(app).database) as session:
        return list(session.scalars(select(TalkRow).order_by(TalkRow.created_at)))


def _ask(client: FlaskClient, **answers: str) -> tuple[str, str]:
    client.post("/talk", data={"who": "me", "age": "adult"})
    client.post("/talk/about", data={**ANSWERS, **answers})
    return codes_on(client.post("/talk/check", data={"agreed": "y"}, follow_redirects=True))


def test_without_naming_a_service_one_sees_what_goes_and_sends_it_once(
    app: Flask, client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    assert "Nobody is here to call you yet" in client.get("/talk").text
    add_service(app)
    for address in ("/", "/find-support", "/services?q=zxqv"):
        assert 'href="/talk"' in client.get(address).text, address
    with caplog.at_level(logging.DEBUG):
        client.post("/talk", data={"who": "me", "age": "teen"})
        assert "For people of 16 and 17" in client.get("/talk/about").text
        seen = [client.post("/talk/about", data=ANSWERS | {"wants": "ZQ-wants to kill myself"})]
        seen.append(client.get("/talk/check"))
        for words in ("ZQ-Amina", "16 or 17", "Barnet Connectors", "If it is too much right now"):
            assert words in seen[1].text
        assert "Tick the box" in client.post("/talk/check", data={}).text
        assert _talks(app) == []
        seen += [client.post("/talk/check", data={"agreed": "y"}), client.get("/talk/sent")]
    _is_sent_once_and_leaves_no_trace(app, client, seen, caplog)


def _is_sent_once_and_leaves_no_trace(
    app: Flask, client: FlaskClient, seen: list[TestResponse], caplog: pytest.LogCaptureFixture
) -> None:
    codes = codes_on(seen[-1])
    again = client.post("/talk/check", data={"agreed": "y"}, follow_redirects=True)
    assert (codes_on(again), len(_talks(app))) == (codes, 1)
    for answer in seen:
        assert not [mark for mark in (*MARKS, *codes) if mark in str(answer.headers)]
        assert answer.headers["Cache-Control"] == "no-store"
    assert not [mark for mark in (*MARKS, codes[1]) if mark in caplog.text]
    [letter] = [each for each in errands(app) if each.payload.get("template") == "talk_new"]
    assert letter.payload["to"] == ["connector"]


def test_by_reference_and_secret_one_follows_it_changes_it_and_takes_it_back(app: Flask) -> None:
    add_service(app)
    codes, other = _ask(app.test_client()), app.test_client()
    wrong = {"reference": codes[0], "secret": codes[1][::-1]}
    assert other.post("/follow", data=wrong).status_code == 400
    assert other.get("/talk/status").location == other.post("/talk/status/reach").location
    page = other.post("/follow", data={"reference": codes[0], "secret": codes[1]})
    assert page.location == other.get("/follow").location == "/talk/status"
    assert "You hear from us by" in other.get("/talk/status").text
    assert "ZQ-" not in other.get("/talk/status").text
    assert other.post("/talk/status/reach", data={"safe_note": "x"}).status_code == 400
    new = {"phone": "020 7946 0000", "safe": "text"}
    assert (
        "Only the new ways"
        in other.post("/talk/status/reach", data=new, follow_redirects=True).text
    )
    taken = other.post("/talk/status/withdraw", follow_redirects=True).text
    assert "Nobody gets in touch with you about it" in taken
    assert other.get("/talk/status/reach").location == "/follow"
    other.post("/follow/leave")
    assert other.get("/talk/status").location == "/follow"


def test_another_way_is_shown_to_whom_it_fits_and_a_flood_or_a_late_page_loses_nothing(
    app: Flask, client: FlaskClient
) -> None:
    add_service(app)
    ways: tuple[tuple[dict[str, str], dict[str, str], str], ...] = (
        ({"who": "unasked", "age": "adult"}, {}, "Talk with them first"),
        ({"who": "me", "age": "young"}, {}, "There is help made for you"),
        ({"who": "me", "age": "adult"}, {"birth_year": "2014"}, "There is help made for you"),
        ({"who": "me", "age": "adult"}, {"postcode": "BS1 4DJ"}, "You live outside"),
    )
    for who, more, words in ways:
        first = client.post("/talk", data=who)
        if more:
            first = client.post("/talk/about", data=ANSWERS | more)
        assert first.location == "/talk/instead"
        assert words in client.get("/talk/instead").text
        assert client.post("/talk/check", data={"agreed": "y"}).location == "/talk/check"
    with writing(parts_of(app).database) as session:
        for _ in range(10):
            count_failure(session, "talk", ["127.0.0.1"], now=NOW)
    client.post("/talk/about", data=ANSWERS)
    flood = client.post("/talk/check", data={"agreed": "y"})
    assert (flood.status_code, "Wait 15 minutes" in flood.text) == (429, True)
    app.config["WTF_CSRF_ENABLED"] = True
    late = app.test_client().post("/talk/about", data=ANSWERS)
    lost = app.test_client().post("/talk/check", data={"agreed": "y"})
    app.config["WTF_CSRF_ENABLED"] = False
    assert (late.status_code, "ZQ-wants my letters read" in late.text) == (400, True)
    assert lost.location == "/talk"
    assert _talks(app) == []


def _asked_in(scene: Scene) -> tuple[UUID, UUID]:
    """A request to the team of the scene, and whose it is."""
    _ask(scene.app.test_client(), postcode="")
    with writing(scene.database) as session:
        [talk] = session.scalars(select(TalkRow))
        session.get_one(PersonRow, talk.person_id).team_id = scene.made.team_id
        return talk.id, talk.person_id


def test_a_connector_reads_it_writes_down_what_came_of_it_and_nobody_else_can(
    scene: Scene, app: Flask
) -> None:
    talk_id, person_id = _asked_in(scene)
    address, connector = f"/talks/{talk_id}", scene.browser("colleague")
    [letter] = letters_of(app)
    assert address in letter.body
    assert "ZQ-" not in f"{letter.subject}{letter.body}"
    assert "1 person has asked to talk" in connector.get("/people").text
    assert f'href="{address}"' in connector.get("/referrals").text
    page = connector.get(address).text
    for words in ("ZQ-Amina", "ZQ-wants my letters read", "020 7946 0199", "Phone call"):
        assert words in page
    others = {who: scene.browser(who) for who in ("stranger", "member", "nobody")}
    for step in ("", "/tried", "/talked", "/close", "/reopen"):
        for who, status in (("stranger", 404), ("member", 403), ("nobody", 302)):
            assert others[who].get(address + step).status_code == status, (who, step)

    def do(step: str, **fields: str) -> str:
        form = connector.get(f"{address}/{step}").text
        hidden = dict(re.findall(r'name="(submission|seen_version)"[^>]*value="([^"]*)"', form))
        data = {**hidden, **fields}
        answer = connector.post(f"{address}/{step}", data=data)
        again = connector.post(f"{address}/{step}", data=data, follow_redirects=True)
        return answer.text if answer.status_code == 400 else again.text  # twice counts once

    assert "1 of 3 tries" in do("tried", channel="phone", result="no_answer")
    assert "Choose what came of it" in do("close")
    assert "Write the referral first" in do("close", outcome="referred")
    assert "Say in a few words why" in do("close", outcome="talked", note=" ")
    assert "ZQ-note" in do("talked", note="ZQ-note")
    stale = connector.post(f"{address}/talked", data={"seen_version": "1", "note": "x"})
    assert (stale.status_code, "changed while you had it open" in stale.text) == (409, True)
    assert "Closed. It is off the list" in do("close", outcome="talked", note="ZQ-enough")
    assert "asked to talk" not in connector.get("/people").text
    assert connector.get(f"{address}/tried").location == address
    assert "Open again" in do("reopen", note="They rang")
    assert "Asked to talk" in connector.get(f"/people/{person_id}").text
