from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from directory.models import ServiceRow
from directory.terms import ServiceStatus
from people.models import PersonRow
from referrals.models import ReferralRow
from storage.engine import writing
from tests.applications import parts_of
from tests.directory import build
from tests.web.seen import words
from tests.web.visitor_build import ANSWERS, add_service, begin


@pytest.fixture
def service_id(app: Flask) -> UUID:
    return add_service(app)


def _count(app: Flask, table: type[ReferralRow] | type[PersonRow]) -> int:
    with parts_of(app).database.read_sessions() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ({"who": "unasked"}, "Talk with them first"),
        ({"age": "young"}, "0800 1111"),
    ],
)
def test_who_should_go_another_way_is_told_which_and_nothing_is_kept_of_them(
    app: Flask, client: FlaskClient, service_id: UUID, answers: dict[str, str], told: str
) -> None:
    path = begin(client, service_id, **answers)
    assert told in client.get(f"{path}/instead").text

    client.post(f"{path}/about", data={**ANSWERS, "who": answers.get("who", "me")})
    client.post(f"{path}/check", data={"agreed": "y"})
    assert _count(app, PersonRow) == (0 if "age" in answers else 1)


def test_a_year_of_birth_of_under_16_is_answered_as_kindly(
    app: Flask, client: FlaskClient, service_id: UUID
) -> None:
    path = begin(client, service_id)
    response = client.post(
        f"{path}/about", data={**ANSWERS, "birth_year": "2014"}, follow_redirects=True
    )

    assert "Childline" in response.text
    client.post(f"{path}/check", data={"agreed": "y"})
    assert _count(app, PersonRow) == 0


def test_outside_their_area_one_may_ask_all_the_same(
    app: Flask, client: FlaskClient, service_id: UUID
) -> None:
    path = begin(client, service_id)
    answers = {**ANSWERS, "postcode": "N1 9GU"}
    told = client.post(f"{path}/about", data=answers, follow_redirects=True)
    assert "They may not come to where you live" in told.text
    assert client.get(f"{path}/check").location == f"{path}/instead"

    asked = client.post(f"{path}/instead", follow_redirects=True)
    assert asked.request.path == f"{path}/check"
    client.post(f"{path}/check", data={"agreed": "y"})
    assert _count(app, ReferralRow) == 1


@pytest.mark.parametrize(
    ("postcode", "told"),
    [
        ("N12 8CV", ""),
        ("N6 4AA", "Just outside the area it covers: "),
        ("N1 9GU", "Does not help people in N1: "),
    ],
)
def test_what_may_speak_against_is_told_before_it_is_sent(
    client: FlaskClient, service_id: UUID, postcode: str, told: str
) -> None:
    path = begin(client, service_id)
    client.post(f"{path}/about", data={**ANSWERS, "postcode": postcode})
    client.post(f"{path}/instead")

    page = words(client.get(f"{path}/check").text)

    assert told in page
    assert ("area it covers" in page or "Does not help" in page) == bool(told)


def test_outside_our_area_one_is_shown_where_else_to_ask(
    app: Flask, client: FlaskClient, service_id: UUID
) -> None:
    path = begin(client, service_id)
    told = client.post(
        f"{path}/about", data={**ANSWERS, "postcode": "SW1A 1AA"}, follow_redirects=True
    )

    assert "You live outside" in told.text
    client.post(f"{path}/instead")
    client.post(f"{path}/check", data={"agreed": "y"})
    assert _count(app, ReferralRow) == 0


@pytest.mark.parametrize("case", ["professionals only", "not published", "unknown"])
def test_where_nobody_may_refer_themselves_there_is_no_such_page(
    app: Flask, client: FlaskClient, case: str
) -> None:
    service_id = add_service(
        app, routes=["professional"] if case == "professionals only" else ["self"]
    )
    with writing(parts_of(app).database) as session:
        if case == "not published":
            session.get_one(ServiceRow, service_id).status = ServiceStatus.DRAFT
    asked = UUID(int=1) if case == "unknown" else service_id

    for path in ("", "/about", "/check", "/instead"):
        assert client.get(f"/services/{asked}/refer-myself{path}").status_code == 404


def test_without_a_team_to_fall_back_on_one_is_shown_their_number(
    app: Flask, client: FlaskClient
) -> None:
    with writing(parts_of(app).database) as session:
        service_id = build.published(session)

    page = client.get(f"/services/{service_id}/refer-myself")
    assert "020 7946 0123" in page.text


def test_at_16_or_17_one_asks_for_oneself_and_is_told_what_that_means(
    client: FlaskClient, service_id: UUID
) -> None:
    pages = [
        client.get(f"{begin(client, service_id, age=age)}/about").text for age in ("teen", "adult")
    ]

    said = "We do not tell your family or your school that you asked."
    assert [said in page for page in pages] == [True, False]
    assert "0800 1111" in pages[0]
    path = f"/services/{service_id}/refer-myself"
    answers = client.post(f"{path}/about", data=ANSWERS)
    assert answers.location == f"{path}/check"
