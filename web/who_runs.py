"""Who runs this copy, and how to complain to them: read once, from one file that they fill in."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from base.text import clean_line

FILE: Final = Path(__file__).parents[1] / "data" / "who_runs_this.toml"


class WhoRunsError(RuntimeError):
    """The file cannot be used."""


@dataclass(frozen=True, slots=True)
class WhoRuns:
    """Who runs it. name: empty while nobody has said. answer_days: working days.

    licence: under which the directory may be used elsewhere; empty while nobody has said.
    """

    name: str
    what: str
    address: str
    phone: str
    email: str
    protection: str
    answer_days: int
    licence: str = ""

    @property
    def can_be_reached(self) -> bool:
        """Whether there is any way to write or call."""
        return bool(self.address or self.phone or self.email)


@cache
def who_runs(path: Path = FILE) -> WhoRuns:
    """What the file says. Raises WhoRunsError that names the mistake."""
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise WhoRunsError(f"{path} cannot be read: {error}") from error
    days = said.pop("answer_days", None)
    texts = {name: clean_line(value) for name, value in said.items() if isinstance(value, str)}
    wanted = set(WhoRuns.__dataclass_fields__) - {"answer_days"}
    if texts.keys() != wanted or not isinstance(days, int) or days < 1:
        raise WhoRunsError(f"{path} must have {', '.join(sorted(wanted))}, and answer_days")
    return WhoRuns(**texts, answer_days=days)
