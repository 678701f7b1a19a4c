"""The vocabularies of people's rights: codes, never words."""

from enum import StrEnum


class RightsKind(StrEnum):
    """What somebody has a right to ask for."""

    COPY = "copy"
    ERASURE = "erasure"
    HOLD = "hold"  # keep it, although its time is over


class RightsState(StrEnum):
    """How far a request has got."""

    WAITING = "waiting"
    AGREED = "agreed"
    REFUSED = "refused"


class ErasureReason(StrEnum):
    """Why a record is handed out, kept or erased."""

    PERSON_ASKED = "person_asked"
    BY_MISTAKE = "by_mistake"  # recorded twice, or of somebody who never agreed
    TIME_OVER = "time_over"  # the retention schedule
    CLAIM = "claim"  # a complaint, a claim or an inquiry
    RESTORED = "restored"  # erased before, and back with an old backup
