"""Bringing sessions in from a file, and taking them out: all of a file, or none of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.actor import Actor
from base.errors import InvalidError
from matching.terms import Domain
from people.dialog_models import DialogSessionRow, RatingRow
from people.models import PersonRow
from people.pages import DialogSession
from people.rules import Rating
from people.scope import check_works_with, hold_person
from people.session_csv import HELD_ON, REFERENCE, ReadFile, Refused, SessionLine
from people.terms import SessionState
from storage.audit import Deed, Entry, record

OPERATOR = "command line"


class RefusedFileError(InvalidError):
    """Rows that cannot be brought in, each with its row and column."""

    def __init__(self, refused: Sequence[Refused]) -> None:
        """Keep what is wrong."""
        super().__init__("Nothing was brought in: some rows cannot be used")
        self.refused = tuple(refused)


@dataclass(frozen=True, slots=True)
class BroughtIn:
    """How many sessions are new, and how many were there already."""

    new: int
    known: int


def rows_of(read: ReadFile) -> tuple[SessionLine, ...]:
    """The rows of a file of which all can be read. Raises RefusedFileError."""
    if read.refused:
        raise RefusedFileError(read.refused)
    return read.sessions


def bring_in(
    session: Session,
    person_id: UUID,
    reference: str,
    rows: Sequence[SessionLine],
    *,
    actor: Actor | None,
    now: datetime,
) -> BroughtIn:
    """Add finished sessions of one person. The same file again adds nothing.

    reference: the person's own, which a file may carry. actor: None on the command line.
    Raises RefusedFileError for somebody else's row, a day to come, and a day on which another
    session stands already; NotFoundError out of scope.
    """
    hold_person(session, person_id, actor)
    if actor is not None:
        check_works_with(session, person_id, actor, now)
    known = _known(session, person_id)
    refused: list[Refused] = []
    new: list[SessionLine] = []
    for row in rows:
        wrong = _why_not(row, reference, known, now.date())
        if wrong:
            refused.append(wrong)
        elif row.held_on not in known:
            new.append(row)
            known[row.held_on] = row.ratings
    if refused:
        raise RefusedFileError(refused)
    for row in new:
        _add(session, person_id, row, now)
    if new:
        who, role = (actor.user_id, actor.role_words) if actor else (None, OPERATOR)
        entry = Entry(Deed.CHANGE, who, role, "person", person_id, "sessions:file")
        record(session, entry, now=now)
    return BroughtIn(len(new), len(rows) - len(new))


def _why_not(
    row: SessionLine, reference: str, known: Mapping[date, Mapping[Domain, Rating]], today: date
) -> Refused | None:
    """Why a row cannot be brought in; None if it can, or is here already."""
    if row.reference and row.reference.upper() != reference:
        return Refused(row.row, REFERENCE, "This row is about somebody else")
    if row.held_on > today:
        return Refused(row.row, HELD_ON, "This day has not come")
    if row.held_on in known and known[row.held_on] != row.ratings:
        words = "A session of that day stands here already, with other answers"
        return Refused(row.row, HELD_ON, words)
    return None


def as_rows(reference: str, sessions: Sequence[DialogSession]) -> list[SessionLine]:
    """The finished sessions of one person, for a file."""
    return [
        SessionLine(number, reference, each.held_on, each.stage, each.next_on, dict(each.ratings))
        for number, each in enumerate(
            (each for each in sessions if each.state is SessionState.FINISHED), start=2
        )
    ]


def people_by_reference(session: Session, references: Sequence[str]) -> dict[str, UUID]:
    """Whose references these are, for the command line, which works for nobody in particular."""
    query = select(PersonRow.reference, PersonRow.id).where(PersonRow.reference.in_(references))
    return {row[0]: row[1] for row in session.execute(query)}


def every_session(session: Session) -> list[SessionLine]:
    """All finished sessions, for the command line: person by person, in three statements."""
    query = (
        select(DialogSessionRow, PersonRow.reference)
        .join(PersonRow, PersonRow.id == DialogSessionRow.person_id)
        .where(DialogSessionRow.state == SessionState.FINISHED)
        .order_by(PersonRow.reference, DialogSessionRow.held_on, DialogSessionRow.id)
    )
    ratings: dict[UUID, dict[Domain, Rating]] = {}
    for each in session.scalars(select(RatingRow)):
        ratings.setdefault(each.session_id, {})[each.domain] = each.rating
    return [
        SessionLine(
            number,
            reference,
            row.held_on,
            row.stage,
            row.next_on,
            ratings.get(row.id, {}),
        )
        for number, (row, reference) in enumerate(session.execute(query).all(), start=2)
    ]


def note_export(session: Session, person_id: UUID, *, actor: Actor | None, now: datetime) -> None:
    """Write down that a person's sessions leave as a file."""
    who, role = (actor.user_id, actor.role_words) if actor else (None, OPERATOR)
    record(session, Entry(Deed.READ, who, role, "person", person_id, "sessions:file"), now=now)


def _known(session: Session, person_id: UUID) -> dict[date, Mapping[Domain, Rating]]:
    """The answers of the sessions that stand already, by their day."""
    query = select(DialogSessionRow.id, DialogSessionRow.held_on).where(
        DialogSessionRow.person_id == person_id
    )
    days = {row[0]: row[1] for row in session.execute(query)}
    found: dict[date, dict[Domain, Rating]] = {held_on: {} for held_on in days.values()}
    for row in session.scalars(select(RatingRow).where(RatingRow.session_id.in_(days))):
        found[days[row.session_id]][row.domain] = row.rating
    return dict(found)


def _add(session: Session, person_id: UUID, row: SessionLine, now: datetime) -> None:
    made = DialogSessionRow(
        person_id=person_id,
        worker_id=None,
        stage=row.stage,
        state=SessionState.FINISHED,
        held_on=row.held_on,
        next_on=row.next_on,
        created_at=now,
        finished_at=now,
        imported_at=now,
    )
    session.add(made)
    session.flush()
    session.add_all(
        RatingRow(
            session_id=made.id,
            domain=domain,
            value=each.value,
            wants_help=each.wants_help,
            is_not_today=each.is_not_today,
        )
        for domain, each in row.ratings.items()
    )
    session.flush()
