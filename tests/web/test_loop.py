import re

import pytest

from tests.referrals import build
from tests.web.loop_build import STRANGERS, Scene, more_of_the_same, more_people, page_of


def _message(scene: Scene) -> str:
    """The address of the newest message back."""
    page = page_of(scene.browser("key_worker").get("/messages-back"))
    found = re.search(r"/messages-back/[0-9a-f-]{36}", page)
    assert found
    return found[0]


def test_a_message_back_is_read_and_closes_the_loop(scene: Scene) -> None:
    referral_id = scene.referral("closed")
    address, browser = _message(scene), scene.browser("key_worker")
    assert "ZQ-went well" in page_of(browser.get(address))

    answer = browser.post(address, data={"note": "Thank you all"})

    assert answer.location == "/messages-back"
    assert scene.state(referral_id) == "loop_closed"
    assert "Thank you all" in page_of(browser.get(address))


def test_a_message_read_twice_is_read_once(scene: Scene) -> None:
    referral_id = scene.referral("closed")
    address, browser = _message(scene), scene.browser("key_worker")

    for _ in range(2):
        browser.post(address, data={})

    assert "read already" in page_of(browser.get(address))
    with scene.world() as made:
        actions = [each.action.value for each in build.events(made, referral_id)]
    assert actions.count("see") == 1


def test_a_word_back_that_is_too_long_is_kept(scene: Scene) -> None:
    scene.referral("closed")

    answer = scene.browser("key_worker").post(_message(scene), data={"note": "n" * 501})

    assert answer.status_code == 400
    assert "Use 500 characters or fewer" in page_of(answer)
    assert "n" * 501 in page_of(answer)


def test_the_persons_page_tells_the_whole_story(scene: Scene) -> None:
    scene.referral("loop_closed")

    page = page_of(scene.browser().get(scene.person))

    assert "The loop is closed" in page
    assert "sent to the service" in page


def test_what_somebody_wrote_is_never_markup_on_the_persons_page(scene: Scene) -> None:
    referral_id = scene.referral("sent")
    scene.step(referral_id, "message", "member", note="<script>alert(1)</script>")

    for address in (scene.person, f"/referrals/{referral_id}"):
        assert "<script>alert" not in page_of(scene.browser().get(address))


def test_without_messages_the_page_says_what_will_come(scene: Scene) -> None:
    assert "No messages yet" in page_of(scene.browser("key_worker").get("/messages-back"))


@pytest.mark.parametrize("who", STRANGERS)
def test_strangers_read_no_message(scene: Scene, who: str) -> None:
    scene.referral("closed")
    address = _message(scene)
    expected = 404 if who == "stranger" else 403

    assert scene.browser(who).get(address).status_code == expected
    assert scene.browser(who).post(address).status_code == expected


def test_handovers_stand_above_the_other_referrals(scene: Scene) -> None:
    scene.referral("handover")

    page = page_of(scene.browser().get("/referrals"))

    assert "Back with you: find what comes next" in page


@pytest.mark.parametrize("chosen", ["", "mine", "late", "what"])
def test_every_view_of_the_referrals_opens(scene: Scene, chosen: str) -> None:
    assert scene.browser().get(f"/referrals?show={chosen}").status_code == 200


def test_the_lists_take_the_same_statements_for_few_and_many(scene: Scene) -> None:
    scene.referral("handover")
    more_people(scene, 4)
    more_of_the_same(scene, 3)
    before = [scene.statements(each, "key_worker") for each in ("/referrals", "/messages-back")]
    more_people(scene, 56)
    more_of_the_same(scene, 20)

    after = [scene.statements(each, "key_worker") for each in ("/referrals", "/messages-back")]
    assert after == before
