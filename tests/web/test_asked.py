from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from referrals.asking import make_person_link, stopped_since
from referrals.models import ReferralRow
from referrals.states import Action
from tests.clock import NOW
from tests.referrals import build
from tests.web.loop_build import Scene, page_of
from tests.web.posting import posted


def _link(scene: Scene, state: str = "accepted", *, days: int = 0) -> str:
    referral_id = scene.referral(state)
    with scene.world() as made:
        token = make_person_link(made.session, referral_id, now=NOW - timedelta(days=days))
    return f"/asked/{token}"


def test_a_person_says_whether_it_happened_without_a_password_and_once(scene: Scene) -> None:
    link, browser = _link(scene), scene.browser("nobody")
    page = page_of(browser.get(link))
    for private in (build.NAME, build.WANTS, "Money Mornings", "practical"):
        assert private not in page
    missing = browser.post(link, data=posted(page, "", note="kept"))
    assert missing.status_code == 400
    assert "kept" in page_of(missing)

    form = posted(page, "", check_in="happened", note="It was good")
    answers = [page_of(browser.post(link, data=form)) for _ in range(2)]

    assert answers[0] == answers[1]
    with scene.world() as made:
        events = build.events(made, _referral(made))
    assert [each.reason for each in events if each.action is Action.CHECK_IN] == ["happened"]


def test_please_do_not_contact_me_is_one_press_and_can_be_taken_back_by_the_team(
    scene: Scene,
) -> None:
    link, browser = _link(scene), scene.browser("nobody")
    page = page_of(browser.get(link))

    answer = browser.post(f"{link}/stop", data=posted(page, f"{link}/stop"))

    assert "We will not contact you" in page_of(answer)
    assert "You have asked us not to contact you" in page_of(browser.get(link))
    with scene.world() as made:
        assert stopped_since(made.session, made.person_id) == NOW
        referral_id = _referral(made)
    address = f"/referrals/{referral_id}"
    for who in ("member", "connector"):
        assert "asked not to be contacted" in page_of(scene.browser(who).get(address))
    seen = page_of(scene.browser("member").get(address))
    assert build.PHONE not in seen

    scene.browser().post(f"{address}/contact/again")
    with scene.world() as made:
        assert stopped_since(made.session, made.person_id) is None


def test_a_link_that_is_old_or_wrong_opens_nothing(scene: Scene) -> None:
    link, browser = _link(scene, days=15), scene.browser("nobody")

    for address in (link, "/asked/nothing"):
        assert browser.get(address).status_code == 404
        assert browser.post(address, data={"check_in": "happened"}).status_code == 404
        assert browser.post(f"{address}/stop").status_code == 404


def test_what_has_ended_is_asked_about_no_more(scene: Scene) -> None:
    page = page_of(scene.browser("nobody").get(_link(scene, "withdrawn")))

    assert "come to an end" in page
    assert "Send my answer" not in page


def _referral(made: build.World) -> UUID:
    return made.session.scalars(select(ReferralRow.id)).one()
