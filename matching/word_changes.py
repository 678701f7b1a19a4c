"""What editors change in the thesaurus: a layer over the file, applied in order."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from matching.stems import words

LONGEST_WORD: Final = 60  # characters
MOST_WORDS: Final = 8  # in one phrase; the longest shipped one has seven
_SHORTEST: Final = 2  # letters or figures
_NUMBER: Final = re.compile(r"[0-9]{4,}|[a-z]{1,2}[0-9][a-z0-9]?\s*[0-9][a-z]{2}\b")


class WordList(StrEnum):
    """The lists of one kind of service that editors may change."""

    EVERYDAY = "words"  # may be shown
    HIDDEN = "slang"  # for matching only
    MISSPELT = "misspelt"  # for matching only, with what is meant


@dataclass(frozen=True, slots=True)
class WordChange:
    """One word put into a list of a kind, or taken out of it. meant: of a misspelling only."""

    slug: str
    word_list: WordList
    word: str
    meant: str = ""
    is_addition: bool = True


def with_changes(table: Mapping[str, Any], changes: Iterable[WordChange]) -> dict[str, Any]:
    """The file's table with the changes in it; what no longer fits the file is passed over."""
    changed = {
        name: [dict(entry) for entry in part] if isinstance(part, list) else part
        for name, part in table.items()
    }
    entries = {
        entry["slug"]: entry
        for part in changed.values()
        if isinstance(part, list)
        for entry in part
        if "slug" in entry
    }
    for change in changes:
        if change.slug in entries:
            _apply(entries[change.slug], change)
    return changed


def crisis_words(table: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """The words of crisis in the file, by the slug of their kind; "" for those of none."""
    found = {"": tuple(table["crisis"]["words"])}
    return found | {
        entry["slug"]: tuple(entry["crisis"]) for entry in table["kind"] if entry.get("crisis")
    }


def same(one: str, other: str) -> bool:
    """Whether two spellings are one word to the search: case, accents and marks do not count."""
    return words(one) == words(other)


def fault_in(word: str) -> str:
    """What is wrong with a word as such, in words; "" when nothing is."""
    parts = words(word)
    if sum(map(len, parts)) < _SHORTEST:
        return f"Enter a word of {_SHORTEST} letters or more"
    if len(word) > LONGEST_WORD or len(parts) > MOST_WORDS:
        return f"Use {MOST_WORDS} words and {LONGEST_WORD} characters or fewer"
    if _NUMBER.search(word.lower()):
        return "A postcode or a telephone number is not a word people search with"
    return ""


def _apply(entry: dict[str, Any], change: WordChange) -> None:
    """Change one entry of the file."""
    if change.word_list is WordList.MISSPELT:
        kept = {
            typed: meant
            for typed, meant in entry.get("misspelt", {}).items()
            if not same(typed, change.word)
        }
        entry["misspelt"] = {**kept, change.word: change.meant} if change.is_addition else kept
        return
    name = change.word_list.value
    others = [word for word in entry.get(name, ()) if not same(word, change.word)]
    held = len(others) < len(entry.get(name, ()))
    if not change.is_addition:
        entry[name] = others
    elif not held:
        entry[name] = [*others, change.word]
