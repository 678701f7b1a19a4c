"""The values of a listing, and what differs between two of them, ready to read."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import partial
from typing import Any, Final

from directory.pages import Difference
from matching.terms import (
    AccessFeature,
    Answer,
    Community,
    CostKind,
    CoverageKind,
    Domain,
    Mode,
    NhseItem,
    Route,
)
from web.detail_words import contact_words, document_words, phone_words, price_words, term_words
from web.opening_words import schedule_words
from web.wording import ACCESS, ANSWERS, COMMUNITIES, DOMAINS, NHSE_ITEMS, language_words
from web.wording_listing import (
    COST_CHOICES,
    EMPTY,
    FIELDS,
    MODE_CHOICES,
    ROUTE_CHOICES,
    SECTIONS,
)

NOT_YET: Final = "Nothing yet"


@dataclass(frozen=True, slots=True)
class Names:
    """Names of what a listing holds by code: areas, kinds of service, its own places.

    place_facts: what else is written of each place; shown where one is chosen for another.
    """

    areas: Mapping[str, str]
    kinds: Mapping[str, str]
    places: Mapping[str, str]
    place_facts: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text or one line. mark: "" (the same on both sides), "gone" or "new"."""

    text: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """One field that differs. is_prose: pieces follow each other; else each is a line."""

    field: str
    label: str
    old: tuple[Piece, ...]
    new: tuple[Piece, ...]
    is_prose: bool
    moved_on: bool = False


def lines_of(field: str, value: Any, names: Names) -> tuple[str, ...]:  # noqa: ANN401
    """A value of `directory.fields` as lines to read; none for nothing."""
    show = _LINES.get(field)
    if show is not None:
        return tuple(show(value, names))
    if isinstance(value, bool):
        return ("Yes" if value else "No",)
    return () if value in ("", None) else (str(value),)


@dataclass(frozen=True, slots=True)
class Row:
    """One field of a whole listing. empty: what it means that there is nothing."""

    label: str
    lines: tuple[str, ...]
    empty: str


def sections_of(values: Mapping[str, Any], names: Names) -> list[tuple[str, list[Row]]]:
    """A whole listing: titles, and under each its fields."""
    return [
        (
            title,
            [
                Row(FIELDS[name], lines_of(name, values[name], names), EMPTY.get(name, NOT_YET))
                for name in fields
            ],
        )
        for title, fields in SECTIONS
    ]


def changes_of(differences: Iterable[Difference], names: Names) -> tuple[Change, ...]:
    """Fields that differ, with what is gone and what is new marked."""
    return tuple(_change(each, names) for each in differences)


def _change(each: Difference, names: Names) -> Change:
    is_prose = each.field in PROSE
    if is_prose:
        old, new = _compare(_tokens(each.old), _tokens(each.new))
    else:
        before = (*lines_of(each.field, each.old, names), *_facts_of(each, each.old, names))
        after = (*lines_of(each.field, each.new, names), *_facts_of(each, each.new, names))
        old = tuple(Piece(line, "" if line in after else "gone") for line in before)
        new = tuple(Piece(line, "" if line in before else "new") for line in after)
    return Change(each.field, FIELDS[each.field], old, new, is_prose, each.moved_on)


def _facts_of(each: Difference, side: Iterable[str], names: Names) -> tuple[str, ...]:
    """What only one side says of its places: one of the same name may be written of anew."""
    if each.field != "locations":
        return ()
    old, new = (
        {fact for at in ids for fact in names.place_facts.get(at, ())}
        for ids in (each.old, each.new)
    )
    return tuple(fact for at in side for fact in names.place_facts.get(at, ()) if fact in old ^ new)


def _tokens(text: str | None) -> list[str]:
    """Words with the space behind them, so that joining gives the text again."""
    return re.findall(r"\S+\s*", text or "")


def _compare(before: list[str], after: list[str]) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """The two texts, each in stretches that stayed or not."""
    old, new = [], []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        stayed = tag == "equal"
        if i2 > i1:
            old.append(Piece("".join(before[i1:i2]), "" if stayed else "gone"))
        if j2 > j1:
            new.append(Piece("".join(after[j1:j2]), "" if stayed else "new"))
    return tuple(old), tuple(new)


def _coded(
    words: Mapping[Any, str], codes: Callable[[str], Any], value: Iterable[str], _: Names
) -> list[str]:
    return [words[codes(each)] for each in value]


def _access(value: Mapping[str, str], _: Names) -> list[str]:
    known = {AccessFeature(feature): Answer(answer) for feature, answer in value.items()}
    return [
        f"{words.label}: {ANSWERS[known[feature]].lower()}"
        for feature, words in ACCESS.items()
        if feature in known
    ]


def _coverage(value: Iterable[Mapping[str, Any]], names: Names) -> list[str]:
    return [area_words(each, names) for each in value]


def area_words(area: Mapping[str, Any], names: Names) -> str:
    """One area of a listing's coverage: "Camden", "Within 3 km of its place"."""
    kind, code = CoverageKind(area["kind"]), str(area["area"])
    if kind is CoverageKind.NATIONAL:
        return "Anywhere in the country"
    if kind is CoverageKind.RADIUS:
        return f"Within {area['km']:g} km of its place"
    if area.get("name"):
        return str(area["name"])
    if kind is CoverageKind.POLYGON:
        return f"Inside an area drawn on a map, with {len(area['ring']) - 1} corners"
    name = names.areas.get(code, code)
    return {CoverageKind.PCN: f"{name} PCN", CoverageKind.WARD: f"{name} ward"}.get(kind, name)


def _schedules(value: Iterable[Mapping[str, Any]], names: Names) -> list[str]:
    return [schedule_words(each, _place(each, names), to_keeper=True) for each in value]


def _phones(value: Iterable[Mapping[str, Any]], names: Names) -> list[str]:
    return [phone_words(each, _place(each, names)) for each in value]


def _contacts(value: Iterable[Mapping[str, Any]], names: Names) -> list[str]:
    return [contact_words(each, _place(each, names)) for each in value]


def _place(row: Mapping[str, Any], names: Names) -> str:
    """The one place that a row is about."""
    return _places([row["at"]], names)[0] if row.get("at") else ""


def _rows(words: Callable[[Any], str], value: Iterable[Any], _: Names) -> list[str]:
    return [words(each) for each in value]


def _language_notes(value: Mapping[str, str], _: Names) -> list[str]:
    return [f"{language_words(each)}: {note}" for each, note in value.items()]


def _place_notes(value: Mapping[str, str], names: Names) -> list[str]:
    return [f"{_places([each], names)[0]}: {note}" for each, note in value.items()]


def _kinds(value: Iterable[str], names: Names) -> list[str]:
    return [names.kinds.get(each, each) for each in value]


def _places(value: Iterable[str], names: Names) -> list[str]:
    return [names.places.get(each, "A place that is no longer here") for each in value]


def _languages(value: Iterable[str], _: Names) -> list[str]:
    return [language_words(each) for each in value]


def _price(value: int | None, _: Names) -> list[str]:
    return [] if value is None else [f"£{value // 100}.{value % 100:02}"]


def _age(value: int | None, _: Names) -> list[str]:
    return [] if value is None else [f"{value} years"]


def _cost(value: str, _: Names) -> list[str]:
    return [COST_CHOICES[CostKind(value)]]


PROSE: Final = frozenset(
    {
        "name",
        "alternate_name",
        "summary",
        "description",
        "alert",
        "words",
        "accreditations",
        "licences",
        "how_to_join",
        "wait_words",
        "interpretation",
        "who_for",
        "cannot_help",
        "cannot_help_why",
        "cost_note",
    }
)
"""Fields that are compared word by word."""

_LINES: Final[Mapping[str, Callable[[Any, Names], Iterable[str]]]] = {
    "domains": partial(_coded, DOMAINS, Domain),
    "nhse": partial(_coded, NHSE_ITEMS, NhseItem),
    "modes": partial(_coded, MODE_CHOICES, Mode),
    "routes": partial(_coded, ROUTE_CHOICES, Route),
    "communities": partial(_coded, COMMUNITIES, Community),
    "kinds": _kinds,
    "languages": _languages,
    "access": _access,
    "coverage": _coverage,
    "schedules": _schedules,
    "phones": _phones,
    "contacts": _contacts,
    "costs": partial(_rows, price_words),
    "documents": partial(_rows, document_words),
    "funding": partial(_rows, str),
    "external_terms": partial(_rows, term_words),
    "language_notes": _language_notes,
    "place_notes": _place_notes,
    "locations": _places,
    "cost_kind": _cost,
    "cost_pence": _price,
    "min_age": _age,
    "max_age": _age,
}
