"""Letters to the public keep the language of the page that led to them, and so do their links."""

import re

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from directory.claim_models import ClaimRow
from directory.list_models import MailedListRow
from directory.models import ServiceRow
from directory.moderation_models import ProblemRow
from people.models import PersonRow
from people.queries import person_for_referral
from storage.engine import Database, reading
from storage.mail import Letter, compose
from tests.applications import sign_in_as
from tests.web.loop_build import Scene, page_of
from tests.web.post_build import errands_of, letters_of
from tests.web.posting import posted
from tests.web.visitor_build import ANSWERS, add_service, send, user
from web.translation import EASY_READ

ADDRESS = "zq-mine@home.example"
EASY_END = "Please do not answer this e-mail."
END = "Please do not reply to this."


def _easy(client: FlaskClient) -> FlaskClient:
    client.set_cookie("display", f"lang={EASY_READ}")
    return client


def _letters(app: Flask, database: Database) -> dict[str, Letter]:
    """By whom they go to."""
    return {each.to: each for errand in errands_of(database) for each in letters_of(app, errand)}


def test_who_refers_themselves_is_written_to_as_they_read_and_the_link_goes_on_in_it(
    app: Flask, client: FlaskClient, database: Database
) -> None:
    send(_easy(client), add_service(app), email=ADDRESS, safe_email="y")

    letter = _letters(app, database)[ADDRESS]

    assert "Is this your e-mail address?" in letter.body
    assert EASY_END in letter.body
    assert END not in letter.body
    assert compose(letter, sender="us@anydoor.example")["Content-Language"] == "en-GB"
    link = re.findall(r"http://localhost(\S+)", letter.body)[0]
    other = app.test_client()
    opened = other.get(link)
    assert (opened.status_code, "lang" in opened.location) == (302, False)
    assert "Is this your e-mail address?" in other.get(opened.location).text


def test_a_request_to_talk_and_new_ways_to_be_reached_keep_the_language(
    app: Flask, client: FlaskClient, database: Database
) -> None:
    add_service(app)
    for path, form in (
        ("/talk", {"who": "me", "age": "adult"}),
        ("/talk/about", ANSWERS),
        ("/talk/check", {"agreed": "y"}),
    ):
        client.post(path, data=form)
    with client.session_transaction() as visit:
        made = visit["talk_done"]

    def letters_in() -> str:
        with reading(database) as session:
            person_id = session.scalars(select(PersonRow.id)).one()
            return person_for_referral(session, person_id).contact.letters_in

    assert letters_in() == ""
    client.post("/follow", data={name: made[name] for name in ("reference", "secret")})
    reach = {"email": ADDRESS, "safe_email": "y"}
    _easy(client).post("/talk/status/reach", data=reach)
    assert letters_in() == EASY_READ
    client.delete_cookie("display")
    client.post("/talk/status/reach", data=reach)
    assert letters_in() == EASY_READ, "a browser in which nothing was chosen says nothing of it"


def test_a_list_is_sent_as_it_is_read_and_its_language_goes_with_the_address(
    app: Flask, client: FlaskClient, database: Database
) -> None:
    _easy(client).post(f"/my-list/{add_service(app)}")
    client.post("/my-list/send", data={"email": ADDRESS})

    letter = _letters(app, database)[ADDRESS]

    assert "We have deleted your e-mail address now." in letter.body
    with reading(database) as session:
        row = session.scalars(select(MailedListRow)).one()
    assert (row.address, row.letters_in) == (None, None)


def test_a_link_keeps_its_language_only_where_none_was_chosen_and_it_is_offered(
    app: Flask,
) -> None:
    def choice(client: FlaskClient, link: str) -> tuple[int, str]:
        answer = client.get(link)
        cookie = client.get_cookie("display")
        return answer.status_code, cookie.decoded_value if cookie else ""

    new, easy = app.test_client(), "/follow?lang=en_GB@easyread&x=1"
    assert choice(new, easy) == (302, "lang=en_GB%40easyread")
    assert new.get(easy).status_code == 200, "it is kept already"
    for code in ("ar@mirrored", "xx", "", "../.."):
        assert choice(app.test_client(), f"/follow?lang={code}") == (200, "")
    large = app.test_client()
    large.set_cookie("display", "text=large")
    assert choice(large, easy) == (302, "lang=en_GB%40easyread&text=large")
    assert large.get(easy).status_code == 200
    staff = app.test_client()
    sign_in_as(staff, user(app, None))
    assert choice(staff, easy) == (200, "")
    assert choice(app.test_client(), "/no-such-page?lang=en_GB@easyread") == (404, "")


def test_whoever_reports_a_page_or_asks_for_one_of_an_organisation_is_written_to_as_they_read(
    app: Flask, client: FlaskClient, database: Database
) -> None:
    service_id = add_service(app)
    with reading(database) as session:
        owner = session.get_one(ServiceRow, service_id).organisation_id
    said = {"kind": "has_ended", "reply_to": ADDRESS}
    assert _easy(client).post(f"/services/{service_id}/report", data=said).status_code == 200
    asked = {"name": "ZQ-Bo", "email": ADDRESS}
    assert client.post(f"/join/{owner}", data=asked).status_code == 200

    with reading(database) as session:
        assert session.scalars(select(ProblemRow.letters_in)).one() == EASY_READ
        assert session.scalars(select(ClaimRow.letters_in)).one() == EASY_READ


def test_a_connector_sets_the_language_for_those_whom_they_put_in_themselves(scene: Scene) -> None:
    browser, address = scene.browser(), f"{scene.person}/record/contact"
    typed = posted(page_of(browser.get(address)), "", letters_in=EASY_READ)
    assert browser.post(address, data=typed).status_code == 302
    assert "Easy Read" in page_of(browser.get(f"{scene.person}/record"))
    page = page_of(browser.get(address))
    assert posted(page, "")["letters_in"] == EASY_READ
    unknown = posted(page, "", letters_in="ar@mirrored")
    assert browser.post(address, data=unknown).status_code == 400
