"""Maps as people use them: with a mouse, by keyboard, on a phone, without JavaScript, on paper."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import NewWalker, Walker

pytestmark = pytest.mark.browser

SEARCH = "/services/map?q=money&place=N19"
MARK = ".map__mark"


def on_the_map(walker: Walker, address: str = SEARCH) -> Page:
    """Open a map and wait until it can be moved."""
    walker.page.goto(walker.url + address)
    walker.page.locator(MARK).first.wait_for()
    return walker.page


def focused(page: Page) -> str:
    """What the keyboard is on, as far as a screen reader would read it."""
    script = """() => [...document.activeElement.childNodes]
        .filter((node) => node.ariaHidden !== "true").map((node) => node.textContent).join("")"""
    return " ".join(str(page.evaluate(script)).split())


def press(page: Page, key: str, until: str) -> None:
    """Press a key until what the keyboard is on says just that."""
    for _ in range(80):
        page.keyboard.press(key)
        if focused(page) == until:
            return
    raise AssertionError(f"{key} never reached {until}: it is on {focused(page)!r}")


def doors(page: Page) -> list[str]:
    """The words of each marker that stands for one service, in the order of Tab."""
    return page.locator(f"{MARK}:has(.pin:not(.pin--many)) .visually-hidden").all_text_contents()


def test_a_map_has_nothing_for_axe_and_asks_no_other_machine(new_walker: NewWalker) -> None:
    walker = new_walker()
    complaints: list[str] = []
    walker.page.on("console", lambda said: complaints.append(said.text))
    page = on_the_map(walker)
    page.get_by_label("Show GP networks").check()
    page.locator("[data-show]").first.click()
    expect(page.locator(".leaflet-popup")).to_be_visible()
    assert complaints == []  # of the content security policy, above all
    walker.look().sees("not an official boundary")

    assert walker.violations == {}
    assert walker.outside == []


def test_everything_on_a_map_can_be_done_by_keyboard(new_walker: NewWalker) -> None:
    page = on_the_map(new_walker())
    words = doors(page)[0]

    press(page, "Tab", words)
    ring = page.evaluate("getComputedStyle(document.activeElement.firstChild).boxShadow")
    page.keyboard.press("Enter")
    expect(page.locator(".leaflet-popup")).to_be_visible()
    in_card = focused(page)
    page.keyboard.press("Escape")
    expect(page.locator(".leaflet-popup")).to_have_count(0)
    back = focused(page)
    name = page.locator(".entry__name a").first.inner_text()
    press(page, "Tab", name)

    assert "rgb(255, 197, 61)" in ring
    assert (in_card, back) == (words, words)


def test_doors_come_in_the_order_of_the_list(new_walker: NewWalker) -> None:
    numbers = [int(words.partition(".")[0]) for words in doors(on_the_map(new_walker()))]

    assert len(numbers) > 3
    assert numbers == sorted(numbers)


def test_the_list_opens_the_card_and_closing_it_leads_back(new_walker: NewWalker) -> None:
    page = on_the_map(new_walker())
    button = page.locator("[data-show]").nth(2)
    name = page.locator(".entry__name a").nth(2).inner_text()

    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".leaflet-popup")).to_be_visible()

    assert focused(page) == f"3. {name}"
    assert page.locator(".entry--open .entry__name a").all_inner_texts() == [name]
    page.keyboard.press("Escape")
    expect(button).to_be_focused()
    page.locator("[data-show]").nth(1).click()
    page.locator(".leaflet-popup-close-button").click()
    expect(page.locator(".leaflet-popup")).to_have_count(0)


def test_arrow_keys_move_a_map(new_walker: NewWalker) -> None:
    page = on_the_map(new_walker())
    page.locator(".map__live").focus()
    before = page.locator(MARK).first.bounding_box()
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(500)
    after = page.locator(MARK).first.bounding_box()

    assert before is not None
    assert after is not None
    assert after["x"] < before["x"] - 40


def test_a_circle_opens_into_what_stands_there(new_walker: NewWalker) -> None:
    page = on_the_map(new_walker(), "/services/map")
    circle = page.locator(f"{MARK}:has(.pin--many)").first
    count, shown = int(circle.locator(".pin").inner_text()), page.locator(MARK).count()

    circle.focus()
    page.keyboard.press("Enter")
    page.wait_for_timeout(1000)

    assert count > 1
    assert page.locator(".leaflet-popup").count() == 1 or page.locator(MARK).count() != shown
    assert page.evaluate("document.querySelector('.map__live').contains(document.activeElement)")


def test_a_map_on_a_phone_fits_and_has_the_list_under_it(new_walker: NewWalker) -> None:
    walker = new_walker(width=390)
    page = on_the_map(walker)
    walker.look()
    boxes = [page.locator(each).first.bounding_box() for each in (".map", ".entries")]

    assert walker.violations == {}
    assert boxes[0] is not None
    assert boxes[1] is not None
    assert boxes[1]["y"] > boxes[0]["y"] + boxes[0]["height"]
    assert boxes[0]["height"] < 600  # the list can be reached with a thumb beside the map


def test_without_javascript_there_is_a_picture_and_the_whole_list(new_walker: NewWalker) -> None:
    walker = new_walker(width=390, script=False)
    walker.go("/services?q=money&place=N19").click("Show on a map")
    page = walker.page

    expect(page.locator(".still")).to_be_visible()
    walker.sees("This is a still picture").sees("Not on the map")
    total = int(re.findall(r"^\d+", page.locator("h1").inner_text())[0])
    assert page.locator(".entry").count() == total
    assert not page.locator("[data-show]").first.is_visible()
    assert walker.outside == []
    walker.click("Show as a list").sees("Showing 1 to")


def test_when_the_points_do_not_come_the_picture_stays(new_walker: NewWalker) -> None:
    walker = new_walker()

    def refuse(route: Route) -> None:
        route.abort()

    walker.page.route("**/map.json*", refuse)
    walker.go(SEARCH)
    walker.page.wait_for_timeout(500)

    expect(walker.page.locator(".still")).to_be_visible()
    assert walker.violations == {}


def test_paper_has_the_still_picture(new_walker: NewWalker) -> None:
    page = on_the_map(new_walker())
    page.emulate_media(media="print")

    expect(page.locator(".still")).to_be_visible()
    expect(page.locator(".map__live")).to_be_hidden()


def test_nothing_slides_for_who_asked_for_no_motion(new_walker: NewWalker) -> None:
    walker = new_walker()
    walker.page.emulate_media(reduced_motion="reduce")
    page = on_the_map(walker)
    before = page.locator(MARK).count()
    page.get_by_role("button", name="Zoom in").click()
    page.wait_for_timeout(50)

    assert before > 0
    assert page.locator(".leaflet-zoom-anim").count() == 0


def test_pages_with_small_maps_have_nothing_for_axe(new_walker: NewWalker) -> None:
    walker = new_walker(width=390)
    page = on_the_map(walker)
    address = page.locator(".entry__name a").first.get_attribute("href")
    walker.go(str(address)).go("/areas")
    area = page.locator(".area-list a").first.get_attribute("href")
    walker.go(str(area))

    expect(page.locator(".still")).to_be_visible()
    assert walker.violations == {}
    assert walker.outside == []
