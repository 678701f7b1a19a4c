"""Words about referrals: what can be done, what was done, by whom, and why."""

from collections.abc import Mapping
from typing import Final

from people.terms import Channel
from referrals.reasons import (
    AttemptResult,
    CannotHelp,
    CheckIn,
    DecidedBy,
    DomainOutcome,
    NotTakenUp,
    Outcome,
    Placement,
    ReasonGroup,
    Shared,
    Source,
)
from referrals.states import Action, Party

BUTTONS: Final[Mapping[Action, str]] = {
    Action.WRITE: "Write a referral",
    Action.SEND: "Send it",
    Action.ACCEPT: "Accept: we will get in touch",
    Action.WAIT: "Put on the waiting list",
    Action.REVISE: "Give a new expected date",
    Action.START: "They have started",
    Action.STILL_COMING: "Still coming",
    Action.TRY_CONTACT: "Write down a try to reach them",
    Action.CHECK_IN: "Write down what the person said",
    Action.ASK: "Ask a question",
    Action.ANSWER: "Answer the question",
    Action.MESSAGE: "Send a message",
    Action.CANNOT_HELP: "We cannot help",
    Action.LAPSE: "Hand back: no answer came",
    Action.PLACE: "Say what happens next",
    Action.CLOSE: "Finish, and say how it went",
    Action.NOT_REACHED: "We could not reach them",
    Action.WITHDRAW: "Take the referral back",
    Action.SEE: "Seen. Close the loop",
    Action.REOPEN: "Open it again",
    Action.REASSIGN: "Give it to a colleague",
    Action.ENTER_IN_ERROR: "It was made by mistake",
}


STATIONS: Final = ("Sent", "Answered", "Started", "Finished", "Read")
"""The way of a referral, from the sender and back."""

SAY: Final[Mapping[Action, str]] = {
    Action.ASK: "What do you need to know?",
    Action.ANSWER: "Your answer",
    Action.MESSAGE: "Your message",
    Action.REOPEN: "Why is it opened again?",
    Action.ENTER_IN_ERROR: "What went wrong?",
    Action.CANNOT_HELP: "Anything that would help the connector?",
    Action.CLOSE: "How did it go, in a few words?",
    Action.REASSIGN: "Anything your colleague should know?",
}
"""What the box for words asks for."""

WHY: Final[Mapping[Action, str]] = {
    Action.CANNOT_HELP: "Why can you not help?",
    Action.CLOSE: "If they stopped early or did not start: why?",
    Action.PLACE: "If they said no: why?",
    Action.WITHDRAW: "Why is it taken back?",
}
"""What the list of reasons asks for."""

LEAD: Final[Mapping[Action, str]] = {
    Action.WAIT: "They see the date you give, and you are asked again each month until they start.",
    Action.ASK: "The connector gets your question at once. Your time to answer stops meanwhile.",
    Action.ANSWER: "The service sees your answer, and its time to reply runs again.",
    Action.MESSAGE: "The other side reads this. Leave out what the person has not agreed to share.",
    Action.CANNOT_HELP: (
        "Nobody is turned away. The connector finds something else, and your reason helps them."
    ),
    Action.TRY_CONTACT: (
        "Use only ways the person has called safe. After three tries without an answer you can "
        "say that you could not reach them."
    ),
    Action.PLACE: "Talk it through with the person first. It is theirs to choose.",
    Action.CLOSE: "The team that asked reads what you write here.",
    Action.WITHDRAW: "The service is told, and no longer sees who it was.",
    Action.NOT_REACHED: "The team that asked is told, and decides what to do.",
    Action.ENTER_IN_ERROR: "Only for a referral that was never meant. It stays on record.",
    Action.REASSIGN: "They get an e-mail. The person need not start again.",
}
"""What to know before a step."""

QUIET: Final = frozenset({Action.REASSIGN, Action.WITHDRAW, Action.ENTER_IN_ERROR})
"""Steps that are seldom wanted, so they stand apart."""

HAPPENED: Final[Mapping[Action, str]] = {
    Action.WRITE: "A draft was begun",
    Action.SEND: "Sent to the service",
    Action.ACCEPT: "The service accepted",
    Action.WAIT: "Put on the waiting list",
    Action.REVISE: "A new date is expected",
    Action.START: "Started",
    Action.STILL_COMING: "Still coming",
    Action.TRY_CONTACT: "They tried to get in touch",
    Action.CHECK_IN: "The person was asked how it went",
    Action.ASK: "The service asked a question",
    Action.ANSWER: "The question was answered",
    Action.MESSAGE: "A message was sent",
    Action.CANNOT_HELP: "The service cannot help. Back with the connector",
    Action.LAPSE: "No answer in time. Back with the connector",
    Action.PLACE: "A new plan was made",
    Action.CLOSE: "Finished, with an outcome",
    Action.NOT_REACHED: "Nobody could reach the person",
    Action.WITHDRAW: "Taken back",
    Action.SEE: "Message read. The loop is closed",
    Action.REOPEN: "Opened again",
    Action.REASSIGN: "Given to a colleague",
    Action.ENTER_IN_ERROR: "Marked as a mistake",
}

PARTIES: Final[Mapping[Party, str]] = {
    Party.CONNECTOR: "the connector",
    Party.SERVICE: "the service",
    Party.CORE_TEAM: "the core team",
    Party.PERSON: "the person",
    Party.SYSTEM: "the system",
}

TURNS: Final[Mapping[Party, str]] = {
    Party.CONNECTOR: "The connector's turn",
    Party.SERVICE: "The service's turn",
    Party.CORE_TEAM: "The core team's turn",
    Party.PERSON: "The person's turn",
    Party.SYSTEM: "Nobody's turn: it closes by itself",
}

OUTCOMES: Final[Mapping[Outcome, str]] = {
    Outcome.COMPLETED: "It went as planned, and it helped",
    Outcome.HELPED_IN_PART: "It helped in part",
    Outcome.STOPPED_EARLY: "They stopped early",
    Outcome.DID_NOT_START: "They did not start",
}

DOMAIN_OUTCOMES: Final[Mapping[DomainOutcome, str]] = {
    DomainOutcome.HELPED: "It helped",
    DomainOutcome.SAME: "About the same",
    DomainOutcome.NOT_ASKED: "Not asked",
}

PLACEMENTS: Final[Mapping[Placement, str]] = {
    Placement.REFERRED_ON: "Refer to another service",
    Placement.SIGNPOSTED: "Tell them of a service that they get in touch with themselves",
    Placement.SELF_HELP: "They will try something themselves",
    Placement.PERSON_SAID_NO: "They said no, for now",
}

DECIDED: Final[Mapping[DecidedBy, str]] = {
    DecidedBy.PERSON: "The person",
    DecidedBy.SENDER: "The sender",
}

ATTEMPTS: Final[Mapping[AttemptResult, str]] = {
    AttemptResult.SPOKE: "Spoke with them",
    AttemptResult.LEFT_MESSAGE: "Left a message",
    AttemptResult.NO_ANSWER: "No answer",
    AttemptResult.WRONG_DETAILS: "Wrong number or address",
}

TRIED_BY: Final[Mapping[Channel, str]] = {
    Channel.PHONE: "Phone call",
    Channel.VOICEMAIL: "Voicemail",
    Channel.TEXT: "Text message",
    Channel.EMAIL: "E-mail",
    Channel.POST: "Letter",
}

SOURCES: Final[Mapping[Source, str]] = {
    Source.CONNECTOR: "Sent by a connector",
    Source.SELF: "The person asked themselves",
}

CANNOT_HELP: Final[Mapping[CannotHelp, str]] = {
    CannotHelp.FULL: "We are full",
    CannotHelp.SERVICE_CLOSED: "The service has closed",
    CannotHelp.OUTSIDE_AREA: "They live outside our area",
    CannotHelp.AGE_OR_GENDER: "We are for another age or gender",
    CannotHelp.NEED_NOT_COVERED: "This is not what we do",
    CannotHelp.MORE_SUPPORT_NEEDED: "They need more support than we can give",
    CannotHelp.NOT_CULTURALLY_SUITABLE: "We are not right for their culture or faith",
    CannotHelp.ACCESS_NEED: "We cannot meet an access need",
    CannotHelp.LANGUAGE: "We do not have their language",
    CannotHelp.CANCELLED: "The group or session was cancelled",
    CannotHelp.NO_REPLY: "No answer came in time",
}

NOT_TAKEN_UP: Final[Mapping[NotTakenUp, str]] = {
    NotTakenUp.NOT_INTERESTED_NOW: "Not interested just now",
    NotTakenUp.NO_BENEFIT_SEEN: "Did not think it would help",
    NotTakenUp.EXPECTED_OTHER: "Expected something else",
    NotTakenUp.STIGMA: "Worried what others would think",
    NotTakenUp.ANXIOUS: "Anxious about new people or places",
    NotTakenUp.TOO_UNWELL: "Too unwell",
    NotTakenUp.TOO_BUSY: "Too busy, or caring for somebody",
    NotTakenUp.OWN_WAY: "Wants to do it their own way",
    NotTakenUp.LACK_OF_TRUST: "Did not feel able to trust it",
    NotTakenUp.NEED_MET: "The need has been met",
    NotTakenUp.BAD_EXPERIENCE: "A bad experience before",
    NotTakenUp.COST: "Cost",
    NotTakenUp.TRAVEL: "Getting there",
    NotTakenUp.TIMES: "The times",
    NotTakenUp.CHILDCARE: "Childcare",
    NotTakenUp.LANGUAGE: "Language",
    NotTakenUp.ACCESS_NEED: "An access need",
    NotTakenUp.NO_PHONE_OR_INTERNET: "No phone or internet",
    NotTakenUp.NO_COMPANION: "Nobody to go with",
    NotTakenUp.PETS: "Nobody to mind a pet",
    NotTakenUp.NO_DOCUMENTS: "Papers were missing",
    NotTakenUp.LOST_TOUCH: "Lost touch",
    NotTakenUp.WRONG_DETAILS: "Wrong contact details",
    NotTakenUp.NOT_SAFE_TO_CONTACT: "Not safe to get in touch",
    NotTakenUp.IN_HOSPITAL: "In hospital",
    NotTakenUp.IN_PRISON: "In prison",
    NotTakenUp.MOVED: "Moved away",
    NotTakenUp.DIED: "Has died",
    NotTakenUp.SAFEGUARDING: "Safeguarding",
}

REASON_GROUPS: Final[Mapping[ReasonGroup, str]] = {
    ReasonGroup.PERSON: "Their own reasons",
    ReasonGroup.PRACTICAL: "What stood in the way",
    ReasonGroup.CONTACT: "Getting in touch",
    ReasonGroup.OTHER: "Something else",
}


CHECK_INS: Final[Mapping[CheckIn, str]] = {
    CheckIn.HAPPENED: "Yes, it happened",
    CheckIn.NOT_YET: "Not yet",
    CheckIn.NOT_WANTED: "They do not want it any more",
    CheckIn.NO_ANSWER: "We could not ask them",
}

SHARED: Final[Mapping[Shared, str]] = {
    Shared.FULL_NAME: "Full name",
    Shared.PHONE: "Phone number",
    Shared.EMAIL: "E-mail address",
    Shared.POSTCODE: "Postcode",
    Shared.AGE: "Age",
    Shared.PRONOUNS: "Pronouns",
    Shared.LANGUAGES: "Languages",
    Shared.ACCESS_NEEDS: "Access needs",
    Shared.COMMUNICATION: "Communication needs",
}

_REASONS: Final[Mapping[str, str]] = {
    **{code.value: words for code, words in NOT_TAKEN_UP.items()},
    **{code.value: words for code, words in CANNOT_HELP.items()},
    **{code.value: words for code, words in CHECK_INS.items()},
}


def reason_words(reason: str | None) -> str:
    """A reason or answer by its code, in words; "" for none."""
    return _REASONS.get(reason or "", "")
