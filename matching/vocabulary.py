"""The directory's own words, and which searches are made of nothing else, so may be kept."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from matching.stems import STOP_WORDS, stem, words
from matching.thesaurus import Thesaurus, understand

MOST_WORDS: Final = 6  # of a phrase that may be kept: a longer one is somebody's story; our choice
_TOKEN: Final = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*")
_ADDRESS: Final = re.compile(r"\S*(?:@|//|www\.|[0-9])\S*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ListingText:
    """The public words of one listing. names: of the service, its organisation and its town."""

    names: tuple[str, ...]
    prose: str


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words by their stems.

    plain: everyday words: of the thesaurus, or written without a capital in a listing.
    named: words that stand in names, with the numbers of the names. They count only together, as
    words of one name: "Mary" of one and "Banks" of another are no phrase of ours but a person.
    """

    plain: frozenset[str]
    named: dict[str, frozenset[int]]


def make_vocabulary(thesaurus: Thesaurus, listings: Iterable[ListingText] = ()) -> Vocabulary:
    """The words of the thesaurus and of published listings; no numbers, none of crisis alone."""
    own = _of_thesaurus(thesaurus)
    plain: set[str] = set()
    named: dict[str, set[int]] = {}
    known: dict[tuple[str, ...], int] = {}
    for listing in listings:
        plain |= _written_small(listing.prose)
        for name in listing.names:
            cut = tuple(_stems(_ADDRESS.sub(" ", name)))
            number = known.setdefault(cut, len(known))
            for word in cut:
                named.setdefault(word, set()).add(number)
    plain |= own
    urgent = {word for phrase in thesaurus.crisis for word in phrase} - own - STOP_WORDS
    return Vocabulary(
        plain=frozenset(plain - urgent),
        named={
            word: frozenset(found)
            for word, found in named.items()
            if word not in plain and word not in urgent
        },
    )


def phrase_to_keep(text: str, vocabulary: Vocabulary, thesaurus: Thesaurus) -> str:
    """The words of a search as they may be kept; "" when only its length may.

    Kept are one to MOST_WORDS words, each of the vocabulary, with nothing of crisis in them.
    """
    typed = words(text)
    if not 1 <= len(typed) <= MOST_WORDS or understand(text, thesaurus).is_crisis:
        return ""
    others = [cut for cut in map(stem, typed) if cut not in vocabulary.plain]
    names = [vocabulary.named.get(cut, frozenset()) for cut in others]
    if names and not frozenset.intersection(*names):
        return ""
    return " ".join(typed)


def _of_thesaurus(thesaurus: Thesaurus) -> set[str]:
    """Every word that leads to a kind of service, and the names of the kinds."""
    texts = [
        text
        for kind in thesaurus.kinds.values()
        for text in (kind.name, *kind.words, *kind.slang, *kind.misspelt, *kind.misspelt.values())
    ]
    return {word for text in texts for word in _stems(text)}


def _written_small(prose: str) -> set[str]:
    """The words of a text that stand in it without a capital; not those of addresses."""
    small = (token for token in _TOKEN.findall(_ADDRESS.sub(" ", prose)) if token.islower())
    return {word for token in set(small) for word in _stems(token)}


def _stems(text: str) -> Iterator[str]:
    return (stem(word) for word in words(text))
