"""Requests to talk with a person here: from the question to an end that says what came of it."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.passwords import hash_password
from base.calendar import add_working_days
from base.errors import ConflictError, InvalidError, NotAllowedError, NotFoundError
from matching.terms import Answer, Domain
from people.commands import Care, set_care
from people.models import PersonRow
from people.own_contact import Reach
from people.retention import Keeping, time_over
from people.rights import erase
from people.rights_terms import ErasureReason
from people.terms import Channel
from referrals.commands import NewSignpost, signpost
from referrals.jobs import daily
from referrals.reasons import AttemptResult
from referrals.self_referrals import WRONG
from referrals.talk_models import TalkEventRow, TalkRow
from referrals.talk_queries import count_talks, open_talk, talks_of, talks_to_do, tracked_talk
from referrals.talk_rules import (
    NOBODY,
    SHORT_OF_TRIES,
    Doing,
    Said,
    TalkDeed,
    TalkFollower,
    TalkOutcome,
    TalkState,
)
from referrals.talks import NewTalk, ask_to_talk, change_talk_reach, follow, withdraw, write_down
from storage.about import pieces_about
from storage.audit import entries_about
from storage.keys import subject_key
from storage.outbox import OutboxRow
from tests.clock import NOW, TODAY
from tests.referrals import build
from tests.referrals.build import World

SECRET = "BCDFGHJKLMNPQRST"
HASH = hash_password(SECRET)


def _asked(world: World, *, now_plus: int = 0) -> UUID:
    said = Said("ZQ-wants somebody", "ZQ-sister Ruth", is_teen=True)
    new = NewTalk(build.facts(), said, "talk-1", world.team_id)
    return ask_to_talk(world.session, new, secret_hash=HASH, now=NOW + timedelta(days=now_plus))[0]


def _row(world: World, talk_id: UUID) -> TalkRow:
    return world.session.get_one(TalkRow, talk_id)


def _do(world: World, talk_id: UUID, deed: TalkDeed, **said: object) -> TalkState:
    doing = Doing(deed, _row(world, talk_id).version, **said)  # type: ignore[arg-type]
    return write_down(world.session, talk_id, doing, actor=world.colleague, now=NOW)


def _mails(session: Session, talk_id: UUID) -> list[tuple[str, list[str]]]:
    query = select(OutboxRow).where(OutboxRow.aggregate == f"talk:{talk_id}").order_by(OutboxRow.id)
    return [(row.payload["template"], row.payload["to"]) for row in session.scalars(query)]


def test_the_team_of_the_place_sees_it_sealed_and_nobody_else_does(world: World) -> None:
    talk_id = _asked(world)
    row = _row(world, talk_id)
    assert row.due_on == add_working_days(TODAY, 2)
    assert "ZQ-" not in f"{row.said}{row.tracking_hash}"
    for viewer, count in ((world.connector, 1), (world.colleague, 1), (world.stranger, 0)):
        assert count_talks(world.session, viewer=viewer) == count
        assert [each.name for each in talks_to_do(world.session, viewer=viewer)] == [
            build.NAME
        ] * count
    page = open_talk(world.session, talk_id, viewer=world.colleague, now=NOW)
    assert page.said == Said("ZQ-wants somebody", "ZQ-sister Ruth", is_teen=True)
    assert page.contact.phone == build.PHONE
    assert page.deeds == (TalkDeed.TRY, TalkDeed.TALK, TalkDeed.CLOSE)
    for nobody in (world.stranger, world.member, world.key_worker):
        with pytest.raises(NotFoundError):
            open_talk(world.session, talk_id, viewer=nobody, now=NOW)
        talk = Doing(TalkDeed.TALK, row.version, "x")
        with pytest.raises(NotFoundError):
            write_down(world.session, talk_id, talk, actor=nobody, now=NOW)
    looked = entries_about(world.session, {row.person_id})
    assert ("read", "talk") in {(each.deed, each.fields) for each in looked}
    care = Care(world.team_id, None, world.connector.user_id, None)
    set_care(world.session, row.person_id, care, actor=world.connector, now=NOW)
    with pytest.raises(NotAllowedError, match="why you need"):
        open_talk(world.session, talk_id, viewer=world.colleague, now=NOW)
    with pytest.raises(NotAllowedError, match="A colleague works"):
        _do(world, talk_id, TalkDeed.TALK, note="x")


def test_an_end_is_one_that_happened_and_says_why(world: World) -> None:
    talk_id = _asked(world)
    with pytest.raises(InvalidError, match="how you tried"):
        _do(world, talk_id, TalkDeed.TRY)
    with pytest.raises(InvalidError, match="short note"):
        _do(world, talk_id, TalkDeed.TALK)
    phone, silent = Channel.PHONE, AttemptResult.NO_ANSWER
    assert _do(world, talk_id, TalkDeed.TRY, channel=phone, result=silent) is TalkState.IN_CONTACT
    assert _row(world, talk_id).due_on == add_working_days(TODAY, 2)
    assert _row(world, talk_id).owner_user_id == world.colleague.user_id
    _do(world, talk_id, TalkDeed.TRY, channel=Channel.POST, result=silent)  # not called safe
    assert _row(world, talk_id).attempts == 1
    _do(world, talk_id, TalkDeed.TALK, note="ZQ-note they need company")
    assert _row(world, talk_id).due_on == add_working_days(TODAY, 5)
    refused = {
        TalkOutcome.REFERRED: "Write the referral first",
        TalkOutcome.SIGNPOSTED: "Write down first",
        TalkOutcome.SUPPORTED: NOBODY,
        TalkOutcome.NOT_REACHED: SHORT_OF_TRIES,
        TalkOutcome.TALKED: "Say in a few words why",
        None: "Choose what came of it",
    }
    for outcome, words in refused.items():
        with pytest.raises(InvalidError, match=words):
            _do(world, talk_id, TalkDeed.CLOSE, outcome=outcome)
    person_id = _row(world, talk_id).person_id
    told = NewSignpost(person_id, world.service_id, Domain.FRIENDSHIPS)
    signpost(world.session, told, actor=world.colleague, now=NOW)
    old = Doing(TalkDeed.CLOSE, 1, outcome=TalkOutcome.SIGNPOSTED)
    with pytest.raises(ConflictError, match="changed while"):
        write_down(world.session, talk_id, old, actor=world.colleague, now=NOW)
    done = _do(world, talk_id, TalkDeed.CLOSE, outcome=TalkOutcome.SIGNPOSTED)
    assert (done, _row(world, talk_id).due_on) == (TalkState.CLOSED, None)
    with pytest.raises(ConflictError):
        _do(world, talk_id, TalkDeed.TALK, note="x")
    [line] = talks_of(world.session, person_id, viewer=world.colleague)
    assert (line.state, count_talks(world.session, viewer=world.colleague)) == ("closed", 0)


def test_an_end_can_be_opened_again_and_tries_count_anew(world: World) -> None:
    talk_id = _asked(world)
    phone, silent = Channel.PHONE, AttemptResult.NO_ANSWER
    _do(world, talk_id, TalkDeed.TALK, note="ZQ-note they need company")
    _do(world, talk_id, TalkDeed.CLOSE, outcome=TalkOutcome.NOT_WANTED, note="Not now")
    assert _do(world, talk_id, TalkDeed.REOPEN, note="They rang") is TalkState.NEW
    page = open_talk(world.session, talk_id, viewer=world.colleague, now=NOW)
    assert next(each.note for each in page.events if each.note) == "ZQ-note they need company"
    assert "ZQ-" not in str(list(world.session.scalars(select(TalkEventRow.note))))
    for _ in range(3):
        _do(world, talk_id, TalkDeed.TRY, channel=phone, result=silent)
    _do(world, talk_id, TalkDeed.CLOSE, outcome=TalkOutcome.NOT_REACHED)


def test_the_person_follows_it_changes_how_to_be_reached_and_takes_it_back(world: World) -> None:
    talk_id = _asked(world)
    reference = _row(world, talk_id).reference
    viewer = follow(world.session, f"{reference[:4]} {reference[4:].lower()}", SECRET)
    assert viewer == TalkFollower(talk_id)
    viewer = TalkFollower(talk_id)
    for wrong in ((reference, SECRET[::-1]), ("BCDFGHJK", SECRET)):
        with pytest.raises(NotFoundError, match=WRONG):
            follow(world.session, *wrong)
    _do(world, talk_id, TalkDeed.TRY, channel=Channel.PHONE, result=AttemptResult.WRONG_DETAILS)
    reach = Reach(phone="020 7946 0000", safe={Channel.TEXT: Answer.YES})
    change_talk_reach(world.session, reach, by=viewer, now=NOW)
    assert _row(world, talk_id).attempts == 0
    contact = open_talk(world.session, talk_id, viewer=world.colleague, now=NOW).contact
    assert (contact.phone, contact.may_use(Channel.PHONE)) == ("020 7946 0000", False)
    assert _mails(world.session, talk_id) == [
        ("talk_new", ["connector"]),
        ("talk_changed", ["connector"]),
    ]
    for _ in range(2):
        withdraw(world.session, by=viewer, now=NOW)
    tracked = tracked_talk(world.session, viewer=viewer, now=NOW)
    assert (tracked.state, tracked.outcome) == (TalkState.CLOSED, TalkOutcome.NOT_WANTED)
    assert [deed for deed, _ in tracked.events] == ["ask", "try", "reach", "withdraw"]
    with pytest.raises(ConflictError, match="come to an end"):
        change_talk_reach(world.session, reach, by=viewer, now=NOW)


def test_nobody_is_forgotten_who_waits_and_a_right_reaches_all_of_it(world: World) -> None:
    talk_id = _asked(world)
    for days in range(14):
        daily(world.session, now=NOW + timedelta(days=days))
    assert _mails(world.session, talk_id) == [
        ("talk_new", ["connector"]),
        ("talk_overdue", ["connector"]),
        ("talk_stuck", ["team_lead"]),
    ]
    row = _row(world, talk_id)
    person = world.session.get_one(PersonRow, row.person_id)
    key = subject_key(world.session, person.key_id)
    pieces = pieces_about(world.session, "people", person.id, key)
    assert any("ZQ-wants somebody" in str(each.values) for each in pieces if each.table == "talks")
    withdraw(world.session, by=TalkFollower(talk_id), now=NOW)
    later = NOW + timedelta(days=400)
    [over] = time_over(world.session, now=later, changed={})
    assert (over.person_id, over.keeping) == (person.id, Keeping.SELF_REFERRED)
    erase(world.session, person.id, ErasureReason.PERSON_ASKED, actor=world.connector, now=NOW)
    assert world.session.get(TalkRow, talk_id) is None
    assert list(world.session.scalars(select(TalkEventRow))) == []
    assert _mails(world.session, talk_id) == []
