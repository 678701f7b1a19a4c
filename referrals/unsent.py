"""Save and return: a self-referral that is not sent yet, kept for some days behind a code."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from accounts.passwords import is_right
from base.errors import NotFoundError
from referrals.codes import as_typed, make_reference
from referrals.unsent_models import UnsentReferralRow
from storage.keys import secrets_of
from storage.sealing import Place

KEPT_DAYS: Final = 14
"""From the last saving; as long as the other links to a referral. Our choice, said on the page."""
LARGEST: Final = 20_000  # characters of answers; more is not what the form asks for
WRONG: Final = "We cannot find anything saved with this reference and secret. Check both"


@dataclass(frozen=True, slots=True)
class Unsent:
    """What was saved. answers: as it was given; ends_at: when it is deleted."""

    unsent_id: UUID
    reference: str
    answers: str
    ends_at: datetime


def keep_unsent(
    session: Session, answers: str, *, secret_hash: str, now: datetime
) -> UnsentReferralRow:
    """Keep answers behind a new code. secret_hash: of `codes.make_secret()`, hashed before."""
    row_id = uuid4()
    row = UnsentReferralRow(
        id=row_id,
        reference=_free_reference(session),
        secret_hash=secret_hash,
        answers=_sealed(session, answers, row_id),
        kept_at=now,
        ends_at=now + timedelta(days=KEPT_DAYS),
    )
    session.add(row)
    session.flush()
    return row


def keep_again(session: Session, unsent_id: UUID, answers: str, *, now: datetime) -> bool:
    """Keep newer answers behind the same code. False: it was deleted meanwhile."""
    row = session.get(UnsentReferralRow, unsent_id)
    if row is None or row.ends_at < now:
        return False
    row.answers, row.kept_at = _sealed(session, answers, row.id), now
    row.ends_at = now + timedelta(days=KEPT_DAYS)
    session.flush()
    return True


def find_unsent(session: Session, reference: str, secret: str, *, now: datetime) -> Unsent:
    """What was saved behind a code. Takes as long for a wrong reference as for a wrong secret.

    Reads only, and is slow on purpose: call it outside a transaction that writes.
    Raises NotFoundError, in the same words for a wrong one, an old one, and one that was sent.
    """
    query = select(UnsentReferralRow).where(
        UnsentReferralRow.reference == as_typed(reference), UnsentReferralRow.ends_at >= now
    )
    row = session.scalar(query)
    if not is_right(as_typed(secret), row.secret_hash if row else None) or row is None:
        raise NotFoundError(WRONG)
    answers = secrets_of(session).keyring.open(row.answers, _place(row.id))
    return Unsent(row.id, row.reference, answers, row.ends_at)


def forget_unsent(session: Session, unsent_id: UUID) -> None:
    """Delete what was saved: it was sent, or the person wants it gone."""
    session.execute(delete(UnsentReferralRow).where(UnsentReferralRow.id == unsent_id))


def sweep_unsent(session: Session, *, now: datetime) -> None:
    """Delete everything whose days are over."""
    session.execute(delete(UnsentReferralRow).where(UnsentReferralRow.ends_at < now))


def _sealed(session: Session, answers: str, row_id: UUID) -> str:
    return secrets_of(session).keyring.seal(answers, _place(row_id))


def _place(row_id: UUID) -> Place:
    return Place(UnsentReferralRow.__tablename__, "answers", row_id.hex)


def _free_reference(session: Session) -> str:
    """A reference under which nothing is saved."""
    taken = UnsentReferralRow.reference
    reference = make_reference()
    while session.scalar(select(UnsentReferralRow.id).where(taken == reference)):
        reference = make_reference()
    return reference
