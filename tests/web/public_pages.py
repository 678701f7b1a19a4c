"""A walk over everything the public can open, with its errors and ends, for tests of all pages."""

from collections.abc import Iterator
from typing import Final
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient

from accounts.policy import Door
from tests.web.stock import listed
from tests.web.visitor_build import ANSWERS, add_service, begin
from web.access import door_of
from web.display import FOR_STAFF
from web.self_referral_visit import DONE_KEY

NOT_PAGES: Final = frozenset({"health", "sitemap", "feed", "joining"})  # and for organisations


def opened(app: Flask, client: FlaskClient) -> Iterator[tuple[str, str]]:
    """Address (or what was done) and HTML of each page, in the order of a visit."""
    service_id = add_service(app)
    other = listed(app, name="Bread and Company")
    client.post("/find-support", data={"area": "practical_help"})
    client.post(f"/my-list/{service_id}")
    client.post(f"/my-list/{other}")
    addresses = [
        *sorted(_without_arguments(app)),
        f"/services/{service_id}",
        f"/services/{service_id}/report",
        "/services?q=bills&place=N19&age=40&access=lift&domain=practical_help",
        "/services?q=zxqv",
        f"/compare?service={service_id}&service={other}",
        "/no-such-page",
        "/services?place=nowhere-at-all",
    ]
    for address in addresses:
        answer = client.get(address, follow_redirects=True)
        assert answer.status_code < 500, address
        if answer.mimetype == "text/html":
            yield address, answer.text
    yield from _with_errors(client, service_id)
    yield from _referring(client, service_id)


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
        f"/services/{service_id}/report",
        f"/services/{service_id}/refer-myself",
    ):
        answer = client.post(address, data={})
        if answer.mimetype == "text/html":
            yield f"{address} sent empty", answer.text


def _referring(client: FlaskClient, service_id: UUID) -> Iterator[tuple[str, str]]:
    """Somebody refers themselves, and follows it to its end."""
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
    done = client.post(f"{path}/check", data={"agreed": "y"}, follow_redirects=True)
    yield "sent", done.text
    with client.session_transaction() as visit:
        codes = {name: visit[DONE_KEY][name] for name in ("reference", "secret")}
    status = client.post("/follow", data=codes, follow_redirects=True)
    yield "where it is", status.text
    for step in ("message", "withdraw"):
        yield step, client.get(f"/follow/{step}", follow_redirects=True).text
