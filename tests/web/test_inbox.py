import pytest

from tests.referrals import build
from tests.web.loop_build import Scene, more_people, page_of


def test_what_an_organisation_was_asked_for_is_listed_without_names(scene: Scene) -> None:
    scene.referral("sent")

    page = page_of(scene.browser("member").get("/inbox"))

    assert "ZZ" in page or "N19" in page
    assert build.NAME not in page


def test_an_empty_inbox_says_what_will_come(scene: Scene) -> None:
    assert "Nobody is waiting for you" in page_of(scene.browser("member").get("/inbox"))


@pytest.mark.parametrize("chosen", ["new", "waiting", "started", "ended", "what"])
def test_every_view_of_the_inbox_opens(scene: Scene, chosen: str) -> None:
    scene.referral("loop_closed")

    answer = scene.browser("member").get(f"/inbox?show={chosen}&page=2")

    assert answer.status_code == 200


@pytest.mark.parametrize("who", ["connector", "key_worker", "editor", "administrator"])
def test_the_inbox_is_for_organisations(scene: Scene, who: str) -> None:
    assert scene.browser(who).get("/inbox").status_code == 403


def test_the_inbox_takes_the_same_statements_for_few_and_many(scene: Scene) -> None:
    more_people(scene, 5)
    before = scene.statements("/inbox", "member")
    more_people(scene, 55)

    assert scene.statements("/inbox", "member") == before
