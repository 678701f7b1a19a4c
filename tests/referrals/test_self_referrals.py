import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from accounts.actor import Actor
from accounts.passwords import hash_password
from base.calendar import add_working_days
from base.errors import ConflictError, InvalidError, NotAllowedError, NotFoundError
from matching.terms import Domain
from referrals import jobs, queries
from referrals.asking import find_person_link
from referrals.codes import ALPHABET, as_typed, make_secret
from referrals.commands import change_draft
from referrals.models import MessageBackRow, ReferralRow
from referrals.pages import SelfReferrer
from referrals.reasons import DecidedBy, Source
from referrals.self_referrals import (
    SelfReferral,
    SelfReferralMade,
    confirm_contact,
    create_self_referral,
    find_confirmation,
    follow_self_referral,
    make_confirmation,
)
from referrals.states import Action, Party, State
from tests.clock import NOW
from tests.referrals import build
from tests.referrals.build import CANARIES, EVERYTHING, World

SECRET = "BCDF GHJK LMNP QRST"
HASH = hash_password(as_typed(SECRET))


def _asked(world: World) -> SelfReferral:
    return SelfReferral(
        world.service_id,
        Domain.FRIENDSHIPS,
        build.facts(),
        EVERYTHING,
        "self-1",
        world.team_id,
    )


def _held(world: World) -> SelfReferralMade:
    return create_self_referral(world.session, _asked(world), secret_hash=HASH, now=NOW)


def _made(world: World) -> SelfReferralMade:
    """One whose e-mail address was confirmed, so that the service has it."""
    made = _held(world)
    assert confirm_contact(world.session, made.referral_id, now=NOW)
    return made


def _to_check(world: World, viewer: Actor) -> list[str]:
    today = NOW.date()
    found = queries.self_referrals_to_check(world.session, viewer=viewer, today=today)
    return [line.reference for line in found.lines]


def test_no_service_is_told_of_one_until_somebody_looked_or_it_was_confirmed(world: World) -> None:
    made = _held(world)
    row = build.row(world, made.referral_id)

    assert (row.state, row.turn, row.source) == (State.DRAFT, Party.CONNECTOR, Source.SELF)
    assert row.owner_user_id in {world.connector.user_id, world.colleague.user_id}
    assert row.due_on == add_working_days(NOW.date(), 2)
    assert (row.minimum, row.snapshot, row.sent_at) == (None, None, None)
    told = [each.payload["to"] for each in build.errands(world, made.referral_id)]
    assert told == [[], ["connector", "person"]]
    with pytest.raises(NotFoundError):
        build.step(world, made.referral_id, Action.ACCEPT, world.member)
    for viewer, seen in ((world.colleague, [made.reference]), (world.stranger, [])):
        assert _to_check(world, viewer) == seen


def test_it_goes_once_its_address_is_confirmed_and_a_second_press_does_nothing(
    world: World,
) -> None:
    made = _held(world)
    token = make_confirmation(world.session, made.referral_id, now=NOW)
    assert find_confirmation(world.session, token, now=NOW) == made.referral_id
    for late, wrong in ((timedelta(days=15), token), (timedelta(0), token + "x")):
        with pytest.raises(NotFoundError):
            find_confirmation(world.session, wrong, now=NOW + late)
    with pytest.raises(NotFoundError):  # it opens no other page
        find_person_link(world.session, token, now=NOW)

    went = [confirm_contact(world.session, made.referral_id, now=NOW) for _ in range(2)]
    row, events = build.row(world, made.referral_id), build.events(world, made.referral_id)
    assert (went, row.state, row.sender_id) == ([world.service_id, None], State.SENT, None)
    assert row.due_on == row.answer_by
    assert [(event.action, event.party) for event in events] == [
        (Action.WRITE, Party.PERSON),
        (Action.SEND, Party.SYSTEM),
    ]
    assert row.consent_wording == "self-1"
    assert _to_check(world, world.colleague) == []


def test_a_connector_sends_it_on_with_its_words_as_they_are(world: World) -> None:
    made = _held(world)
    owner = build.row(world, made.referral_id).owner_user_id
    actor = next(each for each in (world.connector, world.colleague) if each.user_id == owner)
    seen = build.row(world, made.referral_id).version
    with pytest.raises(ConflictError, match="own words"):
        change_draft(
            world.session, made.referral_id, EVERYTHING, seen_version=seen, actor=actor, now=NOW
        )
    with pytest.raises(NotAllowedError):
        build.step(world, made.referral_id, Action.SEND, SelfReferrer(made.referral_id))

    build.step(world, made.referral_id, Action.SEND, actor)
    assert build.row(world, made.referral_id).state is State.SENT


def test_one_that_was_taken_back_goes_nowhere_by_a_link(world: World) -> None:
    made = _held(world)
    build.step(world, made.referral_id, Action.WITHDRAW, SelfReferrer(made.referral_id))
    assert not confirm_contact(world.session, made.referral_id, now=NOW)

    owner = build.row(world, made.referral_id).owner_user_id
    actor = next(each for each in (world.connector, world.colleague) if each.user_id == owner)
    build.step(world, made.referral_id, Action.REOPEN, actor, note="They rang")
    assert not confirm_contact(world.session, made.referral_id, now=NOW)
    assert (build.row(world, made.referral_id).state, _to_check(world, actor)) == (State.DRAFT, [])


def test_nobody_refers_themselves_where_only_professionals_may(world: World) -> None:
    closed = build.service(
        world.session, world.organisation_id, name="By letter", routes=["professional"]
    )
    with pytest.raises(InvalidError, match="professionals only"):
        create_self_referral(
            world.session, replace(_asked(world), service_id=closed), secret_hash=HASH, now=NOW
        )
    assert world.session.scalar(select(ReferralRow)) is None


def test_the_reference_and_secret_open_it_however_they_are_typed(world: World) -> None:
    made = _made(world)
    typed = f"{made.reference[:4].lower()} - {made.reference[4:]}"

    found = follow_self_referral(world.session, typed, SECRET.lower().replace(" ", "-"))
    assert found == SelfReferrer(made.referral_id)


def test_a_wrong_reference_and_a_wrong_secret_are_told_apart_by_nobody(world: World) -> None:
    made = _made(world)
    unsecret = build.row(world, build.sent(world)).reference
    said = set()
    for reference, secret in [
        (made.reference, "BCDFGHJKLMNPQRSX"),
        ("BBBBBBBB", SECRET),
        (unsecret, SECRET),
        (unsecret, ""),
        ("", ""),
    ]:
        with pytest.raises(NotFoundError) as refused:
            follow_self_referral(world.session, reference, secret)
        said.add(str(refused.value))

    assert len(said) == 1


def test_secrets_are_sixteen_plain_characters_and_never_the_same() -> None:
    secrets = {make_secret() for _ in range(200)}

    assert len(secrets) == 200
    assert all(re.fullmatch(f"[{ALPHABET}]{{16}}", secret) for secret in secrets)
    assert len(set(ALPHABET)) == len(ALPHABET) == 27


def test_what_the_person_follows_says_where_it_stands_and_names_nobody(world: World) -> None:
    made = _made(world)
    build.step(world, made.referral_id, Action.ACCEPT, note="ZQ-note about them")
    page = queries.tracked_referral(world.session, viewer=SelfReferrer(made.referral_id))

    assert (page.state, page.turn) == (State.ACCEPTED, Party.SERVICE)
    assert [action for action, _ in page.events] == [Action.WRITE, Action.SEND, Action.ACCEPT]
    assert [canary for canary in CANARIES if canary in repr(page)] == []
    assert Action.WITHDRAW in page.actions


def test_the_person_may_act_on_their_own_referral_alone(world: World) -> None:
    made, other = _made(world), build.sent(world)
    person = SelfReferrer(made.referral_id)

    with pytest.raises(NotFoundError):
        build.step(world, other, Action.WITHDRAW, person)
    with pytest.raises(NotAllowedError):
        build.step(world, made.referral_id, Action.ACCEPT, person)
    with pytest.raises(NotFoundError):
        queries.tracked_referral(world.session, viewer=SelfReferrer(uuid4()))


def test_who_withdraws_their_own_has_decided_it_themselves(world: World) -> None:
    made = _made(world)
    build.step(world, made.referral_id, Action.WITHDRAW, SelfReferrer(made.referral_id))

    row = build.row(world, made.referral_id)
    assert (row.state, row.decided_by) == (State.WITHDRAWN, DecidedBy.PERSON)


def test_a_question_is_the_persons_to_answer(world: World) -> None:
    made = _made(world)
    build.step(world, made.referral_id, Action.ASK, note="Mornings or evenings?")
    person = SelfReferrer(made.referral_id)
    page = queries.tracked_referral(world.session, viewer=person)

    assert (page.turn, page.messages[0].text) == (Party.PERSON, "Mornings or evenings?")
    build.step(world, made.referral_id, Action.ANSWER, person, note="Mornings")
    assert build.row(world, made.referral_id).turn is Party.SERVICE


def test_a_no_comes_to_the_team_that_was_named(world: World) -> None:
    made = _made(world)
    build.step(world, made.referral_id, Action.CANNOT_HELP, reason="full")
    row = build.row(world, made.referral_id)
    found = queries.handovers_to_place(
        world.session, viewer=world.colleague, today=NOW.date()
    ).lines

    assert (row.turn, row.team_id) == (Party.CONNECTOR, world.team_id)
    assert row.owner_user_id in {world.connector.user_id, world.colleague.user_id}
    assert [line.name for line in found] == [build.NAME]


def test_the_person_closes_the_loop_by_looking(world: World) -> None:
    made = _made(world)
    build.step(world, made.referral_id, Action.CANNOT_HELP, reason="full")
    build.step(world, made.referral_id, Action.PLACE, world.connector, placement=build.SELF_HELP)
    with pytest.raises(ConflictError):
        build.step(world, made.referral_id, Action.SEE, world.connector)
    build.step(world, made.referral_id, Action.SEE, SelfReferrer(made.referral_id))
    message = world.session.scalars(select(MessageBackRow)).one()

    assert (message.to_team_id, message.seen_as) == (None, Party.PERSON)
    assert build.row(world, made.referral_id).state is State.LOOP_CLOSED


def test_a_fortnight_closes_the_loop_when_the_person_does_not_look(world: World) -> None:
    made = _made(world)
    build.step(world, made.referral_id, Action.WITHDRAW, SelfReferrer(made.referral_id))
    end = datetime(2026, 3, 18, 7, tzinfo=UTC)

    assert jobs.close_unread(world.session, now=end) == []
    assert jobs.close_unread(world.session, now=end + timedelta(days=1)) == [made.referral_id]
    message = world.session.scalars(select(MessageBackRow)).one()
    assert (message.seen_as, message.seen_by) == (Party.SYSTEM, None)
