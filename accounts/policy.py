"""Who may open which door. The one table behind pages, buttons and tests.

A door says which roles may come in at all; which persons, referrals or listings they then find
is decided by the queries, which are asked with `viewer=` and answer "not found" out of scope.
Source: the access matrix agreed in docs/adr/0007-access.md.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from accounts.actor import Actor, Role


class Door(StrEnum):
    """The doors of the product. Every view stands behind exactly one."""

    PUBLIC = "public"
    TRACKING = "tracking"  # a self-referrer, by reference and secret
    SIGNED_IN = "signed_in"
    CASELOAD = "caseload"  # persons, DIALOG+ sessions, referrals sent
    CORE_TEAM = "core_team"  # messages back
    INBOX = "inbox"  # referrals received
    OWN_LISTING = "own_listing"
    DESK = "desk"  # the editors' desk
    REPORTS = "reports"  # counts, never a person
    ADMIN = "admin"


OPEN_TO: Final[Mapping[Door, frozenset[Role]]] = {
    Door.SIGNED_IN: frozenset(Role),
    Door.CASELOAD: frozenset({Role.CONNECTOR, Role.CORE_TEAM}),
    Door.CORE_TEAM: frozenset({Role.CONNECTOR, Role.CORE_TEAM}),
    Door.INBOX: frozenset({Role.ORGANISATION}),
    Door.OWN_LISTING: frozenset({Role.ORGANISATION}),
    Door.DESK: frozenset({Role.EDITOR}),
    Door.REPORTS: frozenset({Role.ANALYST, Role.CORE_TEAM, Role.EDITOR, Role.ADMINISTRATOR}),
    Door.ADMIN: frozenset({Role.ADMINISTRATOR}),
}
"""The roles that each door opens to. PUBLIC and TRACKING ask for no account."""


def may_open(door: Door, actor: Actor | None) -> bool:
    """Whether somebody (None: a visitor without an account) may open a door."""
    if door in {Door.PUBLIC, Door.TRACKING}:
        return True
    return actor is not None and actor.is_any(*OPEN_TO[door])
