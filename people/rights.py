"""People's rights: a copy of everything, erasure, keeping for longer; each with a second person."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.actor import Actor
from accounts.policy import Doing, can
from base.errors import ConflictError, InvalidError, NotAllowedError, NotFoundError
from people.models import PersonRow
from people.rights_models import ErasureRow, RightsRequestRow
from people.rights_terms import ErasureReason, RightsKind, RightsState
from people.scope import key_of_person, visible_person
from storage.about import Piece, delete_about, forget_traces, ids_about, pieces_about
from storage.audit import Deed, Entry, record
from storage.keys import destroy_subject_key, fingerprint

COPY_LIFE: Final = timedelta(days=30)  # how long an agreed copy may be made; our choice
NO_REQUEST: Final = "There is no such request here"


@dataclass(frozen=True, slots=True)
class RightsRequest:
    """A request, as a page shows it."""

    request_id: UUID
    person_id: UUID
    reference: str
    kind: RightsKind
    reason: ErasureReason
    state: RightsState
    asked_by: UUID
    asked_at: datetime
    decided_by: UUID | None
    decided_at: datetime | None


def ask(
    session: Session,
    person_id: UUID,
    kind: RightsKind,
    reason: ErasureReason,
    *,
    actor: Actor,
    now: datetime,
) -> UUID:
    """Ask for something; a second person decides. Raises NotFoundError, ConflictError."""
    row = visible_person(session, person_id, actor)
    waiting = select(RightsRequestRow.id).where(
        RightsRequestRow.person_id == person_id,
        RightsRequestRow.kind == kind,
        RightsRequestRow.state == RightsState.WAITING,
    )
    if session.scalar(waiting):
        raise ConflictError("This has been asked for already, and waits for a second person")
    made = RightsRequestRow(
        person_id=person_id,
        reference=row.reference,
        kind=kind,
        reason=reason,
        asked_by=actor.user_id,
        asked_at=now,
    )
    session.add(made)
    session.flush()
    _note(session, Deed.CHANGE, actor, person_id, f"rights:{kind.value}", now)
    return made.id


def decide(
    session: Session, request_id: UUID, *, agrees: bool, actor: Actor, now: datetime
) -> RightsRequest:
    """Agree or refuse, as a second person. An agreed erasure is carried out by `erase` after this.

    Raises NotFoundError, ConflictError when it is decided already, NotAllowedError for the same
    person who asked.
    """
    row = session.get(RightsRequestRow, request_id)
    if row is None or not _may_know(session, row, actor):
        raise NotFoundError(NO_REQUEST)
    if row.asked_by == actor.user_id:
        raise NotAllowedError("A second person has to decide: ask a colleague or an administrator")
    if row.state is not RightsState.WAITING:
        raise ConflictError("Somebody has decided this already")
    row.state = RightsState.AGREED if agrees else RightsState.REFUSED
    row.decided_by, row.decided_at = actor.user_id, now
    session.flush()
    verdict = f"rights:{row.kind.value}:{row.state.value}"
    _note(session, Deed.CHANGE, actor, row.person_id, verdict, now)
    return _shown(row)


def requests_about(session: Session, person_id: UUID, *, viewer: Actor) -> list[RightsRequest]:
    """What was asked for about one person, newest first. Raises NotFoundError."""
    visible_person(session, person_id, viewer)
    query = (
        select(RightsRequestRow)
        .where(RightsRequestRow.person_id == person_id)
        .order_by(RightsRequestRow.asked_at.desc(), RightsRequestRow.id)
    )
    return [_shown(row) for row in session.scalars(query)]


def waiting_requests(session: Session, *, viewer: Actor) -> list[RightsRequest]:
    """What waits for a second person, for administrators: references, never names."""
    if not can(viewer, Doing.DECIDE_RIGHTS):
        raise NotFoundError(NO_REQUEST)
    query = (
        select(RightsRequestRow)
        .where(RightsRequestRow.state == RightsState.WAITING)
        .order_by(RightsRequestRow.asked_at, RightsRequestRow.id)
    )
    return [_shown(row) for row in session.scalars(query)]


def copy_of(session: Session, person_id: UUID, *, viewer: Actor, now: datetime) -> list[Piece]:
    """Everything kept about a person, once a copy is agreed; written down as handed out.

    Raises NotFoundError out of scope; NotAllowedError while no second person has agreed.
    """
    row = visible_person(session, person_id, viewer)
    agreed = select(RightsRequestRow.id).where(
        RightsRequestRow.person_id == person_id,
        RightsRequestRow.kind == RightsKind.COPY,
        RightsRequestRow.state == RightsState.AGREED,
        RightsRequestRow.decided_at > now - COPY_LIFE,
    )
    if session.scalar(agreed) is None:
        raise NotAllowedError("A second person has to agree before a copy is made")
    key = key_of_person(session, person_id)
    _note(session, Deed.EXPORT, viewer, row.id, "everything", now)
    return pieces_about(session, PersonRow.__tablename__, person_id, key)


def erase(
    session: Session, person_id: UUID, reason: ErasureReason, *, actor: Actor | None, now: datetime
) -> dict[str, set[UUID]]:
    """Destroy a person's key, then delete every row about them. Returns the ids that are gone.

    actor: None for the retention schedule and for a restored backup. The caller has checked that
    it may be done. Raises NotFoundError; InvalidError while they are asked to be kept.
    """
    row = session.get(PersonRow, person_id)
    if row is None:
        raise NotFoundError("There is no such person")
    if is_held(session, person_id) and reason is not ErasureReason.RESTORED:
        raise InvalidError("This record is to be kept for now: a claim or inquiry needs it")
    destroy_subject_key(session, row.key_id, now=now)
    mark = mark_of(session, person_id)
    if session.get(ErasureRow, mark) is None:
        session.add(ErasureRow(mark=mark, reason=reason, erased_at=now))
    gone = delete_about(session, PersonRow.__tablename__, person_id)
    forget_traces(session, set().union(*gone.values()))
    _note(session, Deed.CHANGE, actor, person_id, f"erased:{reason.value}", now)
    return gone


def is_held(session: Session, person_id: UUID) -> bool:
    """Whether a second person has agreed that a record must be kept."""
    query = select(RightsRequestRow.id).where(
        RightsRequestRow.person_id == person_id,
        RightsRequestRow.kind == RightsKind.HOLD,
        RightsRequestRow.state == RightsState.AGREED,
    )
    return session.scalar(query) is not None


def mark_of(session: Session, person_id: UUID) -> str:
    """What an erased record is known by: nobody can get from it to a person."""
    return fingerprint(session, "erased", person_id.hex)


def erased_again(session: Session, marks: Collection[str]) -> list[UUID]:
    """The people in this database who were erased before: they came back with a backup."""
    known = set(marks)
    ids = session.scalars(select(PersonRow.id)).all()
    return [person_id for person_id in ids if mark_of(session, person_id) in known]


def everything_about(session: Session, person_id: UUID) -> set[UUID]:
    """The ids of all rows about a person, for the audit and the outbox."""
    found = ids_about(session, PersonRow.__tablename__, person_id)
    return set().union(*found.values())


def _may_know(session: Session, row: RightsRequestRow, actor: Actor) -> bool:
    if can(actor, Doing.DECIDE_RIGHTS):
        return True
    try:
        visible_person(session, row.person_id, actor)
    except NotFoundError:
        return False
    return True


def _shown(row: RightsRequestRow) -> RightsRequest:
    return RightsRequest(
        row.id,
        row.person_id,
        row.reference,
        row.kind,
        row.reason,
        row.state,
        row.asked_by,
        row.asked_at,
        row.decided_by,
        row.decided_at,
    )


def _note(
    session: Session, deed: Deed, actor: Actor | None, person_id: UUID, fields: str, now: datetime
) -> None:
    who = actor.user_id if actor else None
    role = actor.role_words if actor else "system"
    record(session, Entry(deed, who, role, "person", person_id, fields), now=now)
