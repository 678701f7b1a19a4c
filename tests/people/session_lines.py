"""Sessions as rows of a file, with every answer that there can be."""

from datetime import timedelta
from typing import Final

from matching.terms import Domain
from people.rules import Rating
from people.session_csv import SessionLine
from people.terms import Stage
from tests.clock import TODAY

ANSWERS: Final = [
    *(Rating(value, wish) for value in range(1, 8) for wish in (None, True, False)),
    *(Rating(None, wish, is_not_today=True) for wish in (None, True, False)),
    Rating(None, wants_help=True),
    Rating(None, wants_help=False),
    None,
]
"""All there can be; None: the item was not asked."""


def every_answer(reference: str) -> list[SessionLine]:
    """27 sessions, a day each, in which every area is answered in every way there is."""
    found = []
    for shift in range(len(ANSWERS)):
        said = {at: ANSWERS[(place + shift) % len(ANSWERS)] for place, at in enumerate(Domain)}
        ratings = {domain: each for domain, each in said.items() if each is not None}
        day = TODAY - timedelta(days=shift)
        found.append(SessionLine(shift + 2, reference, day, Stage.REVIEW, None, ratings))
    return found
