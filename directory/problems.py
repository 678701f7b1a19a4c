"""What people say is wrong with a listing: kept for an editor to look at, and not for ever."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from accounts.actor import Actor
from base.errors import InvalidError, NotFoundError
from base.paging import pages_of
from base.text import clean_prose
from directory.models import OrganisationRow, ServiceRow
from directory.moderation_models import ProblemRow
from directory.owning import NO_SERVICE, require_editor
from directory.settling import forget, settle, take_up_again
from directory.terms import ProblemKind, ServiceStatus
from storage import outbox
from storage.keys import secrets_of
from storage.sealing import Place

LONGEST_WORDS: Final = 1000  # characters
MOST_OPEN: Final = 20  # unsettled reports kept of one service; more say nothing new
PER_PAGE: Final = 25
_GONE: Final = {"reply_to": None, "letters_in": None}
ANSWER: Final = "problem_answer"  # the e-mail with an editor's answer


@dataclass(frozen=True, slots=True)
class Problem:
    """One report. words: as typed, for editors alone."""

    problem_id: UUID
    service_id: UUID
    service_name: str
    organisation_name: str
    kind: ProblemKind
    words: str
    reported_at: datetime
    settled_at: datetime | None
    wants_answer: bool  # and has not been sent one
    answer: str


@dataclass(frozen=True, slots=True)
class ProblemPage:
    """One page of reports, the oldest first. page: from 1."""

    lines: tuple[Problem, ...]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return pages_of(self.total, PER_PAGE)


@dataclass(frozen=True, slots=True)
class ReplyTo:
    """Where an answer goes. letters_in: the locale to write in; "": English."""

    address: str
    letters_in: str = ""


@dataclass(frozen=True, slots=True)
class AnswerToSend:
    """An editor's answer, and where it goes."""

    to: ReplyTo
    answer: str


def report_problem(
    session: Session,
    service_id: UUID,
    kind: ProblemKind,
    words: str,
    *,
    reply_to: ReplyTo | None = None,
    now: datetime,
) -> None:
    """Keep what somebody says is wrong with a published service. Nobody's name is asked or kept.

    reply_to: an e-mail address for the answer, kept sealed until that is sent; None: none wanted.

    Over MOST_OPEN unsettled reports of one service nothing more is kept. Raises NotFoundError if
    the public cannot see the service, InvalidError if a report lacks its words.
    """
    row = session.get(ServiceRow, service_id)
    if row is None or row.status is not ServiceStatus.PUBLISHED:
        raise NotFoundError(NO_SERVICE)
    said = clean_prose(words)[:LONGEST_WORDS]
    if kind is ProblemKind.OTHER and not said:
        raise InvalidError("Some of this cannot be kept", {"words": "Say what is wrong"})
    if _count(session, service_id) < MOST_OPEN:
        made = ProblemRow(id=uuid4(), service_id=service_id, kind=kind, words=said, reported_at=now)
        if reply_to is not None:
            made.reply_to = secrets_of(session).keyring.seal(reply_to.address, _place(made.id))
            made.letters_in = reply_to.letters_in or None
        session.add(made)
        session.flush()


def settle_problem(
    session: Session, problem_id: UUID, *, actor: Actor, now: datetime, answer: str = ""
) -> bool:
    """An editor has dealt with a report. answer: sent to whoever asked for one.

    Gives whether an answer is on its way. Without one to send, their address is let go of at
    once. Of a report that somebody settled meanwhile nothing is sent again. Raises NotFoundError.
    """
    row = session.get(ProblemRow, problem_id)
    is_new = row is not None and row.settled_at is None
    settle(session, ProblemRow, problem_id, actor=actor, now=now)
    if row is None or not is_new:
        return False
    row.answer = clean_prose(answer)[:LONGEST_WORDS]
    is_sent = bool(row.answer and row.reply_to)
    if is_sent:
        payload = {"template": ANSWER, "problem_id": str(problem_id)}
        outbox.add(session, "email", f"problem:{problem_id}", now=now, payload=payload)
    else:
        row.reply_to = row.letters_in = None
    session.flush()
    return is_sent


def answer_to_send(session: Session, problem_id: UUID) -> AnswerToSend | None:
    """An answer to send; None when it went already or its address was let go of."""
    row = session.get(ProblemRow, problem_id)
    if row is None or not row.reply_to:
        return None
    address = secrets_of(session).keyring.open(row.reply_to, _place(row.id))
    return AnswerToSend(ReplyTo(address, row.letters_in or ""), row.answer)


def forget_address(session: Session, problem_id: UUID) -> None:
    """Let go of the address that an answer was sent to, and of its language."""
    session.execute(update(ProblemRow).where(ProblemRow.id == problem_id).values(_GONE))


def open_again(session: Session, problem_id: UUID, *, actor: Actor) -> None:
    """Undo having settled a report."""
    take_up_again(session, ProblemRow, problem_id, actor=actor)


def forget_problems(session: Session, *, before: datetime) -> int:
    """Drop settled reports of problems made before a moment, and the words of those that wait.

    With the words goes the address for an answer.
    """
    is_old = ProblemRow.reported_at < before
    session.execute(update(ProblemRow).where(is_old).values(_GONE))
    return forget(session, ProblemRow, ProblemRow.reported_at, before=before)


def count_problems(session: Session, *, viewer: Actor) -> int:
    """How many reports wait."""
    require_editor(viewer)
    return _count(session)


def list_problems(
    session: Session, *, viewer: Actor, is_settled: bool = False, page: int = 1
) -> ProblemPage:
    """Reports that wait, the oldest first; or settled ones, the latest first. Two statements."""
    require_editor(viewer)
    row = ProblemRow
    wanted = row.settled_at.is_not(None) if is_settled else row.settled_at.is_(None)
    order = row.settled_at.desc() if is_settled else row.reported_at.asc()
    total = session.scalar(select(func.count()).select_from(row).where(wanted)) or 0
    page = max(page, 1)
    query = (
        select(
            row.id,
            row.service_id,
            ServiceRow.name,
            OrganisationRow.name,
            row.kind,
            row.words,
            row.reported_at,
            row.settled_at,
            row.reply_to.is_not(None),
            row.answer,
        )
        .join(ServiceRow, ServiceRow.id == row.service_id)
        .join(OrganisationRow, OrganisationRow.id == ServiceRow.organisation_id)
        .where(wanted)
        .order_by(order, row.id)
        .limit(PER_PAGE)
        .offset((page - 1) * PER_PAGE)
    )
    rows: Iterable[Sequence[Any]] = session.execute(query)
    return ProblemPage(tuple(Problem(*each) for each in rows), total, page)


def _place(problem_id: UUID) -> Place:
    """Where the sealed address of a report stands."""
    return Place(ProblemRow.__tablename__, "reply_to", problem_id.hex)


def _count(session: Session, service_id: UUID | None = None) -> int:
    query = select(func.count()).select_from(ProblemRow).where(ProblemRow.settled_at.is_(None))
    if service_id is not None:
        query = query.where(ProblemRow.service_id == service_id)
    return session.scalar(query) or 0
