"""Words about persons, sessions and agreements, for the people who work with them."""

from collections.abc import Mapping
from typing import Final

from matching.terms import Answer
from people.terms import (
    ActionKind,
    ActionState,
    Channel,
    Level,
    Origin,
    Owner,
    Stage,
)
from web.translation import Words
from web.wording import StatusWords

LEVELS: Final[Mapping[Level, StatusWords]] = {
    Level.GREEN: StatusWords(
        "Green", "check", "good", "The voluntary sector and the GP lead; the team is behind them"
    ),
    Level.AMBER: StatusWords("Amber", "clock", "waiting", "The community team leads"),
    Level.RED: StatusWords("Red", "alert", "attention", "The community team leads, and is close"),
}
ORIGINS: Final[Mapping[Origin, str]] = {
    Origin.TEAM: "Added by the team",
    Origin.SELF: "Asked for help themselves",
}
CHANNELS: Final[Mapping[Channel, str]] = Words(
    {
        Channel.PHONE: "Phone call",
        Channel.VOICEMAIL: "Voicemail",
        Channel.TEXT: "Text message",
        Channel.EMAIL: "E-mail",
        Channel.POST: "Letter",
    }
)
SAFE: Final[Mapping[Answer, str]] = {
    Answer.YES: "Yes, safe",
    Answer.NO: "No, do not use",
    Answer.UNKNOWN: "Not asked",
}
STAGES: Final[Mapping[Stage, str]] = {
    Stage.ASSESSMENT: "First session",
    Stage.REVIEW: "Review",
    Stage.ENDING: "Last session",
}
ACTION_KINDS: Final[Mapping[ActionKind, str]] = {
    ActionKind.OWN: "Own action",
    ActionKind.SIGNPOST: "Signpost",
    ActionKind.REFERRAL: "Referral",
}
OWNERS: Final[Mapping[Owner, str]] = {
    Owner.ME: "The person",
    Owner.WORKER: "The worker",
    Owner.SOMEONE_ELSE: "Someone else",
    Owner.ORGANISATION: "An organisation",
}
REMINDERS: Final[Mapping[Channel, str]] = {
    Channel.EMAIL: "By e-mail, that says nothing of what it is about",
    Channel.TEXT: "By a text from the connector",
    Channel.PHONE: "By a call from the connector",
}
ACTION_STATES: Final[Mapping[ActionState, StatusWords]] = {
    ActionState.OPEN: StatusWords("To do", "clock", "waiting", "Agreed and not done yet"),
    ActionState.DONE: StatusWords("Done", "check", "good", "It happened"),
    ActionState.PARTLY: StatusWords("Partly done", "arrow", "moving", "Some of it happened"),
    ActionState.LEFT: StatusWords("Left", "cross", "quiet", "Put aside, for now or for good"),
}
CONSENTS: Final[Mapping[bool, str]] = {
    True: "Agreed to take part",
    False: "Said no to taking part",
}
PROMPTS: Final[Mapping[str, tuple[str, str]]] = {
    "understanding": (
        "Understanding",
        "What is behind this number? What is already going well, and what has helped before?",
    ),
    "looking-forward": (
        "Looking forward",
        (
            "If this were as good as it could be, what would a day look like? "
            "What is the smallest change that would show?"
        ),
    ),
    "exploring": (
        "Exploring options",
        "What could you do? What could others do? What is there nearby?",
    ),
    "agreeing": ("Agreeing on actions", "Who does what, and by when?"),
}
"""The four steps of DIALOG+ with prompts of our own, not the manual's."""
