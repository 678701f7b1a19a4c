import re
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from matching.terms import Domain
from people.commands import Care, ConsentGiven, record_consent
from people.dialog_commands import finish_session, rate, start_session
from people.looking import give_reason
from people.queries import actions_of
from people.record_terms import LookReason
from people.rules import Rating
from people.terms import ConsentKind, Stage
from referrals.reasons import DecidedBy
from referrals.states import Action
from tests.clock import NOW, TODAY
from tests.proof import counts
from tests.referrals import build
from tests.web.loop_build import STRANGERS, Scene, more_of_the_same, more_people, page_of
from tests.web.posting import posted


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


def test_a_colleague_says_why_before_they_read_a_message_and_leaves_the_loop_open(
    scene: Scene,
) -> None:
    with scene.world() as made:
        care = Care(made.team_id, None, made.connector.user_id)
        alone = build.person(made.session, made.connector, care)
        build.consent(made, person_id=alone)
        referral_id = build.sent(made, person_id=alone)
        build.step(made, referral_id, Action.WITHDRAW, made.connector, decided_by=DecidedBy.SENDER)
    page = page_of(scene.browser().get("/messages-back"))
    address = page.partition('href="/messages-back/')[2].partition('"')[0]
    address, browser = f"/messages-back/{address}", scene.browser("colleague")

    assert f"/people/{alone}/why" in browser.get(address).location
    assert browser.post(address, data={}).status_code == 403
    with scene.world() as made:
        give_reason(made.session, alone, LookReason.URGENT, viewer=made.colleague, now=NOW)
    read = page_of(browser.get(address))
    assert "Closing it is for whoever works with the person" in read
    assert "Seen. Close the loop" not in read
    assert browser.post(address, data={}).status_code == 403
    assert scene.state(referral_id) == "withdrawn"
    scene.covering()
    assert "Seen. Close the loop" in page_of(browser.get(address))
    assert browser.post(address, data={}).location == "/messages-back"
    assert scene.state(referral_id) == "loop_closed"


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


@pytest.mark.proof("statements")
def test_the_lists_take_the_same_statements_for_few_and_many(scene: Scene) -> None:
    scene.referral("handover")
    more_people(scene, 4)
    more_of_the_same(scene, 3)
    before = [scene.statements(each, "key_worker") for each in ("/referrals", "/messages-back")]
    more_people(scene, counts(small=24, full=56))
    more_of_the_same(scene, counts(small=8, full=20))

    after = [scene.statements(each, "key_worker") for each in ("/referrals", "/messages-back")]
    assert after == before


def test_seen_and_something_to_do_opens_an_action_once(scene: Scene) -> None:
    referral_id = scene.referral("closed")
    address, browser = _message(scene), scene.browser("key_worker")
    form = posted(page_of(browser.get(address)), "", action="Ring the school", due_on="2026-03-20")
    wrong = browser.post(address, data={**form, "due_on": "soon", "submission": "other"})
    assert wrong.status_code == 400
    assert "Ring the school" in page_of(wrong)

    answers = [browser.post(address, data=form).location for _ in range(2)]

    assert answers == ["/messages-back"] * 2
    assert scene.state(referral_id) == "loop_closed"
    with scene.world() as made:
        agreed = actions_of(made.session, made.person_id, viewer=made.connector)
    assert [(each.text, each.due_on) for each in agreed] == [("Ring the school", date(2026, 3, 20))]


def test_scores_before_and_after_are_told_of_who_takes_part(scene: Scene) -> None:
    scene.referral("closed")
    _rated(scene, TODAY, 3)
    _rated(scene, TODAY + timedelta(days=40), 5)
    browser, address = scene.browser("key_worker"), _message(scene)
    assert "Before and after" not in page_of(browser.get(address))

    with scene.world() as made:
        said = ConsentGiven(ConsentKind.TAKING_PART, True, "taking-part-1", None)
        record_consent(made.session, made.person_id, said, actor=made.connector, now=NOW)

    page = page_of(browser.get(address))
    assert "3 of 7, on 4 March 2026" in page
    assert "5 of 7, on 13 April 2026" in page
    assert "+2" in page


def _rated(scene: Scene, on: date, value: int) -> UUID:
    """A finished session in which practical help was rated."""
    with scene.world() as made:
        actor, session = made.connector, made.session
        at = datetime(on.year, on.month, on.day, 10, tzinfo=UTC)
        session_id = start_session(session, made.person_id, Stage.REVIEW, on, actor=actor, now=at)
        rate(session, session_id, {Domain.PRACTICAL_HELP: Rating(value)}, actor=actor, now=at)
        finish_session(session, session_id, None, actor=actor, now=at)
    return session_id
