from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from matching.terms import AccessFeature, Answer
from people.pages import Contact, Details, Person
from people.record_terms import InformationNeed
from people.terms import Channel, Level, Origin
from referrals.clock import WaitingClock, last_spell
from referrals.manner import Manner, manner_from_plain, manner_to_plain
from referrals.pages import Letter
from referrals.reasons import Shared
from referrals.sharing import age_band, minimum_of, snapshot_of
from tests.clock import TODAY

PERSON = Person(
    person_id=UUID(int=1),
    reference="BCDFGH",
    origin=Origin.TEAM,
    name="Ada Mary Obi",
    contact=Contact("0123", "ada@person.example", "N19 3XX"),
    details=Details("she/her", date(1990, 3, 5), None, languages=("en",), needs_interpreter=True),
    level=Level.GREEN,
    team_id=None,
    core_team_id=None,
    connector_id=None,
    key_worker_id=None,
    practice_code=None,
    pcn_code=None,
    pcn_is_guess=False,
    version=1,
)
EVERYTHING = Letter(shares=frozenset(Shared))


def _who_calls_safe(*channels: Channel) -> Person:
    safe = dict.fromkeys(channels, Answer.YES)
    return replace(PERSON, contact=replace(PERSON.contact, safe=safe, safe_note="after six"))


@pytest.mark.parametrize(
    ("age", "band"),
    [
        (None, ""),
        (0, "0-15"),
        (15, "0-15"),
        (16, "16-17"),
        (24, "18-24"),
        (25, "25-34"),
        (84, "75-84"),
        (85, "85+"),
        (120, "85+"),
    ],
)
def test_an_age_is_told_as_a_band(age: int | None, band: str) -> None:
    assert age_band(age) == band


def test_a_first_name_is_given_only_when_that_was_agreed() -> None:
    assert minimum_of(PERSON, Letter(), TODAY).name == "AO"
    assert minimum_of(PERSON, Letter(by_first_name=True), TODAY).name == "Ada"


def test_a_birthday_tomorrow_is_not_yet_had() -> None:
    assert minimum_of(PERSON, Letter(), TODAY).age_band == "35-44"
    assert snapshot_of(PERSON, EVERYTHING, TODAY).age == 35


def test_a_way_nobody_asked_about_is_not_safe() -> None:
    assert minimum_of(PERSON, Letter(), TODAY).has_safe_contact is False
    assert snapshot_of(PERSON, EVERYTHING, TODAY).ways == {}


def test_a_safe_way_without_anything_to_reach_it_by_is_no_way() -> None:
    nothing = replace(PERSON, contact=Contact(safe={Channel.PHONE: Answer.YES}))

    assert minimum_of(nothing, Letter(), TODAY).has_safe_contact is False


@pytest.mark.parametrize(
    ("shared", "ways"),
    [
        (Shared.PHONE, {Channel.TEXT: "0123"}),
        (Shared.EMAIL, {}),
        (Shared.POSTCODE, {Channel.POST: "N19 3XX"}),
    ],
)
def test_a_way_goes_only_if_it_is_both_agreed_and_safe(
    shared: Shared, ways: dict[Channel, str]
) -> None:
    person = _who_calls_safe(Channel.TEXT, Channel.POST)
    sent = snapshot_of(person, Letter(shares=frozenset({shared})), TODAY)

    assert sent.ways == ways
    assert sent.safe_note == ("after six" if ways else "")


def test_nothing_but_initials_and_the_letter_goes_unless_agreed() -> None:
    person = replace(
        _who_calls_safe(*Channel),
        details=replace(PERSON.details, musts=(AccessFeature.LIFT,), communication="BSL"),
    )
    sent = snapshot_of(person, Letter(wants="company"), TODAY)

    assert sent.name == "AO"
    assert sent == replace(type(sent)(name="AO"), wants="company")


@pytest.mark.parametrize("shared", list(Shared))
def test_each_thing_agreed_to_adds_something(shared: Shared) -> None:
    person = replace(
        _who_calls_safe(*Channel),
        details=replace(PERSON.details, musts=(AccessFeature.LIFT,), communication="BSL"),
    )
    nothing = snapshot_of(person, Letter(), TODAY)

    assert snapshot_of(person, Letter(shares=frozenset({shared})), TODAY) != nothing


def _clock(*days: date | None) -> WaitingClock:
    assessment, intervention, plan, baseline = days
    return WaitingClock(date(2026, 3, 1), assessment, intervention, plan, baseline, TODAY)


def test_the_clock_stops_when_all_four_are_there() -> None:
    clock = _clock(date(2026, 3, 2), date(2026, 3, 29), date(2026, 3, 3), date(2026, 3, 2))

    assert [clock.days_to(day) for day in clock.elements.values()] == [1, 28, 2, 1]
    assert (clock.days_to_all, clock.days_waited) == (28, 28)


def test_the_clock_runs_while_one_is_missing() -> None:
    clock = _clock(date(2026, 3, 2), None, date(2026, 3, 3), date(2026, 3, 2))

    assert (clock.days_to_all, clock.days_waited) == (None, 3)


def test_before_a_request_there_is_no_wait() -> None:
    clock = WaitingClock(None, None, None, None, None, TODAY)

    assert (clock.days_to_all, clock.days_waited) == (None, None)


def _march(day: int) -> date:
    return date(2026, 3, day)


@pytest.mark.parametrize(
    ("requests", "start"),
    [
        ([], None),
        ([(_march(1), None)], _march(1)),
        ([(_march(1), _march(4)), (_march(9), None)], _march(1)),
        ([(_march(1), _march(4)), (_march(10), None)], _march(10)),
        ([(_march(1), None), (_march(30), None)], _march(1)),
        ([(_march(1), _march(20)), (_march(2), _march(3)), (_march(25), None)], _march(1)),
        ([(_march(10), None), (_march(1), _march(4))], _march(10)),
    ],
)
def test_requests_close_to_each_other_are_one_spell(
    requests: list[tuple[date, date | None]], start: date | None
) -> None:
    spell = last_spell(requests)
    assert (spell.began_on if spell else None) == start


def test_how_to_be_with_somebody_goes_with_what_it_belongs_to() -> None:
    caller = _who_calls_safe(Channel.PHONE)
    person = replace(
        caller,
        contact=replace(
            caller.contact,
            days=(0, 1),
            times="after four",
            safe_word="the gardener",
            others="his mother",
            never="the landline",
            say_who=Answer.NO,
        ),
        details=replace(
            caller.details,
            information=(InformationNeed.FORMAT_AUDIO,),
            interpreter_note="a woman",
        ),
    )

    def manner(*shares: Shared) -> Manner:
        return snapshot_of(person, Letter(shares=frozenset(shares)), TODAY).manner

    assert manner(Shared.FULL_NAME, Shared.AGE) == Manner()
    assert manner(Shared.EMAIL) == Manner(), "no safe way goes, so nothing about ringing goes"
    by_phone = Manner((0, 1), "after four", "the gardener", "his mother", Answer.NO)
    assert manner(Shared.PHONE) == by_phone
    assert manner(Shared.COMMUNICATION).information == (InformationNeed.FORMAT_AUDIO,)
    assert manner(Shared.LANGUAGES) == Manner(interpreter_note="a woman")
    everything = manner(*Shared)
    assert manner_from_plain(manner_to_plain(everything)) == everything
    assert "landline" not in str(everything)
