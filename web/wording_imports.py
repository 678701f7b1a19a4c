"""Words of imports: what our fields, a source's kinds and a run's states are called on a page."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from importers.columns import COLUMNS
from importers.provenance import Standing
from importers.records import Note
from importers.sources.meanings import codes_of
from importers.terms import RunState, SourceKind
from matching.likeness import Likeness
from matching.terms import AccessFeature, Answer
from web.wording import ANSWERS, DOMAINS, MODES
from web.wording_access import ACCESS
from web.wording_desk import LIKENESSES
from web.wording_listing import FIELDS, ROUTE_CHOICES
from web.wording_people import COMMUNITIES

KINDS: Final[Mapping[SourceKind, str]] = {
    SourceKind.TABLE: "A spreadsheet or list (Excel, CSV, JSON, GeoJSON)",
    SourceKind.OPEN_REFERRAL: "Open Referral: a feed, a JSON file or a data package",
    SourceKind.CHARITY_REGISTER: "An extract of the charity registers",
    SourceKind.OWN: "A copy of an Anydoor directory, as downloaded from its desk",
}
"""The kinds that are offered."""

KIND_HINTS: Final[Mapping[SourceKind, str]] = {
    SourceKind.TABLE: "In any layout. You say once which column is what.",
    SourceKind.OPEN_REFERRAL: "Open Referral UK 3.0 or 1.0, or HSDS 3.0.",
}

STATES: Final[Mapping[RunState, str]] = {
    RunState.WAITING: "Being read",
    RunState.PLANNED: "Planned, nothing stored yet",
    RunState.APPLYING: "Being stored",
    RunState.DONE: "Carried out",
    RunState.FAILED: "Could not be read",
    RunState.DROPPED: "Dropped",
    RunState.UNDOING: "Being undone",
    RunState.UNDONE: "Undone",
}

COUNTS: Final = (
    ("added", "new"),
    ("changed", "changed"),
    ("unchanged", "as before"),
    ("retired", "will end"),
    ("refused", "refused"),
    ("doubled", "possible duplicates"),
    ("kept", "kept as edited here"),
)
"""The counts of a plan, in the order they are shown."""

DID: Final[Mapping[str, str]] = {"retired": "ended"}
"""How a count is called once it is done."""

_PARTS: Final = {"service": "", "organisation": "Organisation: ", "location": "Place: "}
_FIELDS: Final[Mapping[str, str]] = {
    "source_id": "Its own id or reference number",
    "status": "Whether it still runs",
    "service.ages": "Ages, such as 18-65",
    "service.cost": "Cost",
    "service.hours": "Days and times",
    "service.days": "Days",
    "service.time": "Times",
    "service.access": "Access, such as step-free",
    "service.places": "Places",
    "contact.name": "Contact: name",
    "contact.role": "Contact: role",
    "organisation.name": "Organisation: name",
    "location.name": "Place: name of the venue",
    "location.lat": "Place: latitude",
    "location.lon": "Place: longitude",
    "location.point": "Place: point on the map",
    "location.travel": "Place: getting there",
    "location.access_note": "Place: words about access",
    "location.access_details": "Place: details of access",
    "location.access_url": "Place: web page about access",
    "location.external_id": "Place: its number elsewhere",
    "location.kind": "Place: what kind",
    "location.address_2": "Place: second line of the address",
}
_DAYS: Final = {
    "mo": "Monday", "tu": "Tuesday", "we": "Wednesday", "th": "Thursday", "fr": "Friday",
    "sa": "Saturday", "su": "Sunday",
}  # fmt: skip


def field_words(key: str) -> str:
    """What one of our fields is called."""
    plain = re.sub(r"\[[^\]]*\]", "", key)
    if plain in _FIELDS:
        return _FIELDS[plain]
    part, _, name = plain.partition(".")
    if part == "day":
        return f"Hours on {_DAYS[name]}s"
    told = FIELDS.get(name, name.replace("_", " ").capitalize())
    return f"{_PARTS.get(part, '')}{told if part == 'service' else told[:1].lower() + told[1:]}"


def field_choices() -> list[tuple[str, str]]:
    """Our fields for a list to choose from, in their order."""
    return [(key, field_words(key)) for key in COLUMNS]


def value_choices(field: str) -> list[tuple[str, str]]:
    """What a value of a field may mean, for a list to choose from."""
    if field == "service.coverage":
        return [("national", "The whole country"), *_BOROUGHS]
    return [(code, _code_words(field, code)) for code in codes_of(field)]


_BOROUGHS: Final = [
    (f"borough:E090000{number:02}", name)
    for number, name in (
        (3, "Barnet"), (7, "Camden"), (10, "Enfield"), (14, "Haringey"), (19, "Islington"),
    )
]  # fmt: skip


def _code_words(field: str, code: str) -> str:
    if field == "service.access":
        feature, _, answer = code.partition("=")
        words = ACCESS[AccessFeature(feature)]
        return f"{words.label}: {ANSWERS[Answer(answer)]}"
    known: Mapping[str, Mapping[Any, str]] = {
        "service.domains": DOMAINS,
        "service.modes": MODES,
        "service.routes": ROUTE_CHOICES,
        "service.communities": COMMUNITIES,
    }
    return known[field][code]


STANDINGS: Final[Mapping[Standing, str]] = {
    Standing.AS_LISTED: "As the list says",
    Standing.OUR_GUESS: "Our guess, to confirm",
    Standing.CONFIRMED: "Our guess, published by an editor",
    Standing.EDITED: "Edited here, and stays",
}
NOTES: Final[Mapping[Note, str]] = {
    Note.NO_ACTIVITIES: "It does not say what it does; the description is what it was founded for",
    Note.NO_DOMAIN: "Nothing suggests what it helps with",
    Note.FOR_ORGANISATIONS: "It gives to organisations rather than to people",
    Note.OLD_ACCOUNTS: "Its last accounts are old: it may have stopped",
    Note.NO_CONTACT: "No web address that can be used",
}


def value_words(value: Any) -> str:  # noqa: ANN401  (plain JSON)
    """A value of a field in a line: text as it is, lists by their parts."""
    if value in (None, "", [], {}):
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return "; ".join(value_words(each) for each in value[:6]) + ("; …" if value[6:] else "")
    if isinstance(value, Mapping):
        return ", ".join(
            f"{value_words(each)}" for each in value.values() if each not in ("", [], None)
        )
    text = str(value)
    return text if len(text) <= 160 else f"{text[:159]}…"  # noqa: PLR2004  (two lines of a page)


def likeness(codes: Iterable[str]) -> str:
    """Why a row may be the same as another: "The same name, the same postcode"."""
    said = ", ".join(LIKENESSES[Likeness(each)] for each in codes)
    return said[:1].upper() + said[1:]
