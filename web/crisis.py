"""Where to turn in a crisis: read once, at the start, from one reviewed file."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Final

from web.translation import ENGLISH, gettext, language

FILE: Final = Path(__file__).parents[1] / "data" / "crisis_lines.toml"

# No page may be shown without these. Source: DESIGN section 10.
NEEDED: Final = ("emergency", "nhs_111", "samaritans", "shout")
TRANSLATED: Final = ("name", "verb", "when", "hours", "cannot_call")
_WORDS: Final = ("key", "name", "contact", "verb", "link", "when", "hours", "cannot_call")


class CrisisLinesError(RuntimeError):
    """The file of crisis lines cannot be used. The service must not start without them."""


@dataclass(frozen=True, slots=True)
class CrisisLine:
    """One number, and when to use it."""

    key: str
    name: str
    contact: str  # as people read it: "116 123"
    verb: str  # what stands before the contact: "Call", "Text SHOUT to"
    link: str  # a tel: or sms: address
    when: str
    hours: str
    cannot_call: str  # what to do instead of calling; may be empty

    def in_language(self) -> "CrisisLine":
        """The same in the language of the page. The numbers are what they are."""
        words = {name: gettext(getattr(self, name)) for name in TRANSLATED}
        return replace(self, **words)


@dataclass(frozen=True, slots=True)
class CrisisLines:
    """All the lines, in the order to show them, and who last checked them."""

    lines: tuple[CrisisLine, ...]
    reviewed_on: date
    reviewed_by: str
    young: tuple[CrisisLine, ...]  # for children and young people, shown where they are sent

    def in_language(self) -> "CrisisLines":
        """The same in the language of the page."""
        if language().code == ENGLISH:
            return self
        here, young = ([each.in_language() for each in some] for some in (self.lines, self.young))
        return replace(self, lines=tuple(here), young=tuple(young))

    def line(self, key: str) -> CrisisLine:
        """The line of this key. Raises KeyError for one that the file does not hold."""
        return {line.key: line for line in self.lines}[key]


def load(path: Path = FILE) -> CrisisLines:
    """Read and check the lines. Raises CrisisLinesError, saying what is missing."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise CrisisLinesError(f"The crisis lines in {path} cannot be read: {error}") from error
    lines = tuple(_line(entry, path) for entry in content.get("line", []))
    missing = [key for key in NEEDED if key not in {line.key for line in lines}]
    if missing:
        raise CrisisLinesError(f"{path} has no crisis line called: {', '.join(missing)}")
    young = tuple(_line(entry, path) for entry in content.get("young", []))
    if not young:
        raise CrisisLinesError(f"{path} has no line for young people ([[young]])")
    reviewed_by = _text(content, "reviewed_by", path)
    return CrisisLines(lines, _reviewed_on(content, path), reviewed_by, young)


def _line(entry: Mapping[str, Any], path: Path) -> CrisisLine:
    """One line, complete."""
    words = {key: _text(entry, key, path, may_be_empty=key == "cannot_call") for key in _WORDS}
    if not words["link"].startswith(("tel:", "sms:")):
        raise CrisisLinesError(f"{path}: the link of {words['key']} is not a tel: or sms: address")
    return CrisisLine(**words)


def _text(entry: Mapping[str, Any], key: str, path: Path, *, may_be_empty: bool = False) -> str:
    """A piece of text that must be there."""
    value = entry.get(key)
    if not isinstance(value, str) or not (value.strip() or may_be_empty):
        raise CrisisLinesError(f"{path}: a crisis line or its review has no {key}")
    return value.strip()


def _reviewed_on(content: Mapping[str, Any], path: Path) -> date:
    """The day somebody last called every number."""
    value = content.get("reviewed_on")
    if not isinstance(value, date):
        raise CrisisLinesError(f"{path} does not say when the lines were reviewed (reviewed_on)")
    return value
