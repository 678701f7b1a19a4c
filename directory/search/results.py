"""What a page of search results needs: frozen, already loaded."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from base.paging import pages_of
from directory.pages import ServiceCard
from directory.search.query import Group, SearchQuery
from matching.terms import AccessFeature


class WidenStep(StrEnum):
    """What was let go of so that a page is not empty; tried in this order."""

    NEAREST = "nearest"  # the place: the nearest that suit otherwise
    WIDER = "wider"  # times, cost, room and the like; the place stays
    REMOTE = "remote"  # the words: by phone or online
    NATIONAL = "national"  # the words: national services
    ANYTHING = "anything"  # all but the age


@dataclass(frozen=True, slots=True)
class Hit:
    """One result. km: in a straight line from the place asked for; None when not known.

    unknown: groups in which something was asked for that is not known of this service.
    unsure: the access features asked for that it is not known to have in full.
    """

    card: ServiceCard
    km: float | None = None
    unknown: frozenset[Group] = frozenset()
    unsure: frozenset[AccessFeature] = frozenset()


@dataclass(frozen=True, slots=True)
class EdgeHit:
    """A service that does not cover the place asked for, but nearly: kilometres outside it."""

    card: ServiceCard
    km_outside: float


@dataclass(frozen=True, slots=True)
class Widened:
    """What is offered when nothing suits, and what was let go of to find it."""

    step: WidenStep
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class SearchPage:
    """One page of results.

    facets: group -> code -> how many there would be with that choice in that group.
    corrections: (as typed, as searched for). exact: False when no service has all the words.
    sure: how many of the total are known to have every access feature that is needed.
    is_simpler: the words were looked up in another engine than the usual one.
    """

    query: SearchQuery
    hits: tuple[Hit, ...]
    total: int
    facets: Mapping[Group, Mapping[str, int]]
    active: frozenset[Group]
    corrections: tuple[tuple[str, str], ...] = ()
    exact: bool = True
    soft_edge: tuple[EdgeHit, ...] = ()  # nearest first
    widened: Widened | None = None
    sure: int = 0
    is_simpler: bool = False

    @property
    def cards(self) -> tuple[ServiceCard, ...]:
        """The cards of the results, in order."""
        return tuple(hit.card for hit in self.hits)

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return pages_of(self.total, self.query.per_page)
