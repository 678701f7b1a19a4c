"""Reminders of what was agreed: asked for when it is agreed, checked again when one is due."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from people.models import ActionRow, PersonRow
from people.sealing import open_contact
from people.terms import ActionState, Channel
from storage import outbox
from storage.keys import subject_key


@dataclass(frozen=True, slots=True)
class Reminder:
    """One reminder, as it stands at the moment of sending. It says nothing of what it is about."""

    person_id: UUID
    reference: str
    channel: Channel
    email: str  # the person's own, if e-mail is the way and is called safe now; else ""
    connector_id: UUID | None
    letters_in: str  # the locale of our e-mails to them; "": English


def ask_for_due(session: Session, *, today: date, now: datetime) -> int:
    """Write an errand for every reminder whose day has come. Returns how many."""
    query = select(ActionRow).where(
        ActionRow.state == ActionState.OPEN,
        ActionRow.remind_by.is_not(None),
        ActionRow.reminded_at.is_(None),
        ActionRow.due_on <= today,
    )
    rows = session.scalars(query).all()
    for row in rows:
        row.reminded_at = now
        if row.due_on == today:  # a day that was missed is not made up for
            payload = {"template": "reminder", "action_id": str(row.id)}
            outbox.add(
                session,
                "email",
                f"action:{row.id}",
                now=now,
                payload=payload,
                dedupe=f"reminder:{row.id}",
            )
    session.flush()
    return len(rows)


def reminder_of(session: Session, action_id: UUID) -> Reminder | None:
    """For the worker: a reminder that is still wanted; None once it is done, left or taken back."""
    query = (
        select(ActionRow, PersonRow)
        .join(PersonRow, PersonRow.id == ActionRow.person_id)
        .where(ActionRow.id == action_id, ActionRow.state == ActionState.OPEN)
    )
    found = session.execute(query).first()
    if found is None:
        return None
    action, person = found
    if action.remind_by is None:
        return None
    contact = open_contact(person.contact, subject_key(session, person.key_id), person.id)
    is_safe = action.remind_by is Channel.EMAIL and contact.may_use(Channel.EMAIL)
    return Reminder(
        person.id,
        person.reference,
        action.remind_by,
        contact.email if is_safe else "",
        person.connector_id,
        contact.letters_in,
    )
