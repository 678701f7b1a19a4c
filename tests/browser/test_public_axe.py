"""axe on every public page in every state, however it is looked at (the proof public-axe)."""

from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any, Final

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, Request

from tests.browser.conftest import AXE, TAGS, Site
from tests.browser.public_states import Shown, shown
from tests.browser.test_public_looks import speaking
from tests.proof import is_full, keep, kept, proof
from tools.messages import LONG, MIRRORED
from web import translation

pytestmark = pytest.mark.browser

NAME: Final = "public-axe"
PLAIN: Final = "English"
"""Colours by night and forced are looked at in it alone: they are the same in every language."""
WITHOUT_SCRIPT: Final = (PLAIN, "right to left")
CHOICES: Final = {
    PLAIN: "",
    "right to left": f"lang={MIRRORED}",
    "very large with space": "text=larger&space=wide",
    "long words": f"lang={LONG}",
    "easy read": f"lang={translation.EASY_READ}",
}
OF_COLOUR: Final = ["color-contrast", "link-in-text-block"]
WIDTHS: Final = (1280, 390, 320)
FITS: Final = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
RUN: Final = """async only => {
  const run = only ? {runOnly: {type: "rule", values: only}} : {runOnly: TAGS};
  const found = await axe.run(document, {...run, resultTypes: ["violations"], preload: false});
  return found.violations.map(each => each.id + ": " + each.nodes[0].html.slice(0, 200));
}""".replace("TAGS", str(TAGS))


class Standing:
    """The site, but for the one page that is being looked at, which stands as it was kept."""

    def __init__(self, site: Site, *, has_script: bool) -> None:
        """has_script: whether the page may run its scripts."""
        self.app, self.has_script = site.app.wsgi_app, has_script
        self.page: Shown | None = None
        self.policy = site.app.test_client().get("/").headers["Content-Security-Policy"]

    def __call__(self, environ: dict[str, Any], start: Any) -> Iterable[bytes]:  # noqa: ANN401
        """Answer as WSGI wants it."""
        page = self.page
        is_it = page and environ["PATH_INFO"] == page.path.partition("?")[0]
        if not page or not is_it or "text/html" not in environ.get("HTTP_ACCEPT", ""):
            return self.app(environ, start)
        html, policy = page.html, self.policy
        if not self.has_script:  # what a browser without scripts would show
            html = html.replace("<noscript>", "<div>").replace("</noscript>", "</div>")
            policy = "script-src 'none'"
        kind = ("Content-Type", "text/html; charset=utf-8")
        start("200 OK", [kind, ("Content-Security-Policy", policy)])
        return [html.encode()]


def wrong_on(page: Page, *, in_colours: bool) -> list[str]:
    """All rules on a desktop and a phone, and that it fits; those of colour by night and forced."""
    found: list[str] = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme="light", forced_colors="none")
        if not page.evaluate(FITS):
            found.append(f"{width}: wider than the window")
        if width == WIDTHS[-1]:
            continue
        found += [f"{width}: {each}" for each in page.evaluate(RUN)]
        if not in_colours:
            continue
        page.emulate_media(color_scheme="dark")
        found += [f"{width} dark: {each}" for each in page.evaluate(RUN, OF_COLOUR)]
        page.emulate_media(color_scheme="light", forced_colors="active")
        found += [f"{width} forced: {each}" for each in page.evaluate(RUN, OF_COLOUR)]
    return found


def looked_at(
    browser: Browser, site: Site, pages: Iterable[Shown], key: str, done: dict[str, Any]
) -> None:
    """Look at each page that was not looked at yet, and note what is wrong on it."""
    for has_script in (True, False) if key in WITHOUT_SCRIPT else (True,):
        standing = Standing(site, has_script=has_script)
        vars(site.app)["wsgi_app"] = standing
        context = browser.new_context()
        context.add_init_script(path=AXE)
        page = context.new_page()
        outside: list[str] = []
        page.on("request", partial(_note, outside, site.url))
        for each in pages:
            name = f"{key}, {'with' if has_script else 'no'} script: {each.name}"
            if name in done:
                continue
            standing.page = each
            page.goto(site.url + each.path)
            done[name] = [*wrong_on(page, in_colours=key == PLAIN), *outside]
            outside.clear()
            keep(NAME, {"done": done})
        context.close()
        vars(site.app)["wsgi_app"] = standing.app


def _note(outside: list[str], url: str, asked: Request) -> None:
    if not asked.url.startswith(url):
        outside.append(asked.url)


@pytest.mark.proof(NAME)
@pytest.mark.skipif(not is_full(), reason="an hour of browser: make proof")
def test_every_public_page_in_every_state_passes_axe_however_it_is_looked_at(
    browser: Browser, site: Site, demo_folder: Path, tmp_path: Path
) -> None:
    def prepare(app: Flask) -> None:
        speaking(Site(site.url, app, site.server), tmp_path / "languages")

    done: dict[str, Any] = dict(kept(NAME).get("done", {}))
    for choice, cookie in CHOICES.items():
        pages = shown(demo_folder, tmp_path / choice.replace(" ", "-"), cookie, prepare)
        looked_at(browser, site, pages, choice, done)

    assert {name: wrong for name, wrong in done.items() if wrong} == {}
    pages_seen = len({name.partition(": ")[2] for name in done})
    looks = sum(7 if name.startswith(PLAIN) else 3 for name in done)
    proof(NAME, {"choices": len(CHOICES), "pages": pages_seen, "looks": looks, "wrong": 0})
