import csv
from io import StringIO
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from base.errors import InvalidError
from matching.terms import Domain
from people.dialog_queries import sessions_of
from people.rules import Rating
from people.session_csv import (
    COLUMNS,
    ColumnMap,
    SessionLine,
    read_map,
    read_sessions,
    write_sessions,
)
from people.session_imports import RefusedFileError, as_rows, bring_in, every_session
from people.terms import Stage
from tests.clock import NOW, TODAY
from tests.people import build
from tests.people.build import Team
from tests.people.session_lines import every_answer

EVERY = {
    **{domain: Rating(value, None) for value, domain in enumerate(list(Domain)[:7], start=1)},
    Domain.PERSONAL_SAFETY: Rating(is_not_today=True),
    Domain.MEDICATION: Rating(None, wants_help=True),
    Domain.PRACTICAL_HELP: Rating(4, wants_help=False),
}
"""Each number, "not today", help without a number, a no; and the last item was not asked."""
WISHES = {
    "yes/no": {True: "yes", False: "no", None: ""},
    "2/1": {True: "2", False: "1", None: ""},
    "1/0": {True: "1", False: "0", None: ""},
}
THEIRS = """
more_help = "2/1"
[columns]
held_on = "Date"
rating_leisure = "Q5"
help_leisure = "Q5 more help"
stage = "When"
[stages]
T0 = "assessment"
"""


@pytest.fixture
def ours(session: Session) -> Team:
    return build.team(session)


@pytest.fixture
def person_id(session: Session, ours: Team) -> UUID:
    return build.person(session, ours)


def row(number: int = 2, **changes: object) -> SessionLine:
    made = {"reference": "", "stage": Stage.REVIEW, "next_on": None, "ratings": EVERY} | changes
    return SessionLine(row=number, held_on=TODAY, **made)  # type: ignore[arg-type]


def why(text: str, how: ColumnMap | None = None) -> list[tuple[int, str]]:
    read = read_sessions(text, how)
    assert read.sessions == ()
    return [(each.row, each.column) for each in read.refused]


def test_every_answer_of_every_area_comes_back_from_our_own_file_as_it_went_into_it() -> None:
    sessions = every_answer("ABC123")

    assert read_sessions(write_sessions(sessions)).sessions == tuple(sessions)


@pytest.mark.parametrize("more_help", WISHES)
def test_every_number_of_another_apps_file_is_read_and_its_blanks_stay_blank(
    more_help: str,
) -> None:
    heads = [f"Q{number}" for number, _ in enumerate(Domain, start=1)]
    columns = {f"rating_{each.value}": head for each, head in zip(Domain, heads, strict=True)}
    columns |= {f"help_{each.value}": f"{columns[f'rating_{each.value}']} more" for each in Domain}
    out, sessions = StringIO(), every_answer("ABC123")
    writer = csv.writer(out)
    writer.writerow(["Seen on", *heads, *(f"{head} more" for head in heads)])
    for each in sessions:
        said = [each.ratings.get(domain, Rating()) for domain in Domain]
        numbers = [rating.value or "" for rating in said]
        wishes = [WISHES[more_help][rating.wants_help] for rating in said]
        writer.writerow([each.held_on.strftime("%d/%m/%Y"), *numbers, *wishes])

    read = read_sessions(out.getvalue(), ColumnMap({"held_on": "Seen on", **columns}, more_help))

    assert read.refused == ()
    assert [dict(each.ratings) for each in read.sessions] == [
        {
            domain: Rating(rating.value, rating.wants_help)
            for domain, rating in each.ratings.items()
            if (rating.value, rating.wants_help) != (None, None)
        }
        for each in sessions
    ]


def test_another_apps_file_is_read_through_a_column_map() -> None:
    text = (
        "\ufeffDate,When,Q5,Q5 more help\r\n31/03/2026,T0,3,2\n\n01/06/2026,,7,1\n02/07/2026,,,\n"
    )

    first, second, third = read_sessions(text, read_map(THEIRS)).sessions

    assert (first.held_on.isoformat(), first.stage) == ("2026-03-31", Stage.ASSESSMENT)
    assert first.ratings == {Domain.LEISURE: Rating(3, True)}
    assert second.ratings == {Domain.LEISURE: Rating(7, False)}
    assert third.ratings == {}


@pytest.mark.parametrize("cell", ["0", "8", "3.5", "-1", "seven", "12"])
def test_what_is_no_rating_is_refused_by_row_and_column(cell: str) -> None:
    text = f"held_on,rating_leisure\n2026-03-31,4\n2026-04-01,{cell}\n"

    assert why(text) == [(3, "rating_leisure")]


def test_refusals_name_the_columns_of_the_file() -> None:
    text = "Date,When,Q5,Q5 more help\nsoon,T9,9,0\n"

    assert why(text, read_map(THEIRS)) == [
        (2, "Date"), (2, "When"), (2, "Q5"), (2, "Q5 more help"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [(1, "")]),
        ("held_on\n2026-03-31\n", [(1, "rating_mental_health")]),
        ("rating_leisure\n4\n", [(1, "held_on")]),
        ("held_on,rating_leisure\n" + "2026-03-31,4\n" * 2001, [(2002, "")]),
    ],
)
def test_a_file_that_is_no_such_file_says_so(text: str, expected: list[tuple[int, str]]) -> None:
    assert why(text) == expected


@pytest.mark.parametrize(
    "text", ["[columns", '[columns]\nrating_dance = "Q1"', 'more_help = "5/6"', '[stages]\nT = "x"']
)
def test_a_column_map_that_is_wrong_is_refused(text: str) -> None:
    with pytest.raises(InvalidError):
        read_map(text)


def test_sessions_come_in_once_and_go_out_again_the_same(
    session: Session, ours: Team, person_id: UUID
) -> None:
    rows = every_answer("ABC123")

    for expected in ((27, 0), (0, 27)):
        made = bring_in(session, person_id, "ABC123", rows, actor=ours.connector, now=NOW)
        assert (made.new, made.known) == expected

    found = sessions_of(session, person_id, viewer=ours.connector)
    assert {each.imported_at for each in found} == {NOW}
    out = as_rows("ABC123", found)
    assert [each.ratings for each in out] == [each.ratings for each in reversed(rows)]
    assert [each.ratings for each in every_session(session)] == [each.ratings for each in out]


def test_a_file_that_says_otherwise_than_what_stands_here_brings_in_nothing(
    session: Session, ours: Team, person_id: UUID
) -> None:
    bring_in(session, person_id, "ABC123", [row()], actor=ours.connector, now=NOW)
    rows = [
        row(3, ratings={}),
        row(4, reference="OTHER1"),
        SessionLine(5, "", TODAY.replace(year=TODAY.year + 1), Stage.REVIEW, None, {}),
    ]

    with pytest.raises(RefusedFileError) as refused:
        bring_in(session, person_id, "ABC123", rows, actor=ours.connector, now=NOW)

    assert [(each.row, each.column) for each in refused.value.refused] == [
        (3, "held_on"), (4, "reference"), (5, "held_on"),
    ]  # fmt: skip
    assert len(sessions_of(session, person_id, viewer=ours.connector)) == 1


def test_the_columns_are_named_by_the_items_and_never_numbered() -> None:
    assert len(COLUMNS) == 4 + 2 * 11
    assert not any(digit in name for name in COLUMNS for digit in "0123456789")
