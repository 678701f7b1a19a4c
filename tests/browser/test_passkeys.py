"""A real browser makes a passkey and signs in with it; without JavaScript the page says so."""

from dataclasses import replace

import pytest
from playwright.sync_api import expect

from importers.demo import DEMO_PASSWORD
from tests.applications import parts_of
from tests.browser.conftest import NewWalker, Site

pytestmark = pytest.mark.browser

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
}


def test_a_passkey_is_made_and_signs_in_with_one_button(new_walker: NewWalker, site: Site) -> None:
    made = parts_of(site.app)
    home = site.url.replace("127.0.0.1", "localhost")  # passkeys are of names, not of numbers
    site.app.extensions["anydoor_parts"] = replace(made, public_url=home)
    walker = new_walker()
    walker.url, page = home, walker.page
    cdp = page.context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    cdp.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})

    walker.sign_in("grace.mensah@fleetwelltrust.example").go("/account/passkeys")
    walker.fill("What do you call", "My laptop").fill("Your password", DEMO_PASSWORD).press("Go on")
    page.get_by_role("button", name="Make it").click()
    expect(page.locator("main")).to_contain_text("“My laptop” signs you in from now on.")
    walker.look().press("Sign out")
    walker.go("/sign-in")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.locator("h1")).not_to_have_text("Sign in")
    assert page.url == f"{home}/inbox"

    without = new_walker(script=False)
    without.go("/sign-in").sees("Passkeys need JavaScript, which is switched off here.")
    assert (walker.violations, walker.outside[:1]) == ({}, [f"{home}/sign-in"])
