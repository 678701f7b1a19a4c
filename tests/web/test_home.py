import re
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from accounts.policy import Door
from matching.terms import Domain
from tests.applications import parts_of
from tests.web.seen import words
from tests.web.stock import listed
from web import wording
from web.access import door_of
from web.matching_words import losses_table, needs_table, steps_table
from web.who_runs import WhoRuns, WhoRunsError, who_runs

LETTERS = (
    "/about",
    "/how-matching-works",
    "/privacy",
    "/accessibility",
    "/help-now",
    "/who-runs-this",
    "/complaints",
)


def test_home_has_one_box_and_every_area_of_life(client: FlaskClient) -> None:
    page = client.get("/").text

    assert page.count('role="search"') == 1
    assert '<form class="search search--home" action="/services/search" method="post"' in page
    for domain in Domain:
        assert f"/services?domain={domain.value}" in page
        assert unescape(wording.DOMAINS[domain]) in unescape(page)
    assert "/find-support" in page


def test_home_counts_what_is_published(app: Flask, client: FlaskClient) -> None:
    listed(app)

    assert "1 services from 1 organisations" in " ".join(client.get("/").text.split())


def test_every_public_page_shows_the_crisis_lines_and_the_way_out(
    app: Flask, client: FlaskClient
) -> None:
    service_id = listed(app)
    organisation_id = re.findall(
        r"/organisations/([0-9a-f-]{36})", client.get(f"/services/{service_id}").text
    )[0]
    values = {"service_id": service_id, "organisation_id": organisation_id}
    client.post("/find-support", data={"area": "friendships"})
    seen = 0
    for rule in app.url_map.iter_rules():
        is_public = door_of(app.view_functions[rule.endpoint]) is Door.PUBLIC
        if not is_public or "GET" not in (rule.methods or ()) or rule.endpoint == "static":
            continue
        if not rule.arguments <= values.keys():
            continue
        with app.test_request_context():
            address = app.url_for(rule.endpoint, **{key: values[key] for key in rule.arguments})
        answer = client.get(address, follow_redirects=True)
        seen += 1
        assert answer.status_code < 500, rule.endpoint
        if answer.mimetype != "text/html":
            continue
        for number in ("tel:999", "tel:111", "tel:116123", "85258", "data-quick-exit"):
            assert number in answer.text, (rule.endpoint, number)
    assert seen >= 12


@pytest.mark.parametrize("address", LETTERS)
def test_the_pages_that_build_trust_open_without_a_cookie(
    client: FlaskClient, address: str
) -> None:
    answer = client.get(address)

    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert f'href="{address}"' in client.get("/").text


def test_how_we_choose_shows_the_real_numbers(app: Flask, client: FlaskClient) -> None:
    weights = parts_of(app).weights

    page = words(client.get("/how-matching-works").text)

    for table in (needs_table(weights), losses_table(weights), steps_table(weights)):
        for row in table.rows:
            for cell in row:
                assert cell in page
    assert weights.version in page
    assert f"{weights.loss.nearness:.0%}" in page


def test_every_loss_of_the_matcher_has_words(app: Flask) -> None:
    weights = parts_of(app).weights

    assert len(losses_table(weights).rows) == len(weights.loss.__slots__)


def test_the_accessibility_page_does_not_claim_what_nobody_has_checked(
    client: FlaskClient,
) -> None:
    assert "Nobody from outside has checked it yet" in client.get("/accessibility").text


def test_who_runs_it_and_how_to_complain_are_told_honestly_while_nobody_has_said(
    client: FlaskClient,
) -> None:
    assert "Nobody has written down yet who runs this copy" in client.get("/who-runs-this").text
    page = client.get("/complaints").text
    for told in ("Something here is wrong", "Information Commissioner", "Charity Commission"):
        assert told in page


def test_who_runs_it_is_told_when_the_file_says_so(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = WhoRuns("Lantern Alliance", "A charity.", "", "020 7946 0001", "", "Sam, data lead", 7)
    monkeypatch.setattr("web.home.who_runs", lambda: said)

    assert "Lantern Alliance" in client.get("/who-runs-this").text
    page = " ".join(client.get("/complaints").text.split())
    assert "answers within 7 working days" in page
    assert "tel:02079460001" in page
    assert "Sam, data lead" in page
    assert "Sam, data lead" in client.get("/privacy").text
    assert "within 7 working days" in client.get("/accessibility").text


def test_a_file_that_leaves_something_out_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "who.toml"
    path.write_text('name = "Us"\n', encoding="utf-8")

    with pytest.raises(WhoRunsError, match="answer_days"):
        who_runs(path)
