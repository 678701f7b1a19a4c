"""A whole DIALOG+ session in a browser: by touch on a phone, by keyboard alone on a desktop."""

from typing import Final

import pytest
from playwright.sync_api import Dialog, Locator, expect

from tests.browser.conftest import NewWalker, Walker
from tests.proof import in_proof_alone, is_full, proof

pytestmark = pytest.mark.browser

CONNECTOR: Final = "amina.warsame@connectors.example"
SAID: Final = "ZQ evenings are long"
HOPES: Final = "ZQ one evening out"
AGREED: Final = "ZQ walk by the canal"
NEXT_ON: Final = {390: "2026-05-01", 1280: "05012026"}  # typed as month, day, year


class Hand:
    """Somebody at a session: touches what they want, or comes to it with the Tab key."""

    def __init__(self, walker: Walker, *, by_keyboard: bool) -> None:
        self.walker = walker
        self.by_keyboard = by_keyboard

    def at(self, selector: str) -> Locator:
        return self.walker.page.locator(selector).first

    def press(self, selector: str) -> None:
        """Press a button, follow a link, or tick a box."""
        self._come_to(selector)
        if self.by_keyboard:
            is_link = self.at(selector).evaluate("node => node.tagName === 'A'")
            self.walker.page.keyboard.press("Enter" if is_link else "Space")
        else:
            self.at(selector).click()

    def rate(self, name: str, number: str) -> None:
        """Choose one of several; by keyboard from the one that is reached first."""
        wanted = f'[name="{name}"][value="{number}"]'
        if not self.by_keyboard:
            self.at(wanted).check(force=True)
            return
        keys = self.walker.page.keyboard
        group = f'[name="{name}"]'
        self._come_to(group if not self.at(f"{group}:checked").count() else f"{group}:checked")
        keys.press("Space")
        for _ in range(12):
            if self.at(wanted).is_checked():
                return
            keys.press("ArrowRight")
        pytest.fail(f"the arrow keys do not come to {wanted}")

    def write(self, selector: str, text: str) -> None:
        self._come_to(selector)
        if self.by_keyboard:
            self.walker.page.keyboard.type(text)
        else:
            self.at(selector).fill(text)

    def go_on(self) -> None:
        """Press the button at the end of the page's own form, and look at what comes."""
        address = self.walker.page.url
        self.press("main form[data-answers] button[type=submit]")
        self.walker.page.wait_for_url(lambda url: url != address)
        self.look()

    def look(self) -> None:
        """Axe and the width on the phone; what a desktop shows is seen by test_loop."""
        if not self.by_keyboard:
            self.walker.look()

    def says(self, words: str) -> None:
        expect(self.at("[data-saving]")).to_contain_text(words)

    def cut(self, *, is_cut: bool) -> None:
        """Both ends: a page that is being left is told before it goes that it is online again."""
        self.walker.page.context.set_offline(is_cut)
        self.walker.site.cut(is_cut=is_cut)

    def leave_and_come_back(self) -> list[str]:
        """Leave the page without a network, then open it with one. What it asked on leaving."""
        asked, page = list[str](), self.walker.page
        address = page.url

        def leave(dialog: Dialog) -> None:
            asked.append(dialog.type)
            dialog.accept()

        page.on("dialog", leave)
        page.goto("about:blank")
        self.cut(is_cut=False)
        page.goto(address)
        page.remove_listener("dialog", leave)
        return asked

    def _come_to(self, selector: str) -> None:
        if not self.by_keyboard:
            return
        wanted = self.at(selector)
        for _ in range(90):
            if wanted.evaluate("node => node === document.activeElement"):
                return
            self.walker.page.keyboard.press("Tab")
        pytest.fail(f"the Tab key does not come to {selector}")


def _checked(hand: Hand, name: str) -> str:
    found = hand.at(f'[name="{name}"]:checked')
    return str(found.get_attribute("value")) if found.count() else ""


@pytest.mark.parametrize(
    ("width", "by_keyboard"),
    [
        pytest.param(390, False, id="phone"),
        pytest.param(
            1280,
            True,
            id="desktop, keyboard only",
            marks=in_proof_alone("session-by-keyboard", "half a minute of keys"),
        ),
    ],
)
def test_what_a_whole_session_shows_as_saved_is_there(
    new_walker: NewWalker, *, width: int, by_keyboard: bool
) -> None:
    walker = new_walker(width=width)
    walker.sign_in(CONNECTOR)
    walker.page.locator(".data-table tbody th a").first.click()
    hand = Hand(walker, by_keyboard=by_keyboard)
    _begin(hand)
    _rate_while_the_network_comes_and_goes(hand)
    hand.go_on()
    hand.rate("first", "leisure")
    hand.says("Saved at")
    hand.go_on()
    _write_without_a_network(hand)
    hand.go_on()
    hand.write("textarea", HOPES)
    hand.go_on()  # to the list of what suits
    hand.go_on()
    hand.write('[name="text"]', AGREED)
    hand.press('main form button[type=submit]:has-text("Write it down")')
    expect(hand.at("aside .agreed")).to_contain_text(AGREED)
    hand.press('a:has-text("Done with this area")')
    walker.page.wait_for_url("**/finish")
    hand.write('[name="next_on"]', NEXT_ON[width])
    hand.says("Saved at")
    hand.go_on()

    _reads_what_was_said(walker)
    assert walker.page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert walker.violations == {}
    if by_keyboard:
        proof("session-by-keyboard", {"unsaved answers shown as saved": 0})


def _begin(hand: Hand) -> None:
    hand.press('button[value="review"], a:has-text("Go on with the session")')
    hand.walker.page.wait_for_url("**/look-back")
    hand.look()
    hand.write('[name="setting"]', "ZQ at the library")
    hand.says("Saved at")
    hand.go_on()


def _reads_what_was_said(walker: Walker) -> None:
    """The session as it was held: every answer that was shown as saved."""
    for said in ("ZQ at the library", SAID, HOPES, AGREED, "We meet next on 1 May 2026"):
        walker.sees(said)
    for area, kept in {"Leisure": "3", "Medication": "2", "meetings": "help"}.items():
        row = walker.page.locator("tr", has_text=area).inner_text()
        assert kept in " ".join(row.split())


def _rate_while_the_network_comes_and_goes(hand: Hand) -> None:
    """What was saved is there after a reload, and of what was not the page said so."""
    hand.rate("rating_leisure", "3")
    hand.press('[name="help_meetings"]')
    hand.says("Saved at")
    hand.cut(is_cut=True)
    hand.rate("rating_medication", "2")
    hand.press('[name="help_medication"]')
    hand.says("Not saved yet: 2 answers. There is no connection")
    address = hand.walker.page.url
    hand.press("main form[data-answers] button[type=submit]")
    hand.says("Not saved yet: 2 answers")
    assert hand.walker.page.url == address
    hand.look()

    assert hand.leave_and_come_back() == ["beforeunload"]
    shown = {each: _checked(hand, each) for each in ("rating_leisure", "rating_medication")}
    assert shown == {"rating_leisure": "3", "rating_medication": ""}
    assert (_checked(hand, "help_meetings"), _checked(hand, "rating_meetings")) == ("y", "")
    assert _checked(hand, "help_medication") == ""
    hand.rate("rating_medication", "2")
    hand.says("Saved at")


def _write_without_a_network(hand: Hand) -> None:
    """A text is sent by itself once the network is back, and is there after a reload."""
    hand.cut(is_cut=True)
    hand.write("textarea", SAID)
    hand.says("Not saved yet: 1 answer.")
    hand.cut(is_cut=False)
    hand.says("Saved at")
    hand.walker.page.reload()
    expect(hand.at("textarea")).to_have_value(SAID)


FIT: Final = """() => {
  const wide = () => document.documentElement.scrollWidth > document.documentElement.clientWidth;
  const root = document.documentElement, found = [];
  if (wide()) found.push('at this width');
  root.style.fontSize = '200%';
  if (innerWidth > 1000 && wide()) found.push('with text twice as large');
  root.style.fontSize = '';
  return found;
}"""
PAGES: Final = (
    "", "/record", "/record/who", "/record/contact", "/record/place", "/record/languages",
    "/record/needs", "/record/care", "/record/level", "/record/safety", "/record/equality",
    "/record/history", "/plan", "/plan/edit", "/over-time", "/measures", "/measures/ons4/add",
    "/measures/other/add", "/taking-part", "/taking-part/stop", "/lawful-basis", "/sessions-file",
)  # fmt: skip
LISTS: Final = ("/people", "/people/new", "/people/meeting?show=everybody&mine=0", "/people/cover")


@pytest.mark.proof("record-pages")
@pytest.mark.skipif(not is_full(), reason="half a minute of browser: make proof")
def test_every_page_of_a_record_fits_at_four_times_the_size_and_has_nothing_for_axe(
    new_walker: NewWalker,
) -> None:
    walker = new_walker()
    walker.sign_in(CONNECTOR)
    page = walker.page
    person = page.locator(".data-table tbody th a").first.get_attribute("href")
    page.goto(f"{walker.url}{person}")
    session = page.locator('a[href^="/sessions/"]').first.get_attribute("href")
    addresses = [*LISTS, *(f"{person}{each}" for each in PAGES)]
    addresses += [f"{session}{each}" for each in ("", "/copy", "/easy-read", "/correct", "/lists")]
    wide = {}
    for address in addresses:
        walker.go(address)
        for zoom in (1, 2, 4):
            page.set_viewport_size({"width": 1280 // zoom, "height": 900 // zoom})
            found = page.evaluate(FIT)
            if found:
                wide[address, f"{zoom}00 %"] = found
        page.set_viewport_size({"width": 1280, "height": 900})

    assert wide == {}
    assert walker.violations == {}
    proof("record-pages", {"pages": len(addresses), "violations": 0})
