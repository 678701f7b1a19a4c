"""One index of the stand-in for Meilisearch: documents, settings, and a search of them.

As the server does: every word in some attribute, typos by length, the last word may be begun,
synonyms of up to three words, ranking by words, typos, attribute. Proximity and exactness are not
told apart, and a typo in a first letter counts as any other: see docs/search-engines.md.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from rapidfuzz.distance import OSA

from geo.distance import Point, great_circle_km

Json: TypeAlias = dict[str, Any]

DEFAULTS: Final[Json] = {
    "displayedAttributes": ["*"],
    "searchableAttributes": ["*"],
    "filterableAttributes": [],
    "sortableAttributes": [],
    "rankingRules": ["words", "typo", "proximity", "attribute", "sort", "exactness"],
    "stopWords": [],
    "synonyms": {},
    "distinctAttribute": None,
    "typoTolerance": {
        "enabled": True,
        "minWordSizeForTypos": {"oneTypo": 5, "twoTypos": 9},
        "disableOnWords": [],
        "disableOnAttributes": [],
        "disableOnNumbers": False,
    },
    "faceting": {"maxValuesPerFacet": 100},
    "pagination": {"maxTotalHits": 1000},
}
_IN: Final = re.compile(r'(\w+) IN \[(.*)\]|(\w+) = "?([^"]*)"?')
_NEAR: Final = re.compile(r"_geoRadius\(([-\d.]+), ?([-\d.]+), ?([\d.]+)\)")
_OPERATOR: Final = re.compile(r'["]|(?:^|\s)-\w')


class BadRequestError(Exception):
    """A request the server refuses: its code and what it says."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


@dataclass(slots=True)
class StandInIndex:
    """Documents by id, and the settings in use."""

    primary_key: str = "id"
    settings: Json = field(default_factory=lambda: deepcopy(DEFAULTS))
    documents: dict[str, Json] = field(default_factory=dict)

    def add(self, documents: Iterable[Json]) -> None:
        """Put in, or replace whole."""
        for each in documents:
            self.documents[each[self.primary_key]] = each

    def delete(self, condition: str) -> int:
        """Take out what fits a filter. Returns how many there were."""
        gone = [key for key, each in self.documents.items() if self._passes(each, condition)]
        for key in gone:
            del self.documents[key]
        return len(gone)

    def set(self, changes: Json) -> None:
        """Settings as the server keeps them: sets in order, objects merged."""
        for name, value in changes.items():
            old = self.settings.get(name)
            is_merged = isinstance(old, dict) and name != "synonyms"
            self.settings[name] = {**old, **value} if is_merged and old else value
        self.settings["filterableAttributes"] = sorted(self.settings["filterableAttributes"])

    def search(self, asked: Json) -> Json:
        """The answer to one search."""
        query = str(asked.get("q") or "")
        if _OPERATOR.search(query):
            raise BadRequestError("stand_in", "an operator came through: nobody is to type one")
        among = [
            each for each in self.documents.values() if self._passes(each, asked.get("filter"))
        ]
        found = self._ranked(query, among, asked)
        most = self.settings["pagination"]["maxTotalHits"]
        start, limit = asked.get("offset", 0), asked.get("limit", 20)
        shown = found[:most][start : start + limit]
        answer: Json = {
            "query": query,
            "hits": [self._shown(each, score, asked) for score, each in shown],
            "estimatedTotalHits": len(found),
            "limit": limit,
            "offset": start,
            "processingTimeMs": 0,
        }
        if "facets" in asked:
            answer["facetDistribution"] = self._facets(asked["facets"], [doc for _, doc in found])
        return answer

    def _ranked(self, query: str, among: list[Json], asked: Json) -> list[tuple[float, Json]]:
        terms = _terms(query)
        if not terms:
            return [(1.0, each) for each in among]
        found = []
        for each in among:
            score = self._score(terms, each, self._attributes(asked))
            if score is not None and (
                score[0] == len(terms) or asked.get("matchingStrategy") != "all"
            ):
                found.append((score, each))
        ordered = sorted(found, key=lambda item: (-item[0][0], item[0][1], item[0][2]))
        most_typos = 2 * len(terms)
        return [
            (
                max(0.01, count / len(terms) - 0.5 * typos / (most_typos + 1) - 0.02 * place),
                each,
            )
            for (count, typos, place), each in ordered
        ]

    def _score(
        self, terms: Sequence[tuple[str, bool]], document: Json, attributes: Sequence[str]
    ) -> tuple[int, int, int] | None:
        """Words found in a row from the first ("last" drops from the end), slips, best place."""
        texts = [(name, _tokens(str(document.get(name, "")))) for name in attributes]
        covered = self._by_synonym([word for word, _ in terms], texts)
        count = slips = 0
        place = len(texts)
        for number, (word, may_be_begun) in enumerate(terms):
            best = (0, 0) if number in covered else self._best(word, texts, is_begun=may_be_begun)
            if best is None:
                break
            count, slips, place = count + 1, slips + best[0], min(place, best[1])
        return (count, slips, place) if count else None

    def _best(
        self, word: str, texts: Sequence[tuple[str, list[str]]], *, is_begun: bool
    ) -> tuple[int, int] | None:
        """(slips, place of the attribute) of the best match of one word."""
        found = []
        for place, (name, tokens) in enumerate(texts):
            most = self._slips(word, name)
            for token in tokens:
                ends = range(len(word) - most, len(word) + most + 1)
                begun = [token[:end] for end in ends if 0 < end <= len(token)] if is_begun else []
                slips = min(OSA.distance(word, each) for each in {token, *begun})
                if slips <= most:
                    found.append((slips, place))
        return min(found, default=None)

    def _slips(self, word: str, attribute: str) -> int:
        typos = self.settings["typoTolerance"]
        if not typos["enabled"] or word in typos["disableOnWords"]:
            return 0
        if attribute in typos["disableOnAttributes"]:
            return 0
        sizes = typos["minWordSizeForTypos"]
        return sum(len(word) >= sizes[each] for each in ("oneTypo", "twoTypos"))

    def _by_synonym(
        self, asked: Sequence[str], texts: Sequence[tuple[str, list[str]]]
    ) -> frozenset[int]:
        """The words of the question that a synonym in the document stands for."""
        covered: set[int] = set()
        for start in range(len(asked)):
            for end in range(start + 1, min(start + 3, len(asked)) + 1):
                for meant in self.settings["synonyms"].get(" ".join(asked[start:end]), ()):
                    phrase = f" {' '.join(_tokens(meant))} "
                    if any(phrase in f" {' '.join(tokens)} " for _, tokens in texts):
                        covered |= set(range(start, end))
        return frozenset(covered)

    def _attributes(self, asked: Json) -> list[str]:
        known = self.settings["searchableAttributes"]
        if known == ["*"]:
            known = sorted({name for each in self.documents.values() for name in each})
        wanted = asked.get("attributesToSearchOn")
        if wanted and not set(wanted) <= set(known):
            raise BadRequestError("invalid_search_attributes_to_search_on", "not searchable")
        return [each for each in known if not wanted or each in wanted]

    def _passes(self, document: Json, condition: str | None) -> bool:
        """Conditions joined by AND; a filter by what is not filterable is refused."""
        return all(
            self._fits(document, each) for each in (condition.split(" AND ") if condition else ())
        )

    def _fits(self, document: Json, condition: str) -> bool:
        near = _NEAR.fullmatch(condition)
        if near:
            self._must_filter("_geo")
            lat, lon, metres = map(float, near.groups())
            if "_geo" not in document:
                return False
            at = Point(document["_geo"]["lat"], document["_geo"]["lng"])
            return great_circle_km(Point(lat, lon), at) * 1000 <= metres
        match = _IN.fullmatch(condition)
        if not match:
            raise BadRequestError("invalid_search_filter", f"cannot read {condition}")
        name = match[1] or match[3]
        self._must_filter(name)
        wanted = {each.strip(' "') for each in (match[2] or match[4] or "").split(",")}
        return bool(wanted & set(_values(document.get(name))))

    def _must_filter(self, name: str) -> None:
        if name not in self.settings["filterableAttributes"]:
            raise BadRequestError("invalid_search_filter", f"{name} is not filterable")

    def _facets(self, names: Sequence[str], found: Sequence[Json]) -> Mapping[str, Counter[str]]:
        for name in names:
            if name not in self.settings["filterableAttributes"]:
                raise BadRequestError("invalid_search_facets", f"{name} is not filterable")
        return {
            name: Counter(value for each in found for value in _values(each.get(name)))
            for name in names
        }

    def _shown(self, document: Json, score: float, asked: Json) -> Json:
        displayed = self.settings["displayedAttributes"]
        wanted = asked.get("attributesToRetrieve", ["*"])
        shown = {
            name: value
            for name, value in document.items()
            if all(names == ["*"] or name in names for names in (displayed, wanted))
        }
        return {**shown, "_rankingScore": score} if asked.get("showRankingScore") else shown


def _values(value: object) -> list[str]:
    given = value if isinstance(value, list) else [value]
    return [str(each) for each in given if each is not None]


def _tokens(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text.lower())
    return re.findall(r"\w+", "".join(each for each in plain if not unicodedata.combining(each)))


def _terms(query: str) -> list[tuple[str, bool]]:
    """Each word, and whether it may only be begun: the last, unless a space ends the question."""
    found = _tokens(query)[:10]
    return [
        (word, number == len(found) - 1 and not query.endswith(" "))
        for number, word in enumerate(found)
    ]
