"""From what a page knows of a person to what the tables keep, and back."""

import json
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from matching.terms import AccessFeature, Answer, Community
from people.facts import PersonFacts
from people.identity import canonical_birth
from people.pages import Contact, Details
from people.record_terms import InformationNeed
from people.rules import canonical_email, canonical_phone
from people.terms import Channel
from storage.keys import SubjectKey, fingerprint

TABLE = "people"


def seal_contact(contact: Contact, key: SubjectKey, person_id: UUID) -> str:
    """A person's contact facts, sealed."""
    plain = {
        "phone": contact.phone,
        "email": contact.email,
        "postcode": contact.postcode,
        "address": contact.address,
        "safe": {channel.value: answer.value for channel, answer in contact.safe.items()},
        "say_who": contact.say_who.value,
        "days": list(contact.days),
        "times": contact.times,
        "safe_word": contact.safe_word,
        "others": contact.others,
        "never": contact.never,
        "safe_note": contact.safe_note,
        "checked_on": contact.checked_on.isoformat() if contact.checked_on else None,
        "checked_by": str(contact.checked_by) if contact.checked_by else None,
        "recheck_on": contact.recheck_on.isoformat() if contact.recheck_on else None,
        "letters_in": contact.letters_in,
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
        address=plain.get("address", ""),
        safe=safe,
        say_who=Answer(plain.get("say_who", Answer.UNKNOWN)),
        days=tuple(plain.get("days", ())),
        times=plain.get("times", ""),
        safe_word=plain.get("safe_word", ""),
        others=plain.get("others", ""),
        never=plain.get("never", ""),
        safe_note=plain.get("safe_note", ""),
        checked_on=_day(plain.get("checked_on")),
        checked_by=UUID(plain["checked_by"]) if plain.get("checked_by") else None,
        recheck_on=_day(plain.get("recheck_on")),
        letters_in=plain.get("letters_in", ""),
    )


def seal_details(details: Details, key: SubjectKey, person_id: UUID) -> str:
    """A person's further facts, sealed."""
    plain = {
        "pronouns": details.pronouns,
        "born": details.born.isoformat() if details.born else None,
        "birth_year": details.birth_year,
        "nhs_number": details.nhs_number,
        "languages": list(details.languages),
        "needs_interpreter": details.needs_interpreter,
        "interpreter_note": details.interpreter_note,
        "musts": list(details.musts),
        "nices": list(details.nices),
        "communities": list(details.communities),
        "information": list(details.information),
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
        nhs_number=plain.get("nhs_number", ""),
        languages=tuple(plain.get("languages", ["en"])),
        needs_interpreter=plain.get("needs_interpreter", False),
        interpreter_note=plain.get("interpreter_note", ""),
        musts=tuple(map(AccessFeature, plain.get("musts", []))),
        nices=tuple(map(AccessFeature, plain.get("nices", []))),
        communities=tuple(map(Community, plain.get("communities", []))),
        information=tuple(map(InformationNeed, plain.get("information", []))),
        communication=plain.get("communication", ""),
    )


def marks_of(session: Session, facts: PersonFacts) -> dict[str, str | None]:
    """The blind indexes by which the same person is found again; None for what is not known."""
    canonical = {
        "email": canonical_email(facts.contact.email),
        "phone": canonical_phone(facts.contact.phone),
        "nhs": facts.details.nhs_number,
        "birth": canonical_birth(facts.name, facts.details.born),
    }
    return {
        kind: fingerprint(session, kind, value) if value else None
        for kind, value in canonical.items()
    }


def _opened(text: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text) if text else {}
    return found


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
