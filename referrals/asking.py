"""Asking the person whether it happened: links that need no password, and "please don't"."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from accounts.rules import token_hash
from accounts.tokens import new_token
from base.errors import NotFoundError
from people.pages import Person
from referrals.models import ContactStopRow, PersonLinkRow, ReferralRow
from referrals.pages import SelfReferrer
from referrals.reach import Viewer, find_row, who_is
from storage.audit import Deed, Entry, record

LINK_LIFE: Final = timedelta(days=14)  # as long as a service's task link
NO_LINK: Final = "This link does not work, or is too old. Check that you copied all of it"


def make_person_link(session: Session, referral_id: UUID, *, now: datetime) -> str:
    """A new link's token; only its hash is kept. Old links are forgotten."""
    session.execute(delete(PersonLinkRow).where(PersonLinkRow.expires_at < now))
    token = new_token()
    session.add(
        PersonLinkRow(
            token_hash=token_hash(token), referral_id=referral_id, expires_at=now + LINK_LIFE
        )
    )
    session.flush()
    return token


def find_person_link(session: Session, token: str, *, now: datetime) -> SelfReferrer:
    """Who may answer for which referral. Raises NotFoundError for no such link, or an old one."""
    row = session.get(PersonLinkRow, token_hash(token))
    if row is None or row.expires_at < now:
        raise NotFoundError(NO_LINK)
    return SelfReferrer(row.referral_id)


def stop_contact(session: Session, person_id: UUID, *, by: Viewer, now: datetime) -> None:
    """Contact a person no more: no e-mail, no call to make. Does nothing the second time."""
    if session.get(ContactStopRow, person_id) is not None:
        return
    session.add(ContactStopRow(person_id=person_id, since=now))
    silent = {"check_in_on": None, "call_on": None}
    session.execute(update(ReferralRow).where(ReferralRow.person_id == person_id).values(**silent))
    session.flush()
    _note(session, person_id, by, now)


def stop_contact_of(session: Session, viewer: SelfReferrer, *, now: datetime) -> None:
    """The same, said by the person themselves."""
    row = find_row(session, viewer.referral_id, viewer)
    stop_contact(session, row.person_id, by=viewer, now=now)


def allow_contact(session: Session, person_id: UUID, *, by: Viewer, now: datetime) -> None:
    """They have said that contact is welcome again."""
    session.execute(delete(ContactStopRow).where(ContactStopRow.person_id == person_id))
    _note(session, person_id, by, now)


def as_reachable(session: Session, person: Person) -> Person:
    """A person as they may be contacted now: by no way at all when they want no contact."""
    if stopped_since(session, person.person_id) is None:
        return person
    return replace(person, contact=replace(person.contact, safe={}))


def stopped_since(session: Session, person_id: UUID) -> datetime | None:
    """Since when a person wants no contact; None if they never said so."""
    row = session.get(ContactStopRow, person_id)
    return row.since if row else None


def stopped_since_of(session: Session, viewer: SelfReferrer) -> datetime | None:
    """The same, for the person themselves."""
    return stopped_since(session, find_row(session, viewer.referral_id, viewer).person_id)


def stopped_among(session: Session, person_ids: Collection[UUID]) -> frozenset[UUID]:
    """Those of several people who want no contact. One statement."""
    query = select(ContactStopRow.person_id).where(ContactStopRow.person_id.in_(person_ids))
    return frozenset(session.scalars(query))


def _note(session: Session, person_id: UUID, by: Viewer, now: datetime) -> None:
    actor_id, role = who_is(by)
    entry = Entry(Deed.CHANGE, actor_id, role, "person", person_id, "contact_stop")
    record(session, entry, now=now)
