"""Listings that may be the same: found by what they share, scored in points, each with its reasons.

Nobody compares everything with everything: two listings are compared when they share a postcode, a
phone number, a charity number, a web domain, a whole name or a rare word of it, and few others do.
What many share (the web domain of a large charity) says little about two of them, so it counts for
nothing. An editor decides, nobody else.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic

import numpy as np
from rapidfuzz import fuzz

from matching.likeness_columns import LIKE_NAME, Truths, known_of
from matching.likeness_facts import Key, Likeness, Listing, Present

__all__ = ["Alike", "Likeness", "Listing", "Present", "find_alike"]


@dataclass(frozen=True, slots=True)
class Alike(Generic[Key]):
    """Two listings that may be the same, in the order they came in. score: 60 to 100."""

    first: Key
    second: Key
    score: int
    reasons: tuple[Likeness, ...]


def find_alike(
    listings: Sequence[Listing[Key]], *, among: Collection[Key] | None = None
) -> list[Alike[Key]]:
    """Pairs that may be the same, the likeliest first.

    among: only pairs with one of these in it, such as what an import would add.
    """
    known = known_of(listings)
    pairs = known.pairs()
    if among is not None:
        wanted = np.fromiter((each.key in among for each in listings), bool, len(listings))
        pairs = pairs.only(wanted[pairs.first] | wanted[pairs.second])
    names = known.likeness_of_names(pairs)
    likely = (names >= LIKE_NAME) | known.may_be_renamed(pairs)
    pairs, names = pairs.only(likely), names[likely]
    texts = pairs.ratios(fuzz.ratio, known.words)
    holds = known.holds(pairs, names, texts)
    points = known.points(pairs, names, texts, holds)
    found = [
        Alike(listings[one].key, listings[other].key, score, _reasons(holds, number))
        for number, one, other, score in known.settled(pairs, points, holds)
    ]
    return sorted(found, key=lambda each: -each.score)


def _reasons(holds: Mapping[Likeness, Truths], number: int) -> tuple[Likeness, ...]:
    return tuple(code for code, held in holds.items() if held[number])
