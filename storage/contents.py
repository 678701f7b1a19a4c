"""What a backup says of itself, and what is said when it is not so."""

from collections.abc import Mapping
from dataclasses import dataclass

from base.errors import DomainError


class BackupError(DomainError):
    """A backup cannot be read, or is not what it says it is."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a backup holds. counts: table -> rows. audit: the newest entry's number and hash."""

    made_at: str
    revision: str
    counts: Mapping[str, int]
    audit: tuple[int, str]
    kind: str = "sqlite"  # of database: a copy goes back to the kind it came from
