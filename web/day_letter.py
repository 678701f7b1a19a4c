"""A day's e-mail to one inbox: all that was held for it, written from how things stand now."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from referrals.contacts import Contacts
from referrals.reach import deadlines_of
from storage import outbox
from storage.engine import writing
from storage.inboxes import HeldNoticeRow, held_for, inbox_of
from storage.mail import Letter
from storage.outbox import Errand
from web.notices import ADDRESSES, concerned, link_for, words_for
from web.parts import parts


@dataclass(frozen=True, slots=True)
class DayLetter:
    """What was held for one inbox, as one message. letter: None when nothing is left to say."""

    letter: Letter | None
    about: list[list[str]]  # referral and side of each thing in it
    held_ids: list[int]


@dataclass(slots=True)
class _Item:
    """What is told of one referral to one side."""

    reference: str
    words: list[str]
    link: str


def day_letter(errand: Errand, inbox: str) -> DayLetter:
    """One message with all that waits for an inbox, as long as it is still one to tell."""
    items: dict[tuple[UUID, str], _Item] = {}
    to = ""
    with writing(parts().database) as session:
        rows = held_for(session, inbox)
        days = deadlines_of(session).answer
        for row in rows:
            kept = outbox.get(session, row.errand_id)
            contacts = concerned(session, kept) if kept else None
            address = _address(session, contacts, row) if contacts else ""
            if contacts is None or not address:
                continue
            to, about = address, (row.subject_id, row.side)
            if about not in items:
                link = link_for(session, contacts, row.template, row.side)
                items[about] = _Item(contacts.reference, [], link)
            items[about].words.append(words_for(row.template, row.side, days))
    told = [[str(referral_id), side] for referral_id, side in items]
    letter = _together(to, list(items.values()), errand) if items else None
    return DayLetter(letter, told, [row.id for row in rows])


def _address(session: Session, contacts: Contacts, row: HeldNoticeRow) -> str:
    """The address behind an inbox, if it still is one of those to tell; else ""."""
    addresses = ADDRESSES[row.side](session, contacts)
    return next((each for each in addresses if inbox_of(session, each) == row.inbox), "")


def _together(to: str, items: list[_Item], errand: Errand) -> Letter:
    """Several things in one message."""
    service = parts().service_name
    count = "1 thing is" if len(items) == 1 else f"{len(items)} things are"
    told = [
        "\n".join([f"Reference {each.reference}", *dict.fromkeys(each.words), each.link])
        for each in items
    ]
    opening = f"{count} waiting for you in {service}. You get one of these a day at most."
    body = "\n\n".join([opening, *told, "Please do not reply to this."])
    return Letter(to, f"{service}: {count} waiting for you", body, f"outbox-{errand.id}-day")
