import pytest

from web.opening_words import Pattern, clock, hours_words, pattern_of, rrule_of, schedule_words


@pytest.mark.parametrize(
    ("rrule", "words"),
    [
        ("FREQ=WEEKLY;BYDAY=TU,TH", "Every Tuesday and Thursday"),
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU", "Every day"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=SA", "Every second week on Saturday"),
        ("FREQ=MONTHLY;BYDAY=1TU", "First Tuesday of the month"),
        ("FREQ=MONTHLY;BYDAY=-1FR", "Last Friday of the month"),
        ("FREQ=MONTHLY;BYMONTHDAY=3", "By the rule FREQ=MONTHLY;BYMONTHDAY=3"),
    ],
)
def test_a_rule_is_said_as_people_say_it(rrule: str, words: str) -> None:
    schedule = {"rrule": rrule, "opens": "10:00", "closes": "12:30"}

    assert schedule_words(schedule) == f"{words}, 10am to 12.30pm"


def test_what_else_is_known_is_said_too() -> None:
    schedule = {
        "rrule": "FREQ=WEEKLY;BYDAY=MO",
        "opens": "12:00",
        "closes": "13:05",
        "term_time": True,
        "on_bank_holidays": True,
        "note": "Use the side door",
    }

    assert schedule_words(schedule) == (
        "Every Monday, noon to 1.05pm, in term time only, bank holidays too, Use the side door"
    )


def test_whoever_keeps_it_reads_that_it_is_not_on_bank_holidays() -> None:
    schedule = {"rrule": "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "opens": "10:00", "closes": "12:00",
                "term_time": True, "on_bank_holidays": False}  # fmt: skip

    assert schedule_words(schedule, to_keeper=True) == (
        "Every second week on Tuesday, 10am to noon, in term time only, not on bank holidays"
    )
    assert "bank" not in schedule_words(schedule)


@pytest.mark.parametrize(
    "rrule",
    [
        "FREQ=WEEKLY;BYDAY=MO,TH",
        "FREQ=WEEKLY;INTERVAL=3;BYDAY=SU",
        "FREQ=MONTHLY;BYDAY=2WE",
        "FREQ=MONTHLY;BYDAY=-1MO,-1TU",
    ],
)
def test_a_rule_that_the_form_shows_comes_back_the_same(rrule: str) -> None:
    pattern = pattern_of(rrule)

    assert pattern is not None
    assert rrule_of(pattern) == rrule


@pytest.mark.parametrize(
    "rrule",
    [
        "FREQ=MONTHLY;BYDAY=1MO,2TU",
        "FREQ=MONTHLY;INTERVAL=2;BYDAY=1MO",
        "FREQ=WEEKLY;INTERVAL=9;BYDAY=MO",
        "FREQ=WEEKLY;BYDAY=MO;UNTIL=20301231",
        "FREQ=WEEKLY",
    ],
)
def test_a_rule_beyond_the_form_is_not_bent_to_fit(rrule: str) -> None:
    assert pattern_of(rrule) is None


def test_days_stand_in_the_order_of_the_week() -> None:
    assert pattern_of("FREQ=WEEKLY;BYDAY=FR,MO") == Pattern("1", ("MO", "FR"))


@pytest.mark.parametrize(
    ("at", "words"),
    [("00:00", "midnight"), ("09:05", "9.05am"), ("12:00", "noon"), ("23:30", "11.30pm")],
)
def test_hours_are_said_in_twelves(at: str, words: str) -> None:
    assert clock(at) == words


def test_hours_from_midnight_to_midnight_are_all_day_and_night() -> None:
    assert hours_words("00:00", "00:00") == "all day and night"
    assert hours_words("17:00", "00:00") == "5pm to midnight"
