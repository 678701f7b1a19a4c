"""The names of PCNs and practices, which NHS ODS writes in capitals, as people write them."""

import re
from typing import Final

from base.text import clean_line

# Words that stay in capitals: what they are short for is spoken letter by letter, or is a compass
# point. Source: read by us out of the names in ePCN of October 2024 and epraccur of January 2023.
_CAPITALS_LIST: Final = (
    "ABC ACF AIC APL ARC ASOP CHAW CIC CLICK EMC GHR GOSK GP HASP HIPC HOSMS IG IGPC IMP IW KIWY "
    "LOCC MPA NE NEL NHS NORA PCCO PCN SAPA SE SEOXHA SOWE SPCN TABA TASC UK UOS WACA WREN "
    "II III IV VI VII VIII IX XI XII"  # Roman numbers
)
_CAPITALS: Final = frozenset(_CAPITALS_LIST.split())
_SMALL_LIST: Final = "and at by de for from in le next of on or the to under upon with"
_SMALL: Final = frozenset(_SMALL_LIST.split())
_BEFORE_A_NAME: Final = frozenset({"D", "O"})  # O'Neill, D'Arcy
_SHORT: Final = {
    "CNTR": "Centre",
    "CTR": "Centre",
    "CTRE": "Centre",
    "CTRS": "Centres",
    "CWM": "Cwm",
    "DR": "Dr",
    "DRS": "Drs",
    "GRP": "Group",
    "HLTH": "Health",
    "HTH": "Health",
    "LTD": "Ltd",
    "MR": "Mr",
    "MRS": "Mrs",
    "MT": "Mt",
    "PRACT": "Practice",
    "PTNR": "Partner",
    "PTRS": "Partners",
    "RD": "Road",
    "ST": "St",
    "SURG": "Surgery",
}
_WORD: Final = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")
_PCN: Final = re.compile(r"(?:\s*\bPCN|\s*\bPRIMARY CARE NETWORK)$", re.IGNORECASE)
_ORDINAL: Final = re.compile(r"\d+(ST|ND|RD|TH)")
_INITIALS: Final = 2  # letters at most behind "Dr"
_LONGEST_CODE: Final = 5  # letters on end in a word with a digit that is a code, such as "LS25"


def pcn_name(text: str) -> str:
    """A PCN's name without "PCN": "KENTISH TOWN CENTRAL PCN" gives "Kentish Town Central"."""
    line = clean_line(text)
    return proper_case(_PCN.sub("", line).strip(" -") or line)


def proper_case(text: str) -> str:
    """A name in capitals as people write it; a name that has small letters stays as it is.

    Codes ("N15", "PCN6"), initials, words without a vowel ("BNSSG") and well-known short forms
    keep their capitals; "and", "of" and such are small, except at the beginning or in brackets.
    """
    line = clean_line(text)
    if any(char.islower() for char in line):
        return line
    return _WORD.sub(lambda found: _word(found[0], line[: found.start()]), line)


def _word(word: str, before: str) -> str:
    """One word as it is written behind the words before it."""
    if word in _SHORT:
        return _SHORT[word]
    if word.lower() in _SMALL and re.search(r"[\w,&'\u2019)] $|\w-$", before):
        return word.lower()
    if _ORDINAL.fullmatch(word):
        return word.lower()
    if _stays(word) or (before.endswith("DR ") and len(word) <= _INITIALS):
        return word
    first, mark, rest = re.split(r"(['\u2019]|$)", word, maxsplit=1)
    after = _capital(rest) if first in _BEFORE_A_NAME else rest.lower()
    return f"{_capital(first)}{mark}{after}"


def _stays(word: str) -> bool:
    """Whether a word keeps its capitals: a code, a short form, a Roman number."""
    if word in _CAPITALS:
        return True
    if any(char.isdigit() for char in word):
        return max(map(len, re.split(r"\d+", word))) <= _LONGEST_CODE
    return word.isalpha() and not re.search(r"[AEIOUY]", word)


def _capital(word: str) -> str:
    """The word with its first letter large, and the one after "Mc"."""
    if re.fullmatch(r"MC[A-Z]{3,}", word):
        return f"Mc{word[2:].capitalize()}"
    return re.sub(r"[^\W\d_]+", lambda letters: letters[0].capitalize(), word)
