"""What tells one person from another: the canonical spellings that blind indexes are made from.

Source of the check digit: NHS Data Dictionary, NHS NUMBER (modulus 11).
"""

import re
import unicodedata
from datetime import date
from typing import Final

_NO_CHECK_DIGIT: Final = 10


def canonical_nhs_number(typed: str) -> str | None:
    """Ten digits without spaces or dashes; "" for nothing; None when it cannot be an NHS number.

    The tenth digit checks the others: weights 10 down to 2, modulus 11; a remainder that would
    need a check digit of 10 is never given out.
    """
    plain = re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", typed))
    if not plain:
        return ""
    if not re.fullmatch(r"[0-9]{10}", plain):
        return None
    total = sum(weight * int(digit) for weight, digit in zip(range(10, 1, -1), plain, strict=False))
    check = (11 - total % 11) % 11
    return plain if check != _NO_CHECK_DIGIT and check == int(plain[9]) else None


def nhs_number_words(number: str) -> str:
    """An NHS number as it is written: "943 476 5919"."""
    return " ".join(filter(None, (number[:3], number[3:6], number[6:])))


def canonical_birth(name: str, born: date | None) -> str:
    """A name and a day of birth as one text; "" without a day: a name alone is too common."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    letters = "".join(each for each in plain if each.isalpha() or each.isspace())
    words = " ".join(sorted(letters.split()))
    return f"{words}|{born.isoformat()}" if born and words else ""
