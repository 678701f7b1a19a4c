"""The fields of a listing as plain JSON values: one form for forms, proposals, feeds and demos.

Text is text; vocabularies are lists of codes; a price is pence. See FIELDS for each.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from base.text import slug
from directory import field_rows
from directory.cleaning import (
    Clean,
    clean_by,
    code,
    code_list,
    email,
    items,
    languages,
    line,
    number,
    prose,
    web,
    yes_no,
)
from directory.field_rows import A_MONDAY, MOST_AREAS, MOST_ROWS, rows_of
from matching.terms import (
    AccessFeature,
    Answer,
    Community,
    CostKind,
    Domain,
    Mode,
    NhseItem,
    Route,
)

__all__ = ["A_MONDAY", "FIELDS", "LISTS", "SCALARS", "clean_fields", "empty_fields"]

MOST_DOMAINS: Final = 4  # one primary and up to three more; DESIGN section 4


def clean_fields(values: Mapping[str, Any]) -> dict[str, Any]:
    """The same fields, checked and tidied one by one. Not every field need be there.

    Raises InvalidError with a message for each field that is wrong or unknown.
    """
    return clean_by(FIELDS, values)


def empty_fields() -> dict[str, Any]:
    """A listing of which nothing is known yet."""
    return {name: _EMPTY.get(name, [] if name in LISTS else "") for name in FIELDS}


def _slugs(value: Any) -> list[str]:  # noqa: ANN401
    found = list(dict.fromkeys(line(60, each) for each in items(value)))
    if any(slug(each) != each for each in found):
        raise ValueError("Use the keys of the thesaurus, such as pr-debt")
    return found


def _access(value: Any) -> dict[str, str]:  # noqa: ANN401
    answers = {
        code(AccessFeature, feature): code(Answer, answer) for feature, answer in value.items()
    }
    return {each: answer for each, answer in sorted(answers.items()) if answer != Answer.UNKNOWN}


FIELDS: Final[Mapping[str, Clean]] = {
    "name": partial(line, 150),
    "alternate_name": partial(line, 150),
    "summary": partial(line, 200),
    "description": partial(prose, 5000),
    "alert": partial(line, 300),
    "words": partial(line, 500),
    "domains": partial(code_list, Domain, MOST_DOMAINS),  # primary first
    "nhse": partial(code_list, NhseItem, 6),
    "kinds": _slugs,
    "accreditations": partial(prose, 1000),
    "licences": partial(prose, 500),
    "assurer_email": email,
    "modes": partial(code_list, Mode, len(Mode)),
    "routes": partial(code_list, Route, len(Route)),
    "how_to_join": partial(prose, 2000),
    "documents": partial(rows_of, field_rows.document, MOST_ROWS),  # what to bring
    "wait_words": partial(line, 200),
    "who_for": partial(prose, 1000),
    "cannot_help": partial(prose, 1000),
    "cannot_help_why": partial(prose, 1000),
    "min_age": partial(number, 0, 130),
    "max_age": partial(number, 0, 130),
    "communities": partial(code_list, Community, len(Community)),
    "languages": languages,
    "language_notes": field_rows.language_notes,  # {language: words}
    "interpretation": partial(prose, 500),
    "peer_led": yes_no,
    "companion": yes_no,
    "safe_to_name": yes_no,
    "cost_kind": partial(code, CostKind),
    "cost_pence": partial(number, 0, 1_000_000),
    "cost_note": partial(line, 500),
    "costs": partial(rows_of, field_rows.cost, MOST_ROWS),  # several prices
    "funding": field_rows.sources,  # who pays for it
    "email": email,
    "phone": partial(line, 40),
    "website": web,
    "phones": partial(rows_of, field_rows.phone, MOST_ROWS),
    "contacts": partial(rows_of, field_rows.contact, MOST_ROWS),
    "lead_email": email,
    "access": _access,  # {feature: yes | partly | no}
    "coverage": partial(rows_of, field_rows.area, MOST_AREAS),
    "schedules": partial(rows_of, field_rows.schedule, MOST_ROWS),
    "locations": field_rows.places,  # ids of the organisation's locations, main one first
    "place_notes": field_rows.place_notes,  # {location id: words}
    "external_terms": partial(rows_of, field_rows.term, MOST_ROWS),
}
"""Field -> what checks and tidies its value. Raises ValueError with words for the user."""

LISTS: Final = frozenset(
    {
        "domains",
        "nhse",
        "kinds",
        "modes",
        "routes",
        "communities",
        "languages",
        "coverage",
        "schedules",
        "locations",
        "documents",
        "costs",
        "funding",
        "phones",
        "contacts",
        "external_terms",
    }
)
TABLES: Final = frozenset({"access", "language_notes", "place_notes"})
"""Fields that map one code to one answer or word."""

SCALARS: Final = frozenset(FIELDS) - LISTS - TABLES
"""Fields that are columns of the services table, of the same name."""

STORED_WITH: Final[Mapping[str, str]] = {
    "languages": "language_notes",
    "language_notes": "languages",
    "locations": "place_notes",
    "place_notes": "locations",
}
"""Fields whose values share rows: whoever stores the one needs the other."""

_EMPTY: Final[Mapping[str, Any]] = {
    "languages": ["en"],
    "min_age": None,
    "max_age": None,
    "cost_pence": None,
    "cost_kind": CostKind.FREE.value,
    "peer_led": False,
    "companion": False,
    "safe_to_name": True,
    "access": {},
    "language_notes": {},
    "place_notes": {},
}
