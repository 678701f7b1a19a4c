"""From what pages know of a referral to what the tables keep, and back."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from matching.terms import AccessFeature, Domain
from people.terms import Channel
from referrals.manner import manner_from_plain, manner_to_plain
from referrals.pages import Letter, Minimum, Snapshot
from referrals.reasons import Shared
from storage.keys import SubjectKey

TABLE = "referrals"


def seal_letter(letter: Letter, key: SubjectKey, referral_id: UUID) -> str:
    """What the sender wrote, sealed."""
    plain = {
        "wants": letter.wants,
        "good_to_know": letter.good_to_know,
        "shares": sorted(letter.shares),
        "by_first_name": letter.by_first_name,
        "also": list(letter.also),
        "talks_first": letter.talks_first,
    }
    return key.seal(json.dumps(plain), TABLE, "letter", referral_id)


def open_letter(sealed: str, key: SubjectKey, referral_id: UUID) -> Letter:
    """What the sender wrote; empty once the person has been erased."""
    plain = _opened(key.open(sealed, TABLE, "letter", referral_id))
    return Letter(
        wants=plain.get("wants", ""),
        good_to_know=plain.get("good_to_know", ""),
        shares=frozenset(map(Shared, plain.get("shares", []))),
        by_first_name=plain.get("by_first_name", False),
        also=tuple(map(Domain, plain.get("also", []))),
        talks_first=plain.get("talks_first", False),
    )


def seal_minimum(minimum: Minimum, key: SubjectKey, referral_id: UUID) -> str:
    """What is seen before acceptance, sealed."""
    plain = {
        "name": minimum.name,
        "area": minimum.area,
        "age_band": minimum.age_band,
        "has_safe_contact": minimum.has_safe_contact,
        "also": list(minimum.also),
    }
    return key.seal(json.dumps(plain), TABLE, "minimum", referral_id)


def open_minimum(sealed: str | None, key: SubjectKey, referral_id: UUID) -> Minimum | None:
    """What is seen before acceptance; None before sending and once the person has been erased."""
    plain = _opened(key.open(sealed, TABLE, "minimum", referral_id))
    if not plain:
        return None
    plain["also"] = tuple(map(Domain, plain.get("also", [])))
    return Minimum(**plain)


def seal_snapshot(snapshot: Snapshot, key: SubjectKey, referral_id: UUID) -> str:
    """Exactly what was sent, sealed."""
    plain = {
        "name": snapshot.name,
        "wants": snapshot.wants,
        "good_to_know": snapshot.good_to_know,
        "pronouns": snapshot.pronouns,
        "age": snapshot.age,
        "postcode": snapshot.postcode,
        "ways": {channel.value: value for channel, value in snapshot.ways.items()},
        "safe_note": snapshot.safe_note,
        "languages": list(snapshot.languages),
        "needs_interpreter": snapshot.needs_interpreter,
        "access": list(snapshot.access),
        "communication": snapshot.communication,
        "manner": manner_to_plain(snapshot.manner),
    }
    return key.seal(json.dumps(plain), TABLE, "snapshot", referral_id)


def open_snapshot(sealed: str | None, key: SubjectKey, referral_id: UUID) -> Snapshot | None:
    """Exactly what was sent; None before sending and once the person has been erased."""
    plain = _opened(key.open(sealed, TABLE, "snapshot", referral_id))
    if not plain:
        return None
    plain["ways"] = {Channel(channel): value for channel, value in plain["ways"].items()}
    plain["languages"] = tuple(plain["languages"])
    plain["access"] = tuple(map(AccessFeature, plain["access"]))
    plain["manner"] = manner_from_plain(plain.get("manner", {}))
    return Snapshot(**plain)


def seal_summary(summary: Mapping[str, Any], key: SubjectKey, message_id: UUID) -> str:
    """A message back, sealed."""
    return key.seal(json.dumps(summary), "messages_back", "summary", message_id)


def open_summary(sealed: str, key: SubjectKey, message_id: UUID) -> dict[str, Any]:
    """A message back; empty once the person has been erased."""
    return _opened(key.open(sealed, "messages_back", "summary", message_id))


def _opened(text: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text) if text else {}
    return found
