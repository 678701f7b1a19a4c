import re

import pytest
from flask.testing import FlaskClient

from directory.queries import list_unmet
from people.dialog_models import MatchRow
from storage.engine import reading
from tests.statements import counted
from tests.web.loop_build import STRANGERS, Scene, page_of
from tests.web.seen import names, words
from tests.web.stock import listed

ASKED = {"first": "practical_help"}


def ask(browser: FlaskClient, **told: str | list[str]) -> str:
    """Ask, and give the page of results."""
    done = browser.post("/quick-match", data={**ASKED, **told})
    assert done.location == "/quick-match/results", page_of(done)
    return page_of(browser.get(done.location))


def test_a_question_without_a_person_is_answered_with_reasons(scene: Scene) -> None:
    listed(scene.app, name="By letter", routes=["professional"])

    page = ask(scene.browser(), place="N12 8CV", access=["lift"])

    assert "By letter" in names(page), "a connector may use ways that a visitor may not"
    assert "Helps with money, food and practical help, what you put first" in words(page)
    assert "Ask if there is a lift" in words(page)
    assert re.search("What would rule it out [^.]*(N|n)o lift", words(page))
    assert 'form="compare" name="service"' in page


def test_nothing_is_stored_and_nothing_is_in_an_address(scene: Scene) -> None:
    browser = scene.browser()

    page = ask(browser, place="N12 8CV", goal="women only, after the divorce", age_group="under_16")
    browser.post("/quick-match/results", data={"free": "y"})

    links = re.findall(r'(?:href|action|hx-post)="(/(?!static)[^"]*)"', page)
    assert "/quick-match/results" in links
    assert not [link for link in links if re.search(r"practical|8CV|women|divorce", link)]
    with reading(scene.database) as session:
        assert session.query(MatchRow).count() == 0
        assert list_unmet(session) == []


def test_a_goal_alone_is_enough_when_it_names_what_it_is_about(scene: Scene) -> None:
    listed(scene.app, name="Bill Helpers")

    page = ask(scene.browser(), first="", goal="help with debt, for free")

    assert "Bill Helpers" in names(page)
    assert 'value="wish:free"' in page


def test_switches_rank_at_once_and_the_question_keeps_them(scene: Scene) -> None:
    listed(scene.app, name="Paid Helpers", cost_kind="paid")
    listed(scene.app, name="Free Helpers")
    browser = scene.browser()
    ask(browser)

    part = page_of(
        browser.post("/quick-match/results", data={"free": "y"}, headers={"HX-Request": "true"})
    )

    assert "Free Helpers" in names(part)
    assert "Paid Helpers" not in names(part)
    assert re.search(r'value="free"[^>]*checked', page_of(browser.get("/quick-match")))


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"first": ""}, "Choose a part of life, or write what they want"),
        ({"second": "practical_help"}, "You have chosen this already"),
        ({"place": "Narnia"}, "We could not find that place"),
        ({"goal": "a" * 501}, "Use 500 characters or fewer"),
    ],
)
def test_what_is_missing_is_said_and_nothing_typed_is_lost(
    scene: Scene, told: dict[str, str], said: str
) -> None:
    answer = scene.browser().post("/quick-match", data={**ASKED, "age_group": "25", **told})

    assert answer.status_code == 400
    assert said in words(page_of(answer))
    assert '<option value="25" selected' in page_of(answer)


def test_the_list_goes_along_on_paper_and_is_forgotten(scene: Scene) -> None:
    listed(scene.app, name="Bill Helpers")
    browser = scene.browser()
    ask(browser)

    assert "Bill Helpers" in page_of(browser.get("/quick-match/print"))
    assert "Nothing was left out" in page_of(browser.get("/quick-match/not-shown"))
    browser.post("/quick-match/forget")

    for path in ("results", "print", "not-shown"):
        assert browser.get(f"/quick-match/{path}").location == "/quick-match"


def test_connectors_find_it_in_their_menu_and_others_do_not(scene: Scene) -> None:
    assert 'href="/quick-match"' in page_of(scene.browser().get("/people"))
    for who in STRANGERS[1:]:
        assert scene.browser(who).get("/quick-match/results").status_code == 403
    assert "/sign-in" in scene.browser("nobody").get("/quick-match").location


def test_several_areas_are_grouped_or_one_list(scene: Scene) -> None:
    listed(scene.app, name="Tea Table", domains=["friendships"], kinds=[])
    browser = scene.browser()

    assert "For money, food and practical help" in words(ask(browser, second="friendships"))
    browser.post("/quick-match/results", data={"layout": "one"})

    assert "The best fit first" in words(page_of(browser.get("/quick-match/results")))


def test_few_services_and_many_take_the_same_statements(scene: Scene) -> None:
    browser, costs = scene.browser(), []
    ask(browser)
    for count in (2, 20):
        for number in range(count):
            listed(scene.app, name=f"Helper {count} {number}")
        browser.get("/quick-match/results")
        with counted(scene.database) as seen:
            browser.get("/quick-match/results")
        costs.append(seen.count)

    assert costs[0] == costs[1]
