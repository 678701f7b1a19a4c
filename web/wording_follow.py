"""Words for somebody who follows their own referral: "you", and nobody else's business."""

from collections.abc import Mapping
from typing import Final

from referrals.reasons import CheckIn, NotTakenUp, Outcome
from referrals.states import Action, Party, State
from web.translation import Words, gettext_noop

MEANINGS: Final[Mapping[State, str]] = Words(
    {
        State.DRAFT: (
            "A person here looks at it first, then sends it on. The service has not been told yet."
        ),
        State.SENT: "They have it. They have not answered yet.",
        State.ACCEPTED: "They said yes. They get in touch in the way you said is safe.",
        State.WAITING: "They said yes. You are on their waiting list.",
        State.STARTED: "You have been, or they have helped you.",
        State.HANDOVER: "They cannot help. A person here is looking for something else with you.",
        State.PLACED: "There is a new plan. The person who looks after it has told you, or will.",
        State.CLOSED: "It has come to an end.",
        State.WITHDRAWN: "It was taken back. Nothing more is shared.",
        State.NOT_REACHED: "They tried to reach you in the ways you said are safe, and could not.",
        State.LOOP_CLOSED: "All is done. There is nothing more to do here.",
        State.ENTERED_IN_ERROR: "It was made by mistake, and counts for nothing.",
    }
)
"""What each state means to the person whose referral it is."""

TURNS: Final[Mapping[Party, str]] = Words(
    {
        Party.PERSON: "It is your turn",
        Party.SERVICE: "It is the service's turn to act",
        Party.CONNECTOR: "It is our turn: somebody here is working on it",
        Party.CORE_TEAM: "It is the turn of the team that looks after you",
        Party.SYSTEM: "You need do nothing. It closes by itself",
    }
)

HAPPENED: Final[Mapping[Action, str]] = Words(
    {
        Action.WRITE: "You asked",
        Action.SEND: "It was sent to the service",
        Action.ACCEPT: "They said yes",
        Action.WAIT: "They put you on their waiting list",
        Action.REVISE: "They gave a new date",
        Action.START: "It started",
        Action.STILL_COMING: "You are still going",
        Action.TRY_CONTACT: "They tried to get in touch",
        Action.CHECK_IN: "You said how it is going",
        Action.ASK: "They asked you a question",
        Action.ANSWER: "The question was answered",
        Action.MESSAGE: "A message was written",
        Action.CANNOT_HELP: "They cannot help. Somebody here took over",
        Action.LAPSE: "They did not answer in time. Somebody here took over",
        Action.PLACE: "A new plan was made",
        Action.CLOSE: "It came to an end",
        Action.NOT_REACHED: "They could not reach you",
        Action.WITHDRAW: "It was taken back",
        Action.SEE: "You have seen the end of it",
        Action.REOPEN: "It was opened again",
        Action.REASSIGN: "Somebody else here looks after it now",
        Action.ENTER_IN_ERROR: "It was marked as a mistake",
    }
)

FROM: Final[Mapping[Party, str]] = Words(
    {
        Party.PERSON: "You",
        Party.SERVICE: "The service",
        Party.CONNECTOR: "The person who looks after it here",
        Party.CORE_TEAM: "The team that looks after you",
        Party.SYSTEM: "This website",
    }
)
"""Who wrote a message."""

OUTCOMES: Final[Mapping[Outcome, str]] = Words(
    {
        Outcome.COMPLETED: "They say that it went as planned, and that it helped.",
        Outcome.HELPED_IN_PART: "They say that it helped in part.",
        Outcome.STOPPED_EARLY: "They say that it stopped early.",
        Outcome.DID_NOT_START: "They say that it did not start.",
    }
)

CHECK_INS: Final[Mapping[CheckIn, str]] = Words(
    {
        CheckIn.HAPPENED: "Yes, it happened",
        CheckIn.NOT_YET: "Not yet",
        CheckIn.NOT_WANTED: "I do not want it any more",
    }
)

REASONS: Final[Mapping[NotTakenUp, str]] = Words(
    {
        NotTakenUp.NOT_INTERESTED_NOW: "I do not want it just now",
        NotTakenUp.NO_BENEFIT_SEEN: "I do not think that it would help",
        NotTakenUp.EXPECTED_OTHER: "I expected something else",
        NotTakenUp.STIGMA: "I worry what others would think",
        NotTakenUp.ANXIOUS: "New people or places worry me",
        NotTakenUp.TOO_UNWELL: "I am too unwell",
        NotTakenUp.TOO_BUSY: "I am too busy, or care for somebody",
        NotTakenUp.OWN_WAY: "I want to do it in my own way",
        NotTakenUp.LACK_OF_TRUST: "I did not feel that I could trust it",
        NotTakenUp.NEED_MET: "I do not need it any more",
        NotTakenUp.BAD_EXPERIENCE: "It went badly for me before",
        NotTakenUp.COST: "It costs too much",
        NotTakenUp.TRAVEL: "It is hard to get there",
        NotTakenUp.TIMES: "The times do not suit me",
        NotTakenUp.CHILDCARE: "Nobody can look after my children",
        NotTakenUp.LANGUAGE: "They do not speak my language",
        NotTakenUp.ACCESS_NEED: "I could not get in or take part",
        NotTakenUp.NO_PHONE_OR_INTERNET: "I have no phone or internet",
        NotTakenUp.NO_COMPANION: "I have nobody to go with",
        NotTakenUp.PETS: "Nobody can mind my pet",
        NotTakenUp.NO_DOCUMENTS: "I do not have the papers they ask for",
    }
)
"""Why somebody takes it back, as they would say it: the reasons that are theirs to give."""
NO_REASON: Final = gettext_noop("No reason given")

BUTTONS: Final[Mapping[Action, str]] = Words(
    {
        Action.START: "It has started",
        Action.STILL_COMING: "I am still going",
        Action.CHECK_IN: "Say how it is going",
        Action.ANSWER: "Answer their question",
        Action.MESSAGE: "Write to them",
        Action.WITHDRAW: "Take it back",
        Action.SEE: "I have seen this. I need nothing more",
    }
)
"""What the person can do. The table of steps offers no other action to them."""

NOTES: Final[Mapping[Action, str]] = Words(
    {
        Action.ANSWER: "Your answer",
        Action.MESSAGE: "Your message",
        Action.WITHDRAW: "Anything they should know?",
    }
)
"""What the box to write in is called for an action; others ask whether there is more to say."""

MORE: Final = gettext_noop("Anything you would like to add?")

DONE: Final[Mapping[Action, str]] = Words(
    {
        Action.START: "Good to hear. We have written down that it started.",
        Action.STILL_COMING: "Thank you. We have written down that you are still going.",
        Action.CHECK_IN: "Thank you for telling us.",
        Action.ANSWER: "Your answer is on its way.",
        Action.MESSAGE: "Your message is on its way.",
        Action.WITHDRAW: "Taken back. Nothing more is shared.",
        Action.SEE: "Thank you. That closes it.",
    }
)
