"""The tables of an Open Referral data package, put together as whole services."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from importers.records import Refusal
from importers.sources.events import Broken, Document, Event

Row = dict[str, Any]
Tables = Mapping[str, Sequence[Row]]

_OF_A_SERVICE: Final = (
    "schedules", "service_areas", "languages", "cost_options", "funding", "required_documents",
)  # fmt: skip


class Package:
    """A package whose rows find each other by their ids."""

    def __init__(self, tables: Tables) -> None:
        """Sort the rows by what they hang on. tables: name -> rows."""
        self._services = tables.get("services", ())
        self._hung = {name: _by_owner(rows) for name, rows in tables.items()}
        self._organisations = _by_id(tables.get("organizations", ()))
        self._locations = _by_id(tables.get("locations", ()))
        self._terms = _by_id(tables.get("taxonomy_terms", ()))
        self._taxonomies = _by_id(tables.get("taxonomies", ()))

    def services(self) -> Iterator[Event]:
        """Every service with all that hangs on it."""
        for number, row in enumerate(self._services, start=2):
            if "id" in row:
                yield Document(number, _without_empty(self._service(row)))
                continue
            advice = "Give every service its own id"
            yield Broken(Refusal(number, "id", "", "is missing", advice, "services.csv"))

    def _service(self, row: Row) -> Row:
        service_id = row["id"]
        places = [
            {**each, "location": self._location(self._locations[str(each["location_id"])])}
            for each in self._of("service_at_locations", "service_id", service_id)
            if str(each.get("location_id")) in self._locations
        ]
        return {
            **row,
            **self._people("service_id", service_id),
            **{name: self._of(name, "service_id", service_id) for name in _OF_A_SERVICE},
            "organization": self._organisation(row.get("organization_id")),
            "service_at_locations": places,
            "attributes": self._attributes(service_id),
        }

    def _organisation(self, organisation_id: object) -> Row:
        row = self._organisations.get(str(organisation_id), {})
        name = "organization_identifiers"
        return {
            **row,
            **self._people("organization_id", row.get("id")),
            name: self._of(name, "organization_id", row.get("id")),
            "attributes": self._attributes(row.get("id")),
        }

    def _location(self, row: Row) -> Row:
        place_id = row.get("id")
        return {
            **row,
            **self._people("location_id", place_id),
            "addresses": self._of("addresses", "location_id", place_id),
            "accessibility": self._of("accessibility", "location_id", place_id),
            "attributes": self._attributes(place_id),
        }

    def _people(self, owner: str, owner_id: object) -> dict[str, list[Row]]:
        contacts = self._of("contacts", owner, owner_id)
        for contact in contacts:
            contact["phones"] = self._of("phones", "contact_id", contact.get("id"))
        phones = self._of("phones", owner, owner_id)
        for phone in phones:
            phone["languages"] = self._of("languages", "phone_id", phone.get("id"))
        alone = [phone for phone in phones if not phone.get("contact_id")]
        return {"contacts": contacts, "phones": alone}

    def _attributes(self, owner_id: object) -> list[Row]:
        rows = [
            *self._of("attributes", "link_id", owner_id),
            *self._of("attributes", "service_id", owner_id),
        ]
        for row in rows:
            term = self._terms.get(str(row.get("taxonomy_term_id")))
            if term is not None:
                detail = self._taxonomies.get(str(term.get("taxonomy_id")))
                row["taxonomy_term"] = {**term, **({"taxonomy_detail": detail} if detail else {})}
        return rows

    def _of(self, name: str, owner: str, owner_id: object) -> list[Row]:
        """The rows of a table that hang on an owner. owner: the column that names it."""
        found = self._hung.get(name, {}).get((owner, str(owner_id)), ())
        return [dict(row) for row in found] if owner_id else []


def _by_id(rows: Sequence[Row]) -> dict[str, Row]:
    return {str(row["id"]): row for row in rows if "id" in row}


def _without_empty(document: Row) -> Row:
    return {name: value for name, value in document.items() if value not in ("", [], {}, None)}


def _by_owner(rows: Sequence[Row]) -> Mapping[tuple[str, str], list[Row]]:
    """Rows by each column that names what they hang on."""
    found: defaultdict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        for name, value in row.items():
            if name.endswith("_id"):
                found[name, str(value)].append(row)
    return found
