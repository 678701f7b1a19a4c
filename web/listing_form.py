"""A listing's form on a page: filled in, with its choices, and what is offered in groups."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from flask import request
from wtforms import Field

from directory.commands import Seen
from directory.pages import LocationChoice
from matching.service import Coverage
from matching.terms import CoverageKind, Domain
from places.find import Places
from places.reference import Pcn, Ward
from web.forms.listing import ListingForm, domain_hints
from web.forms.listing_values import Offer, form_data, offer, values_of
from web.parts import parts
from web.wording import COMMUNITIES, DOMAINS
from web.wording_coverage import areas_in_words
from web.wording_listing import ACCESS_GROUPS, COMMUNITY_GROUPS

Option = tuple[str, str, bool, None]  # value, words, is ticked, no count
Group = tuple[str, list[Option]]

_NOT_TYPED: Final = frozenset(
    {"csrf_token", "do", "seen_version", "seen_proposal", "theirs", "_kind"}
)


def offer_of(locations: Sequence[LocationChoice]) -> Offer:
    """What a listing's form lets one choose."""
    places = parts().places
    return Offer(
        boroughs={code: borough.name for code, borough in places.boroughs.items()},
        pcns={code: pcn.name for code, pcn in places.pcns.items()},
        wards={code: ward.name for code, ward in places.wards.items()},
        kinds={slug: kind.name for slug, kind in parts().thesaurus.kinds.items()},
        locations=locations,
    )


def listing_form(
    values: Mapping[str, Any], choices: Offer, version: int, *, is_posted: bool = True
) -> ListingForm:
    """The form, filled with these values, or with what was just posted.

    is_posted: False if what was posted was meant for another form of the page.
    """
    data = form_data(values, choices, version)
    form = ListingForm(data=data) if is_posted else ListingForm(formdata=None, data=data)
    return offer(form, values, choices)


def read(
    form: ListingForm, live: Mapping[str, Any], before: Mapping[str, Any], choices: Offer
) -> dict[str, Any] | None:
    """The values as posted; None, with words beside the fields, if something is wrong.

    live: what is stored; before: what the form was filled with.
    """
    is_right = form.validate_on_submit()
    values = form.tidied(live, values_of(form, before, choices))
    return values if is_right else None


def seen_version(form: ListingForm) -> int:
    """The version that the browser showed; 0 if it does not say."""
    seen = form.seen_version.data or ""
    return int(seen) if seen.isdigit() else 0


def seen(form: ListingForm) -> Seen:
    """The version that the browser showed, and the proposal that it laid over it."""
    try:
        return Seen(seen_version(form), UUID(form.seen_proposal.data or ""))
    except ValueError:
        return Seen(seen_version(form))


def posted_again() -> list[tuple[str, str]]:
    """Everything that was typed, for hidden fields on a page that asks once more."""
    return [
        (name, value)
        for name in request.form
        if name not in _NOT_TYPED
        for value in request.form.getlist(name)
    ]


def option_groups(form: Any) -> dict[str, Any]:  # noqa: ANN401  (a listing's form, or its like)
    """The long lists of the form in groups, as its template wants them."""
    places = parts().places
    by_domain = {
        DOMAINS[domain]: [
            slug for slug, kind in parts().thesaurus.kinds.items() if kind.domain is domain
        ]
        for domain in Domain
    }
    communities = {
        title: [each.value for each in found if each in COMMUNITIES]
        for title, found in COMMUNITY_GROUPS
    }
    return {
        "kinds": _grouped(form.kinds, by_domain),
        "boroughs": _grouped(form.boroughs, {}),
        "areas_said": areas_said(form),
        "pcns": _grouped(form.pcns, _by_borough(places.pcns, places)),
        "wards": _grouped(form.wards, _by_borough(places.wards, places)),
        "communities": _grouped(form.communities, communities),
        "languages": _grouped(form.languages, {}),
        "nhse": _grouped(form.nhse, {}),
        "access": ACCESS_GROUPS,
        "domain_hints": domain_hints(),
    }


def areas_said(form: Any) -> list[str]:  # noqa: ANN401  (a listing's form, or its like)
    """Where a service helps, read back in words as everybody will read it."""
    areas = [Coverage(CoverageKind.NATIONAL)] if form.national.data else []
    for kind, field in (
        (CoverageKind.BOROUGH, form.boroughs),
        (CoverageKind.PCN, form.pcns),
        (CoverageKind.WARD, form.wards),
    ):
        areas += [Coverage(kind, str(code)) for code in field.data or ()]
    if form.radius_km.data is not None:
        areas.append(Coverage(CoverageKind.RADIUS, km=float(form.radius_km.data)))
    return areas_in_words(areas, parts().places)


def _by_borough(
    parts_of_boroughs: Mapping[str, Pcn | Ward], places: Places
) -> dict[str, list[str]]:
    """Name of a borough -> the codes of its PCNs or wards."""
    return {
        borough.name: [
            code for code, each in parts_of_boroughs.items() if each.borough_code == borough.code
        ]
        for borough in places.boroughs.values()
    }


def _grouped(field: Field, groups: Mapping[str, Iterable[str]]) -> list[Group]:
    """The options of a field by group; those in none come last, under the field's own name."""
    left = {option[0]: option for option in _options(field)}
    found = [
        (title, [left.pop(value) for value in values if value in left])
        for title, values in groups.items()
    ]
    rest = [(str(field.label.text) if not groups else "Others", list(left.values()))]
    return [(title, options) for title, options in [*found, *rest] if options]


def _options(field: Any) -> list[Option]:  # noqa: ANN401  (any field with choices)
    chosen = set(map(str, field.data or ()))
    return [(each.value, each.label, each.value in chosen, None) for each in field.choices]
