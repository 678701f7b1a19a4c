"""Somebody who referred themselves says anew how they can be reached safely."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from base.calendar import london_date
from matching.terms import Answer
from people.facts import PersonFacts
from people.models import PersonRow
from people.sealing import TABLE, marks_of, open_contact, open_details, seal_contact
from people.terms import Channel
from storage.audit import Deed, Entry, record
from storage.keys import subject_key


@dataclass(frozen=True, slots=True)
class Reach:
    """The ways there are from now on. What is not in `safe` is not safe."""

    phone: str = ""
    email: str = ""
    safe: Mapping[Channel, Answer] = field(default_factory=dict)
    safe_note: str = ""
    letters_in: str = ""  # the locale they read now; "": it stays as it was


def change_own_reach(session: Session, person_id: UUID, reach: Reach, *, now: datetime) -> None:
    """Write down new ways in the place of all that were. Post stays as it was said.

    The caller has made sure that it is them.
    """
    row = session.get_one(PersonRow, person_id)
    key = subject_key(session, row.key_id)
    before = open_contact(row.contact, key, row.id)
    safe = dict(reach.safe)
    if Channel.POST in before.safe:
        safe[Channel.POST] = before.safe[Channel.POST]
    contact = replace(
        before,
        phone=reach.phone,
        email=reach.email,
        safe=safe,
        safe_note=reach.safe_note,
        days=(),
        times="",
        checked_on=london_date(now),
        checked_by=None,
        letters_in=reach.letters_in or before.letters_in,
    )
    row.contact = seal_contact(contact, key, row.id)
    details = open_details(row.details, key, row.id)
    name = key.open(row.name, TABLE, "name", row.id)
    marks = marks_of(session, PersonFacts(name, contact, details))
    row.email_index, row.phone_index = marks["email"], marks["phone"]
    session.flush()
    record(
        session, Entry(Deed.CHANGE, None, "self", "person", person_id, "record:contact"), now=now
    )
