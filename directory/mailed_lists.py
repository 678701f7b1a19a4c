"""A visitor's list by e-mail: a neutral link to an address, opened by whoever owns it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from accounts.rules import token_hash
from accounts.tokens import new_token
from base.errors import NotFoundError
from directory.list_models import MailedListRow
from storage import outbox
from storage.inboxes import inbox_of
from storage.keys import secrets_of
from storage.sealing import Place

TEMPLATE: Final = "mailed_list"
LIFE_DAYS: Final = 30  # the issue's own number; said in the e-mail
MOST_A_DAY: Final = 3  # links to one address in 24 hours; our choice, so that nobody is flooded
UNSENT: Final = timedelta(days=2)  # after that no letter is tried again, and the address goes
_GONE: Final = {"address": None, "letters_in": None}
NO_LINK: Final = "This link does not work, or is too old. Check that you copied all of it"


@dataclass(frozen=True, slots=True)
class LinkToSend:
    """Where a link goes, and its token, of which only the hash is kept."""

    address: str
    token: str
    letters_in: str  # the locale of the page it was asked for on; "": English


def mail_list(
    session: Session,
    service_ids: Sequence[UUID],
    address: str,
    *,
    letters_in: str = "",
    now: datetime,
) -> None:
    """Have a link to a list sent. Over MOST_A_DAY to one address nothing is kept or sent.

    letters_in: the locale to write in; "": English. The caller answers alike either way, so that
    nobody learns what an address was sent.
    """
    inbox = inbox_of(session, address)
    since = now - timedelta(days=1)
    query = select(func.count()).where(MailedListRow.inbox == inbox, MailedListRow.made_at > since)
    if (session.scalar(query) or 0) >= MOST_A_DAY:
        return
    list_id = uuid4()
    row = MailedListRow(
        id=list_id,
        services=[str(each) for each in service_ids],
        address=secrets_of(session).keyring.seal(address, _place(list_id)),
        letters_in=letters_in or None,
        inbox=inbox,
        made_at=now,
        expires_at=now + timedelta(days=LIFE_DAYS),
    )
    session.add(row)
    session.flush()
    payload = {"template": TEMPLATE, "list_id": str(list_id)}
    outbox.add(session, "email", f"list:{list_id}", now=now, payload=payload)


def link_to_send(session: Session, list_id: UUID) -> LinkToSend | None:
    """A link with a new token; None: it went already."""
    row = session.get(MailedListRow, list_id)
    if row is None or row.address is None:
        return None
    token = new_token()
    row.token_hash = token_hash(token)
    session.flush()
    address = secrets_of(session).keyring.open(row.address, _place(row.id))
    return LinkToSend(address, token, row.letters_in or "")


def forget_list_address(session: Session, list_id: UUID) -> None:
    """Let go of the address that a link was sent to, and of its language."""
    session.execute(update(MailedListRow).where(MailedListRow.id == list_id).values(_GONE))


def find_mailed_list(session: Session, token: str, *, now: datetime) -> list[UUID]:
    """The services behind a link. Raises NotFoundError for no such link, or an old one."""
    query = select(MailedListRow).where(
        MailedListRow.token_hash == token_hash(token), MailedListRow.expires_at >= now
    )
    row = session.scalar(query)
    if row is None:
        raise NotFoundError(NO_LINK)
    return [UUID(each) for each in row.services]


def delete_mailed_list(session: Session, token: str) -> None:
    """Delete the list behind a link: whoever owns the address does not want it."""
    session.execute(delete(MailedListRow).where(MailedListRow.token_hash == token_hash(token)))


def sweep_mailed_lists(session: Session, *, now: datetime) -> None:
    """Delete lists whose days are over, and addresses that no letter could be sent to."""
    session.execute(delete(MailedListRow).where(MailedListRow.expires_at < now))
    never_went = MailedListRow.address.is_not(None) & (MailedListRow.made_at < now - UNSENT)
    session.execute(update(MailedListRow).where(never_went).values(_GONE))


def _place(list_id: UUID) -> Place:
    return Place(MailedListRow.__tablename__, "address", list_id.hex)
