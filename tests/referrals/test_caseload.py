from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from people.caseload import CaseloadFilter, Show, caseload, count_views, for_meeting
from people.commands import NewAction, agree_action
from people.cover import NewCover, set_cover
from people.record_commands import NewFlag, add_flag
from people.record_terms import FlagKind
from people.terms import ConsentKind, Level, Owner
from referrals.caseload import from_referrals
from referrals.states import State
from tests.accounts.build import statements
from tests.clock import NOW, TODAY
from tests.referrals import build
from tests.referrals.build import World

DAY = timedelta(days=1)


@pytest.fixture
def world(session: Session) -> World:
    return build.world(session)


def _on(world: World, show: Show, days: int = 0, **more: object) -> set[UUID]:
    """Who is on a list so many days from now; the count beside the list says the same."""
    day, viewer = TODAY + days * DAY, world.connector
    wanted = CaseloadFilter(show, **more)  # type: ignore[arg-type]
    elsewhere = from_referrals(viewer, day)
    lines, total = caseload(
        world.session, viewer=viewer, today=day, wanted=wanted, elsewhere=elsewhere
    )
    counts = count_views(
        world.session, viewer=viewer, today=day, wanted=wanted, elsewhere=elsewhere
    )
    assert counts[show] == total == len(lines)
    return {line.person_id for line in lines}


def test_who_waits_for_a_service_and_whose_referral_came_back(world: World) -> None:
    waiting, back, neither = build.another(world), build.another(world), world.person_id
    build.bring_to(world, State.SENT, person_id=waiting)
    build.bring_to(world, State.HANDOVER, person_id=back)

    assert _on(world, Show.WAITING) == {waiting}
    assert _on(world, Show.HANDOVERS) == {back}
    assert _on(world, Show.EVERYBODY) == {waiting, back, neither}
    for line in caseload(
        world.session,
        viewer=world.connector,
        today=TODAY,
        elsewhere=from_referrals(world.connector, TODAY),
    )[0]:
        assert line.is_waiting is (line.person_id == waiting)
        assert line.has_handover is (line.person_id == back)


def test_what_is_for_us_to_do_is_due_on_its_day(world: World) -> None:
    handover = build.another(world)
    build.bring_to(world, State.HANDOVER, person_id=handover)  # two working days
    mine = NewAction("Ring the library", owner=Owner.WORKER, due_on=TODAY + DAY)
    theirs = NewAction("Go for a walk", owner=Owner.ME, due_on=TODAY)
    for action in (mine, theirs):
        agree_action(world.session, world.person_id, action, actor=world.connector, now=NOW)

    assert _on(world, Show.TODAY) == set()
    assert _on(world, Show.TODAY, days=1) == {world.person_id}
    assert _on(world, Show.TODAY, days=5) == {world.person_id, handover}


def test_a_review_is_due_in_the_week_before_its_day(world: World) -> None:
    flag = NewFlag(FlagKind.DOG, "A big dog", TODAY + 20 * DAY)
    add_flag(world.session, world.person_id, flag, actor=world.connector, now=NOW)

    due = [bool(_on(world, Show.REVIEWS, days)) for days in (12, 13, 30)]

    assert due == [False, True, True]


def test_six_weeks_without_a_word_are_quiet(world: World) -> None:
    referred = build.another(world)
    build.bring_to(world, State.SENT, now=NOW + 30 * DAY, person_id=referred)

    assert _on(world, Show.QUIET, days=42) == set()
    assert _on(world, Show.QUIET, days=43) == {world.person_id}
    assert _on(world, Show.QUIET, days=80) == {world.person_id, referred}


def test_filters_narrow_every_list(world: World) -> None:
    red = build.another(world, level=Level.RED, pcn_code="U00001")

    assert _on(world, Show.EVERYBODY, level=Level.RED) == {red}
    assert _on(world, Show.EVERYBODY, pcn_code="U00001") == {red}
    assert _on(world, Show.EVERYBODY, connector_id=world.colleague.user_id) == set()


def test_mine_are_those_i_cover_for_too(world: World) -> None:
    def mine() -> int:
        wanted = CaseloadFilter(mine_only=True)
        return caseload(world.session, viewer=world.colleague, today=TODAY, wanted=wanted)[1]

    before = mine()
    cover = NewCover(world.connector.user_id, world.colleague.user_id, TODAY, TODAY)
    set_cover(world.session, cover, actor=world.connector, now=NOW)

    assert (before, mine()) == (0, 1)


def test_at_the_meeting_everybody_has_what_they_agree_to(world: World) -> None:
    build.another(world)

    lines = for_meeting(
        world.session,
        viewer=world.key_worker,
        today=TODAY,
        wanted=CaseloadFilter(),
        elsewhere=from_referrals(world.key_worker, TODAY),
    )

    kinds = [[each.kind for each in line.consents] for line in lines]
    assert kinds == [[ConsentKind.SHARING], [ConsentKind.SHARING]]


def test_many_people_take_no_more_statements_than_few(world: World) -> None:
    def counted() -> tuple[int, int]:
        with statements(world.session) as day:
            _on(world, Show.TODAY)
        with statements(world.session) as meeting:
            for_meeting(
                world.session,
                viewer=world.connector,
                today=TODAY,
                wanted=CaseloadFilter(),
                elsewhere=from_referrals(world.connector, TODAY),
            )
        return len(day), len(meeting)

    for _ in range(2):
        build.bring_to(world, State.HANDOVER, person_id=build.another(world))
    few = counted()
    for _ in range(20):
        build.bring_to(world, State.HANDOVER, person_id=build.another(world))

    assert (few, counted()) == (few, few)
    assert few[1] == 3
