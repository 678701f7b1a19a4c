"""Words about changing many listings at once."""

from collections.abc import Mapping
from typing import Final

from directory.bulk_rules import BulkOutcome, BulkState, How
from directory.terms import Missing
from web.wording_listing import FIELDS, missing_words

THINGS: Final[Mapping[str, Mapping[str, str]]] = {
    "What it is": {
        "domains": FIELDS["domains"],
        "kinds": FIELDS["kinds"],
        "nhse": FIELDS["nhse"],
        "alert": FIELDS["alert"],
    },
    "Who it is for": {
        "communities": FIELDS["communities"],
        "languages": FIELDS["languages"],
        "ages": "Ages",
    },
    "How people come to it": {
        "modes": FIELDS["modes"],
        "routes": FIELDS["routes"],
        "how_to_join": FIELDS["how_to_join"],
        "wait_words": FIELDS["wait_words"],
    },
    "How to reach it, and who answers for it": {
        "phone": FIELDS["phone"],
        "email": FIELDS["email"],
        "website": FIELDS["website"],
        "lead_email": FIELDS["lead_email"],
        "assurer_email": FIELDS["assurer_email"],
    },
    "Where, what it costs, getting in": {
        "coverage": FIELDS["coverage"],
        "cost": FIELDS["cost_kind"],
        "access": FIELDS["access"],
    },
    "Whether it is right": {"verified": "Mark as checked today"},
}
"""What can be changed of many at once, in the order of its form."""

HOW_CHOICES: Final[Mapping[How, str]] = {
    How.ADD: "Add these to what is there",
    How.TAKE: "Take these out",
    How.SET: "Make it exactly these",
}
DOMAIN_CHOICES: Final[Mapping[How, str]] = {
    How.ADD: "Add it, after the others",
    How.FIRST: "Make it the first of them",
    How.TAKE: "Take it out",
}
HOW_IN_WORDS: Final[Mapping[How, str]] = {
    How.SET: "becomes",
    How.ADD: "add",
    How.FIRST: "put first",
    How.TAKE: "take out",
}
STATES: Final[Mapping[BulkState, str]] = {
    BulkState.CHOSEN: "Chosen, nothing said yet",
    BulkState.COMPARED: "Looked at, not carried out",
    BulkState.APPLYING: "Being carried out",
    BulkState.DONE: "Carried out",
    BulkState.UNDOING: "Being undone",
    BulkState.UNDONE: "Undone",
}
OUTCOMES: Final[Mapping[BulkOutcome, str]] = {
    BulkOutcome.CHANGES: "Would change",
    BulkOutcome.CHANGED: "Changed",
    BulkOutcome.BACK: "As before again",
    BulkOutcome.PARTLY: "Kept in part: changed since",
    BulkOutcome.OVERTAKEN: "Left: changed since you looked",
    BulkOutcome.REFUSED: "Cannot be like that",
    BulkOutcome.SAME: "Says so already",
}
"""In the order of the page."""


def problem_words(problem: str) -> str:
    """Why a listing cannot be as it was asked: words, or the codes of what it would lack."""
    codes = problem.split(",") if problem else []
    if codes and set(codes) <= set(Missing):
        lacks = missing_words(tuple(map(Missing, codes)))
        return f"It is published, and would lack {lacks}"
    return problem
