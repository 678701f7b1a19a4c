import pytest

from people.queries import actions_of
from referrals.histories import signposts_of
from referrals.queries import for_person
from tests.clock import TODAY
from tests.referrals import build
from tests.web.loop_build import STRANGERS, Scene, page_of
from tests.web.posting import posted


def _elsewhere(scene: Scene, name: str) -> str:
    with scene.world() as made:
        return str(build.service(made.session, made.organisation_id, name=name))


def test_a_handover_is_placed_with_one_press_and_not_where_it_failed(scene: Scene) -> None:
    other = _elsewhere(scene, "Bread and Company")
    referral_id = scene.referral("handover")
    address, browser = f"/referrals/{referral_id}", scene.browser()
    assert f"{address}/find-another" in page_of(browser.get(address))
    page = page_of(browser.get(f"{address}/find-another"))
    assert "Bread and Company" in page
    assert f'id="service-{scene.made.service_id}"' not in page
    assert "we are full" in page

    answer = browser.post(f"{address}/place", data=posted(page, f"{address}/place"))

    assert answer.location.endswith("/preview")
    assert build.WANTS in page_of(browser.get(answer.location))
    assert scene.state(referral_id) == "placed"
    with scene.world() as made:
        lines = for_person(made.session, made.person_id, viewer=made.connector, today=TODAY)
    assert {(str(line.service_id), line.state.value) for line in lines} >= {(other, "draft")}


def test_the_better_place_that_the_service_names_comes_first(scene: Scene) -> None:
    other = _elsewhere(scene, "The better one")
    referral_id = scene.referral("sent")
    scene.step(referral_id, "cannot_help", "member", reason="full", service_id=other)
    browser = scene.browser()

    assert "knows a better place" in page_of(browser.get(f"/referrals/{referral_id}"))
    page = page_of(browser.get(f"/referrals/{referral_id}/find-another"))
    form = posted(page, f"/referrals/{referral_id}/place")

    assert "They know a better place" in page
    assert form["service_id"] == other


def test_who_waits_is_offered_something_for_the_meantime(scene: Scene) -> None:
    other = _elsewhere(scene, "Something near")
    referral_id = scene.referral("waiting")
    browser = scene.browser()
    page = page_of(browser.get(f"/referrals/{referral_id}/find-another"))
    assert "Something for the meantime" in page
    told = f"/referrals/{referral_id}/meanwhile/{other}"

    for _ in range(2):
        browser.post(told, data=posted(page, told))

    with scene.world() as made:
        agreed = actions_of(made.session, made.person_id, viewer=made.connector)
        signposts = signposts_of(made.session, made.person_id, viewer=made.connector)
    assert [each.text for each in agreed] == ["Get in touch with Something near"]
    assert [str(each.service_id) for each in signposts] == [other]
    assert scene.state(referral_id) == "waiting"


def test_what_has_ended_needs_no_other_place(scene: Scene) -> None:
    referral_id = scene.referral("closed")

    answer = scene.browser().get(f"/referrals/{referral_id}/find-another")

    assert answer.location == f"/referrals/{referral_id}"


@pytest.mark.parametrize("who", [*STRANGERS, "nobody"])
def test_another_place_is_looked_for_by_the_senders_side_alone(scene: Scene, who: str) -> None:
    referral_id = scene.referral("handover")
    browser = scene.browser(who)
    status = {"stranger": 404, "nobody": 302}.get(who, 403)

    assert browser.get(f"/referrals/{referral_id}/find-another").status_code == status
    for path in (f"meanwhile/{scene.made.service_id}", "contact/stop"):
        answer = browser.post(f"/referrals/{referral_id}/{path}")
        assert answer.status_code == status, path
