"""Values of a feed, tidied field by field; those that cannot be kept are named and left out."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from base.errors import InvalidError
from directory.cleaning import Clean
from directory.field_rows import MOST_ROWS
from directory.fields import FIELDS
from directory.owner_fields import LISTS, LOCATION, ORGANISATION
from directory.terms import OrganisationKind
from geo.distance import Point
from importers.cells import CellError, read_postcode, read_website, shown
from importers.records import Refusal

_PERSONAL: Final = frozenset(
    {"email", "phone", "phones", "contacts", "lead_email", "assurer_email"}
)
_PLACED: Final = frozenset({"phones", "contacts", "schedules"})
_TOO_LONG: Final = re.compile(r"Use (\d+) characters or fewer")
_WEB: Final = frozenset({"website", "url", "uri", "logo", "access_url"})


@dataclass(slots=True)
class Tidy:
    """Collects what a record says. columns: our field -> what the file calls it."""

    row: int
    sheet: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    left_out: list[Refusal] = field(default_factory=list)

    def note(self, name: str, value: object, reason: str, what_to_do: str) -> None:
        """Name a value that is not used, or not as it came."""
        heading = self.columns.get(name, name)
        seen = masked(value) if name.rpartition(".")[2] in _PERSONAL else shown(str(value))
        self.left_out.append(Refusal(self.row, heading, seen, reason, what_to_do, self.sheet))

    def service(self, name: str, value: Any) -> None:  # noqa: ANN401
        """A field of the service, in the form of `directory.fields`."""
        clean = FIELDS[name]
        placed = name in _PLACED
        self._keep(f"service.{name}", value, partial(_placed, clean) if placed else clean)

    def organisation(self, name: str, value: Any) -> None:  # noqa: ANN401
        """A field or a list of the organisation."""
        self._keep(f"organisation.{name}", value, lambda each: _of_organisation(name, each))

    def place(self, part: str, name: str, value: Any) -> None:  # noqa: ANN401
        """A field or a list of a place; part: as `records.place_part`."""
        self._keep(f"{part}.{name}", value, lambda each: _of_place(name, each))

    def rows(self, name: str, rows: Iterable[Any], keep: Callable[[str, Any], None]) -> None:
        """A list whose rows are kept one by one: a bad one costs only itself."""
        good: list[Any] = []
        for each in rows:
            before = len(self.left_out)
            keep(name, [each])
            if len(self.left_out) == before:
                good.append(each)
        keep(name, good)

    def _keep(self, key: str, value: Any, clean: Clean) -> None:  # noqa: ANN401
        name = key.rpartition(".")[2]
        try:
            self.values[key] = clean(_web(value) if name in _WEB and value else value)
        except CellError as error:
            self.note(key, value, error.reason, error.what_to_do)
        except InvalidError as error:
            self.note(key, value, "cannot be kept", next(iter(error.fields.values()), str(error)))
        except ValueError as error:
            self._shorten(key, value, clean, str(error))
        except (TypeError, KeyError, AttributeError):
            self.note(key, value, "cannot be read", "Look at how it is written")

    def _shorten(self, key: str, value: Any, clean: Clean, reason: str) -> None:  # noqa: ANN401
        """What is only too long is cut at a word; anything else is left out."""
        most = _TOO_LONG.match(reason)
        if not (most and isinstance(value, str)):
            self.note(key, value, "cannot be kept", reason)
            return
        cut = value.strip()[: int(most[1]) - 1].rsplit(" ", 1)[0] + "…"
        self.values[key] = clean(cut)
        self.note(key, value, f"is longer than {most[1]} characters and was cut", "Shorten it")


def _placed(clean: Clean, value: Any) -> list[Any]:  # noqa: ANN401
    """Rows that may be for one place only, by the feed's key of it instead of our id."""
    rows: list[Any] = []
    for each in value:
        for row in clean([{name: found for name, found in each.items() if name != "at"}]):
            placed = {**row, "at": each["at"]} if each.get("at") else row
            rows += [placed] if placed not in rows else []
    if len(rows) > MOST_ROWS:
        raise ValueError(f"Give {MOST_ROWS} or fewer")
    return rows


def masked(value: object) -> str:
    """A personal value for a report: its shape, and no more."""
    return re.sub(r"[^\W_]", "*", shown(str(value)))


def _web(value: Any) -> str:  # noqa: ANN401
    return read_website(str(value))


def _of_organisation(name: str, value: Any) -> Any:  # noqa: ANN401
    if name == "kind":
        return OrganisationKind(value).value
    clean = LISTS.get(name) or ORGANISATION.get(name)
    found = clean(value) if clean else value
    return "" if found is None else found


def _of_place(name: str, value: Any) -> Any:  # noqa: ANN401
    if name == "point":
        return [Point(*value).lat, Point(*value).lon] if value else None
    if name == "is_confidential":
        return bool(value)
    if name == "postcode":
        return read_postcode(str(value))
    return (LISTS.get(name) or LOCATION[name])(value)
