"""Words of the meter: why it matters that a listing tells something, and where to tell it."""

from collections.abc import Mapping
from typing import Final

WHY: Final[Mapping[str, str]] = {
    "summary": "It is the first thing people read, and often the only one.",
    "description": "People come when they can picture it: who is there, what happens, who greets.",
    "domains": "Without it nobody is matched with you.",
    "coverage": "Without it people outside your street do not find you, or those too far away do.",
    "locations": "People want to see whether they can get there.",
    "schedules": "“Open now” and “on Tuesdays” find only those who told their times.",
    "routes": "People want to know whether they may just turn up.",
    "how_to_join": "The first step is the hardest: say what happens when somebody gets in touch.",
    "access": "Who needs step-free access or a loop is told to ask, unless you answer here.",
    "who_for": "People ask themselves: is this for somebody like me?",
    "cannot_help": "It saves people a journey, and you a hard conversation.",
    "cost_pence": "People who count their money stay away from a price they do not know.",
    "kinds": "These words bring you up in a search.",
    "wait_words": "People wait more easily when they know how long.",
}
"""Why it matters that a field is filled in."""

PART_OF: Final[Mapping[str, str]] = {
    **dict.fromkeys(("summary", "description", "domains", "kinds"), "what"),
    **dict.fromkeys(("who_for", "cannot_help"), "who"),
    **dict.fromkeys(("routes", "how_to_join", "wait_words"), "how"),
    **dict.fromkeys(("coverage", "locations"), "where"),
    "schedules": "when",
    "cost_pence": "cost",
    "access": "access",
}
"""The part of the form that a field stands in."""
