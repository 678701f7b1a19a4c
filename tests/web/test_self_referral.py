from collections.abc import Iterator
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from people.models import PersonRow
from referrals.models import ReferralRow
from storage.engine import writing
from tests.applications import parts_of
from tests.directory import build
from tests.web.visitor_build import ANSWERS, add_service, begin, codes_on, errands, send

CANARIES = ("ZQ-", "020 7946 0199", "N12 8CV")


@pytest.fixture
def service_id(app: Flask) -> UUID:
    return add_service(app)


@pytest.fixture
def guarded(app: Flask) -> Iterator[Flask]:
    """With the token of each form asked for, as outside tests."""
    app.config["WTF_CSRF_ENABLED"] = True
    yield app
    app.config["WTF_CSRF_ENABLED"] = False


def _count(app: Flask, table: type[ReferralRow] | type[PersonRow]) -> int:
    with parts_of(app).database.read_sessions() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_the_way_from_the_question_to_the_reference(
    app: Flask, client: FlaskClient, service_id: UUID
) -> None:
    path = begin(client, service_id)
    checked = client.post(f"{path}/about", data=ANSWERS, follow_redirects=True)
    assert checked.request.path == f"{path}/check"
    assert _count(app, ReferralRow) == 0

    done = client.post(f"{path}/check", data={"agreed": "y"}, follow_redirects=True)
    reference, secret = codes_on(done)
    assert (len(reference), len(secret)) == (8, 16)
    assert "10 working days" in done.text
    assert "looks at it first and sends it on, by" in done.text
    assert "Press the link" not in done.text
    assert (_count(app, ReferralRow), _count(app, PersonRow)) == (1, 1)


def test_what_is_shown_is_what_goes_before_and_after_a_yes(
    client: FlaskClient, service_id: UUID
) -> None:
    path = begin(client, service_id)
    answers = {**ANSWERS, "name": "Amina Warsame", "birth_year": "1984", "access": "quiet_space"}
    client.post(f"{path}/about", data=answers)
    page = client.get(f"{path}/check").text
    first, later = page.split("What they see once they say yes")

    assert "Amina" in first
    assert "Warsame" not in first
    assert "N12" in first
    assert "N12 8CV" not in first
    assert "35-44" in first
    for told in ("Amina Warsame", "N12 8CV", "020 7946 0199", "ZQ-wants", "42", "Barnet Connec"):
        assert told in later


def test_pressing_send_twice_has_one_effect_and_shows_the_same_secret(
    app: Flask, client: FlaskClient, service_id: UUID
) -> None:
    path = begin(client, service_id)
    client.post(f"{path}/about", data=ANSWERS)
    other = app.test_client()
    with client.session_transaction() as session:
        before = dict(session)
    first = client.post(f"{path}/check", data={"agreed": "y"}, follow_redirects=True)
    with other.session_transaction() as session:  # the second press, read before the first ended
        session.update(before)
    second = other.post(f"{path}/check", data={"agreed": "y"}, follow_redirects=True)

    assert codes_on(first) == codes_on(second)
    assert (_count(app, ReferralRow), len(errands(app))) == (1, 4)
    again = client.post(f"{path}/check", data={"agreed": "y"}, follow_redirects=True)
    assert codes_on(again) == codes_on(first)


def test_going_back_and_changing_something_loses_nothing(
    client: FlaskClient, service_id: UUID
) -> None:
    path = begin(client, service_id)
    client.post(f"{path}/about", data={**ANSWERS, "safe_note": "Mornings only"})
    begin(client, service_id)
    page = client.get(f"{path}/about").text

    for typed in ("ZQ-Amina", "020 7946 0199", "ZQ-wants my letters read", "Mornings only"):
        assert typed in page


def test_the_questions_of_one_service_are_not_answered_for_another(
    app: Flask, client: FlaskClient, service_id: UUID
) -> None:
    client.post(f"{begin(client, service_id)}/about", data=ANSWERS)
    with writing(parts_of(app).database) as session:
        other = build.published(session, name="Another place")
    response = client.get(f"/services/{other}/refer-myself/check", follow_redirects=True)

    assert response.request.path == f"/services/{other}/refer-myself"
    assert "ZQ-" not in response.text


WRONG = (
    ({"name": "  "}, "Tell us what to call you"),
    ({"phone": "", "safe": ""}, "Give a phone number or an e-mail address"),
    ({"phone": "my sister"}, "Enter a phone number like"),
    ({"safe": ""}, "Tick what is safe, or take the phone number out"),
    ({"phone": "", "email": "zq@person.example"}, "Give the phone number, or take the ticks out"),
    ({"email": "not an address", "safe_email": "y"}, "Enter an e-mail address like"),
    ({"email": "zq@person.example"}, "Tick this, or take the e-mail address out"),
    ({"safe_email": "y"}, "Give the e-mail address, or take the tick out"),
    ({"wants": "  "}, "Say in a few words what would help"),
    ({"wants": "a" * 1001}, "Use 1,000 characters or fewer"),
    ({"postcode": "somewhere"}, "Enter a postcode like"),
    ({"birth_year": "1066"}, "Enter a year from 1905 to 2026"),
    ({"birth_year": "long ago"}, "Enter the year as four numbers"),
    ({"website": "https://spam.example"}, "Leave this box empty"),
)


def test_a_wrong_answer_is_explained_and_the_others_are_kept(
    app: Flask, client: FlaskClient, service_id: UUID
) -> None:
    path = begin(client, service_id)
    for wrong, said in WRONG:
        answers = {name: value for name, value in {**ANSWERS, **wrong}.items() if value}
        response = client.post(f"{path}/about", data={**answers, "safe_note": "Mornings only"})
        found = (response.status_code, "There is a problem" in response.text, said in response.text)
        assert (*found, "Mornings only" in response.text) == (400, True, True, True), wrong
        assert answers["postcode"] in response.text
    assert _count(app, ReferralRow) == 0


def test_whom_it_is_for_must_be_said_and_so_must_the_yes(
    app: Flask, client: FlaskClient, service_id: UUID
) -> None:
    empty = client.post(f"/services/{service_id}/refer-myself", data={})
    assert (empty.status_code, "Choose who this is for" in empty.text) == (400, True)

    path = begin(client, service_id)
    client.post(f"{path}/about", data=ANSWERS)
    unsaid = client.post(f"{path}/check", data={})
    assert unsaid.status_code == 400
    assert "Tick the box if it may go to them" in unsaid.text
    assert "ZQ-wants my letters read" in unsaid.text
    assert _count(app, ReferralRow) == 0


def test_for_somebody_i_care_for_the_words_are_about_them(
    client: FlaskClient, service_id: UUID
) -> None:
    path = begin(client, service_id, who="other")
    assert "What would help them?" in client.get(f"{path}/about").text

    client.post(f"{path}/about", data={**ANSWERS, "who": "other", "carer": "Ruth, her sister"})
    page = client.get(f"{path}/check").text
    assert "Asked for by Ruth, her sister. The person knows and agrees." in page


def test_crisis_words_bring_help_first_and_stop_nothing(
    app: Flask, client: FlaskClient, service_id: UUID
) -> None:
    path = begin(client, service_id)
    client.post(f"{path}/about", data={**ANSWERS, "wants": "I want to kill myself"})
    page = client.get(f"{path}/check")
    assert "If it is too much right now" in page.text

    client.post(f"{path}/check", data={"agreed": "y"})
    assert _count(app, ReferralRow) == 1


def test_a_flood_from_one_place_is_slowed_and_the_answers_stay(
    app: Flask, client: FlaskClient, service_id: UUID
) -> None:
    for _ in range(10):
        send(app.test_client(), service_id)
    path = begin(client, service_id)
    client.post(f"{path}/about", data=ANSWERS)
    response = client.post(f"{path}/check", data={"agreed": "y"})

    assert response.status_code == 429
    assert "Wait 15 minutes" in response.text
    assert "ZQ-wants my letters read" in response.text
    assert _count(app, ReferralRow) == 10


def test_a_page_open_for_too_long_gives_back_what_was_typed(
    guarded: Flask, service_id: UUID
) -> None:
    client = guarded.test_client()
    response = client.post(f"/services/{service_id}/refer-myself/about", data=ANSWERS)
    assert (response.status_code, "ZQ-wants my letters read" in response.text) == (400, True)
    assert "open for a long time" in response.text

    lost = client.post(f"/services/{service_id}/refer-myself/check", data={"agreed": "y"})
    assert lost.location == f"/services/{service_id}/refer-myself"
    assert "Nothing was sent" in client.get(lost.location).text
    unknown = client.post(f"/services/{UUID(int=1)}/refer-myself/check", follow_redirects=True)
    assert unknown.status_code == 404


def test_nothing_personal_is_in_an_address_or_left_in_the_browser(
    client: FlaskClient, service_id: UUID
) -> None:
    path = begin(client, service_id)
    seen = [client.post(f"{path}/about", data=ANSWERS)]
    seen += [client.get(f"{path}/check"), client.post(f"{path}/check", data={"agreed": "y"})]
    seen += [client.get("/refer-myself/sent")]

    for response in seen:
        headers = str(response.headers)
        assert not any(canary in headers for canary in CANARIES)
        assert response.headers["Cache-Control"] == "no-store"


def test_the_secret_is_shown_in_this_visit_only(app: Flask, service_id: UUID) -> None:
    client = app.test_client()
    send(client, service_id)

    assert client.get("/refer-myself/sent").status_code == 200
    assert app.test_client().get("/refer-myself/sent").location == "/follow"
