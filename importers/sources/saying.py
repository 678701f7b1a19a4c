"""What one cell of a table says, by what its column is. Each distinct cell is read once."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from base.text import clean_line
from directory.cleaning import Clean
from directory.fields import FIELDS
from directory.owner_fields import LOCATION, ORGANISATION
from importers.cells import read_postcode, read_website
from importers.columns import COLUMNS, ColumnMap, Shape
from importers.records import Refusal
from importers.sources.meanings import meaning, split_values
from importers.sources.open_referral_facts import cost_kind
from importers.sources.open_referral_parts import language_code
from importers.sources.opening import schedules_in
from importers.sources.tidy import Tidy
from matching.terms import CoverageKind

_AGES: Final = re.compile(r"(\d{1,3})\s*(?:\+|and over|and above|plus|or over|years? and over)")
_SPAN: Final = re.compile(r"(\d{1,3})\s*(?:-|\u2013|to|until)\s*(\d{1,3})")
_UNDER: Final = re.compile(r"(?:under|up to|below)\s*(\d{1,3})")
_ADULT: Final = 18
_APART: Final = ("contact.", "service.days", "service.time")
_MOST_KEPT: Final = 5000  # readings of cells of one column
_LONGEST_KEPT: Final = 100  # characters of a cell; longer ones are seldom said twice


@dataclass(frozen=True, slots=True)
class Said:
    """What a cell says. left_out: what could not be used of it, without the row."""

    values: Mapping[str, Any]
    left_out: tuple[Refusal, ...]


def is_read(key: str) -> bool:
    """Whether the cells of a column are read by themselves, and not together with others."""
    shape = COLUMNS[key].shape
    return (
        shape in _READ
        or shape is Shape.CODES
        or (shape is Shape.TEXT and not key.startswith(_APART))
    )


@dataclass(frozen=True, slots=True)
class CellReader:
    """Reads cells one by one, and remembers what short ones say. headings: field -> heading."""

    mapping: ColumnMap
    sheet: str
    headings: Mapping[str, str]
    alone: Sequence[tuple[str, Sequence[int]]]  # columns that are read each by itself
    kept: dict[str, dict[str, Said]] = field(default_factory=lambda: defaultdict(dict))

    def keep_all(self, tidy: Tidy, cells: Sequence[str]) -> None:
        """Add what a row says in the columns that are read each by itself."""
        values, kept = tidy.values, self.kept
        for key, places in self.alone:
            said = cells[places[0]].strip() if len(places) == 1 else joined(cells, places)
            found = kept[key].get(said)
            if found is None or found.left_out:
                self.keep(tidy, key, said)
            else:  # as a rule
                values.update(found.values)

    def keep(self, tidy: Tidy, key: str, said: str) -> None:
        """Add what a cell of a column says."""
        kept = self.kept[key]
        found = kept.get(said)
        if found is None:
            found = self._read(key, said)
            if len(said) <= _LONGEST_KEPT:
                if len(kept) >= _MOST_KEPT:
                    kept.clear()
                kept[said] = found
        tidy.values.update(found.values)
        if found.left_out:
            tidy.left_out += [replace(each, row=tidy.row) for each in found.left_out]

    def _read(self, key: str, said: str) -> Said:
        clean = _PLAIN.get(key)
        if clean is not None:
            try:
                return Said({key: clean(said)}, ())
            except ValueError:
                pass  # and told why below
        tidy = Tidy(0, self.sheet, self.headings)
        shape = COLUMNS[key].shape
        if shape is Shape.CODES:
            _codes(self.mapping, said, tidy, key)
        else:
            _READ.get(shape, _text)(said, tidy, key)
        return Said(tidy.values, tuple(tidy.left_out))


def joined(cells: Sequence[str], places: Sequence[int]) -> str:
    """What some cells of a row say, one after the other."""
    if len(places) == 1:
        return cells[places[0]].strip()
    return "; ".join(filter(None, (cells[at].strip() for at in places)))


def _text(said: str, tidy: Tidy, key: str) -> None:
    """A column that is text here as well."""
    part, _, name = key.partition(".")
    if part == "service":
        tidy.service(name, said)
    elif part == "organisation":
        tidy.organisation(name, said)
    else:
        tidy.place("location", name, said)


def _codes(mapping: ColumnMap, said: str, tidy: Tidy, key: str) -> None:
    """Values that stand for codes: as answered on the mapping page, else as they probably mean."""
    answered = mapping.values.get(key, {})
    codes: list[str] = []
    for value in split_values(said):
        found = answered[value] if value in answered else meaning(key, value)
        if not found and value not in answered:
            tidy.note(key, value, "is not known here", "Say on the mapping page what it means")
        codes += found
    name = key.partition(".")[2]
    codes = list(dict.fromkeys(codes))
    if name == "access":
        pairs = (code.partition("=")[::2] for code in codes)
        tidy.service("access", {feature: answer for feature, answer in pairs if answer})
    elif name == "coverage":
        tidy.service("coverage", [_area(code) for code in codes])
    else:
        tidy.service(name, codes[:4] if name == "domains" else codes)


def _area(code: str) -> dict[str, Any]:
    kind, _, area = code.partition(":")
    return {"kind": CoverageKind(kind).value, "area": area, "km": None, "ring": []}


def _ages(said: str, tidy: Tidy, key: str) -> None:
    said = said.lower()
    span, over, under = _SPAN.search(said), _AGES.search(said), _UNDER.search(said)
    low, high = None, None
    if span:
        low, high = int(span[1]), int(span[2])
    elif over:
        low = int(over[1])
    elif under:
        high = int(under[1]) - (0 if "up to" in under[0] else 1)
    elif re.search(r"adult", said):
        low = _ADULT
    elif said and not re.search(r"all|any", said):
        tidy.note(key, said, "is not an age or a range", "Write it like 18-65 or 18+")
    if low is not None and high is not None and high < low:
        tidy.note(key, said, "is not an age or a range", "Write the youngest first")
        low = high = None
    tidy.service("min_age", low)
    tidy.service("max_age", high)


def _number(said: str, tidy: Tidy, key: str) -> None:
    tidy.service(key.partition(".")[2], said.removesuffix(".0") or None)


def _hours(said: str, tidy: Tidy, key: str) -> None:
    """Days and hours in words."""
    keep_hours(tidy, key, said)


def keep_hours(tidy: Tidy, key: str, said: str) -> None:
    """Opening hours in words, if they can be read."""
    if not said:
        tidy.service("schedules", [])
        return
    found = schedules_in(said)
    if not found:
        advice = "Write it like: Monday to Friday 9am to 5pm; Saturday 10am to 1pm"
        tidy.note(key, said, "does not say days and hours that can be read", advice)
        return
    tidy.rows("schedules", found, tidy.service)


def _languages(said: str, tidy: Tidy, key: str) -> None:
    codes = []
    for value in split_values(said):
        code = language_code(value)
        codes += [code] if code else []
        if not code:
            tidy.note(key, value, "is not a language that is known here", "Use its ISO 639 code")
    tidy.service("languages", codes or ["en"])


def _cost(said: str, tidy: Tidy, key: str) -> None:
    del key
    said = clean_line(said)
    figure = re.fullmatch(r"£?\s*(\d+(?:\.\d{1,2})?)\s*(p)?", said.lower())
    pence = round(float(figure[1]) * (1 if figure[2] else 100)) if figure else None
    tidy.service("cost_note", "" if figure and not pence else said[:500])
    tidy.service("cost_kind", cost_kind(said, [pence]))
    tidy.service("cost_pence", pence or None)


def _phones(said: str, tidy: Tidy, key: str) -> None:
    """The first number is the main one."""
    del key
    parts = [" ".join(each.split()) for each in re.split(r"[;/\n,]| or ", said)]
    numbers = [each for each in parts if sum(letter.isdigit() for letter in each) > 4]  # noqa: PLR2004
    tidy.service("phone", numbers[0] if numbers else "")
    if numbers[1:]:
        tidy.rows("phones", [{"number": each} for each in numbers[1:]], tidy.service)


_READ: Final = {
    Shape.AGES: _ages,
    Shape.NUMBER: _number,
    Shape.HOURS: _hours,
    Shape.LANGUAGES: _languages,
    Shape.COST: _cost,
    Shape.PHONES: _phones,
}


def _website(said: str) -> str:
    return str(FIELDS["website"](read_website(said) if said else ""))


_PLAIN: Final[Mapping[str, Clean]] = {
    "organisation.name": ORGANISATION["name"],
    **{
        f"service.{name}": FIELDS[name]
        for name in ("name", "summary", "description", "email", "who_for", "how_to_join")
    },
    "service.website": _website,
    "location.address": LOCATION["address"],
    "location.postcode": read_postcode,
}
"""What most columns are, without a detour: a text that is good as it is, or told elsewhere."""
