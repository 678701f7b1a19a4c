"""What a search engine must do: hold public documents, and find them by words."""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import astuple, dataclass
from typing import Protocol
from uuid import UUID

from base.errors import DomainError
from geo.distance import Point
from matching.terms import Domain


class IndexUnavailableError(DomainError):
    """The index cannot be reached, or did not confirm what it was asked to do."""


@dataclass(frozen=True, slots=True)
class Document:
    """The public words of one published service. Nothing confidential may be put in."""

    service_id: UUID
    name: str
    summary: str
    description: str
    organisation: str
    place: str  # town and outcode of a place that may be shown
    found_by: str  # everyday words; used to find, never shown
    kinds: tuple[str, ...]  # slugs of the thesaurus
    point: Point | None = None  # the first place that may be shown
    facets: tuple[tuple[str, tuple[str, ...]], ...] = ()  # what to filter by -> codes; public

    @property
    def fingerprint(self) -> str:
        """Changes with any of the words."""
        return hashlib.sha256(repr(astuple(self)).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Hits:
    """What was found. scores: service -> relevance over 0, in no unit, best first.

    corrections: (as typed, as searched for), in the order typed.
    exact: False when no service has all of the words.
    domains: what the words are about, as far as the thesaurus knows.
    is_simpler: another engine than the usual one had to answer.
    """

    scores: Mapping[UUID, float]
    corrections: tuple[tuple[str, str], ...] = ()
    exact: bool = True
    domains: frozenset[Domain] = frozenset()
    is_simpler: bool = False


class SearchEngine(Protocol):
    """An index that can be thrown away and made again at any time.

    What is written is there when a call returns. All may raise IndexUnavailableError, where the
    index is another program.
    """

    def index(self, documents: Collection[Document]) -> None:
        """Add documents, or replace those of the same services."""

    def delete(self, service_ids: Collection[UUID]) -> None:
        """Forget services; unknown ones are ignored."""

    def rebuild(self, documents: Iterable[Document]) -> None:
        """Replace everything at once; searches meanwhile see the old contents."""

    def search_text(self, text: str) -> Hits:
        """Everything that fits what somebody typed. Never fails on account of the text."""

    def fingerprints(self) -> Mapping[UUID, str]:
        """What is held: service -> fingerprint of its document."""
