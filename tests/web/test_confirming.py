from uuid import UUID

from directory.totals import service_totals
from matching.terms import Domain
from referrals.self_referrals import SelfReferral, create_self_referral, make_confirmation
from tests.clock import NOW, TODAY
from tests.referrals import build
from tests.referrals.build import EVERYTHING
from tests.web.loop_build import Scene, page_of
from tests.web.posting import posted
from web import learning


def _held(scene: Scene) -> tuple[UUID, str]:
    """A self-referral that nobody has confirmed, and the address of the link to confirm it."""
    with scene.world() as made:
        asked = SelfReferral(
            made.service_id,
            Domain.FRIENDSHIPS,
            build.facts(),
            EVERYTHING,
            "self-1",
            made.team_id,
        )
        found = create_self_referral(made.session, asked, secret_hash="unused", now=NOW)
        token = make_confirmation(made.session, found.referral_id, now=NOW)
    return found.referral_id, f"/confirm/{token}"


def _counted(scene: Scene) -> list[int]:
    """How many were sent to each service, as its organisation reads it."""
    learning.write(scene.app)
    with scene.world() as made:
        since, whose = TODAY.replace(day=1), made.organisation_id
        totals = service_totals(made.session, whose, since, TODAY, viewer=made.member)
    return [total.referred for total in totals if total.service_id == made.service_id]


def test_a_connector_finds_one_that_nobody_confirmed_and_sends_it_on_with_one_press(
    scene: Scene,
) -> None:
    referral_id, _ = _held(scene)
    address, press = f"/referrals/{referral_id}", f"/referrals/{referral_id}/send-on"
    browser = scene.browser("colleague")
    waiting = page_of(browser.get("/referrals"))
    assert "Asked for themselves: look, and send it on" in waiting
    assert address in waiting.partition("No referrals in hand")[0]
    page = page_of(browser.get(address))
    assert "has not been told" in page
    assert "Change it" not in page
    for who, status in (("stranger", 404), ("member", 403), ("nobody", 302)):
        assert scene.browser(who).post(press, data=posted(page, press)).status_code == status
    stale = browser.post(press, data=posted(page, press, seen_version="9"), follow_redirects=True)
    assert "while you had it open" in stale.text
    assert (scene.state(referral_id), _counted(scene)) == ("draft", [0])

    said = [
        browser.post(press, data=posted(page, press), follow_redirects=True).text for _ in range(2)
    ]
    assert "Sent on." in said[0]
    assert "has gone already" in said[1]
    assert (scene.state(referral_id), _counted(scene)) == ("sent", [1])
    assert "Asked for themselves: look" not in page_of(browser.get("/referrals"))
    assert page_of(scene.browser("member").get(address))


def test_the_link_in_the_e_mail_says_nothing_does_nothing_by_itself_and_answers_alike(
    scene: Scene,
) -> None:
    referral_id, link = _held(scene)
    browser = scene.browser("nobody")
    page = page_of(browser.get(link))
    for private in (build.NAME, build.WANTS, "Money Mornings"):
        assert private not in page
    assert (scene.state(referral_id), _counted(scene)) == ("draft", [0])

    answers = [page_of(browser.post(link, data=posted(page, ""))) for _ in range(2)]
    assert answers[0] == answers[1]
    assert (scene.state(referral_id), _counted(scene)) == ("sent", [1])
    assert browser.get("/confirm/nonsense").status_code == 404
    assert browser.get(link.replace("/confirm/", "/asked/")).status_code == 404
