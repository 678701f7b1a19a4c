"""What somebody means as questions for Meilisearch, and its answers as hits. No network here."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from directory.search.engine import Document, Hits
from directory.search.meilisearch_settings import MOST_HITS, STEMS
from directory.search.reading import SENTENCE, Reading, Wanted, read_words
from matching.stems import stem, words
from matching.thesaurus import Thesaurus

MOST_PARTS: Final = 8  # things asked for in one text; each is several questions
MOST_LATER: Final = 3  # kinds offered after the one that is meant
WORDED: Final = 6.0  # all the words of a thing, as well as can be
STEMMED: Final = 0.9  # in another form, against as typed
KIND, FIRST_KIND, ALSO, LATER, LOOSE, PART = 8.0, 4.0, 3.0, 0.85, 0.5, 0.5
"""What is of the kind meant, and so on: the embedded engine's figures, explained there."""
FEW: Final = 5  # services: with fewer that have everything, those with a part of it come after
_FIELDS: Final = ("name", "found_by", "summary", "organisation", "place", "description")

Question = dict[str, Any]
Scores = dict[UUID, float]
Answers = dict[str, list[Scores]]  # of one thing: to which of its questions -> in order


@dataclass(frozen=True, slots=True)
class Asking:
    """What was typed, taken apart. begun: its last word, which may not be finished."""

    reading: Reading
    begun: str

    @property
    def parts(self) -> Sequence[Wanted]:
        """The things that are asked for, each once."""
        return tuple(dict.fromkeys(self.reading.wanted))[:MOST_PARTS]

    def questions(self, index: str) -> list[Question]:
        """All of them, for one request."""
        told = {"indexUid": index, "showRankingScore": True, "attributesToRetrieve": ["id"]}
        return [{**told, "limit": MOST_HITS, **asked} for _, _, asked in self._questions()]

    def hits(self, answers: Sequence[Mapping[str, Any]]) -> Hits:
        """The answers to `questions`, put together. Raises for what is no answer to them."""
        told: list[Answers] = [{} for _ in self.parts]
        for (number, what, _), answer in zip(self._questions(), answers, strict=True):
            told[number].setdefault(what, []).append(_scores(answer["hits"]))
        scored = [_of_part(*each) for each in zip(self.parts, told, strict=True)]
        needed = [each for part, each in zip(self.parts, scored, strict=True) if part.is_needed]
        loose = [each for part, each in zip(self.parts, scored, strict=True) if not part.is_needed]
        known = [each for each in needed if each]
        whole = _with(known, loose, len(known))
        found = dict(whole)
        least = 2 if len(known) >= SENTENCE else 1
        while len(found) < FEW and 0 < least < len(known):
            most = PART * min(whole.values(), default=1.0) / len(self.parts)
            found = _then(whole, _with(known, loose, least), most)
            least -= 1
        return Hits(
            dict(sorted(found.items(), key=lambda item: (-item[1], item[0].hex))),
            self.reading.corrections,
            exact=bool(whole) and len(known) == len(needed),
            domains=self.reading.domains,
        )

    def _questions(self) -> Iterator[tuple[int, str, Question]]:
        """Which thing, what is asked of it, and how. A space at the end: nothing is begun."""
        for number, wanted in enumerate(self.parts):
            if wanted.words:
                end = "" if wanted.words[-1] == self.begun else " "
                text = " ".join(wanted.words) + end
                yield number, "words", {"q": text, "matchingStrategy": "all"}
                yield (
                    number,
                    "stems",
                    {
                        "q": " ".join(map(stem, wanted.words)) + " ",
                        "matchingStrategy": "all",
                        "attributesToSearchOn": list(STEMS),
                    },
                )
            if wanted.kinds:
                yield number, "kinds", _filtered("kinds", sorted(wanted.kinds))
                yield number, "first", _filtered("main_kind", sorted(wanted.kinds))
                for slug in wanted.also[:MOST_LATER]:
                    yield number, "also", _filtered("kinds", [slug])


def read(text: str, thesaurus: Thesaurus) -> Asking:
    """What somebody typed: plain words, known misspellings put right. Nothing is syntax."""
    return Asking(read_words(text, thesaurus), "".join(words(text)[-1:]))


def _filtered(name: str, slugs: Sequence[str]) -> Question:
    every = ", ".join(f'"{each}"' for each in slugs)
    return {"q": "", "filter": f"{name} IN [{every}]"}


def _of_part(wanted: Wanted, told: Answers) -> Scores:
    """What answers one thing, and how well."""
    [kinds], [first] = told.get("kinds", [{}]), told.get("first", [{}])
    by_kind: Scores = dict.fromkeys(kinds, KIND)
    for turn, later in enumerate(told.get("also", [])):
        by_kind = _best(by_kind, dict.fromkeys(later, ALSO * LATER**turn))
    for each in first:
        by_kind[each] = by_kind.get(each, 0.0) + FIRST_KIND
    [plain], [stems] = told.get("words", [{}]), told.get("stems", [{}])
    worded = _best(plain, {each: STEMMED * score for each, score in stems.items()})
    found = worded.keys() if wanted.is_named or not wanted.kinds else worded | by_kind
    return {each: WORDED * worded.get(each, 0.0) + by_kind.get(each, 0.0) for each in found}


def _with(needed: Sequence[Scores], loose: Sequence[Scores], least: int) -> Scores:
    """What answers so many of the things needed, with its score for all it answers."""
    if not needed:
        return {}
    found = {each for scores in needed for each in scores}
    return {
        each: sum(scores.get(each, 0.0) for scores in needed)
        + sum(LOOSE * scores.get(each, 0.0) for scores in loose)
        for each in found
        if sum(each in scores for scores in needed) >= least
    }


def _then(whole: Scores, parts: Scores, most: float) -> Scores:
    """What answers everything, and after it what answers a part, at `most` for the best."""
    best = max(parts.values(), default=1.0)
    return {each: most * score / best for each, score in parts.items()} | whole


def stored(document: Document) -> dict[str, Any]:
    """A document as it is sent. Only words and codes: nothing in it is ever shown."""
    plain = {name: " ".join(words(getattr(document, name))) for name in _FIELDS}
    cut = {name: " ".join(map(stem, text.split())) for name, text in plain.items()}
    kept: dict[str, Any] = {
        "id": document.service_id.hex,
        "fingerprint": document.fingerprint,
        **plain,
        "name_stems": cut["name"],
        "stems": " ".join(cut[name] for name in _FIELDS[1:]),
        "kinds": list(document.kinds),
        "main_kind": list(document.kinds[:1]),
        **{name: list(codes) for name, codes in document.facets},
    }
    if document.point is not None:
        kept["_geo"] = {"lat": document.point.lat, "lng": document.point.lon}
    return kept


def _scores(hits: Iterable[Mapping[str, Any]]) -> Scores:
    """Each service once, with its best score; what is no id of ours is passed over."""
    found: Scores = {}
    for hit in hits:
        service_id = service_id_of(hit.get("id"))
        if service_id is not None:
            score = max(float(hit.get("_rankingScore", 0.0)), 0.001)  # over nothing
            found[service_id] = max(score, found.get(service_id, 0.0))
    return found


def service_id_of(text: object) -> UUID | None:
    """The id a document has, if it is one of ours."""
    try:
        return UUID(hex=str(text))
    except ValueError:
        return None


def _best(*several: Scores) -> Scores:
    best: Scores = {}
    for scores in several:
        for each, score in scores.items():
            best[each] = max(score, best.get(each, 0.0))
    return best
