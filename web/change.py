"""How a person's DIALOG ratings have changed: what the graph and its table show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from matching.terms import Domain
from people.pages import DialogSession
from people.rules import STANDARD_ORDER
from people.terms import SessionState

Points = tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class AreaChange:
    """One area of life over all finished sessions, and from the first answer to the last."""

    domain: Domain
    values: Points
    wants_help: bool  # in the newest session

    @property
    def first(self) -> int | None:
        """The earliest answer; None with fewer than two."""
        answered = [value for value in self.values if value is not None]
        return answered[0] if len(answered) > 1 else None

    @property
    def last(self) -> int | None:
        """The newest answer."""
        return next((value for value in reversed(self.values) if value is not None), None)

    @property
    def points(self) -> int | None:
        """Points up or down; None with fewer than two answers."""
        return None if self.first is None or self.last is None else self.last - self.first


@dataclass(frozen=True, slots=True)
class Change:
    """Everything the graph of change shows."""

    dates: tuple[date, ...]
    areas: tuple[AreaChange, ...]


def change_of(sessions: Sequence[DialogSession]) -> Change | None:
    """The change over all finished sessions, oldest first; None before there is one."""
    finished = [each for each in sessions if each.state is SessionState.FINISHED]
    if not finished:
        return None
    return Change(
        tuple(each.held_on for each in finished),
        tuple(_area(domain, finished) for domain in STANDARD_ORDER),
    )


def _area(domain: Domain, finished: Sequence[DialogSession]) -> AreaChange:
    ratings = [each.ratings.get(domain) for each in finished]
    newest = ratings[-1]
    return AreaChange(
        domain,
        tuple(rating.value if rating else None for rating in ratings),
        bool(newest and newest.wants_help),
    )
