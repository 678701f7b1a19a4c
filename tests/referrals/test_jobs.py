from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from matching.terms import Answer
from people.terms import Channel
from referrals import jobs, queries
from referrals.effects import EFFECTS
from referrals.models import MessageBackRow
from referrals.reach import DEADLINES_KEY
from referrals.reasons import CheckIn
from referrals.rules import Deadlines
from referrals.states import Action, Party, State
from referrals.taking import Taking
from storage.faults import faults
from tests.clock import NOW, TODAY
from tests.referrals import build
from tests.referrals.build import World


def _at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 7, tzinfo=UTC)


def _run_daily(world: World, until: date) -> None:
    day = TODAY
    while day <= until:
        jobs.daily(world.session, now=_at(day))
        day += timedelta(days=1)


def test_no_answer_in_ten_working_days_is_a_handover(world: World) -> None:
    referral_id = build.sent(world)

    assert jobs.lapse_overdue(world.session, now=_at(date(2026, 3, 18))) == []
    assert jobs.lapse_overdue(world.session, now=_at(date(2026, 3, 19))) == [referral_id]
    row, event = build.row(world, referral_id), build.events(world, referral_id)[-1]
    assert (row.state, row.reason, row.due_on) == (
        State.HANDOVER,
        "no_reply",
        date(2026, 3, 23),
    )
    assert (event.party, event.actor_id, event.reason) == (Party.SYSTEM, None, "no_reply")
    assert row.owner_user_id == world.connector.user_id
    assert row.answered_at is None


def test_one_referral_that_fails_holds_up_no_other_and_is_kept_until_it_goes_well(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    bad, good = build.sent(world), build.sent(world, person_id=build.another(world))
    real, broken = EFFECTS[Action.LAPSE], {bad}

    def lapse(taking: Taking) -> None:
        real(taking)
        if taking.row.id in broken:
            raise KeyError(build.WANTS)

    monkeypatch.setattr("referrals.stepping.EFFECTS", {**EFFECTS, Action.LAPSE: lapse})
    late = date(2026, 3, 19)
    jobs.daily(world.session, now=_at(late))
    jobs.daily(world.session, now=_at(late + timedelta(days=1)))

    assert build.row(world, good).state is State.HANDOVER
    assert build.row(world, bad).state is State.SENT
    assert build.row(world, bad).owner_user_id == world.connector.user_id
    assert "lapse" not in [event.action for event in build.events(world, bad)]
    [fault] = faults(world.session)
    assert (fault.job, fault.about, fault.error) == ("lapse", f"referral:{bad}", "KeyError")
    assert (fault.times, fault.first_at) == (2, _at(late))
    assert str(bad) in caplog.text
    assert "lapse, test_jobs.py" in caplog.text
    assert build.WANTS not in caplog.text

    broken.clear()
    jobs.daily(world.session, now=_at(late + timedelta(days=2)))
    assert build.row(world, bad).state is State.HANDOVER
    assert faults(world.session) == []


def test_easter_gives_a_service_two_days_more(world: World) -> None:
    referral_id = build.sent(world, now=datetime(2026, 3, 30, 9, tzinfo=UTC))

    assert jobs.lapse_overdue(world.session, now=_at(date(2026, 4, 15))) == []
    assert jobs.lapse_overdue(world.session, now=_at(date(2026, 4, 16))) == [referral_id]


def test_a_question_gives_a_service_the_days_it_waited(world: World) -> None:
    referral_id = build.sent(world)
    build.step(world, referral_id, Action.ASK, note="A lift?")
    later = NOW + timedelta(days=2)
    build.step(world, referral_id, Action.ANSWER, world.connector, note="No", now=later)

    assert jobs.lapse_overdue(world.session, now=_at(date(2026, 3, 20))) == []
    assert jobs.lapse_overdue(world.session, now=_at(date(2026, 3, 21))) == [referral_id]


def test_a_service_is_reminded_twice_and_then_it_lapses(world: World) -> None:
    referral_id = build.sent(world)
    _run_daily(world, date(2026, 3, 18))
    assert build.templates(world, referral_id).count("referral_nudge") == 2

    _run_daily(world, date(2026, 3, 19))
    assert build.row(world, referral_id).state is State.HANDOVER


def test_deadlines_come_with_the_session(world: World) -> None:
    world.session.info[DEADLINES_KEY] = Deadlines(answer=2)
    referral_id = build.sent(world)

    assert jobs.lapse_overdue(world.session, now=_at(date(2026, 3, 7))) == [referral_id]


@pytest.mark.parametrize(
    ("state", "to"),
    [(State.DRAFT, "connector"), (State.ACCEPTED, "service"), (State.HANDOVER, "connector")],
)
def test_what_is_overdue_is_said_once_and_then_to_the_team_lead(
    world: World, state: State, to: str
) -> None:
    referral_id = build.bring_to(world, state)
    due = build.row(world, referral_id).due_on
    assert due is not None
    _run_daily(world, due)
    assert "referral_overdue" not in build.templates(world, referral_id)
    _run_daily(world, due + timedelta(days=10))
    reminders = [errand.payload for errand in build.errands(world, referral_id)]
    wanted = {"referral_overdue", "referral_stuck"}
    about = [each for each in reminders if each["template"] in wanted]

    assert [(each["template"], each["to"]) for each in about] == [
        ("referral_overdue", [to]),
        ("referral_stuck", ["team_lead"]),
    ]


def test_a_service_is_asked_every_month_whether_they_still_come(world: World) -> None:
    referral_id = build.bring_to(world, State.STARTED)
    first = build.row(world, referral_id).due_on
    assert first == date(2026, 4, 7)
    jobs.remind(world.session, now=_at(first))
    build.step(world, referral_id, Action.STILL_COMING, now=_at(first))
    second = build.row(world, referral_id).due_on
    assert second == date(2026, 5, 7)
    jobs.remind(world.session, now=_at(second))

    assert build.templates(world, referral_id).count("referral_still") == 2


def test_an_unread_message_goes_to_the_team_lead_once(world: World) -> None:
    referral_id = build.bring_to(world, State.CLOSED)
    _run_daily(world, date(2026, 3, 11))
    assert "message_back_unread" not in build.templates(world, referral_id)
    _run_daily(world, date(2026, 3, 14))

    assert build.templates(world, referral_id).count("message_back_unread") == 1
    message = world.session.scalars(select(MessageBackRow)).one()
    assert message.escalated_at is not None
    assert build.row(world, referral_id).state is State.CLOSED


def test_a_week_on_the_person_is_asked_by_email_when_that_is_safe(world: World) -> None:
    referral_id = build.bring_to(world, State.ACCEPTED)
    jobs.ask_people(world.session, now=_at(TODAY + timedelta(days=6)))
    assert "referral_check_in" not in build.templates(world, referral_id)
    for _ in range(2):
        jobs.ask_people(world.session, now=_at(TODAY + timedelta(days=7)))

    asked = [
        errand.payload["to"]
        for errand in build.errands(world, referral_id)
        if errand.payload["template"] == "referral_check_in"
    ]
    assert asked == [["person"]]
    assert build.row(world, referral_id).call_on is None


def test_a_week_on_somebody_calls_when_email_is_not_safe(world: World) -> None:
    build.make_unsafe(world, Channel.EMAIL, Answer.UNKNOWN)
    referral_id = build.bring_to(world, State.ACCEPTED)
    week_on = TODAY + timedelta(days=7)
    jobs.ask_people(world.session, now=_at(week_on))

    def calls() -> int:
        return queries.calls_to_make(world.session, viewer=world.colleague, today=week_on).total

    assert calls() == 1
    assert "referral_check_in" not in build.templates(world, referral_id)
    build.step(
        world,
        referral_id,
        Action.CHECK_IN,
        world.connector,
        check_in=CheckIn.NOT_YET,
        now=_at(week_on),
    )
    row = build.row(world, referral_id)
    assert calls() == 0
    assert row.check_in_on == week_on + timedelta(days=7)
    assert build.events(world, referral_id)[-1].reason == "not_yet"


def test_running_the_jobs_again_changes_nothing(world: World) -> None:
    build.bring_to(world, State.CLOSED)
    build.sent(world)
    jobs.daily(world.session, now=_at(date(2026, 3, 20)))
    before = build.written(world)
    jobs.daily(world.session, now=_at(date(2026, 3, 20)))

    assert build.written(world) == before
