"""Public words for what somebody may need to get in, stay and take part."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from matching.terms import AccessFeature, Answer
from web.translation import Words, gettext


@dataclass(frozen=True, slots=True)
class FeatureWords:
    """One access feature, said four ways."""

    label: str  # as a filter or a heading: "Step-free way in"
    yes: str  # as a fact: "Step-free way in"
    no: str  # as a fact: "Steps at the way in"
    ask: str  # what to ask when it is not known: "Ask about getting in without steps"

    def in_language(self) -> "FeatureWords":
        """The same in the language of the page."""
        return FeatureWords(
            gettext(self.label), gettext(self.yes), gettext(self.no), gettext(self.ask)
        )


def _words(label: str, no: str, ask: str, yes: str = "") -> FeatureWords:
    """The fact reads like the label unless it is given."""
    return FeatureWords(label, yes or label, no, f"Ask {ask}")


_F = AccessFeature
ACCESS: Final[Mapping[AccessFeature, FeatureWords]] = Words(
    {
        _F.STEP_FREE_ENTRANCE: _words(
            "Step-free way in", "There are steps at the way in", "about getting in without steps"
        ),
        _F.STEP_FREE_INSIDE: _words(
            "Step-free inside", "There are steps inside", "about steps inside"
        ),
        _F.LIFT: _words("Lift", "No lift", "if there is a lift"),
        _F.ACCESSIBLE_TOILET: _words(
            "Accessible toilet", "No accessible toilet", "about an accessible toilet"
        ),
        _F.CHANGING_PLACES: _words(
            "Changing Places toilet",
            "No Changing Places toilet",
            "if there is a Changing Places toilet",
        ),
        _F.HOIST: _words("Hoist", "No hoist", "if there is a hoist"),
        _F.BLUE_BADGE_PARKING: _words(
            "Blue Badge parking", "No Blue Badge parking", "about Blue Badge parking"
        ),
        _F.STEP_FREE_STOP: _words(
            "Near a step-free bus stop or station",
            "Not near a step-free bus stop or station",
            "about getting there without steps",
        ),
        _F.SEATING: _words("Seats to rest on", "Few seats to rest on", "about seats to rest on"),
        _F.HEARING_LOOP: _words("Hearing loop", "No hearing loop", "if there is a hearing loop"),
        _F.BSL: _words(
            "British Sign Language (BSL)", "No BSL interpreter", "about a BSL interpreter"
        ),
        _F.CAPTIONS: _words(
            "Captions or speech-to-text", "No captions", "about captions or speech-to-text"
        ),
        _F.LARGE_PRINT: _words("Large print", "No large print", "about large print"),
        _F.BRAILLE_AUDIO: _words(
            "Braille or audio", "No Braille or audio", "about Braille or audio"
        ),
        _F.EASY_READ: _words("Easy Read", "No Easy Read", "about Easy Read"),
        _F.QUIET_SPACE: _words(
            "Quiet, low-sensory space", "No quiet space", "if there is a quiet space"
        ),
        _F.AUTISM_AWARE: _words(
            "Staff who know about autism",
            "Staff have had no autism training",
            "if staff know about autism",
        ),
        _F.ASSISTANCE_DOGS: _words(
            "Assistance dogs welcome", "No space for assistance dogs", "about assistance dogs"
        ),
        _F.BABY_CHANGING: _words("Baby changing", "No baby changing", "about baby changing"),
        _F.CHILDCARE: _words(
            "Childcare while you are there", "No childcare", "about childcare while you are there"
        ),
        _F.BRING_COMPANION: _words(
            "Bring a friend or support worker",
            "You need to come on your own",
            "if you can bring someone with you",
            yes="You can bring a friend or support worker",
        ),
        _F.MET_FIRST: _words(
            "Someone meets you first",
            "No one can meet you first",
            "if someone can meet you first",
        ),
        _F.TRAVEL_HELP: _words(
            "Help to get there", "No help to get there", "about help to get there"
        ),
        _F.INTERPRETER: _words(
            "Interpreter for other languages", "No interpreter", "about an interpreter"
        ),
        _F.WOMEN_ONLY_TIMES: _words(
            "Women-only times", "No women-only times", "about women-only times"
        ),
        _F.MEN_ONLY_TIMES: _words("Men-only times", "No men-only times", "about men-only times"),
        _F.LGBTQ_AFFIRMING: _words(
            "Welcomes LGBTQ+ people",
            "No LGBTQ+ welcome in place yet",
            "how they welcome LGBTQ+ people",
        ),
        _F.PRAYER_SPACE: _words("Prayer space", "No prayer space", "if there is a prayer space"),
        _F.NO_FORMS: _words(
            "No forms or ID needed", "You need to fill in a form or bring ID", "about forms and ID"
        ),
        _F.CAMERA_OFF: _words(
            "Camera off is fine online",
            "Camera needs to be on online",
            "if you can keep your camera off",
        ),
    }
)


def access_label(feature: AccessFeature) -> str:
    """The name of a feature, for a filter or a heading."""
    return ACCESS[feature].label


def ask_about(feature: AccessFeature) -> str:
    """What to ask when nobody has said: "Ask if there is a lift"."""
    return ACCESS[feature].ask


def access_words(feature: AccessFeature, answer: Answer) -> str:
    """What is known of one feature, said as a fact, or as something to ask."""
    words = ACCESS[feature]
    return {
        Answer.YES: words.yes,
        Answer.PARTLY: gettext("%(feature)s: in part, so ask first", feature=words.yes),
        Answer.NO: words.no,
        Answer.UNKNOWN: words.ask,
    }[answer]
