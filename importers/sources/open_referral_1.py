"""Open Referral UK 1.0 (2021) as 3.0: the same facts under other names."""

from collections.abc import Mapping
from typing import Any, Final

Json = Mapping[str, Any]

_TAXONOMIES: Final = ("service_taxonomys", "service_taxonomies")


def is_version_1(document: Json) -> bool:
    """Whether a service has the fields of version 1."""
    old = {"eligibilitys", "service_taxonomys", "regular_schedules", "holiday_schedules"}
    return bool(old & document.keys())


def to_version_3(document: Json) -> dict[str, Any]:
    """A service of version 1 as one of version 3."""
    found = dict(document)
    organisation = dict(_object(found.get("organization")))
    if "url" in organisation:
        organisation["website"] = organisation.pop("url")
    found["organization"] = organisation
    found["schedules"] = [*_list(found, "schedules"), *_list(found, "regular_schedules")]
    found["service_at_locations"] = [_at(each) for each in _list(found, "service_at_locations")]
    found["attributes"] = [_attribute(each) for name in _TAXONOMIES for each in _list(found, name)]
    found["service_areas"] = [
        {**each, "name": each.get("service_area") or each.get("name")}
        for each in _list(found, "service_areas")
    ]
    found["languages"] = [
        {**each, "name": each.get("language")} for each in _list(found, "languages")
    ]
    for each in _list(found, "eligibilitys"):
        for name in ("minimum_age", "maximum_age"):
            found.setdefault(name, each.get(name))
        found.setdefault("eligibility_description", each.get("eligibility"))
    for name in ("eligibilitys", "regular_schedules", "holiday_schedules", *_TAXONOMIES):
        found.pop(name, None)
    found["cost_options"] = [_cost(each) for each in _list(found, "cost_options")]
    return found


def _at(each: Json) -> dict[str, Any]:
    place = dict(_object(each.get("location")))
    place["addresses"] = [
        *_list(place, "addresses"),
        *({**one, "address_type": "physical"} for one in _list(place, "physical_addresses")),
        *({**one, "address_type": "postal"} for one in _list(place, "postal_addresses")),
    ]
    place["accessibility"] = [
        {**one, "description": one.get("accessibility") or one.get("description")}
        for one in _list(place, "accessibility_for_disabilities")
    ] or _list(place, "accessibility")
    schedules = [*_list(each, "schedules"), *_list(each, "regular_schedules")]
    return {**each, "location": place, "schedules": schedules}


def _attribute(each: Json) -> dict[str, Any]:
    term = dict(_object(each.get("taxonomy")))
    vocabulary = term.get("vocabulary") or str(term.get("id", "")).partition(":")[0]
    term |= {"code": term.get("id"), "taxonomy_detail": {"name": vocabulary}}
    return {"id": each.get("id"), "taxonomy_term": term}


def _cost(each: Json) -> dict[str, Any]:
    note = each.get("amount_description") or each.get("option")
    return (
        {**each, "amount_description": note} if each.get("amount") in (None, "", 0) else dict(each)
    )


def _list(owner: Json, name: str) -> list[Json]:
    found = owner.get(name)
    return [each for each in found if isinstance(each, Mapping)] if isinstance(found, list) else []


def _object(found: Any) -> Json:  # noqa: ANN401
    return found if isinstance(found, Mapping) else {}
