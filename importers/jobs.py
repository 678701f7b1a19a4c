"""On whose behalf, when and from what kind of file something is imported."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from accounts.actor import Actor


class Terms(Protocol):
    """What is to be known of a feed. key: also the `source` of what comes from it.

    complete: whether a file of it holds everything, so that what it no longer mentions has ended.
    follows: whether it goes on changing what an editor has published.
    """

    @property
    def key(self) -> str: ...  # noqa: D102
    @property
    def complete(self) -> bool: ...  # noqa: D102
    @property
    def follows(self) -> bool: ...  # noqa: D102
    @property
    def licence(self) -> str: ...  # noqa: D102
    @property
    def attribution(self) -> str: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Job:
    """One import. run_id: of a run that was planned before; otherwise one is found or begun."""

    profile: Terms
    actor: Actor
    now: datetime
    file_name: str
    file_hash: str
    yes_because: str = ""
    run_id: UUID | None = None
