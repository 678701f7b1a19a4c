from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from accounts.joining import members_of
from base.errors import ConflictError
from directory import claims
from directory.claim_models import ClaimRow
from directory.claim_rules import PROOF_LIFE, Claim, proof_for
from directory.claims import claim, prove, renew_proof
from directory.terms import ClaimProof
from storage import outbox
from storage.engine import Database, reading, writing
from storage.outbox import OutboxRow
from tests.applications import parts_of
from tests.clock import NOW
from tests.directory import build
from tests.web.desk_build import editor, member, published, signed_in
from tests.web.posting import posted
from web import desk_claims
from web.forms import guards
from web.notices import letters

HOME = "hello@lanternrooms.example"
ME = {"name": "Bo Lark", "role": "Trustee"}


@pytest.fixture(autouse=True)
def _as_slow_as_people(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guards, "LEAST_SECONDS", -1)


@pytest.fixture
def desk(app: Flask, database: Database) -> FlaskClient:
    return signed_in(app, editor(database))


@pytest.fixture
def theirs(database: Database, organisation_id: UUID) -> UUID:
    """An organisation that the public can see."""
    published(database, organisation_id)
    return organisation_id


def _letters(app: Flask, database: Database) -> list[tuple[str, str]]:
    """To whom, and what; each once."""
    with writing(database) as session:
        rows = session.scalars(
            select(OutboxRow).where(OutboxRow.kind == "email", OutboxRow.state == "new")
        ).all()
        found = [outbox.get(session, row.id) for row in rows]
        for row in rows:
            outbox.finish(session, row.id)
    with app.test_request_context(base_url="http://localhost"):
        return [(each.to, each.body) for errand in found if errand for each in letters(errand)]


def _send(client: FlaskClient, url: str, **told: str) -> tuple[int, str]:
    answer = client.post(url, data=posted(client.get(url).text, url, **{**ME, **told}))
    return answer.status_code, answer.text


def _members(database: Database, organisation_id: UUID) -> list[str]:
    with reading(database) as session:
        return [each.email for each in members_of(session, organisation_id)]


@pytest.mark.parametrize(
    ("email", "proof"),
    [
        ("Hello@lark.example", ClaimProof.REGISTER),
        ("bo@lark.example", ClaimProof.DOMAIN),
        ("bo@larkweb.example", ClaimProof.DOMAIN),
        ("bo@elsewhere.example", ClaimProof.CALL),
        ("somebody@gmail.com", ClaimProof.CALL),
    ],
)
def test_an_address_of_the_organisation_proves_and_one_that_anybody_may_have_does_not(
    email: str, proof: ClaimProof
) -> None:
    known = ["hello@lark.example", "", "old@gmail.com"]

    assert proof_for(email, known, ["https://www.larkweb.example/us"]) is proof


def test_who_has_an_address_there_comes_in_by_a_link_that_works_once(
    app: Flask, client: FlaskClient, database: Database, theirs: UUID
) -> None:
    assert "Enter the name of the organisation" in client.get("/join?name=").text
    found = client.get("/join?name=lantern").text
    assert f"/join/{theirs}" in found
    status, _ = _send(client, f"/join/{theirs}", email="bo@lanternrooms.example")
    assert status == 200
    [(to, body)] = _letters(app, database)
    link = body.partition("http://localhost")[2].split()[0]
    assert to == "bo@lanternrooms.example"

    assert client.get(link).status_code == 200
    assert _members(database, theirs) == []
    assert "Welcome" in client.post(link).text
    assert _members(database, theirs) == ["bo@lanternrooms.example"]
    assert client.post(link).status_code == 410
    assert client.get(link).status_code == 410
    assert client.get("/join/proof/made-up").status_code == 404
    [(to, body)] = _letters(app, database)
    assert "first time" in body


def test_who_has_none_waits_for_an_editor_who_rings(
    app: Flask,
    client: FlaskClient,
    desk: FlaskClient,
    theirs: UUID,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    database = parts_of(app).database
    for email in ("bo@gmail.com", "mallory@gmail.com"):
        _send(client, f"/join/{theirs}", email=email)
    assert _letters(app, database) == []
    assert "people want to keep pages" in desk.get("/desk").text
    with monkeypatch.context() as short:
        short.setattr(claims, "PER_PAGE", 1)
        short.setattr(desk_claims, "PER_PAGE", 1)
        first, second = (desk.get(f"/desk/claims?page={n}").text for n in (1, 2))
    assert ("Page 1 of 2" in first, "Page 2 of 2" in second) == (True, True)
    assert {("bo@" in each, "mallory@" in each) for each in (first, second)} == {
        (True, False),
        (False, True),
    }
    page = desk.get("/desk/claims").text
    asked = {
        who: "/desk/claims/" + part.partition('action="/desk/claims/')[2].partition('"')[0]
        for part in page.split("<section")[1:]
        for who in ("bo@", "mallory@")
        if who in part
    }
    bo, mallory = asked["bo@"], asked["mallory@"]

    assert desk.post(mallory, data={"do": "refuse"}).status_code == 400
    desk.post(mallory, data={"do": "refuse", "reason": "They do not know you."})
    desk.post(bo, data={"do": "accept"})

    assert _members(database, theirs) == ["bo@gmail.com"]
    told = dict(_letters(app, database))
    assert "They do not know you." in told["mallory@gmail.com"]
    assert "first time" in told["bo@gmail.com"]
    assert desk.post(bo, data={"do": "accept"}).status_code == 409


def test_an_organisation_is_found_by_the_postcode_of_a_place_that_is_no_secret(
    client: FlaskClient, database: Database, theirs: UUID
) -> None:
    with writing(database) as session:
        refuge = build.organisation(session, "Harbour")
        hidden = str(build.location(session, refuge, is_confidential=True))
        build.published(session, refuge, locations=[hidden])

    page = client.get("/join?postcode=n128cv").text

    assert f"/join/{theirs}" in page
    assert f"/join/{refuge}" not in page
    assert "This looks like it" not in page, "others may be at the same hall"
    assert f"/join/{theirs}" not in client.get("/join?postcode=N19+3XX&name=Wren").text
    both = client.get("/join?postcode=N12+8CV&name=Lantern+Room").text
    assert "This looks like it" in both


def test_a_new_organisation_is_compared_first_and_made_by_an_editor(
    client: FlaskClient, desk: FlaskClient, theirs: UUID
) -> None:
    url = "/join/new"
    same = {"organisation": "The Lantern Rooms", "email": "bo@gmail.com"}
    status, page = _send(client, url, **same)
    assert status == 409
    assert f"/join/{theirs}" in page
    status, _ = _send(client, url, **same, none_of_these="y")
    assert status == 200
    _send(client, url, organisation="Wren Choir", email="wren@gmail.com", charity_number="1081234")

    queue = desk.get("/desk/claims").text
    assert "Wren Choir" in queue
    asked = next(each for each in queue.split("<section") if "Wren Choir" in each)
    url = asked.partition('action="')[2].partition('"')[0]
    desk.post(url, data={"do": "accept"})

    assert "Wren Choir" in desk.get("/desk/organisations?text=wren").text


def test_colleagues_are_invited_taken_out_and_leave(
    app: Flask, database: Database, theirs: UUID
) -> None:
    me = member(database, theirs)
    client = signed_in(app, me)
    url = f"/listings/people/{theirs}"
    assert url in client.get("/listings").text

    client.post(url, data={"name": "Ana", "email": "ana@gmail.com"})
    assert _members(database, theirs) == ["ana@gmail.com", "mem@rooms.example"]
    twice = client.post(url, data={"name": "Ana", "email": "ana@gmail.com"})
    assert (twice.status_code, "already" in twice.text) == (409, True)
    assert [to for to, _ in _letters(app, database)] == ["ana@gmail.com"]

    stranger = signed_in(app, member(database, None, email="o@o.example"))
    assert stranger.get(url).status_code == 404
    assert stranger.post(f"{url}/{me}/leave").status_code == 404
    assert app.test_client().get(url).location.startswith("/sign-in")
    client.post(f"{url}/{me}/leave")
    assert _members(database, theirs) == ["ana@gmail.com"]
    assert client.get(url).status_code in {403, 404}


def test_a_link_that_proves_is_forgotten_after_a_week(database: Database, theirs: UUID) -> None:
    with writing(database) as session:
        told = Claim("Bo", "bo@lanternrooms.example")
        assert claim(session, theirs, told, now=NOW) is ClaimProof.DOMAIN
        [errand] = session.scalars(select(OutboxRow).where(OutboxRow.kind == "email"))
        token = renew_proof(session, UUID(errand.payload["claim_id"]), now=NOW)
        with pytest.raises(ConflictError):
            prove(session, token, now=NOW + PROOF_LIFE + timedelta(seconds=1))
        claims.forget_claims(session, before=NOW)
        assert session.scalars(select(ClaimRow.id)).all() != []
        claims.forget_claims(session, before=NOW + PROOF_LIFE)
        assert session.scalars(select(ClaimRow.id)).all() == [], "nobody proved it"


def test_an_organisation_without_public_services_is_not_told_of(
    client: FlaskClient, database: Database
) -> None:
    with writing(database) as session:
        hidden = build.organisation(session, "Hidden House")

    assert "Hidden House" not in client.get("/join?name=hidden").text
    assert client.get(f"/join/{hidden}").status_code == 404
