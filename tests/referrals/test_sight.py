from dataclasses import replace
from uuid import UUID

import pytest

from accounts.actor import Actor, Role
from base.errors import NotFoundError
from people.terms import Channel
from referrals import queries
from referrals.pages import Letter, Minimum, ReferralPage, Sight, TaskHolder
from referrals.queries import ListFilter
from referrals.reasons import Placement
from referrals.states import Action, State
from tests.clock import TODAY
from tests.referrals import build
from tests.referrals.build import CANARIES, World

ALL: frozenset[State] = frozenset(State)


def _as(viewer: Actor | TaskHolder, world: World, referral_id: UUID) -> ReferralPage:
    return queries.get_referral(world.session, referral_id, viewer=viewer, today=TODAY)


def _told(page: object) -> list[str]:
    return [canary for canary in CANARIES if canary in repr(page)]


SEES_ALL = {State.ACCEPTED, State.WAITING, State.STARTED, State.CLOSED, State.NOT_REACHED}
SEES_MINIMUM = {State.SENT, State.HANDOVER}


def test_the_service_sees_the_minimum_until_it_accepts_and_nothing_when_it_is_over(
    world: World,
) -> None:
    everywhere = build.one_in_each_state(world)
    del everywhere[State.DRAFT]
    for state, referral_id in everywhere.items():
        task = TaskHolder(world.organisation_id, referral_id)
        for page in (_as(world.member, world, referral_id), _as(task, world, referral_id)):
            assert page.ours is None
            assert (page.snapshot is not None) is (state in SEES_ALL)
            assert (page.minimum is not None) is (state in SEES_ALL | SEES_MINIMUM)
            if state not in SEES_ALL:
                assert _told(replace(page, events=())) == []


def test_the_inbox_says_no_more_than_the_page(world: World) -> None:
    everywhere = build.one_in_each_state(world)
    inbox = queries.inbox(world.session, viewer=world.member, wanted=ListFilter(ALL), today=TODAY)
    named = {line.state: line.name for line in inbox.lines}

    assert set(named) == set(everywhere) - {State.DRAFT}
    assert {state for state, name in named.items() if name == build.NAME} == SEES_ALL
    assert {state for state, name in named.items() if name == "ZZ"} == SEES_MINIMUM
    assert {line.person_id for line in inbox.lines} == {None}


def test_the_minimum_is_initials_area_age_band_and_whether_there_is_a_safe_way(
    world: World,
) -> None:
    minimum = _as(world.member, world, build.sent(world)).minimum

    assert minimum == Minimum("ZZ", "N19", "35-44", has_safe_contact=True)


def test_the_senders_side_and_the_core_team_always_see_all(world: World) -> None:
    for state, referral_id in build.one_in_each_state(world).items():
        for viewer in (world.colleague, world.key_worker):
            page = _as(viewer, world, referral_id)
            assert page.line.name == build.NAME
            assert page.ours is not None
            assert page.ours.letter.good_to_know == build.KNOW
            assert (page.snapshot is None) is (state is State.DRAFT)


def test_the_service_reads_its_own_notes_and_not_the_others(world: World) -> None:
    referral_id = build.sent(world)
    build.step(world, referral_id, Action.CANNOT_HELP, reason="full", note="theirs")
    build.step(
        world,
        referral_id,
        Action.PLACE,
        world.connector,
        placement=Placement.PERSON_SAID_NO,
        reason="stigma",
        note="ours",
    )
    page = _as(world.member, world, referral_id)

    assert [event.note for event in page.events if event.note] == ["theirs"]
    assert [event.reason for event in page.events if event.reason] == ["full"]
    assert page.reason is None
    assert "ours" in repr(_as(world.connector, world, referral_id))


@pytest.mark.parametrize("state", [State.SENT, State.STARTED])
def test_when_consent_is_gone_the_service_sees_nothing(world: World, state: State) -> None:
    referral_id = build.bring_to(world, state)
    build.consent(world, is_given=False)
    page = _as(world.member, world, referral_id)

    assert page.sight is Sight.NOTHING
    assert (page.minimum, page.snapshot, page.line.name) == (None, None, "")


def test_only_what_was_agreed_to_is_in_what_is_sent(world: World) -> None:
    letter = Letter("To get out more", "", frozenset(), by_first_name=True)
    referral_id = build.sent(world, letter=letter)
    build.step(world, referral_id, Action.ACCEPT)
    snapshot = _as(world.member, world, referral_id).snapshot

    assert snapshot is not None
    assert snapshot.name == "ZQ-first"
    assert _told(replace(snapshot, name="")) == []


def test_a_way_that_was_not_called_safe_is_never_sent(world: World) -> None:
    referral_id = build.bring_to(world, State.ACCEPTED)
    snapshot = _as(world.member, world, referral_id).snapshot

    assert snapshot is not None
    assert set(snapshot.ways) == {Channel.PHONE, Channel.TEXT, Channel.EMAIL}


def test_what_was_sent_stays_as_it_was_sent(world: World) -> None:
    referral_id = build.bring_to(world, State.ACCEPTED)
    build.rename(world, "Somebody Else")
    page = _as(world.member, world, referral_id)

    assert page.snapshot is not None
    assert page.snapshot.name == build.NAME


@pytest.mark.parametrize("who", ["stranger", "other_member", "administrator"])
def test_others_are_told_there_is_no_such_referral(world: World, who: str) -> None:
    referral_id = build.bring_to(world, State.STARTED)
    elsewhere = UUID(int=99)
    viewer = {
        "stranger": world.stranger,
        "other_member": replace(world.member, organisation_ids=frozenset({elsewhere})),
        "administrator": replace(world.connector, roles=frozenset({Role.ADMINISTRATOR})),
    }[who]

    with pytest.raises(NotFoundError):
        _as(viewer, world, referral_id)
    lists = (
        queries.inbox(world.session, viewer=viewer, wanted=ListFilter(ALL), today=TODAY),
        queries.sent_by_team(world.session, viewer=viewer, wanted=ListFilter(ALL), today=TODAY),
    )
    assert [each.total for each in lists] == [0, 0]
