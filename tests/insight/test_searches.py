from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from accounts.actor import Actor, Role
from base.errors import NotAllowedError
from directory.searches import MOST_A_DAY, add_counts, recent_phrases, search_lengths
from directory.tally import Count, Counts, Tally
from insight.searches import SearchReport, search_report
from tests.clock import TODAY
from tests.directory import build
from tests.statements import counted

MONTH = (date(2026, 3, 1), date(2026, 3, 31))


def _count(session: Session, phrase: str, searches: int, *, empty: int = 0, opens: int = 0) -> None:
    count = Count(searches, empty, opens, searches - empty)
    add_counts(session, Counts({TODAY: count}, {(TODAY, phrase): count}))


def _report(session: Session) -> SearchReport:
    return search_report(session, *MONTH, viewer=build.EDITOR)


def test_small_counts_are_hidden_and_the_others_rounded(session: Session) -> None:
    _count(session, "debt", 7, empty=1, opens=2)
    _count(session, "bills", 23, empty=0, opens=9)
    report = _report(session)

    shown = {each.phrase: (each.searches.text, each.empty.text, each.opens.text)
             for each in report.often}  # fmt: skip
    assert shown == {"debt": ("*", "*", "*"), "bills": ("25", "0", "10")}
    assert report.total.searches.text == "30"
    assert [each.opened_share for each in report.often] == ["40 %", "*"]


def test_the_order_of_hidden_counts_tells_nothing(session: Session) -> None:
    for number, phrase in enumerate(("youth club", "bills", "debt")):
        _count(session, phrase, 7 - number, empty=7 - number)

    assert [each.phrase for each in _report(session).without_result] == [
        "bills", "debt", "youth club",
    ]  # fmt: skip


def test_phrases_searched_for_often_but_rarely_opened_are_told(session: Session) -> None:
    _count(session, "debt", 40, opens=2)
    _count(session, "bills", 40, opens=8)  # one in five
    _count(session, "gym", 40, empty=40)  # finds nothing: another list
    _count(session, "choir", 7)  # too few to tell

    assert [each.phrase for each in _report(session).rarely_opened] == ["debt"]


def test_days_are_put_together_to_weeks_from_monday_and_to_the_month(session: Session) -> None:
    days = {MONTH[0] + timedelta(days=number): Count(10, 0, 0, 10) for number in range(31)}
    outside = {MONTH[0] - timedelta(days=1): Count(500)}
    add_counts(session, Counts(days | outside))
    report = _report(session)

    assert len(report.days) == 31
    assert [each.day.weekday() for each in report.weeks] == [0] * 6
    assert [each.searches.text for each in report.weeks] == ["10", "70", "70", "70", "70", "20"]
    assert report.total.searches.text == "310"


def test_words_not_kept_are_told_by_their_number_alone(session: Session) -> None:
    tally = Tally()
    for found in (4, 6) * 5:
        tally.searched(TODAY, "", words=3, found=found)
    tally.searched(TODAY, "", words=77, found=1)
    add_counts(session, tally.take())
    three, many = _report(session).others

    assert (three.words, three.searches.text, three.found_each) == (3, "10", "5")
    assert (many.words, many.searches.text, many.found_each) == (20, "*", "*")


def test_an_empty_month_is_an_empty_report(session: Session) -> None:
    report = _report(session)

    assert report.total.searches.text == "0"
    assert [*report.days, *report.often, *report.without_result, *report.others] == []


def test_only_an_editor_may_read_what_is_searched_for(session: Session) -> None:
    for role in set(Role) - {Role.EDITOR}:
        somebody = Actor(build.EDITOR.user_id, "Somebody", frozenset({role}))
        with pytest.raises(NotAllowedError):
            search_report(session, *MONTH, viewer=somebody)


def test_the_report_takes_three_statements_however_much_there_is(session: Session) -> None:
    for number in range(300):
        _count(session, f"debt {number}", number + 1, empty=number // 2)
    with counted(session) as seen:
        _report(session)

    assert seen.count == 3


def test_writing_the_same_again_adds_to_what_is_there(session: Session) -> None:
    for _ in range(3):
        _count(session, "debt", 10, opens=4)

    (line,) = _report(session).often
    assert (line.searches.text, line.opens.text) == ("30", "10")


def test_a_flood_of_phrases_in_one_day_is_kept_by_length_alone(session: Session) -> None:
    many = {(TODAY, f"debt {number}"): Count(1, 0, 0, 1) for number in range(MOST_A_DAY)}
    add_counts(session, Counts({TODAY: Count(1)}, many))
    add_counts(session, Counts({}, {(TODAY, "zebra help"): Count(1), (TODAY, "debt 1"): Count(1)}))

    lengths = search_lengths(session, *MONTH, viewer=build.EDITOR)
    assert [(each.words, each.searches) for each in lengths] == [(2, 1)]
    assert "zebra help" not in recent_phrases(session, MOST_A_DAY + 9, viewer=build.EDITOR)


def test_the_last_phrases_are_the_latest_ones_each_once(session: Session) -> None:
    for ago, phrase in ((9, "oldest"), (1, "debt"), (0, "bills"), (3, "debt")):
        day = TODAY - timedelta(days=ago)
        add_counts(session, Counts({}, {(day, phrase): Count(1)}))

    assert recent_phrases(session, 2, viewer=build.EDITOR) == ["bills", "debt"]
