"""Reads the file of national services: CSV in, checked rows out, or an error that says where."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from base.errors import InvalidError
from directory.fields import clean_fields, empty_fields
from directory.rules import problems_between, settled
from directory.terms import OrganisationKind

FILE: Final = Path(__file__).parents[1] / "data" / "national_services.csv"
COLUMNS: Final = (
    "key", "organisation", "organisation_kind", "name", "summary", "description", "who_for",
    "min_age", "max_age", "phone", "text", "website", "hours", "cost_kind", "cost", "domains",
    "kinds", "modes", "communities", "words", "quiet", "confirmed", "evidence", "source",
    "read_on",
)  # fmt: skip


class Evidence(StrEnum):
    """What sort of page was read to confirm the facts, the strongest first."""

    OWN = "own"  # the organisation's own
    OFFICIAL = "official"  # of the government or the NHS, or the organisation's announcement
    LISTED = "listed"  # of somebody who says on which day they read the organisation's own
    AGREEING = "agreeing"  # two or more of people who do not know each other, saying the same


@dataclass(frozen=True, slots=True)
class Reach:
    """How to reach a national service. text: a number, and in brackets the word to send."""

    phone: str = ""
    text: str = ""
    website: str = ""
    hours: str = ""  # in words, as `national_hours` reads them


@dataclass(frozen=True, slots=True)
class NationalService:
    """One row. values: every field of a listing but how to reach it. read_on: None: not read."""

    key: str
    organisation: str
    organisation_kind: OrganisationKind
    values: Mapping[str, Any]
    reach: Reach
    evidence: Evidence | None
    source: str
    read_on: date | None
    row: Mapping[str, str]

    @property
    def is_confirmed(self) -> bool:
        """Whether somebody read a source of its facts."""
        return self.read_on is not None


def read_national(path: Path = FILE) -> list[NationalService]:
    """Every service of the file. Raises InvalidError whose `fields` name row and mistake."""
    with path.open(encoding="utf-8", newline="") as opened:
        table = csv.DictReader(opened)
        if tuple(table.fieldnames or ()) != COLUMNS:
            raise InvalidError(f"{path.name} must have the columns {', '.join(COLUMNS)}", {})
        rows = list(table)
    found: dict[str, NationalService] = {}
    wrong: dict[str, str] = {}
    for number, row in enumerate(rows, start=2):
        problems = list(_problems(row, found))
        try:
            found.setdefault(row["key"], _service(row))
        except InvalidError as error:
            problems += [f"{name}: {what}" for name, what in error.fields.items()]
        except (KeyError, ValueError) as error:
            problems.append(str(error))
        if problems:
            wrong[f"row {number}, {row['key']}"] = "; ".join(problems)
    if wrong:
        told = "; ".join(f"{where}: {what}" for where, what in list(wrong.items())[:20])
        raise InvalidError(f"{path.name} cannot be read: {told}", wrong)
    return list(found.values())


def _problems(row: Mapping[str, str], before: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with the row as a whole."""
    if not row["key"] or row["key"] in before:
        yield "every service needs a key of its own"
    if not row["organisation"]:
        yield "organisation is missing"
    if not row["website"].startswith("https://"):
        yield "website must begin with https://"
    if not row["source"]:
        yield "say in source where the facts are from"
    is_confirmed = row["confirmed"] == "yes"
    if row["confirmed"] not in {"yes", "no"}:
        yield "confirmed is yes or no"
    if is_confirmed != bool(row["read_on"]) or is_confirmed != bool(row["evidence"]):
        yield "a confirmed row has evidence and read_on, and another has neither"


def _service(row: Mapping[str, str]) -> NationalService:
    """One row as a listing that can be published."""
    given = {
        **{name: row[name] for name in ("name", "summary", "description", "who_for", "words")},
        **{name: row[name].split() for name in ("domains", "kinds", "modes", "communities")},
        **{name: int(row[name]) if row[name] else None for name in ("min_age", "max_age")},
        "routes": ["self"],
        "cost_kind": row["cost_kind"],
        "cost_note": row["cost"],
        "safe_to_name": row["quiet"] != "yes",
        "coverage": [{"kind": "national"}],
    }
    values = settled({**empty_fields(), **clean_fields(given)})
    if wrong := problems_between(values):
        raise InvalidError("Some of this cannot be kept", wrong)
    return NationalService(
        key=row["key"],
        organisation=row["organisation"],
        organisation_kind=OrganisationKind(row["organisation_kind"]),
        values=values,
        reach=Reach(row["phone"], row["text"], row["website"], row["hours"]),
        evidence=Evidence(row["evidence"]) if row["evidence"] else None,
        source=row["source"],
        read_on=date.fromisoformat(row["read_on"]) if row["read_on"] else None,
        row=dict(row),
    )
