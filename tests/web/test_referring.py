from uuid import UUID, uuid4

import pytest

from directory.models import ServiceRow
from directory.totals import service_totals
from matching.terms import CapacityState, Domain
from people.commands import ConsentGiven, record_consent
from people.queries import actions_of, may_share_with
from people.terms import ConsentKind
from referrals.queries import for_person
from referrals.reasons import DomainOutcome
from tests.clock import NOW, TODAY
from tests.directory.build import EDITOR
from tests.proof import counts
from tests.referrals import build
from tests.web.loop_build import STRANGERS, WORDS, Scene, page_of
from tests.web.posting import posted
from web import learning
from web.wording import DOMAINS
from web.wording_referral import DOMAIN_OUTCOMES

LETTER = {"domain": "practical_help", "wants": "Help with a bill", "shares": ["phone"]}


def _write(scene: Scene) -> str:
    return f"{scene.person}/refer/{scene.made.service_id}"


def _drafted(scene: Scene) -> str:
    """The address of the preview of a new draft."""
    return scene.browser().post(_write(scene), data=LETTER).location


def _referrals(scene: Scene) -> list[str]:
    with scene.world() as made:
        viewer = made.connector
        lines = for_person(made.session, made.person_id, viewer=viewer, today=TODAY)
    return [each.state.value for each in lines]


def test_a_referral_is_written_shown_agreed_to_and_sent(scene: Scene) -> None:
    browser, preview = scene.browser(), _drafted(scene)
    page = page_of(browser.get(preview))
    assert "Help with a bill" in page
    assert build.PHONE in page
    assert build.EMAIL not in page

    answer = browser.post(preview, data=posted(page, "", agreed="yes"))

    assert answer.location == preview.removesuffix("/preview")
    assert _referrals(scene) == ["sent"]


def test_what_was_said_in_the_session_is_offered_for_the_letter(scene: Scene) -> None:
    session = scene.sitting()
    browser = scene.browser()
    browser.post(f"{session}/areas/1/looking-forward", data={"said": "To open my post again"})

    page = page_of(browser.get(f"{_write(scene)}?session={session.rpartition('/')[2]}&area=1"))

    assert "To open my post again" in page


def test_what_else_it_is_for_is_offered_shown_sent_and_asked_about_at_the_end(
    scene: Scene,
) -> None:
    with scene.world() as made:
        domains = {"domains": ["practical_help", "friendships"]}
        service_id = build.service(made.session, made.organisation_id, **domains)
    browser, write = scene.browser(), f"{scene.person}/refer/{service_id}"
    page = page_of(browser.get(write))
    assert "Is it for something else too?" in page
    assert page.count('name="also"') == 1  # the other one, not its own
    preview = browser.post(
        write, data=posted(page, "", wants="Company", also=["friendships"])
    ).location
    shown = page_of(browser.get(preview))
    assert DOMAINS[Domain.FRIENDSHIPS] in shown
    referral_id = UUID(browser.post(preview, data=posted(shown, "", agreed="yes")).location[-36:])
    scene.step(referral_id, "accept", "member")
    scene.step(referral_id, "start", "member")

    at_once = scene.step(referral_id, "close", "member", outcome="completed", at_once="1")
    assert "Did it help with friends and company?" in page_of(at_once)
    said = {"helped_friendships": "same", "helped_practical_help": "helped"}
    scene.step(referral_id, "close", "member", outcome="completed", **said)

    assert scene.state(referral_id) == "closed"
    ended = page_of(scene.browser("member").get(f"/referrals/{referral_id}"))
    assert DOMAIN_OUTCOMES[DomainOutcome.SAME] in ended


def test_somebody_elses_session_is_not_looked_into(scene: Scene) -> None:
    answer = scene.browser().get(f"{_write(scene)}?session={uuid4()}&area=1")

    assert answer.status_code == 404


def test_a_draft_sent_twice_is_one_draft(scene: Scene) -> None:
    browser = scene.browser()
    form = posted(page_of(browser.get(_write(scene))), "", wants="Help with a bill")

    first, second = (browser.post(_write(scene), data=form).location for _ in range(2))

    assert first == second
    assert _referrals(scene) == ["draft"]


def test_a_second_referral_to_a_service_leads_to_the_first_and_keeps_the_words(
    scene: Scene,
) -> None:
    referral_id = scene.referral("sent")

    answer = scene.browser().post(_write(scene), data=LETTER)

    page = page_of(answer)
    assert answer.status_code == 409
    assert f"/referrals/{referral_id}" in page
    assert "Help with a bill" in page


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("wants", "", "Write what the person hopes for"),
        ("wants", "w" * 1501, "Use 1500 characters or fewer"),
        ("good_to_know", "w" * 1501, "Use 1500 characters or fewer"),
        ("domain", "weather", "Not a valid choice"),
        ("shares", "secrets", "choice"),
    ],
)
def test_wrong_input_in_a_letter_is_said_and_the_rest_kept(
    scene: Scene, field: str, typed: str, said: str
) -> None:
    fields = {**LETTER, "good_to_know": "Two dogs", "wants": "Help with a bill", field: typed}

    answer = scene.browser().post(_write(scene), data=fields)

    page = page_of(answer)
    assert answer.status_code == 400
    assert "There is a problem" in page
    assert said in page
    assert ("Two dogs" in page) is (field != "good_to_know")


def test_nothing_goes_without_an_answer(scene: Scene) -> None:
    browser, preview = scene.browser(), _drafted(scene)

    answer = browser.post(preview, data=posted(page_of(browser.get(preview)), ""))

    assert answer.status_code == 400
    assert "Nothing goes without their yes" in page_of(answer)
    assert _referrals(scene) == ["draft"]


def test_a_no_is_written_down_and_sends_nothing(scene: Scene) -> None:
    browser, preview = scene.browser(), _drafted(scene)

    answer = browser.post(preview, data=posted(page_of(browser.get(preview)), "", agreed="no"))

    assert "Nothing was sent" in page_of(browser.get(answer.location))
    assert _referrals(scene) == ["draft"]
    with scene.world() as made:
        assert not may_share_with(made.session, made.person_id, made.organisation_id)


def test_a_no_to_taking_part_bars_sending(scene: Scene) -> None:
    browser, preview = scene.browser(), _drafted(scene)
    form = posted(page_of(browser.get(preview)), "", agreed="yes")
    said = ConsentGiven(ConsentKind.TAKING_PART, is_given=False, wording="w")
    with scene.world() as made:
        record_consent(made.session, made.person_id, said, actor=made.connector, now=NOW)

    answer = browser.post(preview, data=form)

    assert answer.status_code == 409
    assert "said no to taking part" in page_of(answer)
    assert _referrals(scene) == ["draft"]


def test_sending_twice_sends_once(scene: Scene) -> None:
    browser, preview = scene.browser(), _drafted(scene)
    form = posted(page_of(browser.get(preview)), "", agreed="yes")

    answers = [browser.post(preview, data=form) for _ in range(2)]

    assert {each.location for each in answers} == {preview.removesuffix("/preview")}
    with scene.world() as made:
        viewer = made.connector
        assert len(actions_of(made.session, made.person_id, viewer=viewer)) == 1
    learning.write(scene.app)
    with scene.world() as made:
        since, organisation_id = TODAY.replace(day=1), made.organisation_id
        [got] = service_totals(made.session, organisation_id, since, TODAY, viewer=EDITOR)
        assert (got.service_id, got.referred) == (made.service_id, 1)


def test_a_draft_a_colleague_changed_is_shown_again_before_it_goes(scene: Scene) -> None:
    browser, preview = scene.browser(), _drafted(scene)
    form = posted(page_of(browser.get(preview)), "", agreed="yes")
    address = preview.replace("preview", "change")
    theirs = scene.covering()
    theirs.post(address, data=posted(page_of(theirs.get(address)), "", wants="Help with two"))

    answer = browser.post(preview, data=form)

    assert answer.status_code == 409
    assert "Help with two" in (page := page_of(answer))
    assert browser.post(preview, data=posted(page, "", agreed="yes")).status_code == 302


def test_a_clash_over_a_draft_keeps_what_was_typed(scene: Scene) -> None:
    address = _drafted(scene).replace("preview", "change")
    mine, theirs = scene.browser(), scene.covering()
    form = posted(page_of(mine.get(address)), "", wants="My own words")
    theirs.post(address, data=posted(page_of(theirs.get(address)), "", wants="Theirs"))

    answer = mine.post(address, data=form)

    assert answer.status_code == 409
    assert "My own words" in (page := page_of(answer))
    assert mine.post(address, data=posted(page, "")).status_code == 302


def test_a_draft_that_was_sent_is_no_longer_changed(scene: Scene) -> None:
    referral_id = scene.referral("sent")

    answer = scene.browser().get(f"/referrals/{referral_id}/change")

    assert answer.location == f"/referrals/{referral_id}"


def test_a_search_for_a_person_leaves_no_words_in_the_address(scene: Scene) -> None:
    browser = scene.browser()

    answer = browser.post(f"{scene.person}/find", data={"text": "debt"})

    assert answer.location == f"{scene.person}/find"
    assert "debt" in page_of(browser.get(answer.location))


def test_a_search_that_is_too_long_is_kept(scene: Scene) -> None:
    answer = scene.browser().post(f"{scene.person}/find", data={"text": "d" * 201})

    assert answer.status_code == 400
    assert "d" * 201 in page_of(answer)


@pytest.mark.parametrize("who", STRANGERS)
def test_strangers_refer_nobody(scene: Scene, who: str) -> None:
    referral_id = scene.referral("draft")
    expected = 404 if who == "stranger" else 403
    for path in (_write(scene), f"/referrals/{referral_id}/preview"):
        assert scene.browser(who).get(path).status_code == expected
        assert scene.browser(who).post(path, data=LETTER).status_code == expected


def test_a_service_that_is_not_listed_cannot_be_referred_to(scene: Scene) -> None:
    answer = scene.browser().get(f"{scene.person}/refer/{UUID(int=9)}")

    assert answer.status_code == 404


@pytest.mark.proof("statements")
def test_referring_takes_the_same_statements_for_few_and_many(scene: Scene) -> None:
    referral_id = scene.referral("draft")
    addresses = (f"{scene.person}/find", f"/referrals/{referral_id}/preview")
    _more_services(scene, 5)
    before = [scene.statements(each) for each in addresses]
    _more_services(scene, counts(small=24, full=60))

    assert [scene.statements(each) for each in addresses] == before


def _more_services(scene: Scene, count: int) -> None:
    with scene.world() as made:
        for number in range(count):
            build.service(made.session, made.organisation_id, name=f"{WORDS} {count} {number}")


def test_the_services_own_rules_are_held_against_the_person_before_the_form(scene: Scene) -> None:
    with scene.world() as made:
        service_id = build.service(made.session, made.organisation_id, name="Later", min_age=60)
        made.session.get_one(ServiceRow, service_id).capacity_state = CapacityState.FULL

    page = page_of(scene.browser().get(f"{scene.person}/refer/{service_id}"))

    assert "It is for age 60 and over" in page
    assert "No room" in page
    assert page.index("age 60 and over") < page.index("What does the person hope for?")


def test_an_open_referral_is_linked_to_before_a_second_is_written(scene: Scene) -> None:
    referral_id = scene.referral("sent")

    page = page_of(scene.browser().get(_write(scene)))

    assert f'/referrals/{referral_id}">Open the one that is there' in page
    assert "What you typed" not in page
