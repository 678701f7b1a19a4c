"""Who may do what. The one table behind pages, buttons, queries, commands, jobs and tests.

`can(actor, action, thing)` is the one question. A door says which roles may come in at all; what
is done with a person, a referral or a listing asks for a relation to it as well. Queries that
return many things at once ask by which `relations` somebody may, and say the same in SQL.
Whatever goes wrong in here is a no. Source: docs/adr/0007-access.md.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeAlias
from uuid import UUID

from accounts.actor import Actor, Role

log = logging.getLogger(__name__)


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


class Doing(StrEnum):
    """What is done behind the doors."""

    SEE_PERSON = "see_person"  # know that there is such a person, and read with a reason
    WORK_WITH_PERSON = "work_with_person"  # read without one, and change
    ADD_PERSON = "add_person"
    SEND_REFERRAL = "send_referral"
    STEP_AS_SENDER = "step_as_sender"
    STEP_AS_CORE_TEAM = "step_as_core_team"
    STEP_AS_SERVICE = "step_as_service"
    SEE_LISTING = "see_listing"  # whole, drafts too
    EDIT_DIRECTORY = "edit_directory"
    LIST_ORGANISATIONS = "list_organisations"  # every one by name
    DECIDE_RIGHTS = "decide_rights"  # of anybody, by reference
    BREAK_GLASS = "break_glass"


class Relation(StrEnum):
    """What somebody has to be to a thing."""

    ANY = "any"  # nothing
    OWN = "own"  # works with the person, covers for whoever does, or leads the team
    TEAM = "team"  # in the team that takes care of it
    CORE_TEAM = "core_team"  # in the core team that looks after the person
    ORGANISATION = "organisation"  # a member of the organisation whose it is


@dataclass(frozen=True, slots=True)
class Thing:
    """Whose something is. None: nobody's of that kind."""

    team_id: UUID | None = None
    core_team_id: UUID | None = None
    organisation_id: UUID | None = None
    is_own: bool = False


Action: TypeAlias = Door | Doing
Grants: TypeAlias = Mapping[Role, Relation]

_C, _T, _O = Role.CONNECTOR, Role.CORE_TEAM, Role.ORGANISATION
_E, _A, _M = Role.EDITOR, Role.ANALYST, Role.ADMINISTRATOR


def _any(*roles: Role) -> Grants:
    return dict.fromkeys(roles, Relation.ANY)


POLICY: Final[Mapping[Action, Grants]] = {
    Door.SIGNED_IN: _any(*Role),
    Door.CASELOAD: _any(_C, _T),
    Door.CORE_TEAM: _any(_C, _T),
    Door.INBOX: _any(_O),
    Door.OWN_LISTING: _any(_O),
    Door.DESK: _any(_E),
    Door.REPORTS: _any(_A, _T, _E, _M),
    Door.ADMIN: _any(_M),
    Doing.SEE_PERSON: {_C: Relation.TEAM, _T: Relation.CORE_TEAM},
    Doing.WORK_WITH_PERSON: {_C: Relation.OWN, _T: Relation.CORE_TEAM},
    Doing.ADD_PERSON: {_C: Relation.TEAM, _T: Relation.CORE_TEAM},
    Doing.SEND_REFERRAL: _any(_C, _T),  # for a person whom they may see
    Doing.STEP_AS_SENDER: {_C: Relation.TEAM, _T: Relation.TEAM},
    Doing.STEP_AS_CORE_TEAM: {_T: Relation.CORE_TEAM},
    Doing.STEP_AS_SERVICE: {_O: Relation.ORGANISATION},
    Doing.SEE_LISTING: {_E: Relation.ANY, _O: Relation.ORGANISATION},
    Doing.EDIT_DIRECTORY: _any(_E),
    Doing.LIST_ORGANISATIONS: _any(_E, _M),
    Doing.DECIDE_RIGHTS: _any(_M),
    Doing.BREAK_GLASS: _any(_M),
}
"""Action -> who may, and what each has to be to the thing. What is not here is closed."""
OPEN_TO_ALL: Final = frozenset({Door.PUBLIC, Door.TRACKING})
"""The doors that ask for no account."""
NOTHING: Final = Thing()


def can(actor: Actor | None, action: Action, thing: Thing = NOTHING) -> bool:
    """Whether somebody (None: a visitor without an account) may do something with a thing."""
    try:
        if action in OPEN_TO_ALL:
            return True
        return actor is not None and any(
            _holds(relation, actor, thing) for relation in relations(actor, action)
        )
    except Exception:
        log.exception("the policy failed, so the answer is no")
        return False


def relations(actor: Actor, action: Action) -> frozenset[Relation]:
    """What somebody has to be to a thing to do this with it: any of these; none: never."""
    grants = POLICY.get(action, {})
    return frozenset(grants[role] for role in actor.roles & grants.keys())


def may_open(door: Door, actor: Actor | None) -> bool:
    """Whether somebody (None: a visitor without an account) may open a door."""
    return can(actor, door)


def _holds(relation: Relation, actor: Actor, thing: Thing) -> bool:
    """Whether somebody is to a thing what they have to be."""
    return {
        Relation.ANY: True,
        Relation.OWN: thing.is_own,
        Relation.TEAM: thing.team_id in actor.team_ids,
        Relation.CORE_TEAM: thing.core_team_id in actor.team_ids,
        Relation.ORGANISATION: thing.organisation_id in actor.organisation_ids,
    }[relation]
