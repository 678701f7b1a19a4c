"""The settings of the Meilisearch index, made from the thesaurus, and their hash."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Final, TypeAlias

from matching.stems import STOP_WORDS, words
from matching.thesaurus import Kind, Thesaurus

Settings: TypeAlias = dict[str, Any]

MOST_HITS: Final = 20_000  # of one question; the best by its words. More than a region has
MOST_SYNONYM_WORDS: Final = 3  # Meilisearch puts no more words of a question together
ONE_SLIP_FROM, TWO_SLIPS_FROM = 4, 8  # letters: as the embedded engine guesses

STEMS: Final = ("name_stems", "stems")  # words cut to their stems: of the name, and of the rest
SEARCHABLE: Final = (
    "name",
    "found_by",
    "summary",
    "organisation",
    "place",
    "description",
    *STEMS,
)
"""Where words are looked for, what counts most first: the order of the embedded engine."""

FILTERABLE: Final = (
    "id",
    "_geo",
    "kinds",
    "main_kind",
    "domains",
    "nhse",
    "modes",
    "routes",
    "languages",
    "communities",
)

_ORDERED: Final = frozenset({"searchableAttributes", "rankingRules"})


def settings_of(thesaurus: Thesaurus) -> Settings:
    """Everything that is set; what is not named here is left as the server has it.

    Only ids are ever shown: whoever gets hold of the search key reads nothing else.
    """
    return {
        "displayedAttributes": ["id"],
        "searchableAttributes": list(SEARCHABLE),
        "filterableAttributes": sorted(FILTERABLE),
        "sortableAttributes": ["_geo"],
        "rankingRules": ["words", "typo", "attribute", "proximity", "sort", "exactness"],
        "stopWords": [],  # left out of questions by us: a question of stop words finds everything
        "synonyms": _synonyms(thesaurus.kinds.values()),
        "typoTolerance": {
            "enabled": True,
            "minWordSizeForTypos": {"oneTypo": ONE_SLIP_FROM, "twoTypos": TWO_SLIPS_FROM},
            "disableOnWords": sorted(_right_words(thesaurus)),
            "disableOnAttributes": list(STEMS),
        },
        "pagination": {"maxTotalHits": MOST_HITS},
    }


def fingerprint(settings: Mapping[str, Any], like: Mapping[str, Any]) -> str:
    """The hash of those settings that `like` names, whatever order the server gives lists in."""
    plain = {name: _plain(settings.get(name), each, name) for name, each in like.items()}
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()


def worded(phrase: str) -> str:
    """A phrase as it is asked: plain words, without those that carry no meaning."""
    plain = words(phrase)
    return " ".join([each for each in plain if each not in STOP_WORDS] or plain)


def _plain(value: object, like: object, name: str) -> object:
    if isinstance(like, dict):
        given = value if isinstance(value, dict) else {}
        names = (
            given if name == "synonyms" else like
        )  # a synonym too many counts, a new setting not
        return {each: _plain(given.get(each), like.get(each, []), each) for each in names}
    if isinstance(value, list) and name not in _ORDERED:
        return sorted(map(str, value))
    return value


def _synonyms(kinds: Iterable[Kind]) -> dict[str, list[str]]:
    """Everyday words, slang and misspellings -> what they mean; never the other way."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for kind in kinds:
        for phrase in (*kind.words, *kind.slang):
            found[worded(phrase)].add(worded(kind.name))
        for typed, meant in kind.misspelt.items():
            found[worded(typed)].add(worded(meant))
    return {
        phrase: sorted(meant - {phrase})
        for phrase, meant in sorted(found.items())
        if len(phrase.split()) <= MOST_SYNONYM_WORDS and meant - {phrase}
    }


def _right_words(thesaurus: Thesaurus) -> set[str]:
    """Words that are right as they stand: they are not taken for a slip of another."""
    known = {
        word
        for kind in thesaurus.kinds.values()
        for phrase in (kind.name, *kind.words)
        for word in words(phrase)
    }
    return {each for each in known if len(each) >= ONE_SLIP_FROM} - STOP_WORDS
