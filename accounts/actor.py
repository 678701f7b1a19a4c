"""The person on whose behalf something is done."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """What somebody does here."""

    CONNECTOR = "connector"
    CORE_TEAM = "core_team"
    ORGANISATION = "organisation"  # a member of an organisation that runs services
    EDITOR = "editor"
    ANALYST = "analyst"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is acting, in which roles, and for which teams and organisations."""

    user_id: UUID
    name: str
    roles: frozenset[Role]
    team_ids: frozenset[UUID] = frozenset()
    organisation_ids: frozenset[UUID] = frozenset()

    @property
    def role_words(self) -> str:
        """The actor's role codes, for the audit: "connector+editor"."""
        return "+".join(sorted(self.roles))
