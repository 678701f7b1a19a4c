from people.commands import record_consent
from people.plans import plans_of
from tests.clock import NOW
from tests.people.build import Team, action, finished, sharing
from tests.web.loop_build import STRANGERS, Scene, page_of
from tests.web.posting import posted


def _team(scene: Scene) -> Team:
    made = scene.made
    return Team(made.team_id, made.core_team_id, made.connector, made.key_worker)


def test_the_plan_says_what_matters_who_does_what_and_who_sees_what(scene: Scene) -> None:
    scene.referral("sent")
    with scene.world() as made:
        action(made.session, _team(scene), made.person_id, "ZQ-ring the library")
        finished(made.session, _team(scene), made.person_id)
    browser, plan = scene.browser(), f"{scene.person}/plan"
    form = posted(
        page_of(browser.get(f"{plan}/edit")), "", matters="ZQ-my cat", if_worse="ZQ-call Ada"
    )
    assert browser.post(f"{plan}/edit", data=form).location == plan

    page = page_of(browser.get(plan))

    for said in ("ZQ-my cat", "ZQ-call Ada", "ZQ-ring the library", "116 123", "I do it"):
        assert said in page, said
    assert "has not answered yet" in page
    assert "not this plan" in page
    with scene.world() as made:
        no_more = sharing(made.organisation_id, is_given=False)
        record_consent(made.session, made.person_id, no_more, actor=made.connector, now=NOW)
    assert "has not answered yet" not in page_of(browser.get(plan))


def test_a_plan_that_was_changed_meanwhile_is_shown_and_nothing_typed_is_lost(
    scene: Scene,
) -> None:
    browser, edit = scene.browser(), f"{scene.person}/plan/edit"
    first = posted(page_of(browser.get(edit)), "", matters="ZQ-first")
    second = posted(page_of(browser.get(edit)), "", matters="ZQ-second")
    browser.post(edit, data=first)

    answer = browser.post(edit, data=second)

    page = page_of(answer)
    assert answer.status_code == 409
    assert "ZQ-first" in page
    assert "ZQ-second" in page
    browser.post(edit, data=posted(page, "", matters="ZQ-second"))
    page = page_of(browser.get(f"{scene.person}/plan"))
    assert "Earlier versions (1)" in page
    with scene.world() as made:
        plans = plans_of(made.session, made.person_id, viewer=made.connector)
    assert [each.words.matters for each in plans] == ["ZQ-second", "ZQ-first"]


def test_a_plan_takes_no_endless_text_and_no_day_that_is_over(scene: Scene) -> None:
    browser, edit = scene.browser(), f"{scene.person}/plan/edit"

    for fields, said in [
        ({"matters": "x" * 1001}, "1000 characters"),
        ({"review_on": "2001-01-01"}, "today or later"),
        ({"review_on": "soon"}, "Enter a day"),
    ]:
        answer = browser.post(edit, data=fields)
        assert (answer.status_code, said in page_of(answer)) == (400, True), said


def test_strangers_see_no_plan(scene: Scene) -> None:
    for who in STRANGERS:
        expected = 404 if who == "stranger" else 403
        for path in ("plan", "plan/edit"):
            assert scene.browser(who).get(f"{scene.person}/{path}").status_code == expected
    assert scene.browser("key_worker").get(f"{scene.person}/plan").status_code == 200
