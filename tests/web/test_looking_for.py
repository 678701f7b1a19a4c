import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from directory.queries import list_unmet
from directory.terms import UnmetReason
from matching.terms import Domain
from storage.engine import reading
from tests.applications import parts_of
from tests.web.seen import words
from tests.web.stock import listed, listed_many

FORM = "/services/missing"


def counted(app: Flask) -> list[tuple[Domain, str, str, str, int]]:
    with reading(parts_of(app).database) as session:
        lines = list_unmet(session, since="2000-01")
    return [(each.domain, each.pcn_code, each.month, each.reason, each.count) for each in lines]


def test_an_empty_search_asks_what_somebody_was_looking_for(
    app: Flask, client: FlaskClient
) -> None:
    listed(app)

    page = unescape(client.get("/services?q=qqqzzz&domain=leisure&place=N12").text)

    assert "Tell us what you were looking for" in words(page)
    assert f'href="{FORM}?domain=leisure&place=N12"' in page


def test_a_full_page_of_results_asks_in_one_line(app: Flask, client: FlaskClient) -> None:
    listed_many(app, 4)

    page = client.get("/services").text

    assert "Tell us what you were looking for" not in words(page)
    assert f'href="{FORM}"' in page


def test_the_form_knows_what_the_search_told(app: Flask, client: FlaskClient) -> None:
    listed(app)

    page = client.get(f"{FORM}?domain=leisure&place=N12+8CV").text

    assert re.search(r'<option value="leisure"[^>]* selected', page)
    assert 'value="N12"' in page
    assert "8CV" not in page.partition("<main")[2]


def test_only_counts_are_kept(app: Flask, client: FlaskClient) -> None:
    place = "N19 3QX"
    data = {"domain": "leisure", "reason": "times", "place": place, "words": "ZQ-private"}

    thanks = client.post(FORM, data=data)
    client.post(FORM, data=data)

    [(domain, pcn, month, reason, count)] = counted(app)
    assert "Thank you" in thanks.text
    assert (domain, month, reason, count) == (Domain.LEISURE, "2026-03", UnmetReason.TIMES, 2)
    assert pcn in parts_of(app).places.pcns
    with parts_of(app).database.read_engine.connect() as connection:
        rows = connection.execute(text("select * from unmet_needs")).all()
    assert "ZQ" not in str(rows)
    assert "N19" not in str(rows)


@pytest.mark.parametrize("place", ["", "Narnia", "Edinburgh", "Barnet"])
def test_a_place_that_tells_no_network_is_counted_without_one(
    app: Flask, client: FlaskClient, place: str
) -> None:
    client.post(FORM, data={"domain": "leisure", "reason": "cost", "place": place})

    assert [pcn for _, pcn, _, _, _ in counted(app)] == [""]


def test_what_is_left_out_is_said_and_nothing_is_counted(app: Flask, client: FlaskClient) -> None:
    answer = client.post(FORM, data={"place": "N12"})

    assert answer.status_code == 400
    assert "Choose what you wanted help with" in answer.text
    assert "Choose what was the matter" in answer.text
    assert counted(app) == []


def test_nobody_can_fill_the_register_by_themselves(app: Flask, client: FlaskClient) -> None:
    data = {"domain": "leisure", "reason": "cost"}

    statuses = [client.post(FORM, data=data).status_code for _ in range(40)]

    assert statuses[0] == 200
    assert statuses[-1] == 429
    assert counted(app)[0][-1] < 40
