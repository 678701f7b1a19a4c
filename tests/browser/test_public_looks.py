"""Public pages as visitors set them: right to left, long words, very large, dark."""

from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest
from babel.messages.catalog import Catalog
from playwright.sync_api import Page
from sqlalchemy import select

from accounts.models import UserRow
from directory.languages import switch_on
from storage.engine import writing
from tests.applications import parts_of
from tests.browser.conftest import NewWalker, Site, Walker
from tests.clock import NOW
from tests.directory.build import EDITOR
from tools.messages import LONG, MIRRORED, extract, pretend
from web import translation
from web.display import page_language

pytestmark = pytest.mark.browser

SAMPLE: Final = ("/", "/services?q=bills")
LOOKS: Final = {
    "right to left": f"lang={MIRRORED}",
    "very large with space": "text=larger&space=wide",
}
"""Two of the looks. Every page in every state and look: tests/browser/test_public_axe.py."""


def speaking(site: Site, folder: Path) -> None:
    """Let the site know the pretended languages, as if somebody had read them."""
    messages: Catalog = extract()
    pretend(folder, messages)
    translation.init_app(site.app, page_language, folder)
    with writing(parts_of(site.app).database) as session:
        editor = replace(EDITOR, user_id=session.scalars(select(UserRow.id)).all()[0])
        for code in (LONG, MIRRORED):
            switch_on(session, code, "A test", 1, by=editor, now=NOW)


def reached_by_tab(page: Page, most: int) -> list[str]:
    """What the tab key comes to, from the top of the page."""
    page.evaluate("document.activeElement.blur()")
    found = []
    for _ in range(most):
        page.keyboard.press("Tab")
        found.append(page.evaluate("document.activeElement.outerHTML.slice(0, 120)"))
    return found


def test_public_pages_fit_and_pass_axe_however_they_are_set(
    new_walker: NewWalker, site: Site, tmp_path: Path
) -> None:
    speaking(site, tmp_path / "languages")
    wrong: dict[str, dict[str, list[str]]] = {}
    for name, cookie in LOOKS.items():
        walker: Walker = new_walker(width=390)
        walker.page.context.add_cookies([{"name": "display", "value": cookie, "url": site.url}])
        for path in SAMPLE:
            walker.go(path)
        if walker.violations:
            wrong[name] = walker.violations
        assert walker.outside == []
    assert wrong == {}


def test_the_tab_key_comes_to_the_way_past_the_way_out_and_the_help_first(
    new_walker: NewWalker,
) -> None:
    walker = new_walker(width=390)
    walker.page.route("**bbc.co.uk/**", lambda asked: asked.fulfill(body="Weather"))
    walker.page.goto(walker.url + "/")
    first = reached_by_tab(walker.page, 6)

    assert "skip-link" in first[0]
    assert "data-quick-exit" in first[1]
    assert "tel:999" in first[2]
    assert "tel:111" in first[3]
    walker.page.goto(walker.url + "/find-support")
    for _ in range(3):
        walker.page.keyboard.press("Escape")
    walker.page.wait_for_url("**bbc.co.uk/**", wait_until="commit", timeout=20_000)
    walker.page.go_back()
    assert not walker.page.url.endswith("/find-support")  # its place in the history is taken
