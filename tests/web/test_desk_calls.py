from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from directory.feedback import PER_PAGE, give_feedback
from directory.models import ServiceRow
from directory.terms import FeedbackKind
from storage.engine import Database, writing
from tests.clock import NOW, TODAY
from tests.web.desk_build import draft, editor, kept, member, published, signed_in
from tests.web.posting import posted


@pytest.fixture
def service_id(database: Database, organisation_id: UUID) -> UUID:
    """A service that nobody confirmed for eight months."""
    made = published(database, organisation_id, name="Lark Supper")
    with writing(database) as session:
        session.get_one(ServiceRow, made).verified_on = TODAY - timedelta(days=250)
    return made


@pytest.fixture
def desk(app: Flask, database: Database) -> FlaskClient:
    return signed_in(app, editor(database))


def test_a_call_is_made_from_the_list_and_confirms_the_listing(
    desk: FlaskClient, database: Database, service_id: UUID
) -> None:
    assert "listing to ring about" in desk.get("/desk").text
    listed = desk.get("/desk/calls").text
    assert "tel:02079460123" in listed
    url = f"/desk/calls/{service_id}"
    assert url in listed
    assert "Choose what came of it" in desk.post(url, data={"note": "Bo rings back"}).text
    assert "Bo rings back" in desk.post(url, data={"note": "Bo rings back"}).text

    desk.post(url, data={"outcome": "right", "note": "Bo"})

    assert kept(database, service_id).verified_on == TODAY
    assert "Nobody to ring" in desk.get("/desk/calls").text
    assert "Edith Mwangi" in desk.get(url).text


def test_the_board_leads_from_a_band_of_a_pcn_to_its_services(
    desk: FlaskClient, service_id: UUID
) -> None:
    page = desk.get("/desk/freshness?borough=E09000003").text
    _, found, rest = page.partition("/desk/calls?band=check_first&amp;pcn=")
    assert found

    listed = desk.get(f"/desk/calls?band=check_first&pcn={rest.partition(chr(34))[0]}").text
    assert f"/desk/calls/{service_id}" in listed
    assert "Lark Supper" not in desk.get("/desk/calls?band=fresh").text


def test_every_version_is_listed_compared_and_put_back(
    desk: FlaskClient, database: Database, service_id: UUID
) -> None:
    url = f"/desk/services/{service_id}"
    assert "No versions yet" in desk.get(f"{url}/versions").text
    desk.post(url, data=posted(desk.get(url).text, url, name="Wren Supper"))
    assert kept(database, service_id).values["name"] == "Wren Supper"

    history = desk.get(f"{url}/versions").text
    assert "Changed by hand by Edith Mwangi" in history
    first = min(int(part.partition('"')[0]) for part in history.split("/versions/")[1:])
    version = desk.get(f"{url}/versions/{first}")
    assert "Wren" in version.text
    stale = desk.post(f"{url}/versions/{first}/restore", data={"seen_version": "1"})
    assert (stale.status_code, kept(database, service_id).values["name"]) == (409, "Wren Supper")
    form = posted(version.text, f"{url}/versions/{first}/restore")
    desk.post(f"{url}/versions/{first}/restore", data=form)

    assert kept(database, service_id).values["name"] == "Lark Supper"
    assert desk.get(f"{url}/versions/999").status_code == 404


def test_a_proposal_is_changed_and_accepted_in_one(
    app: Flask, desk: FlaskClient, database: Database, organisation_id: UUID, service_id: UUID
) -> None:
    theirs = signed_in(app, member(database, organisation_id))
    mine = f"/listings/{service_id}/edit"
    sent = posted(theirs.get(mine).text, mine, summary="Super hot supper!!!", do="send")
    proposal = theirs.post(mine, data=sent).location
    link = proposal.replace("/listings/proposals", "/desk/proposals")
    assert "Change the words, then accept" in desk.get(link).text
    url = f"/desk/services/{service_id}?proposal={proposal.rpartition('/')[2]}"

    page = desk.get(url).text
    assert "Super hot supper!!!" in page
    desk.post(url, data=posted(page, url.partition("?")[0], summary="A hot supper."))

    assert kept(database, service_id).values["summary"] == "A hot supper."
    told = theirs.get(proposal).text
    assert "An editor changed some of the words" in told
    assert "Super hot supper!!!" in told


def test_the_list_of_remarks_has_pages(desk: FlaskClient, database: Database) -> None:
    with writing(database) as session:
        for number in range(PER_PAGE + 1):
            moment = NOW + timedelta(minutes=number)
            give_feedback(session, FeedbackKind.OTHER, "/", f"No. {number:02}", now=moment)

    first, second = (desk.get(f"/desk/feedback?page={page}").text for page in (1, 2))
    assert "No. 00" in first
    assert f"No. {PER_PAGE}" not in first
    assert f"No. {PER_PAGE}" in second


@pytest.mark.parametrize("path", ["/desk/calls", "/desk/freshness"])
def test_the_desk_is_for_editors(
    app: Flask, database: Database, organisation_id: UUID, path: str
) -> None:
    assert app.test_client().get(path).location.startswith("/sign-in")
    assert signed_in(app, member(database, organisation_id)).get(path).status_code == 403


def test_a_draft_is_never_to_be_listed_and_can_be_taken_off_that_list(
    desk: FlaskClient, database: Database, organisation_id: UUID
) -> None:
    made = draft(database, organisation_id, name="Miracle Cures")
    page = desk.get(f"/desk/services/{made}").text
    url = f"/desk/not-listed/services/{made}"
    assert url in page

    said = desk.post(url, data={"reason": "It sells pills."}, follow_redirects=True).text
    assert "no feed brings it back" in said
    again = desk.post(url, data={"reason": "It still does."}, follow_redirects=True).text
    assert "on this list already" in again
    assert url in again  # the form is there for what is dropped, too
    listed = desk.get("/desk/not-listed").text
    assert "It sells pills." in listed
    off = listed.partition('action="/desk/not-listed/')[2].partition('"')[0]
    desk.post(f"/desk/not-listed/{off}")

    assert "Nothing is on this list" in desk.get("/desk/not-listed").text
