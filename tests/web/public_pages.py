"""A walk over everything the public can open, with its errors and ends, for tests of all pages."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from http import HTTPStatus
from typing import Final
from uuid import UUID

from flask import Flask, Response, request, request_finished
from flask.testing import FlaskClient
from sqlalchemy import select

from accounts.links import make_task_link
from accounts.policy import Door
from accounts.rules import CHECK_LIFE
from accounts.terms import TaskKind
from directory.list_models import MailedListRow
from directory.mailed_lists import link_to_send
from directory.models import ServiceRow
from referrals.asking import make_person_link
from referrals.self_referrals import make_confirmation
from storage.engine import writing
from storage.inboxes import inbox_of
from tests.applications import parts_of
from tests.clock import NOW
from tests.web.stock import listed
from tests.web.visitor_build import ANSWERS, add_service, begin
from web.access import door_of
from web.display import FOR_STAFF
from web.self_referral_visit import DONE_KEY, TALK_DONE_KEY

REACH: Final = {"email": "zq@person.example", "safe_email": "y"}
NOT_PAGES: Final = frozenset({"health", "sitemap", "feed"})


def opened(app: Flask, client: FlaskClient) -> Iterator[tuple[str, str]]:
    """Address (or what was done) and HTML of each page, in the order of a visit; none fails."""
    failed: list[str] = []

    def note(_sender: object, response: Response) -> None:
        if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            failed.append(request.path)

    with request_finished.connected_to(note, app):
        yield from _opened(app, client)
    assert failed == []


def _opened(app: Flask, client: FlaskClient) -> Iterator[tuple[str, str]]:
    service_id = add_service(app)
    other = listed(app, name="Bread and Company")
    client.post("/find-support", data={"area": "practical_help"})
    client.post(f"/my-list/{service_id}")
    client.post(f"/my-list/{other}")
    addresses = [
        *sorted(_without_arguments(app)),
        f"/services/{service_id}",
        f"/services/{service_id}/report",
        f"/organisations/{_owner(app, service_id)}",
        "/areas/U00000",
        "/services?q=bills&place=N19&age=40&access=lift&domain=practical_help",
        "/services?q=zxqv",
        f"/compare?service={service_id}&service={other}",
        "/no-such-page",
        "/services?place=nowhere-at-all",
    ]
    for address in addresses:
        answer = client.get(address, follow_redirects=True)
        if answer.mimetype == "text/html":
            yield address, answer.text
    yield "link sent", client.post("/my-list/send", data={"email": "a@b.example"}).text
    yield "link to a list", client.get(f"/my-list/open/{_list_link(app)}").text
    yield from _with_errors(client, service_id)
    yield from _referring(app, client, service_id)
    yield from _talking(client)
    yield from _joining(app, client, service_id)
    yield from _checking(app, client, service_id)


def _about_you(client: FlaskClient) -> Iterator[tuple[str, str]]:
    """The equality questions: empty, answered wrongly, and answered."""
    address = "/refer-myself/about-you"
    yield "equality questions", client.get(address).text
    two = {"inclusion": ["veteran", "prefer_not_to_say"]}
    yield "equality questions, wrong", client.post(address, data=two).text
    yield "equality questions, answered", client.post(address, follow_redirects=True).text


def _list_link(app: Flask) -> str:
    """The secret of the link that was asked for."""
    with writing(parts_of(app).database) as session:
        found = link_to_send(session, session.scalars(select(MailedListRow.id)).one())
    assert found is not None
    return found.token


def _without_arguments(app: Flask) -> Iterator[str]:
    for rule in app.url_map.iter_rules():
        door = door_of(app.view_functions[rule.endpoint])
        group = rule.endpoint.partition(".")[0]
        is_ours = group not in FOR_STAFF and group not in NOT_PAGES
        if door is Door.PUBLIC and is_ours and "GET" in (rule.methods or ()) and not rule.arguments:
            yield rule.rule


def _with_errors(client: FlaskClient, service_id: UUID) -> Iterator[tuple[str, str]]:
    """Each form sent empty."""
    for address in (
        "/find-support/where",
        "/feedback",
        "/services/missing",
        "/follow",
        "/come-back",
        "/my-list/send",
        f"/services/{service_id}/report",
        f"/services/{service_id}/refer-myself",
    ):
        answer = client.post(address, data={})
        if answer.mimetype == "text/html":
            yield f"{address} sent empty", answer.text


def _referring(app: Flask, client: FlaskClient, service_id: UUID) -> Iterator[tuple[str, str]]:
    """Somebody refers themselves, with every way that leads elsewhere."""
    path = begin(client, service_id, who="unasked")
    yield "not asked yet", client.get(f"{path}/instead").text
    begin(client, service_id, age="young")
    yield "under 16", client.get(f"{path}/instead").text
    begin(client, service_id, who="other")
    yield "for somebody else", client.get(f"{path}/about").text
    begin(client, service_id)
    yield "about me", client.get(f"{path}/about").text
    yield "about me, empty", client.post(f"{path}/about", data={"who": "me"}).text
    client.post(f"{path}/about", data=ANSWERS | {"postcode": "BS1 4DJ"})
    yield "lives elsewhere", client.get(f"{path}/instead").text
    client.post(f"{path}/about", data=ANSWERS)
    yield "look and send", client.get(f"{path}/check").text
    yield "not agreed", client.post(f"{path}/check", data={}).text
    saved = client.post(f"{path}/save", follow_redirects=True)
    yield "saved for later", saved.text
    yield "about me, saved", client.get(f"{path}/about").text
    done = client.post(f"{path}/check", data={"agreed": "y"}, follow_redirects=True)
    yield "sent", done.text
    yield from _about_you(client)
    yield from _following(app, client)


def _following(app: Flask, client: FlaskClient) -> Iterator[tuple[str, str]]:
    """They follow it, and open the links in e-mails about it."""
    with client.session_transaction() as visit:
        codes = {name: visit[DONE_KEY][name] for name in ("reference", "secret")}
    status = client.post("/follow", data=codes, follow_redirects=True)
    yield "where it is", status.text
    for step in ("status/message", "status/withdraw", "reach", "another"):
        yield step, client.get(f"/follow/{step}", follow_redirects=True).text
    yield "reach, empty", client.post("/follow/reach").text
    client.post("/follow/reach", data=REACH)
    client.post("/follow/another", data={"note": "ZQ-nearer"})
    yield "another asked for", client.get("/follow/status").text
    yield from _asked(app, client)


def _asked(app: Flask, client: FlaskClient) -> Iterator[tuple[str, str]]:
    """The pages behind the links in e-mails about it."""
    with client.session_transaction() as visit:
        referral_id = UUID(visit["following"])
    with writing(parts_of(app).database) as session:
        confirm = f"/confirm/{make_confirmation(session, referral_id, now=NOW)}"
        asked = f"/asked/{make_person_link(session, referral_id, now=NOW)}"
    yield "nothing to say", client.get(asked).text
    yield "is it yours", client.get(confirm).text
    yield "it is", client.post(confirm).text
    for step in ("message", "check_in"):
        yield f"{step}, empty", client.post(f"/follow/status/{step}", data={}).text
    stale = client.post("/follow/status/withdraw", data={"seen_version": "0"})
    yield "changed meanwhile", stale.text
    yield "did it happen", client.get(asked).text
    yield "did it happen, empty", client.post(asked, data={}).text
    yield "it did", client.post(asked, data={"check_in": "happened"}).text
    yield "no more contact", client.post(f"{asked}/stop").text
    yield "no link of ours", client.get("/asked/ZQ-none").text


def _talking(client: FlaskClient) -> Iterator[tuple[str, str]]:
    """Somebody who names no service asks to talk, and follows that to its end."""
    yield "talk, empty", client.post("/talk", data={}).text
    for who, age in (("unasked", "adult"), ("me", "young")):
        client.post("/talk", data={"who": who, "age": age})
        yield f"talk, {who} and {age}", client.get("/talk/instead").text
    client.post("/talk", data={"who": "other", "age": "teen"})
    yield "talk, for somebody else", client.get("/talk/about").text
    yield "talk, about me, empty", client.post("/talk/about", data={"who": "other"}).text
    client.post("/talk/about", data=ANSWERS | {"postcode": "BS1 4DJ"})
    yield "talk, lives elsewhere", client.get("/talk/instead").text
    client.post("/talk/about", data=ANSWERS)
    yield "talk, look and send", client.get("/talk/check").text
    yield "talk, not agreed", client.post("/talk/check", data={}).text
    yield "talk, sent", client.post("/talk/check", data={"agreed": "y"}, follow_redirects=True).text
    with client.session_transaction() as visit:
        codes = {name: visit[TALK_DONE_KEY][name] for name in ("reference", "secret")}
    yield "talk, where it is", client.post("/follow", data=codes, follow_redirects=True).text
    yield "talk, reach", client.get("/talk/status/reach").text
    yield "talk, reach, empty", client.post("/talk/status/reach").text
    yield "talk, withdraw", client.get("/talk/status/withdraw").text
    yield "talk, back", client.post("/talk/status/withdraw", follow_redirects=True).text
    client.post("/follow", data=codes)


def _joining(app: Flask, client: FlaskClient, service_id: UUID) -> Iterator[tuple[str, str]]:
    """An organisation asks to keep its pages, and another to be brought in."""
    owner = _owner(app, service_id)
    who = {"name": "ZQ-Bo", "email": "zq@elsewhere.example"}
    own = {"name": "ZQ-Bo", "email": "zq@lanternrooms.example"}
    yield "looking for one's own", client.get("/join?name=Lantern").text
    yield "nothing like it", client.get("/join?name=zxqv").text
    yield "who asks", client.get(f"/join/{owner}").text
    yield "who asks, empty", client.post(f"/join/{owner}", data={}).text
    yield "a link is sent", client.post(f"/join/{owner}", data=own).text
    yield "an editor calls", client.post(f"/join/{owner}", data=who).text
    yield "a new one, empty", client.post("/join/new", data={"kind": "charity"}).text
    new = {**who, "organisation": "The Lantern Rooms", "kind": "charity"}
    yield "is it one of these", client.post("/join/new", data=new).text
    yield "no link of ours", client.get("/join/proof/ZQ-none").text


def _checking(app: Flask, client: FlaskClient, service_id: UUID) -> Iterator[tuple[str, str]]:
    """The monthly check: each answer, and links that are used up, old or none."""
    link = partial(_check_link, app, service_id)
    first = link()
    yield "is it right", client.get(first).text
    yield (
        "until a day gone by",
        client.post(f"{first}/no-room", data={"state": "full", "until": "2025-01-01"}).text,
    )
    yield "nothing changed", client.post(f"{first}/changed", data={}).text
    yield "all right", client.post(f"{first}/right").text
    yield "used up", client.get(first).text
    yield "changed", client.post(f"{link()}/changed", data={"words": "ZQ-more"}).text
    yield "closed", client.post(f"{link()}/closed").text
    room = {"state": "full", "until": "2026-04-01"}
    yield "no room", client.post(f"{link()}/no-room", data=room).text
    old = link(at=NOW - 2 * CHECK_LIFE)
    for step in ("", "/again", "/stop", "/begin"):
        yield f"too old{step}", (client.post if step else client.get)(old + step).text


def _check_link(app: Flask, service_id: UUID, at: datetime = NOW) -> str:
    owner = _owner(app, service_id)
    with writing(parts_of(app).database) as session:
        inbox = inbox_of(session, "hello@lanternrooms.example")
        token = make_task_link(session, TaskKind.LISTING, service_id, owner, inbox=inbox, now=at)
    return f"/checks/{token}"


def _owner(app: Flask, service_id: UUID) -> UUID:
    with writing(parts_of(app).database) as session:
        return session.get_one(ServiceRow, service_id).organisation_id
