from datetime import timedelta

import pytest

from referrals.states import State
from referrals.waits import waiting_clock
from tests.clock import NOW, TODAY
from tests.referrals import build
from tests.web.loop_build import STRANGERS, Scene, page_of


def test_each_part_of_the_wait_is_told_with_the_record_it_comes_from(scene: Scene) -> None:
    with scene.world() as made:
        started = build.bring_to(made, State.STARTED, now=NOW - timedelta(days=9))
        clock = waiting_clock(made.session, made.person_id, viewer=made.connector, today=TODAY)
    assert clock.sources["intervention"].record_id == started
    assert (clock.days_to_all, clock.days_waited) == (None, 9)

    page = page_of(scene.browser().get(f"{scene.person}/waiting"))

    assert "local estimate" in page
    assert "Still waiting: 9 days so far" in page
    assert f'/referrals/{started}">Referral' in page
    assert page.count("Not yet") == 3


def test_who_waits_for_a_service_is_offered_something_for_the_meantime(scene: Scene) -> None:
    referral_id = scene.referral("waiting")

    page = page_of(scene.browser().get(f"{scene.person}/waiting"))
    listed = page_of(scene.browser().get("/referrals?show=waiting"))

    assert f"/referrals/{referral_id}/find-another" in page
    assert "0 days" in listed
    assert "Waiting longest" in listed


def test_the_team_sees_who_waits_longest_and_finds_the_list_from_its_people(scene: Scene) -> None:
    browser = scene.browser()
    assert "Nobody waits" in page_of(browser.get("/people/waiting"))
    scene.referral("waiting", now=NOW - timedelta(days=30))

    page = page_of(browser.get("/people/waiting"))

    for said in ("local estimate", "30 days", "Over 28 days", "Find something", build.NAME):
        assert said in page
    assert page.count("Not yet") == 4
    assert 'href="/people/waiting"' in page_of(browser.get("/people"))
    assert "There is no page 9" in page_of(browser.get("/people/waiting?page=9"))
    assert build.NAME not in page_of(scene.browser("stranger").get("/people/waiting"))
    assert scene.browser("member").get("/people/waiting").status_code == 403


def test_a_person_nobody_asked_anything_for_has_no_clock(scene: Scene) -> None:
    assert "No clock is running" in page_of(scene.browser().get(f"{scene.person}/waiting"))


@pytest.mark.parametrize("who", [*STRANGERS, "nobody"])
def test_a_wait_is_for_the_persons_team(scene: Scene, who: str) -> None:
    status = {"stranger": 404, "nobody": 302}.get(who, 403)

    assert scene.browser(who).get(f"{scene.person}/waiting").status_code == status
