"""Words for requests to talk: to the person who asked, and to the connectors who answer."""

from collections.abc import Mapping
from typing import Final

from referrals.talk_rules import TalkDeed, TalkOutcome, TalkState
from web.translation import Words
from web.wording_status import StatusWords

MEANINGS: Final[Mapping[TalkState, str]] = Words(
    {
        TalkState.NEW: "We have it. A person here gets in touch in the way you said is safe.",
        TalkState.IN_CONTACT: "A person here is in touch with you, or tries to be.",
        TalkState.CLOSED: "It has come to an end.",
    }
)
"""What each state means to whoever asked."""

ENDS: Final[Mapping[TalkOutcome, str]] = Words(
    {
        TalkOutcome.REFERRED: "You chose a service with the person here. It gets in touch.",
        TalkOutcome.SIGNPOSTED: "The person here told you of a service that you can ask yourself.",
        TalkOutcome.SUPPORTED: "The person here goes on working with you.",
        TalkOutcome.TALKED: "You talked, and that was enough for now.",
        TalkOutcome.PASSED_ON: "You agreed that somebody else helps you from here on.",
        TalkOutcome.NOT_WANTED: "You did not want it any more. You can always ask again.",
        TalkOutcome.NOT_REACHED: (
            "We tried to reach you in the ways you said are safe, and could not. "
            "You can ask again whenever you like."
        ),
        TalkOutcome.NOT_REAL: "It was closed. If that is wrong, please ask again.",
    }
)
"""What came of it, to whoever asked."""

HAPPENED: Final[Mapping[TalkDeed, str]] = Words(
    {
        TalkDeed.ASK: "You asked to talk",
        TalkDeed.TRY: "A person here tried to reach you",
        TalkDeed.TALK: "You talked with a person here",
        TalkDeed.CLOSE: "It came to an end",
        TalkDeed.REOPEN: "It was opened again",
        TalkDeed.REACH: "You changed how to reach you",
        TalkDeed.WITHDRAW: "You took it back",
    }
)

STATUS: Final[Mapping[TalkState, StatusWords]] = {
    TalkState.NEW: StatusWords("New", "chat", "waiting", "Nobody has been in touch yet."),
    TalkState.IN_CONTACT: StatusWords(
        "In contact", "phone", "moving", "Tried or talked; nothing is settled yet."
    ),
    TalkState.CLOSED: StatusWords("Closed", "check", "quiet", "It has come to an end."),
}
OUTCOMES: Final[Mapping[TalkOutcome, str]] = {
    TalkOutcome.REFERRED: "Referred: a referral is written in their record",
    TalkOutcome.SIGNPOSTED: "Told of a service that they get in touch with themselves",
    TalkOutcome.SUPPORTED: "We go on working with them: a connector is named in their record",
    TalkOutcome.TALKED: "Talking was enough",
    TalkOutcome.PASSED_ON: "Passed on to somebody else, with their yes",
    TalkOutcome.NOT_WANTED: "They do not want it any more",
    TalkOutcome.NOT_REACHED: "Not reached, after three tries by safe ways",
    TalkOutcome.NOT_REAL: "Not real: a joke, an advertisement, sent twice",
}
DEEDS: Final[Mapping[TalkDeed, str]] = {
    TalkDeed.ASK: "Asked to talk",
    TalkDeed.TRY: "Tried to reach them",
    TalkDeed.TALK: "Talked",
    TalkDeed.CLOSE: "Closed",
    TalkDeed.REOPEN: "Opened again",
    TalkDeed.REACH: "They changed how to be reached",
    TalkDeed.WITHDRAW: "They took it back",
}
"""What happened, to connectors."""
