"""What somebody typed as questions for Meilisearch, and its answers as hits. No network here."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from directory.search.engine import Document, Hits
from directory.search.meilisearch_settings import MOST_HITS, STEMS
from matching.stems import STOP_WORDS, stem, words
from matching.thesaurus import Thesaurus, Understood, understand

MOST_WORDS: Final = 10  # Meilisearch looks at no more of one question
MOST_OF_ONE_WORD: Final = 2_000  # services asked for by a single word of several
KIND_WORTH: Final = 2.0  # what was meant, where the thesaurus knows: as much as all the words
STEM_WORTH: Final = 0.9  # all of the words, but in another form
_SENTENCE: Final = 4  # from so many words on, two of them must be found: as the embedded engine
_FIELDS: Final = ("name", "found_by", "summary", "organisation", "place", "description")

Question = Mapping[str, Any]
Scores = dict[UUID, float]


@dataclass(frozen=True, slots=True)
class Asking:
    """What was typed, and what it was taken to mean."""

    typed: tuple[str, ...]  # as meant, without what carries no meaning, in order
    understood: Understood

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to ask."""
        return not self.typed

    def questions(self, index: str) -> list[Question]:
        """One after the other: all words, all stems, the kinds meant if any, each word alone."""
        every = " ".join(self.typed)
        stems = " ".join(map(stem, self.typed)) + " "  # ends in a space: nothing is begun
        asked: list[Question] = [
            {"q": every, "matchingStrategy": "all", "limit": MOST_HITS},
            {
                "q": stems,
                "matchingStrategy": "all",
                "attributesToSearchOn": list(STEMS),
                "limit": MOST_HITS,
            },
        ]
        if self.understood.kinds:
            kinds = ", ".join(f'"{each}"' for each in sorted(self.understood.kinds))
            asked.append({"q": "", "filter": f"kinds IN [{kinds}]", "limit": MOST_HITS})
        asked += [{"q": each, "limit": MOST_OF_ONE_WORD} for each in self._alone()]
        told = {"indexUid": index, "showRankingScore": True, "attributesToRetrieve": ["id"]}
        return [{**told, **each} for each in asked]

    def hits(self, answers: Sequence[Mapping[str, Any]]) -> Hits:
        """The answers to `questions`, put together. Raises for what is no answer to them."""
        whole, stems, *rest = [_scores(each["hits"]) for each in answers]
        if len(rest) != bool(self.understood.kinds) + len(self._alone()):
            raise ValueError("not as many answers as questions")
        kinds, alone = (rest[0], rest[1:]) if self.understood.kinds else ({}, rest)
        whole = _best(whole, {each: STEM_WORTH * score for each, score in stems.items()})
        share = _shares(alone)
        found = whole.keys() | kinds.keys()
        exact = bool(found)
        if not exact:
            found = {each for each, (count, _) in share.items() if count >= self._least()}
        scores = {
            each: 2.0 * whole.get(each, 0.0)
            + KIND_WORTH * (each in kinds)
            + share.get(each, (0, 0.0))[1]
            for each in found
        }
        best_first = sorted(scores.items(), key=lambda item: (-item[1], item[0].hex))
        return Hits(
            dict(best_first), self.understood.corrected_words, exact, self.understood.domains
        )

    def _alone(self) -> list[str]:
        """Each of several words, by itself. Only the last may be begun."""
        if len(self.typed) < 2:  # noqa: PLR2004
            return []
        return [f"{each} " for each in self.typed[:-1]] + [self.typed[-1]]

    def _least(self) -> int:
        return 2 if len(self.typed) >= _SENTENCE else 1


def read(text: str, thesaurus: Thesaurus) -> Asking:
    """What somebody typed: plain words, known misspellings put right. Nothing is syntax."""
    understood = understand(text, thesaurus)
    plain = f" {' '.join(words(text))} "
    for typed, meant in understood.corrected_words:
        plain = plain.replace(f" {typed} ", f" {' '.join(words(meant))} ")
    every = list(dict.fromkeys(plain.split()))
    kept = [each for each in every if each not in STOP_WORDS] or every
    return Asking(tuple(kept[:MOST_WORDS]), understood)


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


def _shares(alone: Sequence[Scores]) -> dict[UUID, tuple[int, float]]:
    """How many of the words each service has, and how well it has them: from 0 to 1."""
    found: dict[UUID, tuple[int, float]] = {}
    for scores in alone:
        for each, score in scores.items():
            count, total = found.get(each, (0, 0.0))
            found[each] = count + 1, total + score / len(alone)
    return found
