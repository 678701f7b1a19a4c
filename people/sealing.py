"""From what a page knows of a person to what the tables keep, and back."""

import json
from datetime import date
from typing import Any
from uuid import UUID

from matching.terms import AccessFeature, Answer, Community
from people.pages import Contact, Details
from people.terms import Channel
from storage.keys import SubjectKey

TABLE = "people"


def seal_contact(contact: Contact, key: SubjectKey, person_id: UUID) -> str:
    """A person's contact facts, sealed."""
    plain = {
        "phone": contact.phone,
        "email": contact.email,
        "postcode": contact.postcode,
        "safe": {channel.value: answer.value for channel, answer in contact.safe.items()},
        "safe_note": contact.safe_note,
        "checked_on": contact.checked_on.isoformat() if contact.checked_on else None,
    }
    return key.seal(json.dumps(plain), TABLE, "contact", person_id)


def open_contact(sealed: str, key: SubjectKey, person_id: UUID) -> Contact:
    """A person's contact facts; all empty once the person has been erased."""
    plain = _opened(key.open(sealed, TABLE, "contact", person_id))
    safe = {Channel(channel): Answer(answer) for channel, answer in plain.get("safe", {}).items()}
    return Contact(
        phone=plain.get("phone", ""),
        email=plain.get("email", ""),
        postcode=plain.get("postcode", ""),
        safe=safe,
        safe_note=plain.get("safe_note", ""),
        checked_on=_day(plain.get("checked_on")),
    )


def seal_details(details: Details, key: SubjectKey, person_id: UUID) -> str:
    """A person's further facts, sealed."""
    plain = {
        "pronouns": details.pronouns,
        "born": details.born.isoformat() if details.born else None,
        "birth_year": details.birth_year,
        "languages": list(details.languages),
        "needs_interpreter": details.needs_interpreter,
        "musts": list(details.musts),
        "nices": list(details.nices),
        "communities": list(details.communities),
        "communication": details.communication,
    }
    return key.seal(json.dumps(plain), TABLE, "details", person_id)


def open_details(sealed: str, key: SubjectKey, person_id: UUID) -> Details:
    """A person's further facts; all empty once the person has been erased."""
    plain = _opened(key.open(sealed, TABLE, "details", person_id))
    return Details(
        pronouns=plain.get("pronouns", ""),
        born=_day(plain.get("born")),
        birth_year=plain.get("birth_year"),
        languages=tuple(plain.get("languages", ["en"])),
        needs_interpreter=plain.get("needs_interpreter", False),
        musts=tuple(map(AccessFeature, plain.get("musts", []))),
        nices=tuple(map(AccessFeature, plain.get("nices", []))),
        communities=tuple(map(Community, plain.get("communities", []))),
        communication=plain.get("communication", ""),
    )


def _opened(text: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text) if text else {}
    return found


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
