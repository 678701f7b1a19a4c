from collections.abc import Mapping
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from base.errors import ConflictError, InvalidError, NotFoundError
from matching.terms import Domain
from people.dialog_commands import finish_session
from people.dialog_queries import corrections_of, get_session
from people.dialog_saving import correct_answers, said_in, save_answers
from people.items import Given, Item, StaleError, item_called, token
from people.queries import actions_of
from people.rules import Rating
from people.terms import ActionState
from tests.clock import NOW
from tests.people import build
from tests.people.build import Team


@pytest.fixture
def ours(session: Session) -> Team:
    return build.team(session)


@pytest.fixture
def person_id(session: Session, ours: Team) -> UUID:
    return build.person(session, ours)


@pytest.fixture
def held(session: Session, ours: Team, person_id: UUID) -> UUID:
    return build.sitting(session, ours, person_id)


def save(
    session: Session,
    who: Team,
    held: UUID,
    values: Mapping[str, str],
    seen: Mapping[str, str] | None = None,
) -> None:
    """Save answers by their names; seen: what the page had seen, "" where nothing is given."""
    known = seen or {}
    given = [Given(item_called(n), v, token(known.get(n, ""))) for n, v in values.items()]
    save_answers(session, held, given, actor=who.connector, now=NOW)


def said(session: Session, who: Team, held: UUID) -> dict[str, str]:
    page = get_session(session, held, viewer=who.connector)
    actions = actions_of(session, page.person_id, viewer=who.connector)
    return {item.name: value for item, value in said_in(page, actions).items() if value}


def test_answers_of_every_kind_are_saved_one_by_one(
    session: Session, ours: Team, person_id: UUID, held: UUID
) -> None:
    earlier = build.action(session, ours, person_id)
    steps = [
        {"rating_leisure": "2"},
        {"help_leisure": "y"},
        {"choice": "leisure,medication"},
        {"understanding_leisure": "Evenings are long\r\nand dark"},
        {f"state_{earlier.hex}": "partly"},
        {f"note_{earlier.hex}": "It was shut"},
        {"setting": "At the cafe, with my sister"},
        {"next_on": "2030-01-04"},
    ]
    for step in steps:
        save(session, ours, held, step)

    expected = {name: value for step in steps for name, value in step.items()}
    expected["understanding_leisure"] = "Evenings are long\nand dark"
    assert said(session, ours, held) == expected
    assert actions_of(session, person_id, viewer=ours.connector)[0].state is ActionState.PARTLY


def test_an_answer_sent_again_after_its_reply_was_lost_is_right(
    session: Session, ours: Team, held: UUID
) -> None:
    for _ in range(2):
        save(session, ours, held, {"rating_leisure": "2"})

    assert said(session, ours, held) == {"rating_leisure": "2"}


def test_what_another_screen_saved_is_not_written_over(
    session: Session, ours: Team, held: UUID
) -> None:
    save(session, ours, held, {"rating_leisure": "2"})

    with pytest.raises(StaleError) as refused:
        save(session, ours, held, {"rating_leisure": "5", "rating_medication": "7"})

    assert refused.value.now == {Item(item_called("rating_leisure").part, Domain.LEISURE): "2"}
    assert said(session, ours, held) == {"rating_leisure": "2"}
    save(session, ours, held, {"rating_leisure": "5"}, seen={"rating_leisure": "2"})
    assert said(session, ours, held) == {"rating_leisure": "5"}


def test_not_today_is_kept_apart_from_not_asked_and_from_help_without_a_number(
    session: Session, ours: Team, held: UUID
) -> None:
    save(session, ours, held, {"rating_leisure": "none", "help_leisure": "y"})
    save(session, ours, held, {"help_meetings": "y"})

    ratings = get_session(session, held, viewer=ours.connector).ratings
    assert ratings == {
        Domain.LEISURE: Rating(None, wants_help=True, is_not_today=True),
        Domain.MEETINGS: Rating(None, wants_help=True),
    }
    save(session, ours, held, {"rating_leisure": "3"}, seen={"rating_leisure": "none"})
    found = get_session(session, held, viewer=ours.connector).ratings[Domain.LEISURE]
    assert found == Rating(3, wants_help=True)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("rating_leisure", "8"),
        ("rating_leisure", "0"),
        ("rating_leisure", "2.5"),
        ("help_leisure", "perhaps"),
        ("choice", "leisure,leisure"),
        ("choice", "leisure,medication,meetings,friendships"),
        ("choice", "dancing"),
        ("next_on", "soon"),
        ("next_on", "2001-01-01"),
        ("setting", "x" * 201),
    ],
)
def test_a_value_that_no_answer_has_is_refused(
    session: Session, ours: Team, held: UUID, name: str, value: str
) -> None:
    with pytest.raises(InvalidError):
        save(session, ours, held, {name: value})


@pytest.mark.parametrize("name", ["rating_dancing", "dance", "choice_leisure", "state_12", ""])
def test_there_is_no_answer_of_any_other_name(name: str) -> None:
    with pytest.raises(InvalidError):
        item_called(name)


def test_what_is_said_of_an_area_waits_until_it_is_chosen(
    session: Session, ours: Team, held: UUID
) -> None:
    with pytest.raises(NotFoundError):
        save(session, ours, held, {"exploring_leisure": "A choir"})


def test_a_finished_session_takes_corrections_only_and_keeps_what_was_there(
    session: Session, ours: Team, held: UUID
) -> None:
    save(session, ours, held, {"rating_leisure": "2", "rating_medication": "4"})
    finish_session(session, held, None, actor=ours.connector, now=NOW)
    with pytest.raises(ConflictError):
        save(session, ours, held, {"rating_leisure": "6"}, seen={"rating_leisure": "2"})

    given = [
        Given(item_called("rating_leisure"), "6", token("2")),
        Given(item_called("rating_medication"), "4", token("4")),
    ]
    with pytest.raises(InvalidError):
        correct_answers(session, held, given, "", actor=ours.connector, now=NOW)
    counted = correct_answers(session, held, given, "Misheard", actor=ours.connector, now=NOW)

    (kept,) = corrections_of(session, held, viewer=ours.connector)
    assert counted == 1
    assert (kept.item.name, kept.before, kept.after, kept.why) == (
        "rating_leisure", "2", "6", "Misheard",
    )  # fmt: skip
    assert said(session, ours, held)["rating_leisure"] == "6"


def test_an_open_session_is_changed_and_not_corrected(
    session: Session, ours: Team, held: UUID
) -> None:
    given = [Given(item_called("rating_leisure"), "6", "")]
    with pytest.raises(ConflictError):
        correct_answers(session, held, given, "Misheard", actor=ours.connector, now=NOW)


def test_a_stranger_saves_and_reads_nothing(session: Session, held: UUID) -> None:
    theirs = build.team(session)

    with pytest.raises(NotFoundError):
        save(session, theirs, held, {"rating_leisure": "2"})
    assert corrections_of(session, held, viewer=theirs.connector) == []
