"""Column types that mean the same on SQLite and PostgreSQL."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

from sqlalchemy import JSON, DateTime, Dialect, Enum, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator

JSON_DOCUMENT: Final = JSON().with_variant(JSONB(), "postgresql")


def _values(codes: type[StrEnum]) -> list[str]:
    """The stored form of a vocabulary."""
    return [code.value for code in codes]


CODE: Final = Enum(
    StrEnum, native_enum=False, create_constraint=True, length=40, values_callable=_values
)
"""A vocabulary kept as its codes, with a CHECK. Use by annotation: `state: Mapped[State]`."""


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment; kept in UTC, and given back in UTC on both databases."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive moments; SQLite keeps no zone, so it gets UTC without one."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime must not be stored")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Put the zone back."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class WebAddress(TypeDecorator[str]):
    """The address of a page on the web; whatever else stands there is given back as "".

    Pages make links of these, and a link to anything but the web may be a script: so however it
    came in, by a form, a feed or somebody with the database, none comes out.
    """

    impl = String
    cache_ok = True

    def process_result_value(self, value: str | None, dialect: Dialect) -> str:
        """Give back an address of the web, or ""."""
        del dialect
        return value if value and is_web_address(value) else ""


def is_web_address(text: str) -> bool:
    """Whether a browser that follows it asks for a page on the web: http or https, and a host."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc) and text.isprintable()
