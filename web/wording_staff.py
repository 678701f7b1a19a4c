"""Words for people who sign in: roles and teams."""

from collections.abc import Mapping
from typing import Final

from accounts.actor import Role
from accounts.terms import TeamKind

ROLES: Final[Mapping[Role, str]] = {
    Role.CONNECTOR: "Community connector",
    Role.CORE_TEAM: "Core team",
    Role.ORGANISATION: "Organisation",
    Role.EDITOR: "Directory editor",
    Role.ANALYST: "Analyst",
    Role.ADMINISTRATOR: "Administrator",
}

TEAMS: Final[Mapping[TeamKind, str]] = {
    TeamKind.CONNECTORS: "Community connectors",
    TeamKind.CORE_TEAM: "Core team",
}
