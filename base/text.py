"""Text as people type it, made safe to keep."""

import re
import unicodedata
from typing import Final

_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_FORMULA: Final = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_BIDI: Final = re.compile(r"[\u202a-\u202e\u2066-\u2069\u200b\ufeff]")


def clean_line(text: str) -> str:
    """One line: no control or direction marks, single spaces, composed characters (NFC)."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    return " ".join(clean_prose(text).split())


def clean_prose(text: str) -> str:
    """Paragraphs: plain line ends, no control or direction marks, composed characters (NFC)."""
    if text.isascii() and text.isprintable():
        return text.strip()
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _BIDI.sub("", _CONTROL.sub("", text))).strip()


def initials(name: str) -> str:
    """The first letters of a name's first and last words: "Ada M. Obi" gives "AO"."""
    words = [word for word in clean_line(name).split(" ") if word]
    return "".join(word[0].upper() for word in (words[:1] + words[1:][-1:]))


def as_cell(text: str) -> str:
    """A text as a cell of a table that a spreadsheet opens: none is taken for a formula.

    Source of the beginnings: OWASP, "CSV Injection". An apostrophe before them is not shown.
    """
    return f"'{text}" if text.lstrip().startswith(_FORMULA) else text


def slug(text: str) -> str:
    """Lower-case ASCII words joined by hyphens, for keys and file names."""
    plain = text
    if not text.isascii():
        plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return "-".join(re.findall(r"[a-z0-9]+", plain.lower()))
