"""The vocabularies of accounts: codes, never words."""

from enum import StrEnum


class TeamKind(StrEnum):
    """What a team is for."""

    CONNECTORS = "connectors"
    CORE_TEAM = "core_team"


class TaskKind(StrEnum):
    """The one thing that a task link lets its holder do."""

    REFERRAL = "referral"
    LISTING = "listing"


class LinkKind(StrEnum):
    """What an e-mailed link is for. Both sign its owner in once."""

    SIGN_IN = "sign_in"
    INVITATION = "invitation"
