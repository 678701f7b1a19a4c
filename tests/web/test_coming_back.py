"""Save and return: from another device, by the code alone, for so many days, and read by nobody."""

import logging
import re
from datetime import timedelta
from uuid import UUID

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from accounts import passwords
from accounts.commands import count_failure
from referrals.codes import ALPHABET, SECRET_LENGTH
from referrals.models import ReferralRow
from referrals.unsent import KEPT_DAYS
from referrals.unsent_models import UnsentReferralRow
from storage import rotation
from storage.engine import reading, writing
from tests.applications import parts_of
from tests.clock import NOW
from tests.web.visitor_build import ANSWERS, add_service, begin, codes_on
from web import errands
from web.crisis import load

HALF = {"who": "me", "name": "ZQ-Amina", "wants": "ZQ-wants my letters read", "safe": "phone"}
"""What somebody has written when they must stop: it would not pass yet."""
MARKS = ("ZQ-", "020 7946 0199", "N12 8CV")


@pytest.fixture(autouse=True)
def _quick_to_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same way through the hash, in less time: how slow it is, its own tests say."""
    quick = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    monkeypatch.setattr(passwords, "_HASHER", quick)


@pytest.fixture
def service_id(app: Flask) -> UUID:
    return add_service(app)


def _saved(client: FlaskClient, path: str, **answers: str) -> TestResponse:
    return client.post(f"{path}/save", data={**HALF, **answers}, follow_redirects=True)


def _back(app: Flask, codes: tuple[str, str], client: FlaskClient | None = None) -> TestResponse:
    data = {"reference": codes[0].lower(), "secret": f"{codes[1][:4]} {codes[1][4:]}"}
    browser = client or app.test_client()
    return browser.post("/come-back", data=data, follow_redirects=True)


def _kept(app: Flask) -> list[UnsentReferralRow]:
    with reading(parts_of(app).database) as session:
        return list(session.scalars(select(UnsentReferralRow)))


def _run_job(app: Flask, days: float) -> None:
    [job] = (each for each in errands.jobs(app) if each.name == "saved requests")
    job.run(NOW + timedelta(days=days))


def test_one_goes_on_from_another_device_where_one_stopped_and_sending_deletes_what_was_kept(
    app: Flask, client: FlaskClient, service_id: UUID
) -> None:
    path = begin(client, service_id, age="teen")
    page = _saved(client, path)
    assert page.request.path == "/come-back/code"
    assert "23 March 2026" not in page.text.partition("until")[0]
    assert f"which is {KEPT_DAYS} days" in page.text
    codes = codes_on(page)
    assert (len(codes[0]), len(codes[1]), set(codes[1]) <= set(ALPHABET)) == (
        8,
        SECRET_LENGTH,
        True,
    )

    other = app.test_client()
    back = _back(app, codes, other)
    assert back.request.path == f"{path}/about"
    for typed in ("ZQ-Amina", "ZQ-wants my letters read", "For people of 16 and 17", "kept until"):
        assert typed in back.text
    other.post(f"{path}/about", data=ANSWERS)
    again = other.post(f"{path}/save", follow_redirects=True)  # from "look and send"
    assert codes_on(again) == codes, "the code stays the same"
    assert len(_kept(app)) == 1

    third = app.test_client()
    assert "N12 8CV" in _back(app, codes, third).text
    sent = third.post(f"{path}/check", data={"agreed": "y"}, follow_redirects=True)
    assert "We have it" in sent.text
    assert codes_on(sent)[1] != codes[1]
    assert _kept(app) == []
    twice = other.post(f"{path}/check", data={"agreed": "y"}, follow_redirects=True)
    assert codes_on(twice) == codes_on(sent), "sent once, however many devices have it open"
    with reading(parts_of(app).database) as session:
        assert len(session.scalars(select(ReferralRow)).all()) == 1
    assert "We cannot find anything saved" in _back(app, codes).text


def test_a_wrong_an_old_and_a_deleted_code_get_one_answer_and_guessing_is_stopped(
    app: Flask, client: FlaskClient, service_id: UUID
) -> None:
    path = begin(client, service_id)
    codes = codes_on(_saved(client, path))
    deleted = codes_on(_saved(second := app.test_client(), begin(second, service_id)))
    assert "is deleted" in second.post("/come-back/delete", follow_redirects=True).text
    with writing(parts_of(app).database) as session:
        row = session.scalars(select(UnsentReferralRow)).one()
        assert (row.ends_at - row.kept_at).days == KEPT_DAYS
        row.ends_at = NOW - timedelta(minutes=1)
    said = set()
    for each in (("BCDFGHJK", codes[1]), (codes[0], "BCDFGHJKLMNPQRST"), codes, deleted):
        answer = _back(app, each)
        assert answer.status_code == 400
        plain = re.sub(r'value="[^"]*"', "", answer.text)
        said.add(plain)
    assert len(said) == 1
    query = client.get("/come-back", query_string={"reference": codes[0], "secret": codes[1]})
    assert "ZQ-" not in query.text
    for _ in range(6):
        _back(app, (codes[0], "wrong"))
    assert _back(app, codes).status_code == 429
    _run_job(app, 0)
    assert _kept(app) == []


def test_what_is_kept_is_sealed_leaves_no_trace_and_goes_when_its_days_are_over(
    app: Flask, client: FlaskClient, service_id: UUID, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        path = begin(client, service_id)
        seen = [client.post(f"{path}/save", data=ANSWERS), client.get("/come-back/code")]
        codes = codes_on(seen[1])
        seen += [client.post("/come-back", data={"reference": codes[0], "secret": codes[1]})]
        seen += [client.get("/come-back")]
    for answer in seen:
        assert not [mark for mark in (*MARKS, *codes) if mark in str(answer.headers)]
        assert answer.headers["Cache-Control"] == "no-store"
    assert not [mark for mark in (*MARKS, *codes) if mark in caplog.text]
    [row] = _kept(app)
    plain = f"{row.answers}{row.secret_hash}"
    assert not [mark for mark in (*MARKS, codes[1]) if mark in plain]
    assert row.secret_hash.startswith("$argon2id$")
    assert ("unsent_referrals", "id", "answers") in rotation.SEALED
    _run_job(app, KEPT_DAYS - 0.1)
    assert len(_kept(app)) == 1
    _run_job(app, KEPT_DAYS + 0.1)
    assert _kept(app) == []


def test_the_page_with_the_code_names_nothing_and_can_be_closed_on_this_device(
    app: Flask, client: FlaskClient, service_id: UUID
) -> None:
    path = begin(client, service_id)
    page = _saved(client, path).text
    main = page.partition("<main")[2].partition("</main>")[0]
    assert not [word for word in ("ZQ-", "Money Mornings", "health") if word in main]
    assert "data-quick-exit" in page
    assert all(line.contact in page for line in load().lines)
    closed = client.post("/come-back/close", follow_redirects=True)
    assert "Closed on this device" in closed.text
    assert client.get("/come-back/code").location == "/come-back"
    assert client.get(f"{path}/about").location == path
    assert len(_kept(app)) == 1


def test_saving_is_refused_kindly_with_nothing_too_much_too_often_or_too_late(
    app: Flask, client: FlaskClient, service_id: UUID
) -> None:
    path = f"/services/{service_id}/refer-myself"
    assert client.post(f"{path}/save", data={}).location == path
    long = _saved(client, path, wants="a" * 30_000)
    assert (long.status_code, "too much to save" in long.text) == (400, True)
    with writing(parts_of(app).database) as session:
        for _ in range(10):
            count_failure(session, "unsent", ["127.0.0.1"], now=NOW)
    flood = _saved(fresh := app.test_client(), begin(fresh, service_id))
    assert (flood.status_code, "Wait 15 minutes" in flood.text) == (429, True)
    assert "ZQ-wants my letters read" in flood.text
    app.config["WTF_CSRF_ENABLED"] = True
    late = app.test_client().post(f"{path}/save", data=HALF)
    asked = app.test_client().post("/come-back", data={"reference": "B", "secret": "C"})
    app.config["WTF_CSRF_ENABLED"] = False
    assert (late.status_code, "ZQ-wants my letters read" in late.text) == (400, True)
    assert (asked.status_code, "open for a long time" in asked.text) == (400, True)
