"""A list by e-mail: a neutral link to the owner's address, opened by a press, gone in 30 days."""

import re
from datetime import timedelta
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from directory.list_models import MailedListRow
from directory.mailed_lists import LIFE_DAYS, MOST_A_DAY
from storage import rotation
from storage.engine import reading
from storage.outbox import Errand, OutboxRow
from tests.applications import parts_of
from tests.clock import NOW
from tests.web.stock import listed
from web import errands

ADDRESS = "zq-mail@canary.example"
HEALTH = re.compile(r"health|help|support|list|service|money|debt|crisis|refer", re.IGNORECASE)
"""Words that would tell whoever reads over a shoulder what it is about."""


def _rows(app: Flask) -> list[MailedListRow]:
    with reading(parts_of(app).database) as session:
        return list(session.scalars(select(MailedListRow)))


def _delivered(app: Flask) -> list[str]:
    """Do the errands about lists; the letters there are."""
    database = parts_of(app).database
    with reading(database) as session:
        rows = session.scalars(select(OutboxRow).where(OutboxRow.kind == "email")).all()
        waiting = [Errand(each.id, each.kind, each.aggregate, each.payload, 0) for each in rows]
    for errand in waiting:
        errands.handlers(app)[errand.kind](errand)
    folder = Path(str(database.write_engine.url.database)).parent / "mail"
    return [each.read_text() for each in sorted(folder.glob("*.eml"))] if folder.exists() else []


def _job(app: Flask, days: float) -> None:
    [job] = (each for each in errands.jobs(app) if each.name == "mailed lists")
    job.run(NOW + timedelta(days=days))


def test_the_link_is_neutral_asks_before_it_opens_and_the_address_is_let_go(
    app: Flask, client: FlaskClient
) -> None:
    service_id = listed(app)
    assert client.get("/my-list/send").location == "/my-list"
    client.post(f"/my-list/{service_id}")
    assert "/my-list/send" in client.get("/my-list").text
    sent = client.post("/my-list/send", data={"email": ADDRESS})
    assert "Look in your e-mail" in sent.text
    assert ADDRESS not in sent.text
    [row] = _rows(app)
    assert (row.address or "").startswith("v1.")
    assert ("mailed_lists", "id", "address") in rotation.SEALED

    [letter] = _delivered(app)
    head, _, body = letter.partition("\n\n")
    subject = next(line for line in head.splitlines() if line.startswith("Subject"))
    assert not HEALTH.search(subject + re.sub(r"http\S+", "", body)), letter
    assert "Money Mornings" not in letter
    [row] = _rows(app)
    assert row.address is None
    token = re.findall(r"/my-list/open/(\S+)", body)[0]
    assert len(token) * 6 >= 128
    assert token not in str(vars(row))
    assert len(_delivered(app)) == 1, "an errand that is tried again sends nothing"

    _opens_by_a_press(app, f"/my-list/open/{token}")


def _opens_by_a_press(app: Flask, link: str) -> None:
    other = app.test_client()
    page = other.get(link).text
    assert "Did you ask for this link?" in page
    assert "Money Mornings" not in page
    assert "Nothing is on your list yet" in other.get("/my-list").text
    assert "Money Mornings" in other.post(link, follow_redirects=True).text
    assert "data-quick-exit" in page
    assert app.test_client().get("/my-list/open/made-up").status_code == 404
    assert other.post(f"{link}/delete", follow_redirects=True).status_code == 200
    assert _rows(app) == []
    assert other.post(link).status_code == 404


def test_nobody_is_flooded_or_told_what_an_address_was_sent_and_all_goes_in_time(
    app: Flask, client: FlaskClient
) -> None:
    client.post(f"/my-list/{listed(app)}")
    wrong = client.post("/my-list/send", data={"email": "not one"})
    assert (wrong.status_code, "Enter an e-mail address" in wrong.text) == (400, True)
    said = {
        client.post("/my-list/send", data={"email": ADDRESS}).text for _ in range(MOST_A_DAY + 2)
    }
    said.add(client.post("/my-list/send", data={"email": "a@b.example", "surname": "x"}).text)
    assert len(said) == 1
    assert len(_rows(app)) == MOST_A_DAY
    for number in range(5):
        client.post("/my-list/send", data={"email": f"zq{number}@canary.example"})
    flood = client.post("/my-list/send", data={"email": "last@canary.example"})
    assert (flood.status_code, "Wait 15 minutes" in flood.text) == (429, True)
    _job(app, 3)
    assert [each.address for each in _rows(app)] == [None] * len(_rows(app))
    _job(app, LIFE_DAYS - 0.1)
    assert _rows(app) != []
    _job(app, LIFE_DAYS + 0.1)
    assert _rows(app) == []
