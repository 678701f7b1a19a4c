"""Members keep the places of their organisation; what the public sees waits for an editor."""

from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient

from storage.engine import Database, writing
from tests.directory import build
from tests.web.desk_build import draft, editor, kept, member, published, signed_in
from tests.web.posting import posted

HALL = {"name": "The Hall", "address": "1 Wren Lane", "town": "Barnet", "postcode": "N19 3XX"}


def _places(client: FlaskClient, organisation_id: UUID) -> list[str]:
    page = client.get(f"/listings/places/{organisation_id}").text
    return [part.partition('"')[0] for part in page.split('href="/listings/places/place/')[1:]]


def _save(client: FlaskClient, location: str, **told: str) -> str:
    url = f"/listings/places/place/{location}"
    answer = client.post(url, data=posted(client.get(url).text, url, **told), follow_redirects=True)
    assert answer.status_code == 200, answer.text
    return answer.text


def test_members_add_a_place_change_it_and_take_it_away_while_nobody_sees_it(
    app: Flask, database: Database, organisation_id: UUID
) -> None:
    mine = signed_in(app, member(database, organisation_id))
    url = f"/listings/places/{organisation_id}/new"
    assert f"/listings/places/{organisation_id}" in mine.get("/listings").text
    wrong = mine.post(url, data={**HALL, "kind": "physical", "postcode": "N1"})
    assert (wrong.status_code, "1 Wren Lane" in wrong.text) == (400, True)

    mine.post(url, data=posted(mine.get(url).text, url, **HALL))
    [hall] = _places(mine, organisation_id)
    service_id = draft(database, organisation_id, locations=[hall])

    assert "The place is saved" in _save(mine, hall, address="2 Wren Lane")
    assert (
        "still offered there"
        in mine.post(f"/listings/places/place/{hall}/remove", follow_redirects=True).text
    )
    own = f"/listings/{service_id}/edit"
    mine.post(own, data=posted(mine.get(own).text, own, main_location="", do="save"))
    mine.post(f"/listings/places/place/{hall}/remove")
    assert _places(mine, organisation_id) == []


def test_a_place_that_the_public_sees_changes_when_an_editor_agrees(
    app: Flask, database: Database, organisation_id: UUID
) -> None:
    service_id = published(database, organisation_id)
    mine, desk = signed_in(app, member(database, organisation_id)), signed_in(app, editor(database))
    [old] = _places(mine, organisation_id)

    assert "An editor looks at it" in _save(mine, old, travel="Bus 214")
    assert kept(database, service_id).values["locations"] == [old]
    ours = f"/listings/places/{organisation_id}"
    assert mine.get(ours).text.count("an editor looks at what you proposed") == 1
    assert "Bus 214" not in mine.get(f"/services/{service_id}", follow_redirects=True).text

    [proposal] = [
        part.partition('"')[0]
        for part in desk.get("/desk/proposals").text.split('href="/desk/proposals/')[1:]
    ][:1]
    url = f"/desk/proposals/{proposal}"
    assert "How to get there: Bus 214" in desk.get(url).text
    desk.post(url, data=posted(desk.get(url).text, url, do="all"))
    assert "Bus 214" in mine.get(f"/services/{service_id}", follow_redirects=True).text
    assert mine.post(f"/listings/places/place/{old}/remove").status_code == 302
    assert old not in _places(mine, organisation_id)
    assert "an editor looks at what" not in mine.get(ours).text


def test_a_place_is_its_own_members_and_nobody_elses(
    app: Flask, client: FlaskClient, database: Database, organisation_id: UUID
) -> None:
    with writing(database) as session:
        place = build.location(session, organisation_id)
        others = build.organisation(session, "Elsewhere")
    stranger = signed_in(app, member(database, others, email="s@else.example"))
    colleague = signed_in(app, member(database, organisation_id, email="c@rooms.example"))
    for page in (f"/listings/places/{organisation_id}", f"/listings/places/place/{place}"):
        assert colleague.get(page).status_code == 200
        assert stranger.get(page).status_code == 404
        assert client.get(page).status_code == 302
    assert stranger.post(f"/listings/places/place/{place}/remove").status_code == 404
