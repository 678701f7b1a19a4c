import re
from datetime import timedelta
from html import unescape
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from directory import commands
from matching.service import Capacity
from matching.terms import CapacityState
from tests.clock import NOW
from tests.directory import build
from tests.web.seen import names, words
from tests.web.stock import listed, listed_many, stocking

LIVE = {"HX-Request": "true"}


def held(days: str, opens: str = "10:00", closes: str = "12:00") -> list[dict[str, Any]]:
    return [{"rrule": f"FREQ=WEEKLY;BYDAY={days}", "opens": opens, "closes": closes}]


def chip_words(page: str) -> list[str]:
    found = re.findall(r'class="active-filter".*?</span>([^<]*)</a>', page)
    return [unescape(each) for each in found]


EVERY_FILTER = {
    "open": "now",
    "room": "now",
    "cost": "free",
    "checked": "lately",
    "peers": "yes",
    "company": "yes",
    "domain": "practical_help",
    "times": "weekday",
    "day": "we",
    "mode": "video",
    "route": "drop_in",
    "for": "women",
    "language": "so",
    "offer": "financial_advice",
    "access": "lift",
    "nice": "hearing_loop",
    "age": "40",
    "radius": "3",
}


def listed_otherwise(app: Flask) -> None:
    """A service that every filter but the nice ones leaves out."""
    with stocking(app) as session:
        other = build.draft(
            session,
            name="None of it",
            kinds=[],
            domains=["leisure"],
            routes=["professional"],
            cost_kind="paid",
            min_age=50,
            access={"lift": "no"},
            schedules=held("SA", "18:00", "20:00"),
        )
        commands.publish_services(session, [other], actor=build.EDITOR, now=NOW)
        commands.verify_service(session, other, actor=build.EDITOR, now=NOW - timedelta(days=200))
        full = Capacity(CapacityState.FULL)
        commands.set_room(session, other, full, actor=build.EDITOR, now=NOW)


def test_every_filter_finds_what_has_it_and_can_be_taken_away(
    app: Flask, client: FlaskClient
) -> None:
    listed(
        app,
        name="All of it",
        modes=["in_person", "video"],
        peer_led=True,
        companion=True,
        communities=["women"],
        languages=["en", "so"],
        nhse=["financial_advice"],
        access={"lift": "yes", "hearing_loop": "yes"},
        schedules=held("WE", "00:00", "00:00"),
    )
    listed_otherwise(app)

    page = client.get("/services", query_string={**EVERY_FILTER, "place": "N12"}).text

    assert names(page) == ["All of it"]
    assert len(chip_words(page)) == len(EVERY_FILTER)
    for name, value in EVERY_FILTER.items():
        alone = client.get("/services", query_string={name: value, "place": "N12"}).text
        assert len(chip_words(alone)) == 1, name
        both = ["All of it", "None of it"] if name == "nice" else ["All of it"]
        assert names(alone) == both, name


def test_what_is_needed_leaves_out_and_what_is_nice_goes_first(
    app: Flask, client: FlaskClient
) -> None:
    listed(app, name="Ask", access={})
    listed(app, name="Loop", access={"hearing_loop": "yes"})
    listed(app, name="Deaf ears", access={"hearing_loop": "no"})

    needed = client.get("/services?access=hearing_loop").text
    nice = client.get("/services?nice=hearing_loop").text

    assert names(needed) == ["Loop", "Ask"]
    assert "Ask if there is a hearing loop" in words(needed)
    assert chip_words(needed) == ["Hearing loop"]
    assert sorted(names(nice)) == ["Ask", "Deaf ears", "Loop"]
    assert names(nice)[0] == "Loop"
    assert chip_words(nice) == ["Hearing loop, if possible"]
    assert "Ask if there is a hearing loop" not in words(nice)


def test_a_feature_that_is_needed_is_not_also_nice(app: Flask, client: FlaskClient) -> None:
    listed(app, access={"lift": "yes"})

    page = client.get("/services?access=lift&nice=lift&nice=lift").text

    assert chip_words(page) == ["Lift"]


def test_only_features_that_something_has_are_offered(app: Flask, client: FlaskClient) -> None:
    listed(app, access={"lift": "yes", "hoist": "no"})

    page = client.get("/services").text

    assert 'id="access-lift"' in page
    assert 'id="nice-lift"' in page
    assert 'id="access-hoist"' not in page


def test_what_is_open_now_is_counted_and_found(app: Flask, client: FlaskClient) -> None:
    listed(app, name="Open", schedules=held("WE", "00:00", "00:00"))
    listed(app, name="Shut", schedules=held("MO"))
    listed(app, name="Nobody said")

    page = client.get("/services").text

    assert re.search(r'value="now"><span>Open now <span class="filter__number">1<', page)
    assert names(client.get("/services?open=now").text) == ["Open"]


def test_a_day_of_the_week_keeps_what_may_be_on_and_asks(app: Flask, client: FlaskClient) -> None:
    listed(app, name="Friday", schedules=held("FR"))
    listed(app, name="Monday", schedules=held("MO"))
    listed(app, name="Nobody said")

    page = client.get("/services?day=fr").text

    assert sorted(names(page)) == ["Friday", "Nobody said"]
    assert "Ask about when it is on" in words(page)


def test_an_open_page_gets_the_part_that_changes_and_a_clean_address(
    app: Flask, client: FlaskClient
) -> None:
    listed_many(app, 3)
    asked = "/services?q=&place=N12+8CV&age=&pcn=&radius=&mode=in_person&unknown=1"

    part = client.get(asked, headers=LIVE)
    whole = client.get(asked)

    assert part.headers["HX-Push-Url"] == "/services?place=N12&mode=in_person"
    assert "HX-Request" in part.headers["Vary"]
    assert "HX-Request" in whole.headers["Vary"]
    assert "HX-Push-Url" not in whole.headers
    assert "<html" not in part.text
    assert part.text.startswith("<title>3 services near N12 - ")
    assert '<p id="told" hx-swap-oob="innerHTML">3 services near N12.' in part.text
    assert names(part.text) == names(whole.text)
    assert "Show 3 services" in part.text
    assert 'role="status"></p>' in whole.text  # the heading says it on a whole page


def test_other_words_keep_the_filters(app: Flask, client: FlaskClient) -> None:
    listed(app)

    page = client.get("/services?q=bills&mode=in_person&access=lift&sort=soonest").text
    kept = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))
    answer = client.post("/services/search", data={**kept, "q": "rent", "place": "N12 8CV"})

    assert kept.items() >= {"mode": "in_person", "access": "lift", "sort": "soonest"}.items()
    assert answer.location == "/services?q=rent&place=N12&mode=in_person&access=lift&sort=soonest"


def test_the_map_paper_and_order_keep_every_filter(app: Flask, client: FlaskClient) -> None:
    listed(app, access={"lift": "yes"})
    asked = "/services?q=bills&place=N12&access=lift&nice=hearing_loop&room=now"

    page = client.get(asked).text
    links = [unescape(each) for each in re.findall(r'href="(/services[^"]*)"', page)]

    for path in ("/services/map?", "/services/print?", "/services?"):
        link = next(
            each
            for each in links
            if each.startswith(path) and (path != "/services?" or "sort=soonest" in each)
        )
        for part in ("q=bills", "place=N12", "access=lift", "nice=hearing_loop"):
            assert part in link, path


def test_clearing_the_filters_keeps_words_place_and_order(app: Flask, client: FlaskClient) -> None:
    listed(app)

    page = client.get("/services?q=bills&place=N12&sort=soonest&mode=in_person&room=now").text
    [clear] = re.findall(r'class="active-filters__clear" href="([^"]*)"', page)

    assert unescape(clear) == "/services?q=bills&place=N12&sort=soonest"


def test_paper_says_what_decides_and_whom_to_call(app: Flask, client: FlaskClient) -> None:
    listed(app, name="Warm Words", access={"lift": "yes"}, schedules=held("WE"))

    page = unescape(client.get("/services/print?q=bills&access=lift&place=N12").text)

    for said in (
        "1 service for “bills” near N12",
        "Chosen: Lift.",
        "Warm Words",
        "020 7946 0123",
        "212 High Road",
        "Room now",
        "Next: Wednesday",
        "Samaritans",
        "116 123",
    ):
        assert said in page, said
    assert 'href="/services?q=bills&place=N12&access=lift"' in page


def test_paper_holds_fifty_and_says_how_many_there_are(app: Flask, client: FlaskClient) -> None:
    listed_many(app, 52)

    page = client.get("/services/print").text

    assert page.count("<article>") == 50
    assert "These are the first 50 of 52." in page


def test_paper_keeps_private_addresses_and_words_of_crisis_to_itself(
    app: Flask, client: FlaskClient
) -> None:
    with stocking(app) as session:
        owner = build.organisation(session)
        place = str(build.location(session, owner, is_confidential=True))
        build.published(session, owner, name="Safe Rooms", locations=[place])

    page = client.get("/services/print?q=want+to+die").text

    assert "Safe Rooms" in page
    assert "212 High Road" not in page
    assert "want to die" not in page
