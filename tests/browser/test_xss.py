"""What anybody typed is text on every page: nothing runs, and the policy has nothing to stop."""

import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser, Error, Page
from sqlalchemy import select

from accounts.models import UserRow
from directory.search import upkeep
from importers.models import ImportRunRow
from referrals.models import ReferralRow
from storage.engine import reading, writing
from tests.applications import parts_of, sign_in_as
from tests.browser.conftest import Site
from tests.browser.vectors import VECTORS, attack
from tests.journeys.post import delivered
from tests.proof import counts, is_full, proof

pytestmark = pytest.mark.browser

WHO: Final = {
    "connector": "amina.warsame@connectors.example",
    "core team": "niamh.gallagher@kentishtowncore.example",
    "organisation": "grace.mensah@fleetwelltrust.example",
    "editor": "beatriz.sousa@directory.example",
    "analyst": "lena.hoffmann@commissioning.example",
    "administrator": "oliver.tan@administration.example",
}
OUTSIDE: Final = ("visitor", "self-referrer", "holder of links")
FIRST: Final = {"self-referrer": ["/follow/status"]}
WATCH: Final = """
window.hits = []; window.reports = [];
window.hit = () => { window.hits.push("hit"); };
document.addEventListener("securitypolicyviolation", said => {
  window.reports.push(said.violatedDirective + " " + said.blockedURI);
});
"""
FOUND: Final = """() => ({
  hits: window.hits,
  reports: window.reports,
  handlers: [...document.querySelectorAll("*")].flatMap(each => [...each.attributes])
    .filter(each => each.name.startsWith("on") || /^\\s*javascript:/i.test(each.value))
    .filter(each => each.name !== "value" && each.name !== "content")
    .map(each => each.ownerElement.tagName + " " + each.name + "=" + each.value.slice(0, 40)),
  bare: [...document.scripts].filter(each => !each.src && each.textContent.trim()).length,
  calculated: document.body.innerText.includes("{{7*7}}") ? 0 : Number(
    document.body.innerText.includes("49${")),
})"""


@dataclass(slots=True)
class Seen:
    """What a walk through the pages saw."""

    routes: set[str] = field(default_factory=set)
    pages: int = 0
    with_vectors: int = 0
    wrong: list[tuple[str, str, Any]] = field(default_factory=list)


@pytest.mark.proof("xss")
def test_nothing_that_anybody_typed_runs_on_any_page(browser: Browser, site: Site) -> None:
    made = parts_of(site.app)
    links = _links_by_mail(site) if is_full() else []
    with writing(made.database) as session:
        columns = attack(session)
    with reading(made.database) as session:
        upkeep.rebuild_all(session, made.engine, made.thesaurus)
    seen = Seen()
    first = {
        **FIRST,
        "visitor": ["/", "/services"],
        "holder of links": links,
        "editor": [*_planned(site), "/work", "/services"],
    }
    for name in [*OUTSIDE, *WHO] if is_full() else ["visitor", "connector"]:
        begin = first.get(name, ["/work", "/services"])
        _walk(browser, site, name, seen, begin, most=counts(small=6, full=400))

    assert seen.wrong == []
    assert seen.with_vectors > seen.pages // 3
    assert len(columns) > 40
    proof(
        "xss",
        {
            "vectors": len(VECTORS),
            "columns": len(columns),
            "pages": seen.pages,
            "routes": len(seen.routes),
            "pages_that_showed_them": seen.with_vectors,
            "executions": 0,
            "policy_reports": 0,
        },
    )


def _walk(
    browser: Browser, site: Site, name: str, seen: Seen, begin: list[str], *, most: int
) -> None:
    """Follow links from where somebody begins, to one page of each route."""
    context = browser.new_context()
    context.add_init_script(WATCH)
    cookie = _cookie(site.app, name)
    if cookie:
        context.add_cookies([{"name": "anydoor", "value": cookie, "url": site.url}])
    page = context.new_page()
    page.on("dialog", lambda dialog: seen.wrong.append((name, dialog.message, "dialog")))
    waiting, known = deque(begin), set[str]()
    routes: Counter[str] = Counter()
    while waiting and sum(routes.values()) < most:
        path = waiting.popleft()
        route = _route(site.app, path)
        if path in known or not route or routes[route]:
            continue
        known.add(path)
        routes[route] += 1
        _look(page, site, path, name, seen)
        waiting.extend(_links(page, site))
    seen.routes |= set(routes)
    context.close()


def _look(page: Page, site: Site, path: str, name: str, seen: Seen) -> None:
    try:
        answer = page.goto(site.url + path, wait_until="load")
    except Error as error:
        if "Download is starting" in str(error):
            return  # a file, and no page
        raise
    seen.pages += 1
    seen.with_vectors += "hit()" in page.content()
    found = page.evaluate(FOUND)
    if any(found.values()):
        seen.wrong.append((name, path, found))
    if answer is None or answer.status >= 500:
        seen.wrong.append((name, path, answer.status if answer else None))


def _links(page: Page, site: Site) -> Iterator[str]:
    """The addresses of ours that a page leads to."""
    for address in page.eval_on_selector_all(
        "a[href]", "links => links.map(each => String(each.href))"
    ):
        if address.startswith(site.url):
            parts = urlsplit(address)
            yield parts.path + (f"?{parts.query}" if parts.query else "")


def _route(app: Flask, path: str) -> str:
    """The rule a path belongs to; "" for files, downloads and what is not ours."""
    plain = urlsplit(path).path
    if plain.startswith("/static/") or re.search(
        r"\.(?:pdf|json|csv|ics)$|/(?:calendar|file|download)$", plain
    ):
        return ""
    adapter = app.url_map.bind("localhost")
    return adapter.match(plain, return_rule=True)[0].rule if adapter.test(plain, "GET") else ""


def _links_by_mail(site: Site) -> list[str]:
    """Where the letters of the demonstration lead that open something by themselves."""
    links = {urlsplit(each.link).path for each in delivered(site.app) if site.url in each.body}
    assert any(each.startswith("/tasks/") for each in links)
    return sorted(links)


def _planned(site: Site) -> list[str]:
    """The page of an import that has lists to look into, as not every one has; if there is one."""
    with reading(parts_of(site.app).database) as session:
        found = select(ImportRunRow.id).where(ImportRunRow.list_id.is_not(None)).limit(1)
        return [f"/desk/imports/runs/{run_id}" for run_id in session.scalars(found)]


def _cookie(app: Flask, name: str) -> str:
    """The cookie of somebody who is signed in, or follows a self-referral; "" for others."""
    client = app.test_client()
    with reading(parts_of(app).database) as session:
        if name == "self-referrer":
            followed = select(ReferralRow.id).where(ReferralRow.tracking_hash.is_not(None))
            with client.session_transaction() as kept:
                kept["following"] = str(session.scalars(followed.limit(1)).one())
        elif name in WHO:
            query = select(UserRow.id).where(UserRow.email == WHO[name])
            sign_in_as(client, session.scalars(query).one())
    cookie = client.get_cookie("anydoor")
    return cookie.value if cookie else ""
