"""What the editors' pages about words say for codes of ours."""

from collections.abc import Mapping
from typing import Final

from matching.word_changes import WordChange, WordList

LISTS: Final[Mapping[WordList, str]] = {
    WordList.EVERYDAY: "An everyday word, which may be shown",
    WordList.HIDDEN: "For finding only, never shown",
    WordList.MISSPELT: "A misspelling, never shown",
}
"""What to choose when a word is put in."""

LIST_TITLES: Final[Mapping[WordList, str]] = {
    WordList.EVERYDAY: "Everyday words",
    WordList.HIDDEN: "For finding only",
    WordList.MISSPELT: "Misspellings",
}


def told(change: WordChange) -> str:
    """A change in one line: 'Put in "croshay", for "crochet"'."""
    done = "Put in" if change.is_addition else "Taken out"
    meant = f", for “{change.meant}”" if change.meant else ""
    return f"{done}: “{change.word}”{meant}"
