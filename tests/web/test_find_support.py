import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from directory.queries import list_unmet
from matching.terms import Domain
from storage.engine import reading
from tests.applications import parts_of
from tests.web.seen import names, words
from tests.web.stock import listed, listed_many

BARNET = [{"kind": "borough", "area": "E09000003"}]


def chosen(page: str) -> list[str]:
    """The areas chosen, in the person's order."""
    part = page.partition('<ol class="chosen__list')[2].partition("</ol>")[0]
    return re.findall(r'value="([a-z_]+)"', part)


def answer(client: FlaskClient, *areas: str, place: str = "", **matters: str | list[str]) -> str:
    """Walk through the questions; the page of results."""
    for area in areas:
        client.post("/find-support", data={"area": area})
    where = {"place": place} if place else {"skip": "yes"}
    client.post("/find-support/where", data=where)
    done = client.post("/find-support/what-matters", data=matters)
    assert done.location == "/find-support/results"
    return client.get("/find-support/results").text


def test_areas_keep_the_order_in_which_they_were_pressed(client: FlaskClient) -> None:
    for area in ("practical_help", "friendships", "accommodation"):
        client.post("/find-support", data={"area": area})

    page = client.get("/find-support").text

    assert chosen(page) == ["practical_help", "friendships", "accommodation"]


def test_pressing_again_takes_an_area_off(client: FlaskClient) -> None:
    for area in ("practical_help", "friendships", "practical_help"):
        client.post("/find-support", data={"area": area})

    assert chosen(client.get("/find-support").text) == ["friendships"]


def test_a_fourth_area_is_refused_with_the_way_out(client: FlaskClient) -> None:
    for area in ("practical_help", "friendships", "accommodation"):
        client.post("/find-support", data={"area": area})

    page = client.post("/find-support", data={"area": "leisure"}).text

    assert "You have chosen 3. Press one again to take it off." in words(page)
    assert len(chosen(page)) == 3


@pytest.mark.parametrize("area", ["", "nonsense", "'; --", "\x00"])
def test_going_on_without_an_area_says_what_to_do(client: FlaskClient, area: str) -> None:
    page = client.post("/find-support", data={"area": area, "go": "on"}).text

    assert "Press at least one part of your life" in page
    assert "<title>Error:" in page


def test_an_unknown_place_comes_back_as_it_was_typed(client: FlaskClient) -> None:
    page = client.post("/find-support/where", data={"place": "Narnia"}).text

    assert "We could not find that place. Try a postcode" in page
    assert 'value="Narnia"' in page
    assert "<title>Error:" in page


@pytest.mark.parametrize("place", ["", "   ", "\x00", "a" * 5_000, "\u202e\u05e9"])
def test_no_place_can_break_the_question(client: FlaskClient, place: str) -> None:
    assert client.post("/find-support/where", data={"place": place}).status_code == 200


def test_a_place_can_be_skipped(client: FlaskClient) -> None:
    done = client.post("/find-support/where", data={"place": "Narnia", "skip": "yes"})

    assert done.location == "/find-support/what-matters"


def test_answers_that_nobody_offered_are_refused(client: FlaskClient) -> None:
    page = client.post(
        "/find-support/what-matters", data={"wishes": "gold", "language": "xx", "age_group": "9"}
    )

    assert page.status_code == 200
    assert "There is a problem" in page.text


def test_nothing_that_somebody_answers_is_in_an_address(app: Flask, client: FlaskClient) -> None:
    listed_many(app, 5)
    addresses = [
        client.post("/find-support", data={"area": area}).location
        for area in ("medication", "personal_safety")
    ]
    addresses.append(client.post("/find-support/where", data={"place": "N12 8CV"}).location)
    matters = {"wishes": ["women_only"], "language": "so", "age_group": "25"}
    addresses.append(client.post("/find-support/what-matters", data=matters).location)
    page = client.get("/find-support/results").text

    assert addresses == [
        "/find-support",
        "/find-support",
        "/find-support/what-matters",
        "/find-support/results",
    ]
    links = re.findall(r'(?:href|action|value)="([^"]*)"', page)
    assert not [link for link in links if re.search(r"medication|safety|8CV|women", link)]


def test_no_copy_of_these_pages_is_kept(client: FlaskClient) -> None:
    for address in ("/find-support", "/find-support/where", "/find-support/what-matters"):
        assert client.get(address).headers["Cache-Control"] == "no-store"


def test_going_back_finds_the_answers_as_they_were(app: Flask, client: FlaskClient) -> None:
    listed(app)
    answer(client, "practical_help", place="N12 8CV", wishes=["free"], age_group="25")

    assert 'value="N12 8CV"' in client.get("/find-support/where").text
    matters = client.get("/find-support/what-matters").text
    assert re.search(r'value="free"[^>]*checked', matters)
    assert re.search(r'<option value="25" selected', matters)


def test_results_say_why_and_what_to_ask(app: Flask, client: FlaskClient) -> None:
    listed(app, name="Bill Helpers", coverage=BARNET)

    page = answer(client, "practical_help", place="N12", wishes=["step_free"])

    assert names(page) == ["Bill Helpers"]
    assert "Helps with money, food and practical help, what you put first" in words(page)
    assert "Ask about getting in without steps" in words(page)
    assert "/refer-myself" in page


def test_the_first_choice_counts_most(app: Flask, client: FlaskClient) -> None:
    listed(app, name="Bill Helpers", domains=["practical_help"], kinds=[])
    listed(app, name="Tea Table", domains=["friendships"], kinds=[])

    first = names(answer(client, "friendships", "practical_help"))
    other = names(answer(app.test_client(), "practical_help", "friendships"))

    assert first == ["Tea Table", "Bill Helpers"]
    assert other == ["Bill Helpers", "Tea Table"]


def test_what_is_equal_goes_by_how_easy_it_is_to_join(app: Flask, client: FlaskClient) -> None:
    for number in range(3):
        listed(app, name=f"By phone {number}", routes=["self"])
        listed(app, name=f"Turn up {number}", routes=["drop_in"])

    found = names(answer(client, "practical_help"))

    assert len(found) == 6
    assert all(name.startswith("Turn up") for name in found[:3])


def test_what_needs_a_referral_is_left_out_and_says_so(app: Flask, client: FlaskClient) -> None:
    listed(app, name="Bill Helpers")
    listed(app, name="By letter", routes=["professional"])

    page = answer(client, "practical_help")

    assert names(page) == ["Bill Helpers"]
    assert "By letter : Someone who supports you must refer you" in words(page)


def test_impossible_wishes_still_lead_somewhere_and_are_counted_once(
    app: Flask, client: FlaskClient
) -> None:
    listed(app, name="Grown-ups", min_age=18)

    page = answer(client, "practical_help", place="N12", age_group="under_16")
    client.post("/find-support/what-matters", data={"age_group": "under_16"})

    assert "Nothing fits all of that" in words(page)
    assert names(page) == ["Grown-ups"]
    assert "Grown-ups : It is for age 18 and over" in words(page)
    with reading(parts_of(app).database) as session:
        noted = list_unmet(session)
    assert [(each.domain, each.count) for each in noted] == [(Domain.PRACTICAL_HELP, 1)]
    assert noted[0].pcn_code


def test_a_need_outside_our_area_is_counted_under_no_network(
    app: Flask, client: FlaskClient
) -> None:
    listed(app, name="Grown-ups", min_age=18)

    answer(client, "practical_help", place="NW9", age_group="under_16")

    with reading(parts_of(app).database) as session:
        noted = list_unmet(session)
    assert [(each.domain, each.pcn_code) for each in noted] == [(Domain.PRACTICAL_HELP, "")]


def test_the_list_follows_the_switches_and_so_does_what_matters(
    app: Flask, client: FlaskClient
) -> None:
    listed(app, name="Bill Helpers", cost_kind="paid")
    listed(app, name="Free Helpers")
    answer(client, "practical_help", wishes=["evenings"])

    done = client.post("/find-support/results", data={"free": "y", "way": "", "far": ""})
    page = client.get("/find-support/results").text

    assert done.location == "/find-support/results#list"
    assert names(page) == ["Free Helpers"]
    matters = client.get("/find-support/what-matters").text
    assert re.search(r'value="free"[^>]*checked', matters)
    assert not re.search(r'value="evenings"[^>]*checked', matters)
    part = client.post("/find-support/results", data={}, headers={"HX-Request": "true"}).text
    assert set(names(part)) == {"Free Helpers", "Bill Helpers"}
    assert "<html" not in part


def test_own_words_are_understood_and_can_be_taken_away(app: Flask, client: FlaskClient) -> None:
    listed(app, name="Bill Helpers", cost_kind="paid")
    listed(app, name="Free Helpers")

    page = answer(client, "practical_help", goal="help with money, without paying for it")
    assert names(page) == ["Free Helpers"]
    client.post("/find-support/results", data={"drop": "wish:free"})

    assert set(names(client.get("/find-support/results").text)) == {"Free Helpers", "Bill Helpers"}


def test_words_of_crisis_bring_help_first(app: Flask, client: FlaskClient) -> None:
    listed(app)

    page = answer(client, "practical_help", goal="I want to end my life")

    main = page.partition("<main")[2]
    assert main.index("crisis-panel") < main.index("<h1")


def test_a_list_goes_along_in_large_type_and_by_mail_without_saying_why(
    app: Flask, client: FlaskClient
) -> None:
    listed(app, name="Bill Helpers")
    page = answer(client, "practical_help", goal="bills")
    paper = client.get("/find-support/print").text
    sent = re.findall(r'href="(mailto:[^"]*)"', page)[0]

    assert '<body class="large">' in paper
    assert "Bill Helpers" in paper
    assert "what you put first" not in paper
    assert "/services/" in sent
    assert "Helpers" not in sent


def test_fear_brings_help_first(app: Flask, client: FlaskClient) -> None:
    listed(app, domains=["personal_safety"], kinds=[])

    page = answer(client, "personal_safety")

    main = page.partition("<main")[2]
    assert main.index("crisis-panel") < main.index("<h1")


def test_results_without_answers_lead_to_the_first_question(client: FlaskClient) -> None:
    assert client.get("/find-support/results").location == "/find-support"


def test_an_empty_directory_breaks_nothing(client: FlaskClient) -> None:
    page = answer(client, "practical_help", place="N12")

    assert "What we could not find" in words(page)


def test_answers_can_be_forgotten(app: Flask, client: FlaskClient) -> None:
    listed(app)
    answer(client, "practical_help", place="N12")

    client.post("/find-support/forget")

    assert chosen(client.get("/find-support").text) == []
    assert client.get("/find-support/results").location == "/find-support"


def test_answers_belong_to_one_visit(app: Flask, client: FlaskClient) -> None:
    client.post("/find-support", data={"area": "medication"})

    assert chosen(app.test_client().get("/find-support").text) == []
