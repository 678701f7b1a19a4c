from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from base.errors import InvalidError, NotFoundError
from directory.moderation_models import UnmetNeedRow
from directory.terms import UnmetReason
from matching.terms import Answer
from people.terms import Channel
from referrals import jobs
from referrals.asking import (
    LINK_LIFE,
    allow_contact,
    find_person_link,
    make_person_link,
    stop_contact_of,
    stopped_since,
)
from referrals.contacts import contacts_of
from referrals.opening import get_referral
from referrals.pages import SelfReferrer
from referrals.reasons import CheckIn
from referrals.states import Action, State
from tests.clock import NOW, TODAY
from tests.referrals import build
from tests.referrals.build import World

WEEK = timedelta(days=7)


def test_the_person_is_asked_a_week_after_sending_and_a_week_after_starting(world: World) -> None:
    referral_id = build.sent(world)
    row = build.row(world, referral_id)
    assert row.check_in_on == TODAY + WEEK

    build.step(world, referral_id, Action.ACCEPT, now=NOW + WEEK)
    assert row.check_in_on == TODAY + WEEK
    build.step(world, referral_id, Action.START, now=NOW + 2 * WEEK)
    assert row.check_in_on == TODAY + 3 * WEEK


def test_a_call_is_dated_for_a_working_day(world: World) -> None:
    build.make_unsafe(world, Channel.EMAIL, Answer.NO)
    referral_id = build.sent(world, now=datetime(2026, 3, 28, 9, tzinfo=UTC))  # a Saturday
    jobs.ask_people(world.session, now=datetime(2026, 4, 4, 9, tzinfo=UTC))

    assert build.row(world, referral_id).call_on == datetime(2026, 4, 7, tzinfo=UTC).date()


def test_what_the_person_says_by_link_is_a_step_like_any_other(world: World) -> None:
    referral_id = build.sent(world)
    token = make_person_link(world.session, referral_id, now=NOW)

    viewer = find_person_link(world.session, token, now=NOW + LINK_LIFE)
    build.step(world, referral_id, Action.CHECK_IN, viewer, check_in=CheckIn.HAPPENED)

    assert viewer == SelfReferrer(referral_id)
    event = build.events(world, referral_id)[-1]
    assert (event.action, event.reason, event.actor_id) == (Action.CHECK_IN, "happened", None)
    with pytest.raises(NotFoundError):
        find_person_link(world.session, token, now=NOW + LINK_LIFE + timedelta(seconds=1))
    with pytest.raises(NotFoundError):
        find_person_link(world.session, token + "x", now=NOW)


def test_please_do_not_contact_me_silences_every_referral(world: World) -> None:
    first = build.bring_to(world, State.ACCEPTED)
    assert contacts_of(world.session, first).safe_email == build.EMAIL
    stop_contact_of(world.session, SelfReferrer(first), now=NOW)
    jobs.daily(world.session, now=NOW + 2 * WEEK)
    build.step(world, first, Action.START, now=NOW + 2 * WEEK)
    jobs.daily(world.session, now=NOW + 4 * WEEK)

    row = build.row(world, first)
    assert (row.check_in_on, row.call_on) == (None, None)
    assert "referral_check_in" not in build.templates(world, first)
    assert contacts_of(world.session, first).safe_email == ""
    page = get_referral(world.session, first, viewer=world.member, today=TODAY)
    assert page.no_contact
    assert page.snapshot is not None
    assert (page.snapshot.ways, page.snapshot.safe_note) == ({}, "")

    allow_contact(world.session, world.person_id, by=world.connector, now=NOW)
    assert stopped_since(world.session, world.person_id) is None
    assert contacts_of(world.session, first).safe_email == build.EMAIL


def test_no_way_is_sent_of_somebody_who_wants_no_contact(world: World) -> None:
    first = build.sent(world)
    stop_contact_of(world.session, SelfReferrer(first), now=NOW)
    service_id = build.service(world.session, world.organisation_id, name="Another")
    second = build.sent(world, service_id=service_id)
    build.step(world, second, Action.ACCEPT)

    page = get_referral(world.session, second, viewer=world.connector, today=TODAY)
    assert page.snapshot is not None
    assert page.snapshot.ways == {}


def test_a_service_that_cannot_help_may_name_a_better_place(world: World) -> None:
    better = build.service(world.session, world.organisation_id, name="Better")
    referral_id = build.sent(world)
    with pytest.raises(InvalidError):
        build.step(
            world, referral_id, Action.CANNOT_HELP, reason="full", service_id=world.service_id
        )
    build.step(world, referral_id, Action.CANNOT_HELP, reason="full", service_id=better)

    page = get_referral(world.session, referral_id, viewer=world.connector, today=TODAY)
    assert page.ours is not None
    assert page.ours.better == (better, "Better")


def test_what_was_tried_before_comes_along(world: World) -> None:
    other = build.service(world.session, world.organisation_id, name="Another")
    first = build.bring_to(world, State.HANDOVER, service_id=other)
    second = build.sent(world)

    page = get_referral(world.session, second, viewer=world.connector, today=TODAY)

    assert page.ours is not None
    tried = [(each.referral_id, each.service_name, each.reason) for each in page.ours.tried]
    assert tried == [(first, "Another", "full")]


def test_a_handover_that_nobody_places_is_counted_once_as_a_need_not_met(world: World) -> None:
    build.bring_to(world, State.HANDOVER)
    for days in (1, 7, 8, 30):
        jobs.daily(world.session, now=NOW + timedelta(days=days))

    counted = world.session.scalars(select(UnmetNeedRow)).all()
    assert [(each.reason, each.count) for each in counted] == [(UnmetReason.NO_ROOM, 1)]


def test_ninety_six_hours_are_an_aim_that_is_shown(world: World) -> None:
    referral_id = build.bring_to(world, State.ACCEPTED)
    page = get_referral(world.session, referral_id, viewer=world.member, today=TODAY)
    assert (page.contact_aim, page.contacted_at) == (NOW + timedelta(hours=96), None)

    tried = NOW + timedelta(hours=5)
    build.step(
        world, referral_id, Action.TRY_CONTACT, now=tried, **build.attempt("phone", "no_answer")
    )
    page = get_referral(world.session, referral_id, viewer=world.connector, today=TODAY)
    assert page.contacted_at == tried
