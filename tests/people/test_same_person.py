from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.commands import set_team_lead
from base.errors import InvalidError, NotFoundError
from people.commands import Care, PersonFacts, create_person
from people.pages import Contact, Details
from people.record_models import TeamTaskRow
from people.record_terms import TaskKind, TaskOutcome
from people.same_person import Recorded, TooManyChecksError, ask_other_teams, find_same
from people.tasks import finish_task, get_task, open_tasks
from storage.audit import AuditRow
from tests.clock import NOW, TODAY
from tests.people import build

KNOWN = PersonFacts(
    "Ada Blue",
    Contact("07700 900123", "ada@home.example"),
    Details(born=date(1990, 5, 17), nhs_number="9434765919"),
)
SAME = {
    "NHS number": PersonFacts("A", details=Details(nhs_number="9434765919")),
    "phone, written otherwise": PersonFacts("A", Contact("+44 7700 900123")),
    "e-mail": PersonFacts("A", Contact(email="ADA@home.example")),
    "name and birth": PersonFacts("blue ada", details=Details(born=date(1990, 5, 17))),
}
OTHERS = {
    "nothing to tell by": PersonFacts("Ada Blue"),
    "a name and a year": PersonFacts("Ada Blue", details=Details(birth_year=1990)),
    "another number": PersonFacts("Ada Blue", Contact("07700 900124")),
}


@pytest.fixture
def ours(session: Session) -> build.Team:
    return build.team(session)


@pytest.fixture
def theirs(session: Session) -> build.Team:
    """Another team, led by its connector, in which the person is known."""
    team = build.team(session)
    set_team_lead(session, team.team_id, team.connector.user_id)
    build.person(session, team, KNOWN)
    return team


def _add(session: Session, who: build.Team, facts: PersonFacts) -> UUID:
    person_id = create_person(session, facts, who.care, actor=who.connector, now=NOW)
    ask_other_teams(session, person_id, facts, actor=who.connector, now=NOW)
    return person_id


def _tasks(session: Session, who: build.Team) -> list[TaskKind]:
    return [each.kind for each in open_tasks(session, viewer=who.connector, today=TODAY)]


@pytest.mark.parametrize("facts", SAME.values(), ids=SAME)
def test_inside_the_team_the_record_is_named(
    session: Session, ours: build.Team, facts: PersonFacts
) -> None:
    known = build.person(session, ours, KNOWN)

    for worker in (ours.connector, ours.core_worker):
        [found] = find_same(session, facts, actor=worker, now=NOW)
        assert (found.person_id, found.name) == (known, "Ada Blue")


@pytest.mark.parametrize("facts", OTHERS.values(), ids=OTHERS)
def test_a_common_name_is_not_the_same_person(
    session: Session, ours: build.Team, facts: PersonFacts
) -> None:
    build.person(session, ours, KNOWN)

    assert find_same(session, facts, actor=ours.connector, now=NOW) == []


@pytest.mark.parametrize("facts", SAME.values(), ids=SAME)
def test_of_another_teams_person_nothing_is_said_and_its_lead_has_a_task(
    session: Session, ours: build.Team, theirs: build.Team, facts: PersonFacts
) -> None:
    assert find_same(session, facts, actor=ours.connector, now=NOW) == []
    made = create_person(session, facts, ours.care, actor=ours.connector, now=NOW)
    told = ask_other_teams(session, made, facts, actor=ours.connector, now=NOW)

    stranger = replace(SAME["phone, written otherwise"], contact=Contact("020 7946 0999"))
    other = create_person(session, stranger, ours.care, actor=ours.connector, now=NOW)
    assert told is ask_other_teams(session, other, stranger, actor=ours.connector, now=NOW)
    assert _tasks(session, theirs) == [TaskKind.SAME_PERSON]
    assert _tasks(session, ours) == []
    [task] = open_tasks(session, viewer=theirs.connector, today=TODAY)
    assert (task.name, task.asked_by) == ("Ada Blue", ours.connector.user_id)
    read = select(AuditRow).where(AuditRow.object_id == task.person_id).order_by(AuditRow.n)
    row = session.scalars(read).all()[-1]
    assert (row.actor_id, row.fields) == (ours.connector.user_id, "same_person")


def test_a_number_changed_later_is_asked_about_once_and_never_the_ones_that_stay(
    session: Session, ours: build.Team, theirs: build.Team
) -> None:
    known = build.person(session, ours, KNOWN)
    before = PersonFacts("Ada", Contact("07700 900123"))
    person_id = build.person(session, ours, before)
    recorded = Recorded(person_id, before)
    after = replace(before, details=Details(nhs_number="9434765919"))

    for facts, found, asked in (
        (before, [], False),
        (after, [known], True),
        (replace(after, contact=Contact("020 7946 0999")), [known], True),
        (PersonFacts("Ada", Contact("020 7946 0999")), [], True),
        (PersonFacts("Ada"), [], False),
    ):
        same = find_same(session, facts, recorded=recorded, actor=ours.connector, now=NOW)
        assert [each.person_id for each in same] == found
        actor = ours.connector
        told = ask_other_teams(session, person_id, facts, recorded=recorded, actor=actor, now=NOW)
        assert told is asked
    assert _tasks(session, theirs) == [TaskKind.SAME_PERSON] * 2


def test_a_core_worker_gives_the_task_too_also_about_somebody_without_a_core_team(
    session: Session, ours: build.Team, theirs: build.Team
) -> None:
    care = Care(theirs.team_id, None, theirs.connector.user_id)
    create_person(session, KNOWN, care, actor=theirs.connector, now=NOW)
    facts = SAME["e-mail"]
    made = create_person(session, facts, ours.care, actor=ours.core_worker, now=NOW)

    ask_other_teams(session, made, facts, actor=ours.core_worker, now=NOW)

    assert _tasks(session, theirs) == [TaskKind.SAME_PERSON] * 2


def test_the_task_is_for_the_lead_and_nobody_else(
    session: Session, ours: build.Team, theirs: build.Team
) -> None:
    _add(session, ours, SAME["phone, written otherwise"])
    [task] = open_tasks(session, viewer=theirs.connector, today=TODAY)
    for worker in (ours.connector, ours.core_worker, theirs.core_worker):
        assert open_tasks(session, viewer=worker, today=TODAY) == []
        with pytest.raises(NotFoundError):
            get_task(session, task.task_id, viewer=worker, today=TODAY)
        with pytest.raises(NotFoundError):
            finish_task(session, task.task_id, TaskOutcome.DIFFERENT, actor=worker, now=NOW)


@pytest.mark.parametrize(
    ("outcome", "told"),
    [
        (TaskOutcome.DIFFERENT, []),
        (TaskOutcome.SAME_AND_PRIVATE, []),
        (TaskOutcome.SAME_AND_TELL, [TaskKind.SAME_PERSON_TOLD]),
    ],
)
def test_the_other_team_is_told_only_when_the_person_agrees(
    session: Session,
    ours: build.Team,
    theirs: build.Team,
    outcome: TaskOutcome,
    told: list[TaskKind],
) -> None:
    added = _add(session, ours, SAME["e-mail"])
    [task] = open_tasks(session, viewer=theirs.connector, today=TODAY)
    with pytest.raises(InvalidError):
        finish_task(session, task.task_id, TaskOutcome.SEEN, actor=theirs.connector, now=NOW)

    finish_task(session, task.task_id, outcome, actor=theirs.connector, now=NOW)

    assert _tasks(session, theirs) == []
    assert _tasks(session, ours) == told
    for each in open_tasks(session, viewer=ours.connector, today=TODAY):
        assert (each.person_id, each.asked_by) == (added, theirs.connector.user_id)


def test_asking_again_and_again_is_stopped(session: Session, ours: build.Team) -> None:
    for _ in range(10):
        find_same(session, SAME["e-mail"], actor=ours.connector, now=NOW)

    with pytest.raises(TooManyChecksError, match="quarter of an hour"):
        find_same(session, SAME["e-mail"], actor=ours.connector, now=NOW)
    assert find_same(session, SAME["e-mail"], actor=ours.core_worker, now=NOW) == []


def test_somebody_who_referred_themselves_gives_nobody_a_task(
    session: Session, ours: build.Team
) -> None:
    create_person(session, KNOWN, Care(), actor=None, now=NOW)

    _add(session, ours, SAME["e-mail"])

    assert session.scalars(select(TeamTaskRow)).all() == []
