"""Guess which column is what, from its heading and its values, and say how sure that is."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from base.text import slug
from geo.postcode import normalise_postcode
from importers.cells import shown
from importers.columns import COLUMNS, MAPPED, SKIP
from importers.sources.meanings import meaning, split_values
from importers.sources.tidy import masked

SURE: Final = 0.9
LIKELY: Final = 0.6
"""From here on a guess is filled in: our starting value. What is less likely is left to choose."""
SAMPLES: Final = 200  # rows looked at
MOST_VALUES: Final = 40  # of one column that are asked about

_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[a-z]{2,}", re.IGNORECASE)
_WEB: Final = re.compile(
    r"(https?://|www\.)\S+|[\w-]+(\.[\w-]+)*\.(org|com|co|uk|net)(\.uk)?(/\S*)?"
)
_PHONE: Final = re.compile(r"[+()\d][\d\s()+-]{8,}(\s*(ext|x)\.?\s*\d+)?")
_MOSTLY: Final = 0.6
_SHORT: Final = 6  # values a column has at most, where one word for many is a category
_PERSONAL: Final = ("contact.", "service.email", "service.phone", "organisation.email")


@dataclass(frozen=True, slots=True)
class Guess:
    """What a column probably is. field: SKIP if nothing is likely. confidence: from 0 to 1.

    samples: a few values of it, masked where they are personal.
    """

    heading: str
    field: str
    confidence: float
    samples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A value whose meaning has to be said once. codes: what it probably means."""

    field: str
    value: str
    count: int
    codes: tuple[str, ...]


def guess_columns(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> list[Guess]:
    """A guess for each column. A field is given to one column, the likeliest."""
    values = [
        [row[at].strip() for row in rows[:SAMPLES] if at < len(row) and row[at].strip()]
        for at in range(len(headings))
    ]
    scores = [
        (_score(heading, found, name), at, name)
        for at, (heading, found) in enumerate(zip(headings, values, strict=True))
        for name in COLUMNS
        if heading
    ]
    taken: dict[int, tuple[str, float]] = {}
    used: set[str] = set()
    for score, at, name in sorted(scores, key=lambda each: -each[0]):
        if score >= LIKELY and at not in taken and name not in used:
            taken[at] = (name, score)
            used.add(name)
    return [
        Guess(heading, *taken.get(at, (SKIP, 0.0)), _samples(values[at], taken.get(at, (SKIP,))[0]))
        for at, heading in enumerate(headings)
    ]


def questions(
    columns: Mapping[str, str],
    headings: Sequence[str],
    rows: Iterable[Sequence[str]],
    answered: Mapping[str, Mapping[str, Sequence[str]]],
) -> list[Question]:
    """The values that stand for codes, the most frequent first; those answered before too."""
    places = [(at, columns.get(heading, SKIP)) for at, heading in enumerate(headings)]
    wanted = [(at, name) for at, name in places if name in MAPPED]
    counted: dict[str, Counter[str]] = {name: Counter() for _, name in wanted}
    for row in rows:
        for at, name in wanted:
            if at < len(row):
                counted[name].update(split_values(row[at]))
    return [
        Question(name, value, count, tuple(answered.get(name, {}).get(value, meaning(name, value))))
        for name, found in counted.items()
        for value, count in found.most_common(MOST_VALUES)
    ]


def _score(heading: str, values: Sequence[str], name: str) -> float:
    column = COLUMNS[name]
    head = slug(heading)
    by_name = _named(head, column.names)
    if not column.looks or not values:
        return by_name
    share = sum(_looks(column.looks, value) for value in values) / len(values)
    if share >= _MOSTLY:
        return min(0.995, max(SURE, by_name) + 0.01 * share - 0.05 * (by_name == 0))
    return by_name * 0.7


def _named(head: str, names: Sequence[str]) -> float:
    """How well a heading fits: the name itself, with a word more, or among others."""
    if head in names:
        return 0.99 - 0.002 * names.index(head)
    words = head.split("-")
    best = 0.0
    for name in names:
        own = name.split("-")
        if len(own) <= len(words) and set(own) <= set(words):
            best = max(best, 0.55 + 0.35 * len(own) / len(words))
    return best


def _looks(kind: str, value: str) -> bool:
    if kind == "postcode":
        return normalise_postcode(value) is not None
    return bool({"email": _EMAIL, "web": _WEB, "phone": _PHONE}[kind].fullmatch(value))


def _samples(values: Sequence[str], name: str) -> tuple[str, ...]:
    few = list(dict.fromkeys(values))[:3]
    return tuple(masked(each) if name.startswith(_PERSONAL) else shown(each) for each in few)
