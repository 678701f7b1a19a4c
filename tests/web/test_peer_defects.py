"""What went wrong in the referral systems we read, as tests. Each names the defect."""

from uuid import UUID

import pytest
from sqlalchemy import func, select

from base.errors import DomainError
from referrals.models import ReferralRow
from referrals.states import FINAL, Action, State
from referrals.steps import STEPS
from tests.directory import build as directory
from tests.referrals import build
from tests.web.loop_build import Scene, page_of
from tests.web.posting import posted


def _another(scene: Scene, state: str = "sent") -> UUID:
    with scene.world() as made:
        return build.bring_to(made, State(state), person_id=build.another(made))


def test_a_token_for_one_referral_acts_on_no_other(scene: Scene) -> None:
    """One system checked that a token exists, and never what it was for."""
    mine, other = _another(scene), _another(scene)
    link, browser = scene.task(mine), scene.browser("nobody")
    form = posted(page_of(browser.get(link)), f"{link}/accept")

    for told in ({"referral_id": str(other)}, {"id": str(other)}, {"subject_id": str(other)}):
        browser.post(f"{link}/accept?referral_id={other}", data={**form, **told})

    assert (scene.state(mine), scene.state(other)) == ("accepted", "sent")


def test_the_ids_of_people_teams_and_services_in_a_form_are_ignored(scene: Scene) -> None:
    """One system took the user and the service to refer from the form as it came."""
    with scene.world() as made:
        stranger = build.another(made)
        elsewhere = build.service(made.session, made.organisation_id, name="Elsewhere")
    forged = {
        "domain": "practical_help",
        "wants": "Help with a bill",
        "person_id": str(stranger),
        "service_id": str(elsewhere),
        "sender_id": str(scene.made.stranger.user_id),
        "team_id": str(scene.made.core_team_id),
        "state": "closed",
        "organisation_id": str(stranger),
    }

    scene.browser().post(f"{scene.person}/refer/{scene.made.service_id}", data=forged)

    with scene.world() as made:
        row = made.session.scalars(select(ReferralRow)).one()
        assert (row.person_id, row.service_id) == (made.person_id, made.service_id)
        assert (row.sender_id, row.team_id) == (made.connector.user_id, made.team_id)
        assert (row.organisation_id, row.state) == (made.organisation_id, State.DRAFT)


def test_a_step_at_one_place_closes_only_that_persons_referral(scene: Scene) -> None:
    """In one system a slip in a query let one check-in close everybody's referrals there."""
    started = [_another(scene, "started") for _ in range(3)]

    scene.step(started[0], "close", "member", outcome="completed")

    assert [scene.state(each) for each in started] == ["closed", "started", "started"]


@pytest.mark.parametrize("state", ["closed", "loop_closed", "withdrawn", "entered_in_error"])
def test_what_is_over_does_not_jump_back_silently(scene: Scene, state: str) -> None:
    """In one system "completed" could become "new" again, and nobody was told."""
    with scene.world() as made:
        referral_id = build.bring_to(made, State(state))
        before = len(build.events(made, referral_id))
        for action in Action:
            note = "" if action is Action.REOPEN else "again"
            if action in {Action.SEE, Action.ENTER_IN_ERROR}:
                continue
            for who in (made.connector, made.member, made.key_worker):
                with pytest.raises(DomainError):
                    build.step(made, referral_id, action, who, note=note)

        assert build.row(made, referral_id).state is State(state)
        assert len(build.events(made, referral_id)) == before


def test_nothing_that_is_over_is_left_but_by_opening_it_again_with_a_note() -> None:
    back = {
        (state, action): step
        for (state, action), step in STEPS.items()
        if state in {State.CLOSED, State.WITHDRAWN, State.NOT_REACHED, State.PLACED}
        and step.to not in FINAL
    }

    assert {action for _, action in back} == {Action.REOPEN}
    assert all("note" in {each.value for each in step.needs} for step in back.values())
    assert not any(state in FINAL for state, _ in STEPS)


def test_a_service_that_takes_no_referrals_is_sent_none(scene: Scene) -> None:
    """One system let anybody post a referral to a service that was switched off."""
    with scene.world() as made:
        hidden = directory.draft(made.session, made.organisation_id)

    answer = scene.browser().post(
        f"{scene.person}/refer/{hidden}", data={"domain": "practical_help", "wants": "Help"}
    )

    assert answer.status_code == 404
    with scene.world() as made:
        assert made.session.scalar(select(func.count()).select_from(ReferralRow)) == 0
