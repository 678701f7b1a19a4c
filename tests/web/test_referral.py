import pytest

from referrals.states import Action, State
from tests.proof import counts
from tests.referrals import build
from tests.web.loop_build import STRANGERS, Scene, page_of
from tests.web.posting import posted

LONG = "w" * 1501


@pytest.mark.parametrize("state", list(State))
def test_every_state_has_a_page_for_each_side(scene: Scene, state: State) -> None:
    referral_id = scene.referral(state)
    sides = {"connector": 200, "key_worker": 200}
    sides["member"] = 404 if state is State.DRAFT else 200

    for who, expected in sides.items():
        assert scene.browser(who).get(f"/referrals/{referral_id}").status_code == expected, who


def test_every_button_on_the_page_opens_what_it_asks_for(scene: Scene) -> None:
    for state in State:
        with scene.world() as made:
            person_id = build.another(made)
        referral_id = scene.referral(state, person_id=person_id)
        for who in ("connector", "member", "key_worker"):
            browser = scene.browser(who)
            page = page_of(browser.get(f"/referrals/{referral_id}"))
            offered = [each for each in Action if f'/{referral_id}/{each.value}"' in page]
            for action in offered:
                answer = browser.get(f"/referrals/{referral_id}/{action.value}")
                assert answer.status_code == 200, (state, who, action)


def test_the_service_sees_the_minimum_until_it_accepts(scene: Scene) -> None:
    referral_id = scene.referral("sent")
    browser = scene.browser("member")
    assert build.WANTS not in page_of(browser.get(f"/referrals/{referral_id}"))

    scene.step(referral_id, "accept", "member")

    assert build.WANTS in page_of(browser.get(f"/referrals/{referral_id}"))


def test_a_referral_goes_from_sent_to_the_loop_closed(scene: Scene) -> None:
    referral_id = scene.referral("sent")
    steps = [
        ("accept", "member", {}, "accepted"),
        ("try_contact", "member", {"channel": "phone", "result": "spoke"}, "accepted"),
        ("start", "member", {}, "started"),
        ("close", "member", {"outcome": "completed", "helped_practical_help": "helped"}, "closed"),
        ("see", "key_worker", {}, "loop_closed"),
    ]
    for action, who, fields, state in steps:
        assert scene.step(referral_id, action, who, **fields).status_code == 302, action
        assert scene.state(referral_id) == state


@pytest.mark.parametrize(
    ("state", "action", "who", "fields", "said"),
    [
        ("sent", "wait", "member", {"note": "kept"}, "Give the date you expect"),
        ("sent", "wait", "member", {"expected_on": "soon", "note": "kept"}, "Enter a day"),
        ("sent", "wait", "member", {"expected_on": "2001-01-01", "note": "kept"}, "in the past"),
        ("sent", "ask", "member", {"note": ""}, "Write a few words"),
        ("sent", "message", "member", {"note": LONG}, "Use 1500 characters"),
        ("sent", "cannot_help", "member", {"note": "kept"}, "Choose a reason"),
        ("sent", "withdraw", "connector", {"note": "kept"}, "Choose who decided"),
        ("sent", "reassign", "connector", {"note": "kept"}, "Choose a colleague"),
        ("accepted", "try_contact", "member", {"note": "kept"}, "Choose how you tried"),
        ("accepted", "check_in", "connector", {"note": "kept"}, "Choose what they said"),
        ("started", "close", "member", {"note": "kept"}, "Choose how it went"),
        (
            "started",
            "close",
            "member",
            {"note": "kept", "outcome": "stopped_early"},
            "Choose a reason from the list",
        ),
        ("handover", "place", "connector", {"note": "kept"}, "Choose what happens next"),
        (
            "handover",
            "place",
            "connector",
            {"note": "kept", "placement": "referred_on"},
            "Choose a service",
        ),
        (
            "handover",
            "place",
            "connector",
            {"note": "kept", "placement": "person_said_no"},
            "Choose a reason from the list",
        ),
        ("closed", "reopen", "connector", {"note": ""}, "Write a few words"),
        ("sent", "enter_in_error", "connector", {"note": ""}, "Write a few words"),
    ],
)
def test_wrong_input_in_a_step_is_said_and_the_rest_kept(
    scene: Scene, state: str, action: str, who: str, fields: dict[str, str], said: str
) -> None:
    referral_id = scene.referral(state)

    answer = scene.step(referral_id, action, who, **fields)

    page = page_of(answer)
    assert answer.status_code == 400
    assert "There is a problem" in page
    assert said in page
    assert fields["note"] in page
    assert scene.state(referral_id) == state


def test_cannot_help_opens_a_handover_that_leads_to_a_new_draft(scene: Scene) -> None:
    referral_id = scene.referral("sent")
    with scene.world() as made:
        other = build.service(made.session, made.organisation_id, name="Bread and Company")
    scene.step(referral_id, "cannot_help", "member", reason="full")
    browser = scene.browser()
    assert "Bread and Company" in page_of(browser.get(f"/referrals/{referral_id}/place"))

    fields = {"placement": "referred_on", "service_id": str(other)}
    answer = scene.step(referral_id, "place", "connector", **fields)

    assert answer.location.endswith("/preview")
    child = answer.location.removesuffix("/preview")
    assert child in page_of(browser.get(f"/referrals/{referral_id}"))
    assert f"/referrals/{referral_id}" in page_of(browser.get(child))


@pytest.mark.parametrize(
    "fields",
    [
        {"placement": "self_help"},
        {"placement": "person_said_no", "reason": "cost"},
        {"placement": "signposted"},
    ],
)
def test_a_handover_can_be_placed_in_other_ways(scene: Scene, fields: dict[str, str]) -> None:
    referral_id = scene.referral("handover")
    if fields["placement"] == "signposted":
        fields = {**fields, "service_id": str(scene.made.service_id)}
        with scene.world() as made:
            other = build.service(made.session, made.organisation_id, name="Tea at Ten")
        fields["service_id"] = str(other)

    answer = scene.step(referral_id, "place", "connector", **fields)

    assert answer.status_code == 302
    assert scene.state(referral_id) == "placed"


def test_referring_on_to_where_a_referral_is_open_asks_for_another(scene: Scene) -> None:
    with scene.world() as made:
        other = build.service(made.session, made.organisation_id, name="Bread and Company")
    referral_id = scene.referral("handover")
    scene.referral("sent", service_id=other)
    fields = {"placement": "referred_on", "service_id": str(other), "note": "kept"}

    answer = scene.step(referral_id, "place", "connector", **fields)

    assert answer.status_code == 409
    assert "Choose another one" in page_of(answer)
    assert "kept" in page_of(answer)


def test_a_step_taken_twice_has_one_effect(scene: Scene) -> None:
    referral_id = scene.referral("sent")
    version = scene.version(referral_id)

    answers = [scene.step(referral_id, "accept", "member", seen_version=version) for _ in range(2)]

    assert {each.location for each in answers} == {f"/referrals/{referral_id}"}
    with scene.world() as made:
        actions = [each.action for each in build.events(made, referral_id)]
    assert actions.count(Action.ACCEPT) == 1


def test_a_step_overtaken_shows_what_was_typed(scene: Scene) -> None:
    referral_id = scene.referral("sent")
    version = scene.version(referral_id)
    scene.step(referral_id, "withdraw", "connector", decided_by="person")

    answer = scene.step(
        referral_id, "ask", "member", seen_version=version, note="May he bring his dog?"
    )

    assert answer.status_code == 409
    assert "May he bring his dog?" in page_of(answer)


def test_a_step_on_an_old_page_is_offered_again_with_what_was_typed(scene: Scene) -> None:
    referral_id = scene.referral("sent")
    browser, address = scene.browser("member"), f"/referrals/{referral_id}/message"
    form = posted(page_of(browser.get(address)), "", note="See you on Monday")
    owner = str(scene.made.colleague.user_id)
    scene.step(referral_id, "reassign", "connector", owner_id=owner)

    answer = browser.post(address, data=form)

    page = page_of(answer)
    assert answer.status_code == 409
    assert "See you on Monday" in page
    assert browser.post(address, data=posted(page, "")).status_code == 302


def test_a_step_of_another_side_is_refused(scene: Scene) -> None:
    referral_id = scene.referral("sent")

    assert scene.step(referral_id, "accept", "connector").status_code == 403
    assert scene.step(referral_id, "withdraw", "member").status_code == 403
    assert scene.step(referral_id, "dance", "member").status_code == 404


def test_nothing_is_given_to_a_colleague_where_there_is_none(scene: Scene) -> None:
    referral_id = scene.referral("sent")
    assert "Give it to a colleague" in page_of(scene.browser().get(f"/referrals/{referral_id}"))
    answer = scene.step(
        referral_id, "reassign", "connector", owner_id=str(scene.made.colleague.user_id)
    )

    assert answer.status_code == 302


@pytest.mark.parametrize("who", [each for each in STRANGERS if each != "member"])
def test_strangers_find_no_referral(scene: Scene, who: str) -> None:
    referral_id = scene.referral("sent")

    assert scene.browser(who).get(f"/referrals/{referral_id}").status_code == 404
    assert scene.browser(who).post(f"/referrals/{referral_id}/accept").status_code == 404


@pytest.mark.proof("statements")
def test_a_referral_takes_the_same_statements_with_few_and_many_others(scene: Scene) -> None:
    referral_id = scene.referral("handover")
    addresses = (f"/referrals/{referral_id}", f"/referrals/{referral_id}/place")
    _others(scene, 5)
    before = [scene.statements(each) for each in addresses]
    _others(scene, counts(small=24, full=60))

    assert [scene.statements(each) for each in addresses] == before


def _others(scene: Scene, count: int) -> None:
    with scene.world() as made:
        for number in range(count):
            build.service(made.session, made.organisation_id, name=f"Other {count} {number}")


def test_a_step_sent_twice_is_taken_once_and_answered_the_same(scene: Scene) -> None:
    referral_id = scene.referral("sent")
    browser = scene.browser("member")
    address = f"/referrals/{referral_id}"
    for action, said in (("accept", {}), ("message", {"note": "We ring on Monday"})):
        asked = browser.get(address if action == "accept" else f"{address}/{action}")
        form = posted(page_of(asked), f"{address}/{action}", **said)
        with scene.world() as made:
            before = len(build.events(made, referral_id))

        answers = [browser.post(f"{address}/{action}", data=form) for _ in range(3)]

        assert {(answer.status_code, answer.location) for answer in answers} == {(302, address)}
        with scene.world() as made:
            assert len(build.events(made, referral_id)) == before + 1


def test_the_key_of_one_form_counts_for_no_other_referral_and_no_other_step(scene: Scene) -> None:
    first, key = scene.referral("sent"), "k" * 32
    with scene.world() as made:
        person_id = build.another(made)
    second = scene.referral("sent", person_id=person_id)

    scene.step(first, "accept", "member", submission=key)
    scene.step(first, "start", "member", submission=key)
    scene.step(second, "accept", "member", submission=key)

    assert (scene.state(first), scene.state(second)) == ("started", "accepted")
