"""Writes to DIALOG+ sessions. Every answer is saved by itself; a command flushes, never commits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.actor import Actor
from base.errors import ConflictError, InvalidError, NotFoundError
from matching.terms import Domain
from people.dialog_models import DialogSessionRow, MatchRow, PriorityRow, RatingRow
from people.models import PersonRow
from people.rules import Rating, check_priorities, check_rating
from people.scope import (
    NO_SESSION,
    check_session_of,
    check_works_with,
    hold_person,
    key_of_person,
    visible_to,
)
from people.terms import SessionState, Stage
from storage.audit import Deed, Entry, record

_OTHERWISE: Final = {
    SessionState.FINISHED: (
        "This session is finished. Put a slip right on its page, or start a new one"
    ),
    SessionState.OPEN: "This session is not finished: change the answers themselves",
}


@dataclass(frozen=True, slots=True)
class Notes:
    """What was said about one priority, step by step. None leaves a step as it is."""

    understanding: str | None = None
    looking_forward: str | None = None
    exploring: str | None = None


def start_session(
    session: Session,
    person_id: UUID,
    stage: Stage,
    held_on: date,
    *,
    actor: Actor,
    now: datetime,
) -> UUID:
    """Start a session, or go on with the one that is still open.

    Raises NotFoundError if the person is not in the actor's scope.
    """
    hold_person(session, person_id, actor)
    check_works_with(session, person_id, actor, now)
    still_open = select(DialogSessionRow.id).where(
        DialogSessionRow.person_id == person_id, DialogSessionRow.state == SessionState.OPEN
    )
    found = session.scalar(still_open)
    if found is not None:
        return found
    row = DialogSessionRow(
        person_id=person_id,
        worker_id=actor.user_id,
        stage=stage,
        held_on=held_on,
        created_at=now,
    )
    session.add(row)
    session.flush()
    note_change(session, row, actor, now)
    return row.id


def rate(
    session: Session,
    session_id: UUID,
    ratings: Mapping[Domain, Rating],
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Save some or all of the eleven answers. Those not given here stay as they are.

    Raises InvalidError for a rating that is not 1 to 7 or empty; ConflictError once finished.
    """
    row = hold_session(session, session_id, actor)
    check_works_with(session, row.person_id, actor, now)
    write_ratings(session, session_id, ratings)
    note_change(session, row, actor, now)


def choose_priorities(
    session: Session, session_id: UUID, chosen: Sequence[Domain], *, actor: Actor, now: datetime
) -> None:
    """Keep the person's own choice, in their order.

    What was said of an area stays, also for when one taken back is chosen again.
    Raises InvalidError for more than three, or the same one twice.
    """
    row = hold_session(session, session_id, actor)
    check_works_with(session, row.person_id, actor, now)
    write_choice(session, session_id, chosen)
    note_change(session, row, actor, now)


def write_notes(
    session: Session,
    session_id: UUID,
    domain: Domain,
    notes: Notes,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Keep what was said about one priority. Raises NotFoundError if it was not chosen."""
    row = hold_session(session, session_id, actor)
    check_works_with(session, row.person_id, actor, now)
    said = {
        step: getattr(notes, step) for step in ("understanding", "looking_forward", "exploring")
    }
    write_steps(
        session, row, domain, {step: text for step, text in said.items() if text is not None}
    )
    note_change(session, row, actor, now)


def write_ratings(session: Session, session_id: UUID, ratings: Mapping[Domain, Rating]) -> None:
    """Put answers into a session that is held. Raises InvalidError unless 1 to 7 or empty."""
    for rating in ratings.values():
        check_rating(rating)
    known = {
        each.domain: each
        for each in session.scalars(select(RatingRow).where(RatingRow.session_id == session_id))
    }
    for domain, rating in ratings.items():
        kept = known.get(domain)
        if kept is None:
            kept = RatingRow(session_id=session_id, domain=domain)
            session.add(kept)
        kept.value, kept.wants_help = rating.value, rating.wants_help
        kept.is_not_today = rating.is_not_today
    session.flush()


def write_choice(session: Session, session_id: UUID, chosen: Sequence[Domain]) -> None:
    """Put the areas chosen into a session that is held. Raises InvalidError."""
    check_priorities(chosen)
    query = select(PriorityRow).where(PriorityRow.session_id == session_id)
    known = {each.domain: each for each in session.scalars(query)}
    for kept in known.values():
        kept.rank = None
    for rank, domain in enumerate(chosen, start=1):
        if domain in known:
            known[domain].rank = rank
        else:
            session.add(PriorityRow(id=uuid4(), session_id=session_id, domain=domain, rank=rank))
    session.flush()


def write_steps(
    session: Session, row: DialogSessionRow, domain: Domain, said: Mapping[str, str]
) -> None:
    """Put what was said about a chosen area into a session that is held. Raises NotFoundError.

    said: by the name of the step; "" takes away what was there.
    """
    found = session.scalar(
        select(PriorityRow).where(
            PriorityRow.session_id == row.id,
            PriorityRow.domain == domain,
            PriorityRow.rank.is_not(None),
        )
    )
    if found is None:
        raise NotFoundError("That area was not chosen in this session")
    key = key_of_person(session, row.person_id)
    for step, text in said.items():
        sealed = key.seal(text, PriorityRow.__tablename__, step, found.id) if text else None
        setattr(found, step, sealed)
    session.flush()


def finish_session(
    session: Session, session_id: UUID, next_on: date | None, *, actor: Actor, now: datetime
) -> None:
    """End a session and say when the next one is.

    Raises InvalidError for a date that is not after this session's own.
    """
    row = hold_session(session, session_id, actor)
    check_works_with(session, row.person_id, actor, now)
    if next_on is not None and next_on <= row.held_on:
        raise InvalidError(
            "The next session must be after this one",
            {"next_on": "The next session must be after this one"},
        )
    row.state, row.next_on, row.finished_at = SessionState.FINISHED, next_on, now
    session.flush()
    note_change(session, row, actor, now)


def keep_match(
    session: Session,
    person_id: UUID,
    session_id: UUID | None,
    *,
    weights_version: str,
    match_json: str,
    now: datetime,
) -> UUID:
    """Keep a match as it was shown, sealed under the person's key.

    For a caller who has just read the person with `viewer=`.
    Raises NotFoundError for an unknown person, and for a session of somebody else.
    """
    check_session_of(session, session_id, person_id)
    match_id = uuid4()
    key = key_of_person(session, person_id)
    row = MatchRow(
        id=match_id,
        person_id=person_id,
        session_id=session_id,
        weights_version=weights_version,
        record=key.seal(match_json, MatchRow.__tablename__, "record", match_id),
        at=now,
    )
    session.add(row)
    session.flush()
    return match_id


def hold_session(
    session: Session,
    session_id: UUID,
    actor: Actor,
    state: SessionState = SessionState.OPEN,
) -> DialogSessionRow:
    """A session of a person in the actor's scope, in a state: as a rule still open.

    Its other writers wait until the transaction ends, so that nothing follows its finish.
    Raises NotFoundError out of scope, and ConflictError in another state.
    """
    query = (
        select(DialogSessionRow)
        .join(PersonRow, PersonRow.id == DialogSessionRow.person_id)
        .where(DialogSessionRow.id == session_id, visible_to(actor))
        .with_for_update(of=DialogSessionRow)
    )
    row = session.scalar(query)
    if row is None:
        raise NotFoundError(NO_SESSION)
    if row.state is not state:
        raise ConflictError(_OTHERWISE[row.state])
    return row


def note_change(session: Session, row: DialogSessionRow, actor: Actor, now: datetime) -> None:
    """One audit entry about a session."""
    entry = Entry(Deed.CHANGE, actor.user_id, actor.role_words, "person", row.person_id, "session")
    record(session, entry, now=now)
