"""The moment at which tests happen, unless they say otherwise: a Wednesday morning in London."""

from datetime import UTC, date, datetime
from typing import Final

NOW: Final = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)
TODAY: Final = date(2026, 3, 4)
