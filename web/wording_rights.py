"""Words for people's rights, and for what the audit says."""

import json
import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from base.calendar import london
from people.rights_terms import ErasureReason, RightsKind, RightsState
from storage.audit import Deed
from web.wording import day

KINDS: Final[Mapping[RightsKind, str]] = {
    RightsKind.COPY: "A copy of everything we keep about them",
    RightsKind.ERASURE: "Erase their record",
    RightsKind.HOLD: "Keep their record, although its time is over",
}
KIND_HINTS: Final[Mapping[RightsKind, str]] = {
    RightsKind.COPY: "To read and print, and as a file. They have a right to it within a month.",
    RightsKind.ERASURE: "Nobody can bring it back. Services keep what they wrote down themselves.",
    RightsKind.HOLD: "For a complaint, a claim or an inquiry.",
}
REASONS: Final[Mapping[ErasureReason, str]] = {
    ErasureReason.PERSON_ASKED: "They asked for it",
    ErasureReason.BY_MISTAKE: "It was recorded by mistake",
    ErasureReason.CLAIM: "A complaint, a claim or an inquiry",
}
STATES: Final[Mapping[RightsState, str]] = {
    RightsState.WAITING: "Waits for a second person",
    RightsState.AGREED: "Agreed",
    RightsState.REFUSED: "Refused",
}
DECIDED: Final[Mapping[tuple[RightsKind, RightsState], str]] = {
    (RightsKind.COPY, RightsState.AGREED): "Agreed: the copy can be made for 30 days.",
    (RightsKind.ERASURE, RightsState.AGREED): "The record {reference} is erased.",
    (RightsKind.HOLD, RightsState.AGREED): "Agreed: the record is kept.",
    (RightsKind.COPY, RightsState.REFUSED): "Refused. Tell them why, and that the ICO can help.",
    (RightsKind.ERASURE, RightsState.REFUSED): "Refused. Tell them why, and that the ICO can help.",
    (RightsKind.HOLD, RightsState.REFUSED): "Refused.",
}
DEEDS: Final[Mapping[Deed, str]] = {
    Deed.READ: "Looked",
    Deed.CHANGE: "Wrote or changed",
    Deed.SEND: "Sent to a service",
    Deed.EXPORT: "Made a copy",
    Deed.REFUSED: "Tried and was refused",
}

FIELDS: Final[Mapping[str, str]] = {
    "audit": "The list of who looked",
    "rights": "Their rights",
    "record": "The record",
    "name": "Their name alone",
    "session": "A DIALOG+ session",
    "copy": "The copy of everything",
    "everything": "Everything",
    "referral": "A referral",
    "referrals": "Referrals",
    "care": "Who looks after them",
    "action": "An agreed action",
    "consent": "What they agree to",
    "break-glass": "The record",
    "GET": "A page",  # of a refusal: what was asked for with it
    "POST": "A form",
}
"""Groups of fields as the audit names them; others are said as they are."""


def fields_words(fields: str) -> str:
    """What was looked at or changed: "consent:sharing" is "What they agree to, sharing"."""
    first, _, rest = fields.partition(":")
    words = FIELDS.get(first, first.replace("_", " ").capitalize())
    return f"{words}, {rest.replace('_', ' ').replace(':', ', ')}" if rest else words


def local(at: datetime) -> datetime:
    """A moment by the clock on the wall."""
    return london(at)


def kept_words(value: object) -> str:
    """What a column holds, for the copy that somebody reads: no braces, no codes with dashes.

    "{"phone": "07700 900803", "safe": {"text": "yes"}}" is "phone: 07700 900803; safe: text: yes".
    """
    if isinstance(value, str):
        inside = _inside(value)
        is_code = re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)+", value) is not None
        return kept_words(inside) if inside else value.replace("_", " ") if is_code else value
    if isinstance(value, Mapping):
        told = ((kept_words(key), kept_words(each)) for key, each in value.items())
        return "; ".join(f"{key}: {words}" for key, words in told if words)
    if isinstance(value, list | tuple):
        return ", ".join(filter(None, map(kept_words, value)))
    return _single(value)


def _single(value: object) -> str:
    """A yes or no, a moment, a day, a number, or nothing."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return f"{day(local(value).date())}, {local(value):%H:%M}"
    if isinstance(value, date):
        return day(value)
    return "" if value is None else str(value)


def _inside(text: str) -> object:
    """What a column of JSON holds; None for any other text."""
    try:
        found = json.loads(text) if text[:1] in {"{", "["} else None
    except ValueError:
        return None
    return found if isinstance(found, dict | list) else None
