"""A visit that is about to end says so, and nothing that was typed is lost."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import update

from accounts.models import WebSessionRow
from storage.engine import writing
from tests.applications import parts_of
from tests.browser.conftest import NewWalker, Site
from tests.clock import NOW

pytestmark = pytest.mark.browser


def test_a_visit_warns_before_it_ends_and_goes_on_with_what_was_typed(
    new_walker: NewWalker, site: Site
) -> None:
    walker = new_walker()
    page = walker.page
    page.clock.install(time=NOW)
    walker.sign_in("beatriz.sousa@directory.example")
    page.goto(f"{site.url}/desk/organisations/new")
    name = page.locator("[name=name]")
    name.fill("A new charity")
    box = page.get_by_role("dialog")
    page.clock.fast_forward("27:00")
    expect(box).to_be_hidden()
    page.clock.fast_forward("01:30")
    expect(box).to_contain_text("Are you still there?")
    page.get_by_role("button", name="Stay signed in").click()
    expect(box).to_be_hidden()
    expect(name).to_have_value("A new charity")

    with writing(parts_of(site.app).database) as session:
        began = NOW - timedelta(hours=11, minutes=45)
        session.execute(update(WebSessionRow).values(created_at=began))
    page.clock.fast_forward("28:30")
    page.get_by_role("button", name="Stay signed in").click()
    expect(box).to_be_hidden()
    page.clock.fast_forward("13:30")
    expect(box).to_contain_text("No visit may last longer")
    page.get_by_role("button", name="I have read this").click()
    expect(name).to_have_value("A new charity")
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator("h1")).to_contain_text("A new charity")
