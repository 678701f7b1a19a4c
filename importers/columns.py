"""What the columns of a table may be, and how one table is read: its mapping. Plain facts only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from importers.mapping import package_toml

SKIP: Final = ""
"""A column that is not read."""


class Shape(StrEnum):
    """How the cells of a column are read."""

    TEXT = "text"
    CODES = "codes"  # several of a vocabulary, by the words that stand for them
    AGES = "ages"
    NUMBER = "number"
    HOURS = "hours"
    LANGUAGES = "languages"
    COST = "cost"
    PHONES = "phones"
    ID = "id"
    STATUS = "status"
    POINT = "point"
    DAY = "day"  # the hours of one day of the week


@dataclass(frozen=True, slots=True)
class Column:
    """One thing a column may be. names: headings that mean it, in the words of `base.text.slug`.

    looks: which kind of value gives it away ("postcode", "email", "web", "phone"), if any does.
    """

    shape: Shape
    names: tuple[str, ...]
    looks: str = ""


DAYS: Final = ("mo", "tu", "we", "th", "fr", "sa", "su")
_DAY_NAMES: Final = (
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"
)  # fmt: skip

COLUMNS: Final[Mapping[str, Column]] = {
    **{
        name: Column(
            Shape(told.get("shape", Shape.TEXT)), tuple(told["names"]), told.get("looks", "")
        )
        for name, told in package_toml("headings").items()
    },
    **{
        f"day.{code}": Column(Shape.DAY, (name, name[:3]))
        for code, name in zip(DAYS, _DAY_NAMES, strict=True)
    },
}
"""Our field -> what a column of it looks like."""

MAPPED: Final = (
    "service.domains", "service.modes", "service.routes", "service.communities", "service.access",
    "service.coverage",
)  # fmt: skip
"""The columns whose values are asked about once, and remembered."""


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """How one table is read.

    table: its name in the file ("" for the first). columns: heading -> field, or SKIP.
    values: field -> what stands in a cell, in small letters -> codes. organisation: the name of
    the organisation where no column says it.
    """

    columns: Mapping[str, str]
    table: str = ""
    values: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    organisation: str = ""
    encoding: str = "auto"

    def plain(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "columns": dict(self.columns),
            "table": self.table,
            "values": {
                name: {value: list(codes) for value, codes in found.items()}
                for name, found in self.values.items()
            },
            "organisation": self.organisation,
            "encoding": self.encoding,
        }


def mapping_of(plain: Mapping[str, Any]) -> ColumnMap:
    """A mapping from its JSON. Fields that are no longer known are not read."""
    known = plain.get("columns", {})
    return ColumnMap(
        columns={heading: name if name in COLUMNS else SKIP for heading, name in known.items()},
        table=plain.get("table", ""),
        values={
            name: {value: tuple(codes) for value, codes in found.items()}
            for name, found in plain.get("values", {}).items()
            if name in MAPPED
        },
        organisation=plain.get("organisation", ""),
        encoding=plain.get("encoding", "auto"),
    )
