"""Words cut to their stems, so that "bills", "bill" and "Bill's" are one word."""

import re
import unicodedata
from sys import intern
from typing import Final

_COMMON: Final = """
a about again all also am an and any are as at be because been but by can could did do does for from
get go going got had has have he help her here him his how i if im in into is it its ive just know
like made make me more my need no not now of on one or our out people please really she so some
someone something support than that the their them then there they thing think this to too up us
very want was we were what when where which who will with would you your
being down each every find keep other others put say still while
"""
STOP_WORDS: Final = frozenset(_COMMON.split())
_APOSTROPHES: Final = re.compile("['\u2019\u02bc`]")
_SHORTENED: Final = re.compile(
    r"\b(i|you|he|she|we|they|it|that|there)['\u2019\u02bc`](?:d|ll)\b"
)  # "I'd" is no identity card, and "I'll" is not ill
_WORD: Final = re.compile(r"[a-z0-9]+")
_HISSES: Final = ("ches", "shes", "sses", "xes", "zes")
_KEEP_S: Final = ("ss", "us", "is")
_VOWELS: Final = frozenset("aeiouy")
_SHORTEST: Final = 4  # letters that must remain before "ing", "ed" or a last "e" is cut


def words(text: str) -> tuple[str, ...]:
    """Lower-case words without accents, apostrophes or punctuation, in order."""
    whole = _SHORTENED.sub(r"\1", text.lower())
    plain = _APOSTROPHES.sub("", whole)
    if not plain.isascii():
        marked = unicodedata.normalize("NFKD", plain)
        plain = "".join(each for each in marked if not unicodedata.combining(each))
    return tuple(_WORD.findall(plain))


def stem(word: str) -> str:
    """A lower-case word without plural, "-ing", "-ed" or last "-e"; short words are left alone."""
    word = _singular(word)
    for ending in ("ing", "ed"):
        rest = word.removesuffix(ending)
        if rest != word and len(rest) >= _SHORTEST and _VOWELS & set(rest):
            return _undouble(rest)
    if word.endswith("e") and len(word) > _SHORTEST:
        return word[:-1]
    return word


def stems(text: str) -> frozenset[str]:
    """The stems of the words in a text that carry meaning; a word that many have is held once."""
    kept = (word for word in words(text) if len(word) > 1 and word not in STOP_WORDS)
    return frozenset(intern(stem(word)) for word in kept)


def _singular(word: str) -> str:
    """A word without its plural ending."""
    if len(word) < _SHORTEST or not word.endswith("s") or word.endswith(_KEEP_S):
        return word
    if word.endswith("ies") and len(word) > _SHORTEST:
        return word[:-3] + "y"
    return word[:-2] if word.endswith(_HISSES) else word[:-1]


def _undouble(word: str) -> str:
    """One letter where two came before the ending: swimm(ing) is swim; stress and call stay."""
    if word[-1] == word[-2] and word[-1] not in "lsz":
        return word[:-1]
    return word
