"""Why and how: the code lists of a referral. Codes only; their words live in web.

Source of the reasons: docs/adr/0010-referral-steps.md (what link workers record today).
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Source(StrEnum):
    """Who asked for the referral."""

    CONNECTOR = "connector"
    SELF = "self"


class CannotHelp(StrEnum):
    """Why a service cannot help. Never the end: it opens a handover."""

    FULL = "full"
    SERVICE_CLOSED = "service_closed"
    OUTSIDE_AREA = "outside_area"
    AGE_OR_GENDER = "age_or_gender"
    NEED_NOT_COVERED = "need_not_covered"
    MORE_SUPPORT_NEEDED = "more_support_needed"
    NOT_CULTURALLY_SUITABLE = "not_culturally_suitable"
    ACCESS_NEED = "access_need"
    LANGUAGE = "language"
    CANCELLED = "cancelled"
    NO_REPLY = "no_reply"  # written by the product itself when no answer came


class NotTakenUp(StrEnum):
    """Why something was not taken up, or stopped early."""

    NOT_INTERESTED_NOW = "not_interested_now"
    NO_BENEFIT_SEEN = "no_benefit_seen"
    EXPECTED_OTHER = "expected_other"
    STIGMA = "stigma"
    ANXIOUS = "anxious"
    TOO_UNWELL = "too_unwell"
    TOO_BUSY = "too_busy"
    OWN_WAY = "own_way"
    LACK_OF_TRUST = "lack_of_trust"
    NEED_MET = "need_met"
    BAD_EXPERIENCE = "bad_experience"
    COST = "cost"
    TRAVEL = "travel"
    TIMES = "times"
    CHILDCARE = "childcare"
    LANGUAGE = "language"
    ACCESS_NEED = "access_need"
    NO_PHONE_OR_INTERNET = "no_phone_or_internet"
    NO_COMPANION = "no_companion"
    PETS = "pets"
    NO_DOCUMENTS = "no_documents"
    LOST_TOUCH = "lost_touch"
    WRONG_DETAILS = "wrong_details"
    NOT_SAFE_TO_CONTACT = "not_safe_to_contact"
    IN_HOSPITAL = "in_hospital"
    IN_PRISON = "in_prison"
    MOVED = "moved"
    DIED = "died"
    SAFEGUARDING = "safeguarding"


class ReasonGroup(StrEnum):
    """Headings for a long list of reasons."""

    PERSON = "person"
    PRACTICAL = "practical"
    CONTACT = "contact"
    OTHER = "other"


_LAST: Final = {
    ReasonGroup.PERSON: NotTakenUp.BAD_EXPERIENCE,
    ReasonGroup.PRACTICAL: NotTakenUp.NO_DOCUMENTS,
    ReasonGroup.CONTACT: NotTakenUp.NOT_SAFE_TO_CONTACT,
    ReasonGroup.OTHER: NotTakenUp.SAFEGUARDING,
}


def _grouped() -> dict[ReasonGroup, tuple[NotTakenUp, ...]]:
    """The reasons under their headings, in the order above."""
    order, groups, start = list(NotTakenUp), {}, 0
    for group, last in _LAST.items():
        end = order.index(last) + 1
        groups[group], start = tuple(order[start:end]), end
    return groups


NOT_TAKEN_UP: Final[Mapping[ReasonGroup, tuple[NotTakenUp, ...]]] = _grouped()
PERSON_SAID_NO: Final = NOT_TAKEN_UP[ReasonGroup.PERSON] + NOT_TAKEN_UP[ReasonGroup.PRACTICAL]
"""The reasons a person may give for saying no: their own, and what stood in the way."""


class Placement(StrEnum):
    """How a handover ended."""

    REFERRED_ON = "referred_on"
    SIGNPOSTED = "signposted"
    SELF_HELP = "self_help"
    PERSON_SAID_NO = "person_said_no"


class Outcome(StrEnum):
    """What became of the support."""

    COMPLETED = "completed"
    HELPED_IN_PART = "helped_in_part"
    STOPPED_EARLY = "stopped_early"
    DID_NOT_START = "did_not_start"


class DomainOutcome(StrEnum):
    """What the person said about one area of life afterwards."""

    HELPED = "helped"
    SAME = "same"
    NOT_ASKED = "not_asked"


class DecidedBy(StrEnum):
    """Who decided to withdraw."""

    PERSON = "person"
    SENDER = "sender"


class AttemptResult(StrEnum):
    """What came of one try to reach the person."""

    SPOKE = "spoke"
    LEFT_MESSAGE = "left_message"
    NO_ANSWER = "no_answer"
    WRONG_DETAILS = "wrong_details"


UNANSWERED: Final = frozenset(
    {AttemptResult.LEFT_MESSAGE, AttemptResult.NO_ANSWER, AttemptResult.WRONG_DETAILS}
)


class CheckIn(StrEnum):
    """What the person said when asked whether it happened."""

    HAPPENED = "happened"
    NOT_YET = "not_yet"
    NOT_WANTED = "not_wanted"
    NO_ANSWER = "no_answer"


class MessageKind(StrEnum):
    """What a message between the two sides is."""

    QUESTION = "question"
    ANSWER = "answer"
    MESSAGE = "message"


class Shared(StrEnum):
    """What the person may agree to send along with the minimum."""

    FULL_NAME = "full_name"
    PHONE = "phone"
    EMAIL = "email"
    POSTCODE = "postcode"
    AGE = "age"
    PRONOUNS = "pronouns"
    LANGUAGES = "languages"
    ACCESS_NEEDS = "access_needs"
    COMMUNICATION = "communication"
