"""Words of the editors' desk: calls, versions, duplicates, claims."""

from collections.abc import Mapping
from typing import Final

from directory.terms import (
    CallOutcome,
    DuplicateState,
    OrganisationKind,
    VersionCause,
)
from matching.likeness import Likeness
from matching.terms import Freshness

BANDS: Final[Mapping[Freshness, str]] = {
    Freshness.FRESH: "Checked in the last 3 months",
    Freshness.DATED: "3 to 6 months ago",
    Freshness.CHECK_FIRST: "6 to 12 months ago",
    Freshness.STALE: "12 to 18 months ago: marked",
    Freshness.EXPIRED: "Longer ago, or never: not matched",
}
CALL_OUTCOMES: Final[Mapping[CallOutcome, str]] = {
    CallOutcome.RIGHT: "All is right. Mark it as checked today",
    CallOutcome.CHANGED: "Something changed",
    CallOutcome.CLOSED: "They have closed",
    CallOutcome.MESSAGE_LEFT: "I left a message",
    CallOutcome.NO_ANSWER: "Nobody answered",
    CallOutcome.WRONG_NUMBER: "The number is wrong",
}
CAUSES: Final[Mapping[VersionCause, str]] = {
    VersionCause.BEFORE: "As it stood before changes were kept",
    VersionCause.EDITED: "Changed by hand",
    VersionCause.PROPOSAL: "A proposed change was accepted",
    VersionCause.FEED: "Changed by a feed",
    VersionCause.RESTORED: "An older version was put back",
    VersionCause.BULK: "Changed together with others",
    VersionCause.MERGED: "Another listing was merged into it",
    VersionCause.UNDONE: "A change was undone",
}
LIKENESSES: Final[Mapping[Likeness, str]] = {
    Likeness.SAME_NAME: "the same name",
    Likeness.LIKE_NAME: "a name much like it",
    Likeness.SAME_POSTCODE: "the same postcode",
    Likeness.SAME_PHONE: "the same phone number",
    Likeness.SAME_CHARITY: "the same charity number",
    Likeness.SAME_DOMAIN: "the same web address",
    Likeness.SAME_WORDS: "nearly the same words about it",
}
KIND_CHOICES: Final[Mapping[OrganisationKind, str]] = {
    OrganisationKind.GRASSROOTS: "A group or club of people, not registered",
    OrganisationKind.CHARITY: "A charity",
    OrganisationKind.CIC: "A community interest company",
    OrganisationKind.SOCIAL_ENTERPRISE: "Another social enterprise",
    OrganisationKind.FAITH: "A place of worship, or of a faith",
    OrganisationKind.COUNCIL: "A council",
    OrganisationKind.NHS: "Part of the NHS",
    OrganisationKind.OTHER: "Something else",
}
DUPLICATE_STATES: Final[Mapping[DuplicateState, str]] = {
    DuplicateState.PENDING: "Waiting",
    DuplicateState.DIFFERENT: "Different",
    DuplicateState.MERGED: "Merged",
}
