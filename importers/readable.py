"""Text of the registers, much of it in capitals, as somebody would write it."""

import re
from collections.abc import Callable, Mapping
from functools import cache
from itertools import pairwise
from typing import Final

from base.text import clean_line, clean_prose
from importers.mapping import package_toml

LONGEST_SUMMARY: Final = 200  # characters; the most a listing's summary holds
LONGEST_TEXT: Final = 5000  # characters; the most a description holds

_LONGEST_READ: Final = 3 * LONGEST_TEXT  # so that no text can take long
_WORD: Final = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*['\u2019]?")
_DOTTED: Final = re.compile(r"(?:[^\W\d_]\.){2,}[^\W\d_]?\.?")  # Y.M.C.A.
_ORDINAL: Final = re.compile(r"\d+(?:ST|ND|RD|TH)", re.IGNORECASE)
_ENDINGS: Final = frozenset({"S", "T", "LL", "RE", "VE", "D", "M"})  # after an apostrophe
_BRACKETED: Final = re.compile(r"\(([A-Z]{3,})\)")
_STARTS_ANEW: Final = re.compile(r"(?:^|[(:\u2013\u2014\"\u201c]|\s-)\s*$")
_SHORTEST_MC: Final = 4  # McCoy, but not "MC"
_SENTENCE: Final = re.compile(r"(?<=[.!?])\s+(?=[^\Wa-z_])")
_SENTENCE_START: Final = re.compile(r"(?:^|[.!?]\s+|\n\s*|^\W*\d+[.)]\s*)([a-z])")


@cache
def _words(kind: str) -> Mapping[str, str]:
    """The words of one list of `profiles/readable.toml`, by their capitals."""
    words: list[str] = package_toml("readable")[kind]
    return {word.upper(): word for word in words}


def readable_name(name: str) -> str:
    """A name in ordinary case. One that has any small letters is only tidied.

    "ST. MARY'S CENTRE FOR THE DEAF (UK)" gives "St. Mary's Centre for the Deaf (UK)".
    """
    name = clean_line(name)
    if not _shouts(name):
        return name
    initials = _own_initials(name)

    def write(match: re.Match[str]) -> str:
        word, before = match[0], name[: match.start()]
        if word.upper() in initials and before.endswith("("):
            return word.upper()
        if word.upper() in _words("minor") and not _STARTS_ANEW.search(before):
            return word.lower()
        return _name_word(word)

    return _outside_dotted(name, write)


def readable_prose(text: str, *, name: str = "") -> str:
    """What a body says it does: spaces put right, capitals where they belong, 5000 characters.

    name: the body's readable name, whose words keep their capitals.
    """
    text = clean_prose(text[:_LONGEST_READ])
    text = re.sub(r"(?<=\w)\?(?=s\b)", "'", text)  # an apostrophe that was lost on the way
    # "management.To fund", "SUPPORT.WE ALSO"
    text = re.sub(r"((?<=[a-z)])[.;!]|(?<=[A-Z]{4})\.)(?=[A-Z])", r"\1 ", text)
    text = re.sub(r"[ \t]+([,;:])(?=\w)", r"\1 ", text)
    text = re.sub(r"[ \t]+([,.;:])", r"\1", text)
    text = re.sub(r"\.(?: ?\.)+$", ".", re.sub(r"[ \t]+", " ", text))
    text = re.sub(r" ?\n ?", "\n", text)
    if _shouts(text):
        text = _calm(text, name)
    return _shortened(text, LONGEST_TEXT)


def summary_of(text: str) -> str:
    """The first sentences of a description that fit, or its beginning with "…"."""
    line = clean_line(text)
    kept = ""
    for sentence in _SENTENCE.split(line):
        longer = f"{kept} {sentence}".strip()
        if len(longer) > LONGEST_SUMMARY:
            break
        kept = longer
    return kept or _shortened(line, LONGEST_SUMMARY)


def _shouts(text: str) -> bool:
    """Whether there are capitals, and no small letter beside them."""
    return text.upper() == text and text.lower() != text


def _outside_dotted(text: str, write: Callable[[re.Match[str]], str]) -> str:
    """Rewrite each word, but leave dotted initials as they are."""
    dotted = [match.span() for match in _DOTTED.finditer(text)]

    def leave_or_write(match: re.Match[str]) -> str:
        inside = any(start <= match.start() < end for start, end in dotted)
        return match[0] if inside else write(match)

    return _WORD.sub(leave_or_write, text)


def _own_initials(name: str) -> frozenset[str]:
    """Bracketed words made of the first letters of the words beside them, as in (DASA)."""
    first_letters = "".join(word[0] for word in _WORD.findall(_BRACKETED.sub(" ", name)))
    return frozenset(word for word in _BRACKETED.findall(name) if word in first_letters)


def _name_word(word: str) -> str:
    """One word of a name that is written in capitals."""
    known = _words("acronyms").get(word) or _words("words_without_vowels").get(word)
    if known:
        return known
    if _ORDINAL.fullmatch(word):
        return word.lower()
    if word.isalpha() and not _has_vowel(word):
        return word
    return _apostrophes(word)


def _has_vowel(word: str) -> bool:
    """Y counts, except at the beginning: "Lyric" has one, "YCL" has none."""
    return any(letter in "AEIOU" for letter in word) or "Y" in word[1:] or not word.isascii()


def _apostrophes(word: str) -> str:
    """Each part beside an apostrophe: O'Brien, L'Menucha, People's, Students'."""
    parts = re.split(r"(['\u2019])", word)
    written = [_capital(parts[0])]
    for before, part in pairwise(parts):
        if before in {"'", "\u2019"} and len(parts[0]) == 1 and part not in _ENDINGS:
            written.append(_capital(part))
        else:
            written.append(part.lower())
    return "".join(written)


def _capital(part: str) -> str:
    """One part of a word: capital first, after a digit (Place2Be), and after Mc."""
    part = part[:1].upper() + part[1:].lower()
    part = re.sub(r"(?<=\d)[a-z]", lambda match: match[0].upper(), part)
    if part.startswith("Mc") and len(part) > _SHORTEST_MC:
        part = "Mc" + part[2:].capitalize()
    return part


def _calm(text: str, name: str) -> str:
    """Shouted prose in ordinary case. Names of people and places it does not know stay small."""
    own: dict[str, str] = {
        word.upper(): word for word in _WORD.findall(name) if word.upper() not in _words("minor")
    }

    def write(match: re.Match[str]) -> str:
        word = match[0]
        known = _words("acronyms").get(word) or _words("proper").get(word)
        if known and known != "IT":
            return known
        if word in own and _named(match, own):
            return own[word]
        return word.lower()

    calm = _outside_dotted(text, write)
    for phrase in _words("phrases").values():
        calm = re.sub(rf"\b{phrase}\b", phrase, calm, flags=re.IGNORECASE)
    return _SENTENCE_START.sub(lambda match: match[0][:-1] + match[1].upper(), calm)


def _named(match: re.Match[str], own: Mapping[str, str]) -> bool:
    """Whether a word of the name stands beside another one, so that the name itself is meant."""
    before = _WORD.findall(match.string[max(0, match.start() - 40) : match.start()])[-1:]
    after = _WORD.findall(match.string[match.end() : match.end() + 40])[:1]
    return len(own) == 1 or any(word in own for word in before + after)


def _shortened(text: str, most: int) -> str:
    """A text cut between words, with "…" where something is missing."""
    if len(text) <= most:
        return text
    cut = text[: most - 1]
    return (cut.rpartition(" ")[0] or cut).rstrip(" ,;:-") + "…"
