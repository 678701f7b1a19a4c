"""Reads data/demo/desk.toml: what waits on the editors' desk, as frozen dataclasses."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from importers.demo_files import all_of, table_of


@dataclass(frozen=True, slots=True)
class DemoProposal:
    """A change that an organisation proposes."""

    by: str
    service: str
    day: int
    values: Mapping[str, Any]
    decided: int = 0
    decided_by: str = ""  # empty: it still waits
    rejected: str = ""  # why


@dataclass(frozen=True, slots=True)
class DemoClaim:
    """Somebody who asks to keep an organisation's pages."""

    organisation: str
    day: int
    name: str
    email: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class DemoCall:
    """A call that an editor made about a service."""

    by: str
    service: str
    day: int
    outcome: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class DemoDraft:
    """A service that waits for an editor. source: the feed it came with, if it did.

    Its organisation is new, or one of the files (by key), or that of an earlier draft (by item).
    """

    by: str
    day: int
    values: Mapping[str, Any]
    source: Mapping[str, str] = field(default_factory=dict)
    organisation: Mapping[str, str] | str = ""
    organisation_of: str = ""


@dataclass(frozen=True, slots=True)
class DemoUnmet:
    """A need that was not met, and how often in one month."""

    domain: str
    reason: str
    months_ago: int
    count: int
    pcn: str = ""


@dataclass(frozen=True, slots=True)
class DemoGot:
    """What one listing got in one month, all on its first day, and what it was shown for."""

    service: str
    months_ago: int
    shown: int
    opened: int
    shortlisted: int
    referred: int
    needs: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class DemoSearch:
    """Words that were searched for, and how often in one month."""

    phrase: str
    months_ago: int
    count: int


@dataclass(frozen=True, slots=True)
class DemoDesk:
    """What waits on the editors' desk, and what nobody could offer."""

    proposals: tuple[DemoProposal, ...]
    claims: tuple[DemoClaim, ...]
    calls: tuple[DemoCall, ...]
    drafts: tuple[DemoDraft, ...]
    unmet: tuple[DemoUnmet, ...]
    got: tuple[DemoGot, ...]
    searches: tuple[DemoSearch, ...]


def read_desk() -> DemoDesk:
    """What waits on the editors' desk."""
    table = table_of("desk.toml")
    return DemoDesk(
        all_of(DemoProposal, table, "proposal"),
        all_of(DemoClaim, table, "claim"),
        all_of(DemoCall, table, "call"),
        all_of(DemoDraft, table, "draft"),
        all_of(DemoUnmet, table, "unmet"),
        all_of(DemoGot, table, "got"),
        all_of(DemoSearch, table, "search"),
    )
