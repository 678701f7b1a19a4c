from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from accounts.links import make_task_link
from accounts.rules import CHECK_LIFE
from accounts.terms import TaskKind
from directory.commands import return_to_draft
from directory.models import ServiceRow
from directory.terms import ProposalState
from matching.terms import CapacityState
from storage.engine import Database, writing
from storage.inboxes import inbox_of, note_written
from storage.outbox import LaterError
from tests.clock import NOW, TODAY
from tests.directory import build
from tests.web.desk_build import editor, kept, published, signed_in
from tests.web.post_build import errands_of, letters_of
from web import errands, posting
from web.posting import MailPlan

HOME = "hello@lanternrooms.example"


@pytest.fixture
def service_id(database: Database, organisation_id: UUID) -> UUID:
    return published(database, organisation_id, name="Lark Supper", phone="020 7946 0123")


@pytest.fixture
def link(database: Database, service_id: UUID, organisation_id: UUID) -> str:
    return _link(database, service_id, organisation_id)


def _link(database: Database, service_id: UUID, organisation_id: UUID, at: datetime = NOW) -> str:
    with writing(database) as session:
        inbox = inbox_of(session, HOME)
        token = make_task_link(
            session, TaskKind.LISTING, service_id, organisation_id, inbox=inbox, now=at
        )
    return f"/checks/{token}"


def test_the_job_writes_a_letter_whose_link_confirms_in_two_taps(
    app: Flask, client: FlaskClient, database: Database, service_id: UUID
) -> None:
    [job] = (each for each in errands.jobs(app) if each.name == "monthly checks")
    job.run(NOW + timedelta(days=40))

    [letter] = letters_of(app, errands_of(database)[0], posting.AT_ONCE)
    assert letter.to == HOME
    assert "Lark Supper" in letter.body
    path = letter.body.partition("http://localhost")[2].split()[0]
    opened = client.get(path)
    assert "020 7946 0123" in opened.text
    assert kept(database, service_id).verified_on == TODAY  # by the builder; not by opening

    with writing(database) as session:
        session.get_one(ServiceRow, service_id).verified_on = None
    client.get(path)
    assert kept(database, service_id).verified_on is None
    said = client.post(f"{path}/right")
    assert "checked today" in said.text
    assert kept(database, service_id).verified_on == TODAY


@pytest.mark.usefixtures("service_id")
def test_a_check_goes_by_day_and_not_beside_another_letter(app: Flask, database: Database) -> None:
    [job] = (each for each in errands.jobs(app) if each.name == "monthly checks")
    job.run(NOW + timedelta(days=40))
    [errand] = errands_of(database)

    with pytest.raises(LaterError):
        letters_of(app, errand, MailPlan(quiet_from=1, quiet_until=0))
    with writing(database) as session:
        note_written(session, inbox_of(session, HOME), TODAY)
    with pytest.raises(LaterError):
        letters_of(app, errand, MailPlan(quiet_from=24, quiet_until=0))


def test_full_until_a_day_is_live_at_once_and_confirms_the_rest(
    client: FlaskClient, database: Database, service_id: UUID, link: str
) -> None:
    wrong = client.post(f"{link}/no-room", data={"state": "full", "until": "2025-01-01"})
    assert wrong.status_code == 400
    assert "Give a day from today on" in wrong.text

    said = client.post(f"{link}/no-room", data={"state": "full", "until": "2026-04-01"})

    assert "Full until 1 April 2026" in said.text
    found = kept(database, service_id)
    assert (found.capacity.state, found.verified_on) == (CapacityState.FULL, TODAY)


def test_what_changed_and_that_it_closed_wait_for_an_editor(
    app: Flask, client: FlaskClient, database: Database, service_id: UUID, organisation_id: UUID
) -> None:
    links = [_link(database, service_id, organisation_id) for _ in range(3)]
    assert client.post(f"{links[0]}/changed", data={"words": " "}).status_code == 400
    before = client.get(f"/services/{service_id}").text
    client.post(f"{links[0]}/changed", data={"field": "phone", "words": "020 7946 0999"})
    client.post(f"{links[1]}/changed", data={"words": "We moved to the library."})
    client.post(f"{links[2]}/closed")
    assert client.get(f"/services/{service_id}").text == before

    desk = signed_in(app, editor(database))
    queue = desk.get("/desk/proposals").text
    paths = [part.partition('"')[0] for part in queue.split('href="/desk/proposals/')[1:]]
    pages = {path: desk.get(f"/desk/proposals/{path}").text for path in paths}
    [words] = (path for path, page in pages.items() if "We moved to the library." in page)
    [phone] = (path for path, page in pages.items() if "020 7946 0999" in page)
    [closed] = (path for path, page in pages.items() if "It has closed" in page)
    for path in (words, phone):
        version = kept(database, service_id).version
        desk.post(f"/desk/proposals/{path}", data={"do": "all", "seen_version": version})
    [_, letter] = (letters_of(app, each)[0] for each in errands_of(database))
    assert (letter.to, "It is accepted." in letter.body) == (HOME, True)
    assert client.get(letter.body.partition("http://localhost")[2].split()[0]).status_code == 200

    data = {"do": "all", "seen_version": kept(database, service_id).version}
    desk.post(f"/desk/proposals/{closed}", data=data)
    assert "http" not in letters_of(app, errands_of(database)[-1])[0].body

    found = kept(database, service_id)
    assert found.values["phone"] == "020 7946 0999"
    assert found.status.value == "closed"
    accepted = desk.get(f"/desk/proposals?state={ProposalState.ACCEPTED.value}").text
    assert accepted.count("Lark Supper</a>") == 3


def test_a_used_or_old_link_says_so_and_offers_a_new_one(
    app: Flask, client: FlaskClient, database: Database, service_id: UUID, organisation_id: UUID
) -> None:
    used = _link(database, service_id, organisation_id)
    old = _link(database, service_id, organisation_id, NOW - CHECK_LIFE - timedelta(days=1))
    client.post(f"{used}/right")

    assert "has been used" in client.get(used).text
    for link in (used, old):
        assert client.get(link).status_code == 410
        for step in ("right", "closed", "no-room", "changed"):
            assert client.post(f"{link}/{step}", data={"words": "x"}).status_code == 410
    assert "too old" in client.get(old).text

    for _ in range(2):
        assert "on its way" in client.post(f"{old}/again").text
    [errand] = errands_of(database)
    [letter] = letters_of(app, errand, posting.AT_ONCE)
    assert letter.to == HOME
    fresh = letter.body.partition("http://localhost")[2].split()[0]
    assert client.get(fresh).status_code == 200

    client.post(f"{fresh}/right")
    client.post(f"{fresh}/again")
    assert len(errands_of(database)) == 2, "a new link used up on the day it came brings another"


def test_a_link_for_one_service_touches_no_other_and_no_other_kind_of_link_opens_this(
    client: FlaskClient, database: Database, organisation_id: UUID, link: str
) -> None:
    other = published(database, organisation_id, name="Another")
    before = kept(database, other)

    client.post(f"{link}/no-room", data={"state": "paused", "service_id": str(other)})
    assert kept(database, other) == before

    with writing(database) as session:
        wrong = make_task_link(session, TaskKind.REFERRAL, uuid4(), organisation_id, now=NOW)
    assert client.get(f"/checks/{wrong}").status_code == 404
    assert client.post(f"/checks/{wrong}/stop").status_code == 404
    assert client.get("/checks/made-up").status_code == 404


def test_letters_can_be_stopped_and_begun_again(
    app: Flask, client: FlaskClient, database: Database, link: str
) -> None:
    [job] = (each for each in errands.jobs(app) if each.name == "monthly checks")
    assert "not write to you" in client.post(f"{link}/stop").text
    job.run(NOW + timedelta(days=40))
    assert errands_of(database) == []

    assert "hear from us again" in client.post(f"{link}/begin").text
    job.run(NOW + timedelta(days=80))
    assert len(errands_of(database)) == 1


def test_a_service_that_is_gone_says_so(
    client: FlaskClient, database: Database, service_id: UUID, link: str
) -> None:
    with writing(database) as session:
        return_to_draft(session, service_id, reason="", actor=build.EDITOR, now=NOW)

    assert client.get(link).status_code == 410
    assert "no longer in the directory" in client.post(f"{link}/right").text
