"""What people mean by the words they type: kinds of service, domains, and words of crisis."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from matching.stems import stem, stems, words
from matching.terms import Domain
from matching.word_changes import WordChange, with_changes

__all__ = ["EMPTY", "Kind", "Said", "Thesaurus", "Understood", "load_thesaurus", "said", "stem",
           "stems", "understand"]  # fmt: skip

Phrase: TypeAlias = tuple[str, ...]  # words or stems in order, without the fillers
Pairs: TypeAlias = Iterable[tuple[Phrase, str]]

_FILLERS: Final = frozenset(
    ("a", "an", "the", "my", "our", "your", "his", "her", "some", "i", "im")
)
_DENIALS: Final = frozenset({"not", "never", "dont", "doesnt", "didnt", "isnt", "wasnt", "without"})
_WISHES: Final = frozenset({"want", "need", "like", "use", "take", "do", "more"})

_FEW_WORDS: Final = 3  # up to so many, wide words such as "bank" or "late" are what is asked for


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of service. `name` and `words` may be shown; the rest is for matching only."""

    slug: str
    domain: Domain
    name: str
    words: tuple[str, ...]
    misspelt: Mapping[str, str] = field(default_factory=dict)  # as typed -> as meant; never shown
    slang: tuple[str, ...] = ()  # never shown
    also: tuple[str, ...] = ()  # kinds that a search offers after this one


@dataclass(frozen=True, slots=True)
class Thesaurus:
    """Every kind, and the phrases that lead to them."""

    kinds: Mapping[str, Kind]
    phrases: Mapping[Phrase, frozenset[str]]  # stems -> slugs
    misspelt: Mapping[Phrase, frozenset[str]]  # words exactly as typed -> slugs
    corrections: Mapping[Phrase, str]  # words exactly as typed -> what was meant
    crisis: frozenset[Phrase]  # help is shown first; no search is led by them
    longest: int  # words in the longest phrase
    named: frozenset[Phrase] = frozenset()  # these want the word itself, not only its kind
    alone: Mapping[Phrase, frozenset[str]] = field(default_factory=dict)  # of few words typed only

    def next_to(self, slugs: frozenset[str]) -> frozenset[str]:
        """The kinds that are offered after some kinds, and are none of them."""
        known = [self.kinds[slug] for slug in slugs if slug in self.kinds]
        return frozenset(slug for kind in known for slug in kind.also) - slugs

    def names_one(self, text: str) -> bool:
        """Whether a phrase names one thing of many that a kind holds: "Somali", "chess".

        The name of a kind may do so too: "Team sports and swimming".
        """
        cut = _phrase(text)
        return any(
            cut[start:end] in self.named
            for start in range(len(cut))
            for end in range(start + 1, len(cut) + 1)
        )


@dataclass(frozen=True, slots=True)
class Understood:
    """What a text was taken to mean. `is_crisis` never orders, delays or sends anybody."""

    kinds: frozenset[str] = frozenset()
    domains: frozenset[Domain] = frozenset()
    corrected_words: tuple[tuple[str, str], ...] = ()  # (as typed, as meant), in order
    is_crisis: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """A phrase of a text, or a word that belongs to none. words: as typed, without fillers.

    kinds: what a search for it should find. meant: what a misspelling stands for; "" if none.
    Whether it is a phrase of crisis is not told: a search must not know.
    """

    words: Phrase
    kinds: frozenset[str] = frozenset()
    meant: str = ""
    is_denied: bool = False
    is_named: bool = False


EMPTY: Final = Thesaurus({}, {}, {}, {}, frozenset(), 0)


def load_thesaurus(text: str, changes: Iterable[WordChange] = ()) -> Thesaurus:
    """The text of thesaurus.toml as a thesaurus, with what editors changed since.

    Raises ValueError for an unknown domain, a slug that comes twice or an entry without words.
    """
    table = with_changes(tomllib.loads(text), changes)
    kinds: dict[str, Kind] = {}
    urgent = list(table["crisis"]["words"])
    for entry in table["kind"]:
        kind = _kind(entry)
        if kind.slug in kinds:
            raise ValueError(f"thesaurus: {kind.slug} comes twice")
        kinds[kind.slug] = kind
        urgent += entry.get("crisis", ())
    crisis = frozenset(map(_phrase, urgent))
    phrases = _slugs(
        (_phrase(text), kind.slug) for kind in kinds.values() for text in (*kind.words, *kind.slang)
    )
    misspelt = [(_typed(text), kind) for kind in kinds.values() for text in kind.misspelt]
    return Thesaurus(
        kinds=kinds,
        phrases=phrases,
        misspelt=_slugs((typed, kind.slug) for typed, kind in misspelt),
        corrections={
            _typed(text): meant for kind in kinds.values() for text, meant in kind.misspelt.items()
        },
        crisis=crisis,
        longest=max(map(len, (*phrases, *crisis, *(typed for typed, _ in misspelt))), default=0),
        named=frozenset(phrase for phrase, _ in _listed(table, "named")),
        alone=_slugs(_listed(table, "alone")),
    )


def understand(text: str, thesaurus: Thesaurus) -> Understood:
    """What a text means: the longest known phrases first, from left to right.

    A phrase the person denies ("I don't drink") leads nowhere; a phrase of crisis sets
    `is_crisis`, denied or not, and does nothing else.
    """
    typed = _typed(text)
    cut = tuple(stem(word) for word in typed)
    slugs: set[str] = set()
    corrected: list[tuple[str, str]] = []
    for start, end in _known(typed, cut, thesaurus):
        phrase = typed[start:end]
        if not _is_denied(cut, start):
            slugs |= _meaning(phrase, cut[start:end], thesaurus)
        if phrase in thesaurus.corrections:
            corrected.append((" ".join(phrase), thesaurus.corrections[phrase]))
    return Understood(
        kinds=frozenset(slugs),
        domains=frozenset(thesaurus.kinds[slug].domain for slug in slugs),
        corrected_words=tuple(corrected),
        is_crisis=_holds_crisis(cut, thesaurus),
    )


def said(text: str, thesaurus: Thesaurus) -> tuple[Said, ...]:
    """A text cut into known phrases, the longest first, and single words; all of it, in order."""
    typed = _typed(text)
    cut = tuple(stem(word) for word in typed)
    found: list[Said] = []
    start = 0
    while start < len(cut):
        ends = range(min(start + thesaurus.longest, len(cut)), start, -1)
        phrases = (_said(typed, cut, start, end, thesaurus) for end in ends)
        one = next((each for each in phrases if each is not None), Said(typed[start : start + 1]))
        found.append(one)
        start += len(one.words)
    return tuple(found)


def _said(typed: Phrase, cut: Phrase, start: int, end: int, thesaurus: Thesaurus) -> Said | None:
    """One phrase, if it is known."""
    phrase, stemmed = typed[start:end], cut[start:end]
    kinds = _meaning(phrase, stemmed, thesaurus)
    if len(typed) <= _FEW_WORDS:
        kinds |= thesaurus.alone.get(stemmed, frozenset())
    if not kinds:
        return None
    return Said(
        phrase,
        kinds,
        meant=thesaurus.corrections.get(phrase, ""),
        is_denied=_is_denied(cut, start),
        is_named=stemmed in thesaurus.named,
    )


def _known(typed: Phrase, cut: Phrase, thesaurus: Thesaurus) -> Iterator[tuple[int, int]]:
    """Start and end of the known phrases, longest first, none overlapping another."""
    start = 0
    while start < len(cut):
        for end in range(min(start + thesaurus.longest, len(cut)), start, -1):
            if _meaning(typed[start:end], cut[start:end], thesaurus):
                yield start, end
                start = end
                break
        else:
            start += 1


def _meaning(typed: Phrase, cut: Phrase, thesaurus: Thesaurus) -> frozenset[str]:
    """The kinds a phrase leads to: a known misspelling as it stands, all else by its stems."""
    return thesaurus.misspelt.get(typed) or thesaurus.phrases.get(cut, frozenset())


def _is_denied(cut: Phrase, start: int) -> bool:
    """Whether a phrase comes right after "not" or "don't", or after "don't want" and the like."""
    before = cut[max(0, start - 2) : start]
    if not before:
        return False
    return before[-1] in _DENIALS or (before[0] in _DENIALS and before[-1] in _WISHES)


def _holds_crisis(cut: Phrase, thesaurus: Thesaurus) -> bool:
    """Whether a phrase of crisis comes anywhere."""
    return any(
        cut[start:end] in thesaurus.crisis
        for start in range(len(cut))
        for end in range(start + 1, min(start + thesaurus.longest, len(cut)) + 1)
    )


def _kind(entry: Mapping[str, Any]) -> Kind:
    """One entry of the file."""
    slug = str(entry["slug"])
    if not entry["words"] and not entry.get("crisis"):
        raise ValueError(f"thesaurus: {slug} has no words")
    return Kind(
        slug=slug,
        domain=Domain(entry["domain"]),
        name=str(entry["name"]),
        words=tuple(entry["words"]),
        misspelt=dict(entry.get("misspelt", {})),
        slang=tuple(entry.get("slang", ())),
        also=tuple(entry.get("also", ())),
    )


def _listed(table: Mapping[str, Any], name: str) -> Pairs:
    """The phrases in one list of every entry, with the slugs."""
    entries = table["kind"]
    return [(_phrase(text), entry["slug"]) for entry in entries for text in entry.get(name, ())]


def _slugs(pairs: Pairs) -> dict[Phrase, frozenset[str]]:
    """Every phrase with all the kinds it leads to."""
    found: dict[Phrase, set[str]] = {}
    for phrase, slug in pairs:
        if not phrase:
            raise ValueError(f"thesaurus: {slug} has a phrase without a word")
        found.setdefault(phrase, set()).add(slug)
    return {phrase: frozenset(slugs) for phrase, slugs in found.items()}


def _typed(text: str) -> Phrase:
    """The words of a text, in order, without fillers."""
    return tuple(word for word in words(text) if word not in _FILLERS)


def _phrase(text: str) -> Phrase:
    """The stems of a text, in order, without fillers."""
    return tuple(stem(word) for word in _typed(text))
