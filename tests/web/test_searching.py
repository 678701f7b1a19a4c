import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from directory.search.find import search
from directory.search.query import SearchQuery
from storage.engine import reading
from tests.applications import parts_of
from tests.clock import TODAY
from tests.directory import build
from tests.web.seen import names, words
from tests.web.stock import listed, listed_many


def test_words_find_a_service_and_lead_to_its_page(app: Flask, client: FlaskClient) -> None:
    service_id = listed(app, name="Rent Desk", summary="Help with rent and repairs.")
    listed(app, name="Choir", summary="Sing on Mondays.", kinds=[], domains=["leisure"])

    page = client.get("/services?q=rent").text

    assert names(page) == ["Rent Desk"]
    assert "1 service for “rent”" in words(page)
    assert f"/services/{service_id}" in page
    assert "Rent Desk" in client.get(f"/services/{service_id}").text


def test_a_place_among_the_words_becomes_the_place(app: Flask, client: FlaskClient) -> None:
    listed(app, name="Rent Desk", summary="Help with rent.")

    said = words(client.get("/services?q=rent+in+Archway").text)
    given = words(client.get("/services?q=rent+in+Archway&place=N12").text)

    assert "for “rent” near Archway" in said
    assert "for “rent in Archway” near N12" in given


def test_a_whole_postcode_stays_out_of_every_address(app: Flask, client: FlaskClient) -> None:
    listed(app)

    answer = client.post("/services/search", data={"q": "bills", "place": "N12 8CV"})
    page = client.get(answer.location)

    assert answer.location == "/services?q=bills&place=N12"
    assert page.status_code == 200
    assert not re.search(r"8CV", page.text.partition("<main")[2].replace("212 High Road", ""))
    assert "near N12" in words(page.text)


def test_the_whole_postcode_counts_for_this_visit(app: Flask, client: FlaskClient) -> None:
    listed(app)
    client.post("/services/search", data={"place": "N19 3QX"})

    near = words(client.get("/services?place=N19").text)
    far = words(app.test_client().get("/services?place=N19").text)

    assert near != far


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ("food N12 8CV", ""),
        ("food", "12 Hanley Road, N12 8CV"),
        ("food n128cv", "N12 8CV"),
        ("", "n12 8cv"),
    ],
)
def test_a_postcode_is_lifted_out_wherever_it_was_typed(
    app: Flask, client: FlaskClient, typed: str, place: str
) -> None:
    listed(app)

    answer = client.post("/services/search", data={"q": typed, "place": place})
    page = client.get("/services", query_string={"q": typed, "place": place}).text
    links = " ".join(re.findall(r'(?:href|value|action)="([^"]*)"', page))

    for shown in (answer.location, links):
        assert not re.search(r"8\s*\+?cv|hanley", shown, re.IGNORECASE)
    assert "N12" in answer.location


def test_an_unknown_place_is_explained_and_hides_nothing(app: Flask, client: FlaskClient) -> None:
    listed(app)

    page = client.get("/services?q=bills&place=Narnia").text

    assert "We could not find “Narnia”" in words(page)
    assert names(page) == ["Money Mornings"]


def test_a_street_door_that_we_do_not_know_is_not_said_back(
    app: Flask, client: FlaskClient
) -> None:
    listed(app)

    answer = client.post("/services/search", data={"place": "221b"})

    assert "221" not in answer.location
    assert "We could not find that place. Try a postcode" in words(client.get(answer.location).text)


WRONG = [
    "page=-1",
    "page=999",
    "page=abc",
    "page=0",
    "page=99999999999999999999",
    "page=%D9%A3",
    "age=abc",
    "age=-5",
    "age=999",
    "age=%C2%B2",
    "domain=nonsense&mode=x&cost=y&room=z&times=q&route=r",
    "access=wings&language=xx&for=martians&pcn=U99999",
    "radius=1000000&place=N12",
    "radius=nan&place=N12",
    "radius=3",
    "sort=random",
    "q=" + "a" * 10_000,
    "q=%00%01%1b%7f&place=%00",
    "q=%E2%80%AE%D7%A9%D7%9C%D7%95%D7%9D%E2%80%AC&place=%D8%B9%D8%B1%D8%A8%D9%8A",
    "q=%22%29+OR+name%3A*+AND+%28&place=%27%3B--",
    "q=%3Cscript%3Ealert%281%29%3C%2Fscript%3E",
    "q=%F0%9F%98%80&place=%F0%9F%8F%A0",
    "q=%ff%fe",
    "place=" + "N" * 5_000,
    "unknown=1&q=",
]


def test_no_address_can_break_the_results(app: Flask, client: FlaskClient) -> None:
    listed(app)

    for query in WRONG:
        answer = client.get(f"/services?{query}")
        assert answer.status_code == 200, query[:40]
        assert names(answer.text) == ["Money Mornings"], query[:40]
        assert "<script>alert" not in answer.text
        assert "Samaritans" in answer.text


def test_nothing_typed_can_break_the_search(app: Flask, client: FlaskClient) -> None:
    listed(app)

    for value in ("\x00\x01", "\u202e\u05e9\u05dc\u05d5\u05dd", "a" * 10_000, "' OR 1=1 --", ""):
        answer = client.post("/services/search", data={"q": value, "place": value})
        assert answer.status_code == 303
        assert len(answer.location) < 2_000
        assert client.get(answer.location).status_code == 200


def test_a_page_past_the_end_is_the_last_one(app: Flask, client: FlaskClient) -> None:
    listed_many(app, 23)

    last = client.get("/services?page=2").text

    assert len(names(last)) == 3
    assert "Showing 21 to 23 of 23" in words(last)
    assert names(client.get("/services?page=999").text) == names(last)
    assert len(names(client.get("/services?page=-1").text)) == 20


def test_each_choice_is_shown_with_a_link_that_takes_it_away(
    app: Flask, client: FlaskClient
) -> None:
    listed(app)

    page = client.get("/services?q=bills&domain=practical_help&times=evening&age=40").text
    chips = re.findall(r'class="active-filter" href="([^"]*)"', page)

    assert len(chips) == 3
    assert all("q=bills" in unescape(each) for each in chips)
    assert sum("domain=" in unescape(each) for each in chips) == 2
    assert "Age 40" in words(page)
    assert "Money, food and practical help" in words(page)


def test_filters_say_how_many_there_would_be_and_leave_out_what_nothing_has(
    app: Flask, client: FlaskClient
) -> None:
    listed_many(app, 3)
    listed(app, name="Ring Round", modes=["phone"], locations=[])

    page = client.get("/services").text

    assert re.search(r'value="in_person">\s*<span>In person <span class="filter__number">3<', page)
    assert re.search(r'value="phone">\s*<span>By phone <span class="filter__number">1<', page)
    assert 'value="video"' not in page


def test_filters_narrow_and_what_is_not_known_is_said_and_kept(
    app: Flask, client: FlaskClient
) -> None:
    listed(app, name="Flat", access={"step_free_entrance": "yes"})
    listed(app, name="Stairs", access={"step_free_entrance": "no"})
    listed(app, name="Nobody said")

    page = client.get("/services?access=step_free_entrance").text

    assert names(page) == ["Flat", "Nobody said"]
    assert "Ask about getting in without steps" in words(page)
    assert "1 is known to have all that you need" in words(page)


def test_the_order_can_be_changed_and_keeps_the_choices(app: Flask, client: FlaskClient) -> None:
    listed(app)

    page = client.get("/services?q=bills&place=N12&mode=in_person&sort=nearest").text
    links = [unescape(each) for each in re.findall(r'<li><a id="order-\d" href="([^"]*)"', page)]

    soonest = next(each for each in links if "sort=soonest" in each)
    assert "q=bills" in soonest
    assert "mode=in_person" in soonest
    assert re.search(r'sort=nearest[^"]*" aria-current="true"', page)
    assert "sort=nearest" not in client.get("/services?q=bills").text


def test_nothing_that_fits_still_leads_somewhere(app: Flask, client: FlaskClient) -> None:
    listed(app)

    page = client.get("/services?q=qqqzzz&times=evening").text
    assert "Nothing near you" not in words(page)  # nobody asked for a place

    assert "Nothing quite fits" in words(page)
    assert names(page) == ["Money Mornings"]


def test_a_slip_of_the_keyboard_is_read_and_said(app: Flask, client: FlaskClient) -> None:
    listed(app, name="Gardeners", summary="Gardening together on Fridays.")

    page = client.get("/services?q=gardenning").text

    assert names(page) == ["Gardeners"]
    assert "We read “gardenning” as" in words(page)


def test_words_of_crisis_bring_help_first_and_change_nothing_else(
    app: Flask, client: FlaskClient
) -> None:
    listed(app, name="Night Line", summary="Talk to us if you want to die.")
    listed(app, name="Morning Line", summary="Want to talk? You will not die of it.")
    made = parts_of(app)

    page = client.get("/services?q=want+to+die").text
    with reading(made.database) as session:
        snapshot = made.snapshots.current(session)
        query = SearchQuery(text="want to die")
        plain = search(session, made.engine, snapshot, query, today=TODAY, places=made.places)

    main = page.partition("<main")[2]
    assert main.index("crisis-panel") < main.index("<h1")
    assert names(page) == [card.name for card in plain.cards]
    assert "die" not in page.partition("<title>")[2].partition("</title>")[0]
    assert "crisis-panel" not in client.get("/services?q=talk").text


def test_what_is_just_outside_a_pcn_stands_apart_with_its_name(
    app: Flask, client: FlaskClient
) -> None:
    places = parts_of(app).places
    inside = places.areas_of(build.ARCHWAY)
    assert inside.pcn_code
    near = next(code for code in inside.near_areas if code in places.pcns)
    own_area = [{"kind": "pcn", "area": inside.pcn_code}]
    listed(app, name="Only next door", coverage=own_area)
    listed(app, name="Everywhere", coverage=[{"kind": "national"}])

    page = client.get(f"/services?pcn={near}").text
    before, _, after = page.partition('id="edge-title"')

    assert names(before) == ["Everywhere"]
    assert names(after) == ["Only next door"]
    assert f"Just outside {places.pcns[near].name}" in words(page)


def test_looking_around_sets_no_cookie(app: Flask, client: FlaskClient) -> None:
    service_id = listed(app)
    looks = ["/", "/services", "/services?q=bills&place=N12", "/my-list", f"/services/{service_id}"]

    for address in looks:
        assert "Set-Cookie" not in client.get(address).headers, address
    answer = client.post("/services/search", data={"q": "bills", "place": "Archway"})
    assert "Set-Cookie" not in answer.headers
