"""Words for the states of a referral: a word, a shape beside it, and what it means."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from web.translation import Words, gettext


@dataclass(frozen=True, slots=True)
class StatusWords:
    """How a state is shown: a word, a shape beside it, and what it means. Never colour alone."""

    word: str
    shape: str  # an icon of static/img/icons.svg
    tone: str  # "waiting", "moving", "good", "attention", "quiet"
    meaning: str

    def in_language(self) -> "StatusWords":
        """The same in the language of the page."""
        return StatusWords(gettext(self.word), self.shape, self.tone, gettext(self.meaning))


# By the state's code. Source of the states: DESIGN section 9.
REFERRAL_STATUS: Final[Mapping[str, StatusWords]] = Words(
    {
        "draft": StatusWords("Draft", "pencil", "quiet", "Being written. Nothing is sent yet."),
        "sent": StatusWords(
            "Sent", "arrow", "waiting", "With the service. They have not answered."
        ),
        "accepted": StatusWords("Accepted", "check", "moving", "The service will get in touch."),
        "waiting": StatusWords(
            "On a waiting list", "clock", "waiting", "Accepted, and in a queue."
        ),
        "started": StatusWords("Started", "door", "good", "The person has been, or been helped."),
        "handover": StatusWords(
            "Needs a new plan",
            "return",
            "attention",
            "Back with the connector to find what is next.",
        ),
        "placed": StatusWords("New plan made", "check", "moving", "What comes next is agreed."),
        "closed": StatusWords(
            "Finished", "flag", "good", "It has ended, and how it went is recorded."
        ),
        "withdrawn": StatusWords(
            "Taken back", "cross", "quiet", "The sender or person stopped it."
        ),
        "not_reached": StatusWords(
            "Could not reach", "question", "attention", "Three tries by safe ways. No answer."
        ),
        "loop_closed": StatusWords(
            "All done", "loop", "good", "The team that asked has seen what happened."
        ),
        "entered_in_error": StatusWords(
            "Made by mistake", "cross", "quiet", "Not a real referral."
        ),
    }
)
