"""Following a self-referral: another way to be reached, another place, and talking first."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from people.queries import person_for_referral
from people.terms import Channel
from referrals.commands import take_step
from referrals.models import ReferralRow
from referrals.pages import TaskHolder
from referrals.queries import get_referral
from referrals.rules import StepDetail
from referrals.self_referrals import confirm_contact
from referrals.states import Action, State
from storage.engine import reading, writing
from tests.applications import parts_of
from tests.clock import NOW, TODAY
from tests.web.visitor_build import ANSWERS, add_service, begin, codes_on, confirmed, send

NEW = {"email": "zq-new@person.example", "safe_email": "y", "safe_note": "Only at work"}


@pytest.fixture
def codes(app: Flask) -> tuple[str, str]:
    return send(app.test_client(), add_service(app))


def _open(client: FlaskClient, codes: tuple[str, str]) -> str:
    data = {"reference": codes[0], "secret": codes[1]}
    return client.post("/follow", data=data, follow_redirects=True).text


def _row(app: Flask) -> ReferralRow:
    with reading(parts_of(app).database) as session:
        return session.scalars(select(ReferralRow)).one()


def test_new_ways_take_the_place_of_the_old_here_and_at_a_service_that_said_yes(
    app: Flask, client: FlaskClient, codes: tuple[str, str]
) -> None:
    for path in ("/follow/reach", "/follow/another"):
        assert client.get(path).location == client.post(path).location == "/follow"
    assert "Change how to reach me" in _open(client, codes)
    client.post("/follow/reach", data=NEW)  # nobody but us knows of it yet
    confirmed(app)
    row = _row(app)
    holder = TaskHolder(row.organisation_id, row.id)
    with writing(parts_of(app).database) as session:
        said = StepDetail(seen_version=row.version)
        take_step(session, row.id, Action.ACCEPT, by=holder, detail=said, now=NOW)
    page = client.get("/follow/reach").text
    assert "zq-new" not in page
    bare = client.post("/follow/reach", data={"safe_note": "x"})
    assert (bare.status_code, "Give a phone number or an e-mail address" in bare.text) == (
        400,
        True,
    )
    done = client.post("/follow/reach", data={"phone": "020 7946 0000", "safe": "text"})
    assert done.location == "/follow/status"
    page = client.get("/follow/status").text
    assert "Only the new ways are used" in page
    assert "How to reach me has changed" in page
    assert "7946" not in page
    with reading(parts_of(app).database) as session:
        contact = person_for_referral(session, row.person_id).contact
        assert (contact.phone, contact.email) == ("020 7946 0000", "")
        assert [each for each in Channel if contact.may_use(each)] == [Channel.TEXT]
        told = get_referral(session, row.id, viewer=holder, today=TODAY).snapshot
        assert told is not None
        assert dict(told.ways) == {Channel.TEXT: "020 7946 0000"}
        assert told.wants == ANSWERS["wants"]


def test_asking_for_another_place_gives_somebody_here_a_call_to_make(
    app: Flask, client: FlaskClient, codes: tuple[str, str]
) -> None:
    _open(client, codes)
    early = client.post("/follow/another", data={"note": "On a Friday"}, follow_redirects=True)
    assert "On a Friday" in early.text
    assert _row(app).call_on is None, "it is our turn already"
    confirmed(app)
    page = client.post("/follow/another", data={"note": "Somewhere nearer"}, follow_redirects=True)
    assert "A person here knows now" in page.text
    assert "Somewhere nearer" in page.text
    assert _row(app).call_on is not None
    client.post("/follow/status/withdraw", data={"seen_version": str(_row(app).version)})
    assert "/services?domain=practical_help" in client.get("/follow/status").text
    assert client.get("/follow/another").location == "/follow"


def test_who_wants_to_talk_first_is_talked_with_before_anything_goes(
    app: Flask, client: FlaskClient
) -> None:
    path = begin(client, add_service(app))
    client.post(f"{path}/about", data={**ANSWERS, **NEW})
    done = client.post(f"{path}/check", data={"agreed": "y", "talk": "y"}, follow_redirects=True)
    assert "Nothing goes to the service before you have talked" in done.text
    assert len(codes_on(done)[0]) == 8
    with writing(parts_of(app).database) as session:
        assert not confirm_contact(session, _row(app).id, now=NOW)
    assert _row(app).state is State.DRAFT
