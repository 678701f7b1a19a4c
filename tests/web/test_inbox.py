from uuid import UUID

import pytest

from accounts.actor import Role
from referrals.states import Action, State
from tests.applications import sign_in_as
from tests.directory import build as directory
from tests.proof import counts
from tests.referrals import build
from tests.web.loop_build import Scene, more_people, page_of
from tests.web.posting import posted


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


@pytest.mark.proof("statements")
def test_the_inbox_takes_the_same_statements_for_few_and_many(scene: Scene) -> None:
    more_people(scene, 5)
    before = scene.statements("/inbox", "member")
    more_people(scene, counts(small=24, full=55))

    assert scene.statements("/inbox", "member") == before


def _several(scene: Scene, *states: str) -> list[UUID]:
    with scene.world() as made:
        return [
            build.bring_to(made, State(state), person_id=build.another(made)) for state in states
        ]


def _marked(scene: Scene, *referral_ids: UUID) -> list[str]:
    return [f"{each}:{scene.version(each)}" for each in referral_ids]


def test_several_are_accepted_with_one_press_and_one_that_moved_on_stops_no_other(
    scene: Scene,
) -> None:
    first, second, gone = _several(scene, "sent", "sent", "withdrawn")
    browser = scene.browser("member")
    page = page_of(browser.get("/inbox"))
    marked = [*_marked(scene, first, second, gone), f"{first}:99", "nonsense", f"{first}:x"]
    assert all(each in page for each in marked[:2])

    form = posted(page, "/inbox", chosen=marked, step="accept")
    answer = browser.post("/inbox", data=form, follow_redirects=True)

    assert [scene.state(each) for each in (first, second, gone)] == [
        "accepted",
        "accepted",
        "withdrawn",
    ]
    assert "2 accepted." in page_of(answer)
    assert "4 left as they are" in page_of(answer)


def test_still_coming_is_said_of_several_at_once_and_nothing_else_is(scene: Scene) -> None:
    coming, new = _several(scene, "started", "sent")
    browser = scene.browser("member")

    browser.post("/inbox", data={"step": "still_coming", "chosen": _marked(scene, coming, new)})
    for step in ("withdraw", "close", "cannot_help", ""):
        browser.post("/inbox", data={"step": step, "chosen": _marked(scene, new)})
    browser.post("/inbox", data={"step": "accept"})

    with scene.world() as made:
        assert build.events(made, coming)[-1].action is Action.STILL_COMING
    assert scene.state(new) == "sent"


def test_several_of_another_organisation_are_left_alone(scene: Scene) -> None:
    (referral_id,) = _several(scene, "sent")
    with scene.world() as made:
        elsewhere = directory.organisation(made.session, name="Elsewhere")
        other = build.user(made.session, "Other", Role.ORGANISATION, organisation_id=elsewhere)
    browser = scene.app.test_client()
    sign_in_as(browser, other.user_id)

    browser.post("/inbox", data={"step": "accept", "chosen": _marked(scene, referral_id)})

    assert scene.state(referral_id) == "sent"


@pytest.mark.parametrize("way", ["account", "link"])
def test_each_month_one_tap_says_coming_stopped_or_finished(scene: Scene, way: str) -> None:
    browser = scene.browser("nobody" if way == "link" else "member")
    for words, state in (("Still coming", "started"), ("Finished: it helped", "closed")):
        (referral_id,) = _several(scene, "started")
        home = scene.task(referral_id) if way == "link" else f"/referrals/{referral_id}"
        page = page_of(browser.get(home))
        assert words in page
        path = f"{home}/{'close' if state == 'closed' else 'still_coming'}"
        assert browser.post(path, data=posted(page, path)).status_code == 302
        assert scene.state(referral_id) == state

    (referral_id,) = _several(scene, "started")
    home = scene.task(referral_id) if way == "link" else f"/referrals/{referral_id}"
    stopped = {"outcome": "stopped_early", "at_once": "1"}
    stopped["seen_version"] = str(scene.version(referral_id))
    answer = browser.post(f"{home}/close", data=stopped)
    asked = page_of(answer)
    assert answer.status_code == 200
    assert "There is a problem" not in asked
    form = posted(asked, "", reason="too_unwell")
    assert form["outcome"] == "stopped_early"
    assert browser.post(f"{home}/close", data=form).status_code == 302
    assert scene.state(referral_id) == "closed"
