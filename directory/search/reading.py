"""What somebody typed, taken apart into the things they mean; the same for every engine."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from matching.stems import STOP_WORDS, words
from matching.terms import Domain
from matching.thesaurus import Said, Thesaurus, said

MOST_WORDS: Final = 24  # of what was typed; the rest says little more
SENTENCE: Final = 4  # from so many words on, somebody tells us something rather than names it

_TOLD: Final = """
afford afraid after always anybody anyone anything away back bad bit bring came come day days does
doesnt doing done each else enough ever everybody everyone everything feel feeling feels felt find
first get gets getting give given goes gone hard has hate hello ill into keep keeps know last later
least left let lets lives long look looking lot many may me mean might mine months most much must
myself never new next nobody none nothing often ok only own past person place please probably
problem quite real right round said same saw say says see seem she should since somewhere soon sorry
started still stop stopped such sure take talk tell thank thanks things those time today told took
tried try trying until us used using wanted wants way week weeks well went while without wont won
would wouldnt yet year years yesterday
"""
CHATTER: Final = STOP_WORDS | frozenset(_TOLD.split())
"""Words that tell a story and name no help: passed over in a sentence that says more."""

_LOOSE: Final = """
activity activities advice area based class classes club clubs course courses drop group groups info
information lesson lessons local meeting meetings near nearby number organisation people programme
project scheme service services session sessions somebody someone somewhere speaking support
supporting team free people phone volunteers worker workers workshop
"""
LOOSE: Final = frozenset(_LOOSE.split())
"""What half of all services call themselves: better to have, and never needed."""
_NEVER_CORRECTED: Final = CHATTER | LOOSE

Correct = Callable[[str], str]
"""From a word to the words that were meant; the word itself when it is known, or nobody knows."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One thing that is asked for. words: to look for together; may be none.

    kinds: of the thesaurus, that answer it. also: kinds to offer after those, in order.
    is_needed: not merely better to have. is_named: a kind alone is no answer without the words.
    """

    words: tuple[str, ...]
    kinds: frozenset[str] = frozenset()
    also: tuple[str, ...] = ()
    is_needed: bool = True
    is_named: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """A whole text. corrections: (as typed, as searched for), in the order typed."""

    wanted: tuple[Wanted, ...] = ()
    corrections: tuple[tuple[str, str], ...] = ()
    domains: frozenset[Domain] = frozenset()


def read_words(text: str, thesaurus: Thesaurus, correct: Correct = str) -> Reading:
    """Take a text apart. `correct` is asked about words that no phrase of the thesaurus has."""
    typed = " ".join(words(text)[:MOST_WORDS])
    parts = said(typed, thesaurus)
    unknown = [word for each in parts if not each.kinds for word in each.words]
    meant = {word: correct(word) for word in unknown if word not in _NEVER_CORRECTED}
    corrections = [(" ".join(each.words), each.meant) for each in parts if each.meant]
    corrections += [(word, better) for word, better in meant.items() if better != word]
    if any(better != word for word, better in meant.items()):
        typed = " ".join(meant.get(word, word) for word in typed.split())
        parts = said(typed, thesaurus)
    kept = _worth_asking(parts)
    return Reading(
        wanted=tuple(_wanted(kept, thesaurus, is_sentence=len(typed.split()) >= SENTENCE)),
        corrections=tuple(sorted(corrections, key=lambda each: text.lower().find(each[0]))),
        domains=frozenset(thesaurus.kinds[slug].domain for each in kept for slug in each.kinds),
    )


def _telling(typed: Iterable[str]) -> tuple[str, ...]:
    """The words that carry meaning."""
    return tuple(word for word in typed if word not in STOP_WORDS)


def _worth_asking(parts: Sequence[Said]) -> list[Said]:
    """The parts that ask for something: not what is denied, nor the words around it.

    If nothing would be left, nothing is left out.
    """
    heard = [each for each in parts if not each.is_denied]
    is_sentence = len(parts) >= SENTENCE or any(each.kinds for each in heard)
    chatter = CHATTER if is_sentence else STOP_WORDS
    kept = [each for each in heard if each.kinds or not chatter.issuperset(each.words)]
    return kept or [each for each in heard if _telling(each.words)] or list(parts)


def _wanted(kept: Sequence[Said], thesaurus: Thesaurus, *, is_sentence: bool) -> list[Wanted]:
    """What each part asks for. In a sentence with known phrases, other words are not needed."""
    is_told = is_sentence and any(each.kinds for each in kept)
    found = [_one(each, thesaurus, is_told=is_told) for each in kept]
    if not any(each.is_needed for each in found):
        return [replace(each, is_needed=True) for each in found]
    return found


def _one(part: Said, thesaurus: Thesaurus, *, is_told: bool) -> Wanted:
    """One part."""
    known = [thesaurus.kinds[slug] for slug in sorted(part.kinds) if slug in thesaurus.kinds]
    also = dict.fromkeys(slug for kind in known for slug in kind.also if slug not in part.kinds)
    looked_for = words(part.meant) if part.meant else part.words
    return Wanted(
        words=_telling(looked_for) or tuple(looked_for),
        kinds=part.kinds,
        also=tuple(also),
        is_needed=bool(part.kinds) or not (is_told or LOOSE.issuperset(part.words)),
        is_named=part.is_named,
    )
