"""An organisation on a phone: claim, change, be told no, send again, be accepted, one tap."""

from datetime import timedelta

import pytest

from storage.engine import reading
from storage.outbox import Errand, OutboxRow
from tests.applications import parts_of
from tests.browser.conftest import NewWalker, Site
from tests.browser.test_loop import assert_clean
from tests.clock import NOW
from tests.proof import is_full, proof
from web import errands
from web.notices import letters

pytestmark = pytest.mark.browser

EDITOR = "beatriz.sousa@directory.example"
MEMBER = "grace.mensah@fleetwelltrust.example"
SERVICE = "Steady at Work"
WORDS = "Your own adviser for three months, so that you can keep your job."


@pytest.mark.proof("listing-kept")
@pytest.mark.skipif(not is_full(), reason="half a minute of browser: make proof")
def test_a_listing_is_claimed_changed_refused_accepted_and_confirmed_on_a_phone(
    new_walker: NewWalker, site: Site
) -> None:
    visitor = new_walker(width=390, script=False)
    visitor.go("/join").fill("What is it called?", "Fleetwell").press("Look")
    visitor.click("This is ours").sees("Keep these pages")

    member = new_walker(width=390).sign_in(MEMBER)
    member.click("Our listings").click(SERVICE).sees("of 100 told").click("Propose a change")
    member.fill("In one sentence", "The best in London!").press("See it as people will")
    member.sees("Only you see this").press("See the difference").press("Send to an editor")

    editor = new_walker(width=390).sign_in(EDITOR)
    editor.click(SERVICE).fill("What to tell the organisation", "Say what people get.")
    editor.press("Accept none of it").sees("Not accepted")
    member.go(member.page.url.removeprefix(site.url)).sees("Say what people get.")
    member.click("Propose something else").fill("In one sentence", WORDS)
    member.press("See the difference").press("Send to an editor")
    editor.go("/desk").click(SERVICE).press("Accept all of it").sees("Accepted")

    visitor.go(_check(site)).sees("Is this still right?")
    visitor.press("Yes, all still right").sees("Thank you")  # the second tap; the first opened it
    assert_clean(visitor, member, editor)
    proof("listing-kept", {"violations": 0})


def _check(site: Site) -> str:
    """The link of a monthly check, as it comes by e-mail."""
    [job] = (each for each in errands.jobs(site.app) if each.name == "monthly checks")
    job.run(NOW + timedelta(days=1))
    with reading(parts_of(site.app).database) as session:
        rows = session.query(OutboxRow).filter(OutboxRow.kind == "email").all()
        found = [Errand(row.id, row.kind, row.aggregate, row.payload, 0) for row in rows]
    checks = [each for each in found if each.payload.get("template") == "monthly_check"]
    with site.app.test_request_context(base_url=site.url):
        [letter] = letters(checks[0])
    return "/checks/" + letter.body.partition("/checks/")[2].split()[0]
