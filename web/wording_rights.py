"""Words for people's rights, and for what the audit says."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from base.calendar import london
from people.rights_terms import ErasureReason, RightsKind, RightsState
from storage.audit import Deed

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
