"""Which languages the public pages may be in: none that no native speaker has checked."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from accounts.actor import Actor
from base.errors import InvalidError
from base.text import clean_line
from directory.language_models import CheckedLanguageRow
from directory.owning import require_editor

LONGEST_SPEAKER: Final = 120  # characters


@dataclass(frozen=True, slots=True)
class CheckedLanguage:
    """One that is on. messages: how many were translated when the speaker read them."""

    code: str
    speaker: str
    messages: int
    checked_at: datetime
    checked_by: UUID


def is_switched_on(session: Session, code: str) -> bool:
    """Whether a native speaker has checked a language. One statement."""
    row = CheckedLanguageRow
    return session.scalar(select(row.code).where(row.code == code)) is not None


def list_checked(session: Session) -> dict[str, CheckedLanguage]:
    """Every language that is on, by its locale. One statement."""
    row = CheckedLanguageRow
    query = select(row.code, row.speaker, row.messages, row.checked_at, row.checked_by)
    return {each[0]: CheckedLanguage(*each) for each in session.execute(query.order_by(row.code))}


def switch_on(
    session: Session, code: str, speaker: str, messages: int, *, by: Actor, now: datetime
) -> None:
    """Note that a native speaker has read a language, and offer it. Again: the newer check counts.

    Raises InvalidError without the speaker, NotAllowedError for anybody but an editor.
    """
    require_editor(by)
    named = clean_line(speaker)[:LONGEST_SPEAKER]
    if not named:
        raise InvalidError(
            "The language stays off", {"speaker": "Say who has read it, and that it is their own"}
        )
    switch_off(session, code, by=by)
    session.add(
        CheckedLanguageRow(
            code=code, speaker=named, messages=messages, checked_at=now, checked_by=by.user_id
        )
    )
    session.flush()


def switch_off(session: Session, code: str, *, by: Actor) -> None:
    """Offer a language no more. Whoever had chosen it sees English."""
    require_editor(by)
    session.execute(delete(CheckedLanguageRow).where(CheckedLanguageRow.code == code))
