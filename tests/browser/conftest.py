import re
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    Request,
    ViewportSize,
    sync_playwright,
)
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from app import create_app
from importers.demo import DEMO_PASSWORD
from tests.applications import demo_folder, parts_of, settings_in
from tests.clock import NOW
from tests.databases import ROOT
from tests.proof import is_full
from tools.chromium import chromium

__all__ = ["demo_folder"]

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
BY_CHANCE = re.compile(
    r'value="[^"]{40,}"|[0-9a-f]{8}-[0-9a-f-]{27}|<!-- [0-9a-f]* -->|127.0.0.1:\d+'
)
"""Tokens, ids, padding and the port: different on the same page of two sites."""

MEDIA = ["print", "(prefers-color-scheme: dark)", "(forced-colors: active)"]
AT_REST = """() => Promise.allSettled(document.getAnimations()
  .filter(each => each.effect?.getComputedTiming().endTime < Infinity)
  .map(each => each.finished))"""
"""Wait until nothing fades or slides: half-faded words have too little contrast for axe."""
SHAPE = """() => [...new Set([...document.querySelectorAll("*")].map(each => [
  each.tagName, each.className?.baseVal ?? each.className, each.parentElement?.tagName,
  each.type, ...each.getAttributeNames().filter(name => /^(role|aria-|hidden|alt)/.test(name)),
].join(" ")))].sort().join()"""
"""The kinds of elements on a page: make test asks axe once about pages of the same kinds."""
SAID: dict[int, list[str]] = {}
"""What axe said of each page, by the page and the width of the window."""


class Handler(WSGIRequestHandler):
    """Ends by itself when a browser opens a connection and then asks for nothing."""

    timeout = 3

    def run_wsgi(self) -> None:
        """Answer, unless the line is cut: then hang up without a word."""
        if vars(self.server).get("is_cut"):
            self.close_connection = True
        else:
            super().run_wsgi()


@dataclass(slots=True)
class Site:
    """The demonstration, served on this machine."""

    url: str
    app: Flask
    server: BaseWSGIServer

    def cut(self, *, is_cut: bool) -> None:
        """Cut the line to the server, or mend it."""
        vars(self.server)["is_cut"] = is_cut


@dataclass(slots=True)
class Walker:
    """Somebody with a browser, who looks at every page they come to with axe."""

    page: Page
    site: Site
    url: str
    outside: list[str]
    has_script: bool
    asks_axe: bool = True
    violations: dict[str, list[str]] = field(default_factory=dict)
    looked_at: list[str] = field(default_factory=list)

    def go(self, path: str) -> "Walker":
        """Open an address."""
        self.page.goto(path if path.startswith("http") else self.url + path)
        return self.look()

    def click(self, words: str) -> "Walker":
        """Follow the first link with these words."""
        self.page.get_by_role("link", name=words).first.click()
        return self.look()

    def press(self, words: str) -> "Walker":
        """Press the first button with these words."""
        self.page.get_by_role("button", name=words).first.click()
        return self.look()

    def fill(self, label: str, text: str) -> "Walker":
        """Type into the field with this label."""
        self.page.get_by_label(label, exact=False).first.fill(text)
        return self

    def choose(self, name: str, value: str) -> "Walker":
        """Choose a radio button or tick a box, by its name and value."""
        self.page.locator(f'[name="{name}"][value="{value}"]').check()
        return self

    def sign_in(self, email: str) -> "Walker":
        """Sign in by the form."""
        self.go("/sign-in").fill("E-mail address", email).fill("Password", DEMO_PASSWORD)
        self.page.locator("main button[type=submit]").click()
        return self.look()

    def sees(self, words: str) -> "Walker":
        """Assert that the page says these words."""
        assert words in " ".join(self.page.inner_text("body").split()), self.page.url
        return self

    def look(self) -> "Walker":
        """Let axe look at the page, and see that it fits the window."""
        self.page.wait_for_load_state("load")
        self.page.evaluate(AT_REST)
        path = self.page.url.removeprefix(self.url)
        self.looked_at.append(path)
        if not self.has_script:
            return self  # axe is a script itself; it looks at the same pages with JavaScript on
        wrong = [*self._said_by_axe()] if self.asks_axe else []
        width = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        if self.page.evaluate(width) > 0:
            wrong.append("wider than the window")
        if wrong:
            self.violations[path] = wrong
        return self

    def _said_by_axe(self) -> list[str]:
        """What axe finds. It is not asked again about a page that it saw in the same way."""
        size = self.page.viewport_size or {"width": 0}
        media = self.page.evaluate("media => media.map(each => matchMedia(each).matches)", MEDIA)
        page = BY_CHANCE.sub("", self.page.content()) if is_full() else self.page.evaluate(SHAPE)
        key = hash((size["width"], *media, page))
        if key not in SAID:
            self.page.evaluate(AXE.read_text(encoding="utf-8"))
            found: dict[str, Any] = self.page.evaluate(
                "tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']})", TAGS
            )
            SAID[key] = [
                f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in found["violations"]
            ]
        return SAID[key]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; a machine without it is told how to get it."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture
def site(demo_folder: Path, tmp_path: Path) -> Iterator[Site]:
    """The demonstration with real CSRF tokens and sessions, on a port of its own."""
    folder = tmp_path / "site"
    shutil.copytree(demo_folder, folder)
    placeholder = Flask("placeholder")
    server = make_server("127.0.0.1", 0, placeholder, threaded=True, request_handler=Handler)
    vars(server)["daemon_threads"] = False  # so that closing waits for what is being answered
    url = f"http://127.0.0.1:{server.server_port}"
    app = create_app(replace(settings_in(folder), public_url=url), clock=lambda: NOW)
    app.config["WTF_CSRF_ENABLED"] = True
    server.app = app
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Site(url, app, server)
    server.shutdown()
    thread.join()
    server.server_close()
    parts_of(app).database.dispose()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A browser that hangs up leaves the file it was sent to werkzeug, which does not close it."""
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning"))


NewWalker = Callable[..., Walker]


@pytest.fixture
def new_walker(browser: Browser, site: Site) -> Iterator[NewWalker]:
    """Somebody new, on a phone (390) or a desktop (1280), with or without JavaScript and axe."""
    opened: list[BrowserContext] = []

    def walker(*, width: int = 1280, script: bool = True, axe: bool = True) -> Walker:
        size: ViewportSize = {"width": width, "height": 900}
        context = browser.new_context(viewport=size, java_script_enabled=script)
        opened.append(context)
        page, outside = context.new_page(), list[str]()

        def note(asked: Request) -> None:
            if not asked.url.startswith(site.url):
                outside.append(asked.url)

        page.on("request", note)
        return Walker(page, site, site.url, outside, script, axe)

    yield walker
    for context in opened:
        context.close()
