"""Which documents of a JSON file are services: one alone, a list, or the page of a feed."""

from collections.abc import Iterable, Mapping
from typing import Any

Json = Mapping[str, Any]


def each_service(found: Any) -> Iterable[Json] | None:  # noqa: ANN401  (any JSON)
    """The services of a document: one, a list, or a page of a feed; None if it holds none."""
    if isinstance(found, Mapping):
        page = found.get("contents", found.get("content", found.get("services")))
        if isinstance(page, list):
            return each_service(page)
        return [found] if _is_service(found) else None
    if isinstance(found, list) and found and all(isinstance(each, Mapping) for each in found):
        services = [
            each["service"]
            if isinstance(each.get("service"), Mapping) and "name" not in each
            else each
            for each in found
        ]
        return services if any(_is_service(each) for each in services) else None
    return None


def _is_service(found: Json) -> bool:
    marks = {
        "organization", "organization_id", "service_at_locations", "eligibilitys", "status",
        "service_areas", "cost_options", "service_taxonomys",
    }  # fmt: skip
    is_other = "location_type" in found or "taxonomy" in found
    return "id" in found and bool(marks & found.keys()) and not is_other
