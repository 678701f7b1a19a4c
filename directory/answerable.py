"""Searches that a listing could answer if it told one fact more. Pure: cards and phrases in."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from directory.pages import ServiceCard
from matching.thesaurus import Thesaurus, said

MOST: Final = 5  # facts offered for one listing: a short list is read; our choice
MOST_WORDS: Final = 3  # phrases told for each fact


@dataclass(frozen=True, slots=True)
class Answerable:
    """A kind of service that a listing does not name, and what people type who look for it."""

    service_id: UUID
    service_name: str
    kind: str  # its name, as the form shows it
    phrases: tuple[str, ...]  # the most often searched for first


def answerable(
    cards: Iterable[ServiceCard], phrases: Iterable[str], thesaurus: Thesaurus
) -> list[Answerable]:
    """What each listing might add, the most often searched for first.

    phrases: in that order. Only a kind in an area of life that the listing helps with already:
    nobody is asked to say that they do what they are far from doing.
    """
    typed: dict[str, list[str]] = {}
    for phrase in phrases:
        for slug in sorted(_meant(phrase, thesaurus)):
            typed.setdefault(slug, []).append(phrase)
    found: list[Answerable] = []
    for card in cards:
        lacks = [
            slug
            for slug in typed
            if slug not in card.kinds and thesaurus.kinds[slug].domain in card.domains
        ]
        found += [
            Answerable(
                card.service_id,
                card.name,
                thesaurus.kinds[slug].name,
                tuple(typed[slug][:MOST_WORDS]),
            )
            for slug in lacks[:MOST]
        ]
    return found


def _meant(phrase: str, thesaurus: Thesaurus) -> frozenset[str]:
    """The kinds that every known part of a phrase leads to.

    A cooking class is no help at home, though some of that is cooking.
    """
    kinds = [each.kinds for each in said(phrase, thesaurus) if each.kinds and not each.is_denied]
    return frozenset.intersection(*kinds) if kinds else frozenset()
