"""Searches that people might make of the invented directory: words, slips, places and filters."""

# ruff: noqa: PLR2004 (the odds of what is drawn)

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any, Final

from bench._country import LANGUAGES, Country
from bench._directory import NOW, Language
from directory.schedule import Weekday
from directory.search.query import SearchQuery, Sort
from geo.distance import Point
from matching.stems import STOP_WORDS, words
from matching.terms import AccessFeature, Community, Domain, Mode, NhseItem, Route, TimeBand

SLIPS: Final = 0.25  # of the searches with words, as in the goal's own figures
RADII: Final = (1.609344, 4.828, 8.047)  # the page's own: 1, 3 and 5 miles


@dataclass(frozen=True, slots=True)
class Searched:
    """One search. plain: the same without slips, for what cannot correct them."""

    query: SearchQuery
    plain: str

    @property
    def is_misspelt(self) -> bool:
        """Whether a word was mistyped."""
        return self.query.text != self.plain


def searches(land: Country, language: Language, count: int, seed: int) -> list[Searched]:
    """So many searches; the same every time."""
    random = Random(seed)
    return [_search(random, land, language) for _ in range(count)]


def _search(random: Random, land: Country, language: Language) -> Searched:
    plain = _words(random, land, language) if random.random() < 0.85 else ""
    text = _slipped(random, plain) if plain and random.random() < SLIPS else plain
    query = SearchQuery(text=text, now=NOW, **_filters(random))
    pcn = random.choice(land.pcns)
    where = random.random()
    if where < 0.6:
        near = Point(pcn.centre.lat + random.gauss(0, 0.01), pcn.centre.lon + random.gauss(0, 0.02))
        radius = random.choice(RADII) if random.random() < 0.5 else None
        query = replace(query, point=near, place_label="there", radius_km=radius)
    elif where < 0.75:
        query = replace(query, pcn=random.choice(land.pcns[-30:]).code)
    sorts = [Sort.BEST] * 7 + [Sort.VERIFIED, Sort.SOONEST]
    sorts += [Sort.NEAREST] * 2 if query.point else []
    page = random.choice((1, 1, 1, 1, 1, 2, 3))
    return Searched(replace(query, sort=random.choice(sorts), page=page), plain)


def _words(random: Random, land: Country, language: Language) -> str:
    """What a kind of service is called, or a word of a listing, or both."""
    kind = random.choice(land.kinds)
    named = random.choice((kind.name, *kind.words))
    meant = [each for each in words(named) if each not in STOP_WORDS][:3]
    if random.random() < 0.3:
        word = language.words[int(len(language.words) ** random.random()) - 1]
        meant = [word] if random.random() < 0.5 else [*meant[:1], word]
    return " ".join(meant)


def _slipped(random: Random, text: str) -> str:
    """Two letters of the longest word the wrong way round, one missing, or one double."""
    word = max(text.split(), key=len)
    if len(word) < 5:
        return text
    at = random.randrange(1, len(word) - 1)
    slips = (
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        word[:at] + word[at + 1 :],
        word[:at] + word[at] + word[at:],
    )
    return text.replace(word, random.choice(slips), 1)


def _filters(random: Random) -> dict[str, Any]:
    """None for a third of the searches, else one to three groups."""
    groups: Sequence[tuple[str, Any]] = (
        ("domains", frozenset(random.sample(list(Domain), random.choice((1, 1, 2))))),
        ("domains", frozenset({random.choice(list(Domain))})),
        ("access_musts", frozenset(random.sample(list(AccessFeature), random.choice((1, 1, 2))))),
        ("access_nices", frozenset({random.choice(list(AccessFeature))})),
        ("free_only", True),
        ("free_only", True),
        ("has_room", True),
        ("open_now", True),
        ("checked_lately", True),
        ("modes", frozenset({random.choice(list(Mode))})),
        ("routes", frozenset({random.choice(list(Route))})),
        ("times", frozenset({random.choice(list(TimeBand))})),
        ("days", frozenset({random.choice(list(Weekday))})),
        ("nhse", frozenset({random.choice(list(NhseItem))})),
        ("languages", frozenset({random.choice(LANGUAGES)})),
        ("communities", frozenset({random.choice(list(Community))})),
        ("age", random.randrange(16, 90)),
    )
    return dict(random.sample(groups, random.choice((0, 1, 1, 2, 2, 3))))
