"""Hold up a run that would do more than a good file does, until somebody says why it may."""

from dataclasses import dataclass
from typing import Final

from importers.tally import Tally

MOST_RETIRED: Final = 0.20
MOST_REFUSED: Final = 0.10
"""Shares from which a run needs a yes: our starting values, for local review. A feed that loses a
fifth of its services, or has a tenth of its rows broken, is more often damaged than right."""


@dataclass(frozen=True, slots=True)
class Objection:
    """Why a run is held up. what: "retired" or "refused"."""

    what: str
    count: int
    of: int
    limit: float

    def __str__(self) -> str:
        """In a sentence, for the person at the command line."""
        share = round(100 * self.count / self.of)
        return (
            f"{self.count} of {self.of} would be {self.what} ({share} %); "
            f"more than {round(100 * self.limit)} % needs a reason"
        )


def objections(tally: Tally, *, held: int) -> tuple[Objection, ...]:
    """What speaks against applying a plan; empty if nothing does.

    held: how many records of this source the directory holds, not counting retired ones.
    """
    tried = (
        Objection("retired", tally.retired, held, MOST_RETIRED),
        Objection("refused", tally.refused, tally.rows, MOST_REFUSED),
    )
    return tuple(each for each in tried if each.of and each.count > each.limit * each.of)
