"""Between a listing's form and the plain values of `directory.fields`."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from directory.field_rows import priced
from directory.pages import LocationChoice
from directory.terms import LocationKind
from matching.terms import CoverageKind
from web.detail_words import LOCATION_KINDS
from web.forms.bridge import choices
from web.forms.detail import Detail, details_data, details_of, set_places, with_scheme
from web.forms.detail_rows import (
    ContactDetail,
    CostDetail,
    DocumentDetail,
    PhoneDetail,
    TermDetail,
)
from web.forms.listing import ListingForm
from web.forms.opening import OpeningForm, opening_row
from web.listing_words import Names, area_words
from web.wording import LANGUAGES
from web.wording_listing import PLACE_FACTS

_SAME_NAME: Final = (
    "name",
    "alternate_name",
    "summary",
    "description",
    "alert",
    "words",
    "accreditations",
    "licences",
    "assurer_email",
    "how_to_join",
    "wait_words",
    "interpretation",
    "who_for",
    "cannot_help",
    "cannot_help_why",
    "cost_note",
    "phone",
    "email",
    "lead_email",
    "min_age",
    "max_age",
    "peer_led",
    "companion",
    "safe_to_name",
    "cost_kind",
)
_LISTS: Final = ("nhse", "kinds", "communities", "languages", "modes", "routes")
_ROWS: Final[Mapping[str, type[Detail]]] = {
    "documents": DocumentDetail,
    "phones": PhoneDetail,
    "contacts": ContactDetail,
    "costs": CostDetail,
    "external_terms": TermDetail,
}
"""Fields that are rows, and the form of a row."""
_DOMAINS: Final = ("first", "second", "third", "fourth")
_NAMED: Final = {
    CoverageKind.BOROUGH: "boroughs",
    CoverageKind.PCN: "pcns",
    CoverageKind.WARD: "wards",
}
"""The kinds of area that are chosen by name -> the field of the form, and of `Offer`."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What can be chosen: areas and kinds by code, the organisation's own places.

    wards: none before somebody has loaded them.
    """

    boroughs: Mapping[str, str]
    pcns: Mapping[str, str]
    wards: Mapping[str, str]
    kinds: Mapping[str, str]
    locations: Sequence[LocationChoice]

    def names(self) -> Names:
        """The names of all these, for reading."""
        return Names(
            areas={**self.boroughs, **self.pcns, **self.wards},
            kinds=self.kinds,
            places={str(each.location_id): place_words(each) for each in self.locations},
            place_facts={str(each.location_id): _fact_lines(each) for each in self.locations},
        )


def place_words(place: LocationChoice) -> str:
    """One place in a list to choose from."""
    words = ", ".join(filter(None, (place.name, place.address, place.postcode)))
    return f"{words} (address kept secret)" if place.is_confidential else words


def _fact_lines(place: LocationChoice) -> tuple[str, ...]:
    """What else is written of a place, to be laid beside another."""
    told = ((label, place.facts[name]) for name, label in PLACE_FACTS.items())
    return (
        f"What it is: {LOCATION_KINDS[LocationKind(place.facts['kind'])]}",
        *(f"{label}: {words}" for label, words in told if words),
    )


def offer(form: ListingForm, values: Mapping[str, Any], found: Offer) -> ListingForm:
    """Give the form its choices; what the listing holds already can always be kept."""
    form.kinds.choices = choices({**found.kinds, **_extra(values["kinds"], found.kinds)})
    form.languages.choices = choices({**LANGUAGES, **_extra(values["languages"], LANGUAGES)})
    form.boroughs.choices = choices(found.boroughs)
    form.pcns.choices = choices(found.pcns)
    form.wards.choices = choices(found.wards)
    names = found.names()
    form.main_location.choices = choices({"": "No place of its own", **names.places})
    form.locations.choices = choices(names.places)
    for rows in (form.phones, form.contacts, form.schedules):
        set_places(rows, names.places)
    others = _others(values["coverage"], found)
    form.other_areas.choices = choices({area_key(each): area_words(each, names) for each in others})
    areas = {area_key(each): area_words(each, names) for each in values["coverage"]}
    for row in form.area_names.rows():
        row["name"].label.text = f"Name of: {areas.get(row['key'].data, 'an area')}"
    return form


def form_data(values: Mapping[str, Any], found: Offer, version: int) -> dict[str, Any]:
    """A listing's values as the data of its form."""
    areas: list[Mapping[str, Any]] = values["coverage"]
    radii = [each["km"] for each in areas if each["kind"] == CoverageKind.RADIUS]
    pence, prices = values["cost_pence"], priced(values["costs"])
    main, *more = values["locations"] or [""]
    return {
        **{name: values[name] for name in (*_SAME_NAME, *_LISTS, "website", "access")},
        "seen_version": str(version),
        "domains": dict(zip(_DOMAINS, values["domains"], strict=False)),
        "cost_pounds": None if pence in (None, *prices[:1]) else Decimal(pence) / 100,
        **{name: details_data(values[name], row) for name, row in _ROWS.items()},
        "language_notes": [
            {"language": each, "note": note} for each, note in values["language_notes"].items()
        ],
        "place_notes": [
            {"location_id": each, "note": values["place_notes"].get(each, "")}
            for each in found.names().places
        ],
        "funding": "\n".join(values["funding"]),
        "main_location": main,
        "locations": more,
        "national": any(each["kind"] == CoverageKind.NATIONAL for each in areas),
        **{
            name: [each["area"] for each in areas if each["kind"] == kind]
            for kind, name in _NAMED.items()
        },
        "radius_km": Decimal(f"{radii[0]:g}") if radii else None,
        "other_areas": [area_key(each) for each in _others(areas, found)],
        "area_names": [
            {"key": area_key(each), "name": each.get("name", "")} for each in _to_name(areas, found)
        ],
        "schedules": [opening_row(each) for each in values["schedules"]],
    }


def values_of(form: ListingForm, before: Mapping[str, Any], found: Offer) -> dict[str, Any]:
    """What the form says, as `directory.fields` writes it.

    before: the values it was filled with, whose order is kept, and whose areas that the form
    can only keep or take out.
    """
    pounds = form.cost_pounds.data
    chosen = [getattr(form.domains.form, name).data for name in _DOMAINS]
    places = [form.main_location.data, *(form.locations.data or ())]
    return {
        **{name: form[name].data for name in _SAME_NAME},
        **{name: in_order(form[name].data or (), before[name]) for name in _LISTS},
        "cost_kind": form.cost_kind.data or before["cost_kind"],
        "website": with_scheme(form.website.data),
        **{name: details_of(getattr(form, name)) for name in _ROWS},
        **_notes(form),
        "funding": (form.funding.data or "").splitlines(),
        "domains": list(dict.fromkeys(filter(None, chosen))),
        "cost_pence": None if pounds is None else int(pounds * 100),
        "access": {name: answer for name, answer in form.access.form.data.items() if answer},
        "locations": list(dict.fromkeys(filter(None, places))),
        "coverage": _coverage(form, before["coverage"], found),
        "schedules": [
            row.schedule()
            for row in form.schedules.rows()
            if isinstance(row, OpeningForm) and not row.is_blank
        ],
    }


def in_order(chosen: Iterable[str], before: Sequence[str]) -> list[str]:
    """What was chosen: first what was there before in its order, then what is new."""
    picked = list(dict.fromkeys(chosen))
    return [each for each in before if each in picked] + [
        each for each in picked if each not in before
    ]


def area_key(area: Mapping[str, Any]) -> str:
    """A short key for one area, the same whenever the area is."""
    if area["kind"] in {CoverageKind.POLYGON, CoverageKind.RADIUS}:
        whole = json.dumps([area["km"], area["ring"]]).encode()
        return f"{area['kind']}-{hashlib.sha256(whole).hexdigest()[:12]}"
    return f"{area['kind']}-{area['area']}"


def _coverage(
    form: ListingForm, before: Sequence[Mapping[str, Any]], found: Offer
) -> list[Mapping[str, Any]]:
    """The areas chosen, those of before first and in their order."""
    others = {area_key(each): each for each in _others(before, found)}
    picked = [others[key] for key in form.other_areas.data or () if key in others]
    if form.national.data:
        picked.append(_area(CoverageKind.NATIONAL))
    for kind, name in _NAMED.items():
        picked += [_area(kind, code) for code in form[name].data or ()]
    if form.radius_km.data is not None:
        picked.append(_area(CoverageKind.RADIUS, km=float(form.radius_km.data)))
    by_key = {area_key(each): each for each in picked}
    by_key |= {area_key(each): each for each in before if area_key(each) in by_key}
    for row in form.area_names.rows():
        key, name = row["key"].data, row["name"].data
        if key in by_key:
            rest = {part: value for part, value in by_key[key].items() if part != "name"}
            by_key[key] = {**rest, "name": name} if name else rest
    return [by_key[key] for key in in_order(by_key, [area_key(each) for each in before])]


def _to_name(areas: Sequence[Mapping[str, Any]], offered: Offer) -> Iterable[Mapping[str, Any]]:
    """Areas whose names are not ours: those that the form cannot make, and those with a name."""
    others = {area_key(each) for each in _others(areas, offered)}
    return [each for each in areas if each.get("name") or area_key(each) in others]


def _others(areas: Iterable[Mapping[str, Any]], offered: Offer) -> list[Mapping[str, Any]]:
    """Areas that the form cannot make: drawn ones, a second radius, places it does not know."""
    found = []
    radii = 0
    for area in areas:
        kind = CoverageKind(area["kind"])
        radii += kind is CoverageKind.RADIUS
        can_make = kind in _NAMED and area["area"] in getattr(offered, _NAMED[kind])
        if kind is CoverageKind.RADIUS:
            can_make = radii == 1
        if not can_make and kind is not CoverageKind.NATIONAL:
            found.append(area)
    return found


def _area(kind: CoverageKind, area: str = "", km: float | None = None) -> dict[str, Any]:
    return {"kind": kind.value, "area": area, "km": km, "ring": []}


def _notes(form: ListingForm) -> dict[str, dict[str, str]]:
    """What was said of languages and places, by code and by id."""
    languages = {each["language"]: each["note"] for each in details_of(form.language_notes)}
    places = {each["location_id"]: each["note"] for each in details_of(form.place_notes)}
    return {"language_notes": languages, "place_notes": places}


def _extra(held: Iterable[str], known: Mapping[str, str]) -> dict[str, str]:
    return {each: each for each in held if each not in known}
