"""Several people at one listing: what one typed and what others did are laid together."""

from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient

from directory import commands
from storage.engine import Database, writing
from tests.clock import NOW
from tests.directory import build
from tests.web.desk_build import kept, member, signed_in
from tests.web.posting import posted
from tests.web.test_listing_edit import client, form_of, proposals, service_id

__all__ = ["client", "service_id"]


def test_what_somebody_else_changed_meanwhile_stays_beside_what_was_typed(
    client: FlaskClient, database: Database, service_id: UUID
) -> None:
    url = f"/listings/{service_id}/edit"
    typed = form_of(client, url, do="send", name="Money Evenings")
    with writing(database) as session:
        version = kept(database, service_id).version
        commands.edit_service(
            session, service_id, {"summary": "New."}, seen_version=version,
            actor=build.EDITOR, now=NOW,
        )  # fmt: skip

    answer = client.post(url, data=typed)

    assert answer.status_code == 409
    assert "Somebody else changed this while you were writing" in answer.text
    assert proposals(database) == []
    again = posted(answer.text, url, do="preview")
    assert (again["name"], again["summary"]) == ("Money Evenings", "New.")
    previewed = client.post(url, data=again)
    assert client.post(url, data=posted(previewed.text, url, do="send")).status_code == 302
    assert [each.fields for each in proposals(database)] == [("name",)]


def test_what_a_colleague_proposed_meanwhile_is_not_lost(
    app: Flask, client: FlaskClient, database: Database, organisation_id: UUID, service_id: UUID
) -> None:
    url = f"/listings/{service_id}/edit"
    colleague = signed_in(app, member(database, organisation_id, email="c@rooms.example"))
    typed = form_of(client, url, do="send", name="Money Evenings")
    colleague.post(url, data=form_of(colleague, url, do="send", summary="Toast."))

    answer = client.post(url, data=typed)

    assert answer.status_code == 409
    again = posted(answer.text, url, do="send")
    assert (again["name"], again["summary"]) == ("Money Evenings", "Toast.")
    assert client.post(url, data=again).status_code == 302
    assert [each.fields for each in proposals(database)] == [("name", "summary")]


def test_the_page_is_drawn_as_one_types_and_nothing_is_kept(
    client: FlaskClient, database: Database, service_id: UUID, organisation_id: UUID
) -> None:
    url = f"/listings/{service_id}/edit"
    before = kept(database, service_id)
    drawn = client.post(url, data=form_of(client, url, do="live", summary="Toast & <b>tea</b>."))
    wrong = client.post(url, data=form_of(client, url, do="live", min_age="many"))
    new = f"/listings/new?organisation={organisation_id}"
    fresh = client.post(new, data=form_of(client, "/listings/new", do="live", name="Lark Supper"))

    assert drawn.status_code == fresh.status_code == 200
    assert "Toast &amp; &lt;b&gt;tea&lt;/b&gt;." in drawn.text
    assert "Lark Supper" in fresh.text
    assert "<script" not in drawn.text + fresh.text
    assert (wrong.status_code, wrong.mimetype) == (200, "text/plain")
    assert wrong.text == "Not shown yet. From age: Enter a whole number, such as 6"
    assert kept(database, service_id) == before
    assert proposals(database) == []
    assert "Lark Supper" not in client.get("/listings").text
