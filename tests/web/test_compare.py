from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient

from storage.engine import Database, writing
from tests.directory import build
from tests.statements import counted


@pytest.fixture
def four(database: Database, organisation_id: UUID) -> list[UUID]:
    """Four services that differ."""
    with writing(database) as session:
        place = [str(build.location(session, organisation_id))]
        return [
            build.published(session, organisation_id, name="Lark Supper", locations=place),
            build.published(
                session, organisation_id, name="Owl Walks", access={"lift": "yes"}, peer_led=True
            ),
            build.published(session, organisation_id, name="Wren Line", languages=["en", "so"]),
            build.published(session, organisation_id, name="Heron Rooms", min_age=60),
        ]


def _address(ids: list[UUID]) -> str:
    return "/compare?" + "&".join(f"service={each}" for each in ids)


def test_services_stand_side_by_side_with_what_differs(
    client: FlaskClient, four: list[UUID]
) -> None:
    page = client.get(_address(four)).text

    for words in ("Lark Supper", "Heron Rooms", "Age 60 and over", "Somali", "Lift", "Ask them"):
        assert words in page


def test_how_far_each_is_shows_once_a_place_is_known(client: FlaskClient, four: list[UUID]) -> None:
    assert "How far" not in client.get(_address(four)).text
    assert "How far" in client.get(_address(four) + "&place=N19").text


def test_a_fifth_is_left_out_and_it_is_said(
    client: FlaskClient, database: Database, organisation_id: UUID, four: list[UUID]
) -> None:
    with writing(database) as session:
        fifth = build.published(session, organisation_id, name="Rook House")

    page = client.get(_address([*four, fifth])).text

    assert "Only the first 4 are shown" in page
    assert "Rook House" not in page


def test_drafts_and_strangers_are_not_shown(
    client: FlaskClient, database: Database, organisation_id: UUID, four: list[UUID]
) -> None:
    with writing(database) as session:
        hidden = build.draft(session, organisation_id, name="Hidden Rooms")

    page = client.get(_address([four[0], four[1], hidden, uuid4()])).text

    assert "Hidden Rooms" not in page
    assert "2 of them are no longer in the directory" in page


@pytest.mark.parametrize("asked", ["", "?service=nonsense", "?service="])
def test_too_few_lead_back_to_the_list(client: FlaskClient, asked: str) -> None:
    page = client.get(f"/compare{asked}")

    assert page.status_code == 200
    assert "Choose at least two" in page.text


def test_the_list_of_a_visit_leads_to_the_comparison(client: FlaskClient, four: list[UUID]) -> None:
    for service_id in four[:2]:
        client.post(f"/my-list/{service_id}")

    page = client.get("/my-list").text

    assert "Compare what is ticked" in page
    assert page.count('form="compare"') == 2


def test_four_cost_as_many_statements_as_two(
    client: FlaskClient, database: Database, four: list[UUID]
) -> None:
    costs = []
    for ids in (four[:2], four):
        with counted(database) as seen:
            client.get(_address(ids))
        costs.append(seen.count)

    assert costs[0] == costs[1]
