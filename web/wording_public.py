"""Words of the public pages that are about organisations."""

from collections.abc import Mapping
from typing import Final

from directory.terms import Confirmer, FeedbackKind, OrganisationKind, ProblemKind, UnmetReason
from web.translation import Words

ORGANISATION_KINDS: Final[Mapping[OrganisationKind, str]] = Words(
    {
        OrganisationKind.CHARITY: "Charity",
        OrganisationKind.CIC: "Community interest company",
        OrganisationKind.GRASSROOTS: "Local group",
        OrganisationKind.FAITH: "Faith group",
        OrganisationKind.COUNCIL: "Council",
        OrganisationKind.NHS: "NHS",
        OrganisationKind.SOCIAL_ENTERPRISE: "Social enterprise",
        OrganisationKind.OTHER: "Organisation",
    }
)

PROBLEM_KINDS: Final[Mapping[ProblemKind, str]] = Words(
    {
        ProblemKind.HAS_ENDED: "It has ended, or nobody answers",
        ProblemKind.WRONG_FACTS: "The address, times, phone number or price is wrong",
        ProblemKind.TURNED_AWAY: "They turned somebody away whom the page says they help",
        ProblemKind.WRONG_MATCH: "It was suggested, and it does not fit",
        ProblemKind.UNSAFE: "I am worried about safety there",
        ProblemKind.OTHER: "Something else",
    }
)
"""What can be wrong with a listing, as the person who reports it chooses it."""

FEEDBACK_KINDS: Final[Mapping[FeedbackKind, str]] = Words(
    {
        FeedbackKind.HELPED: "It helped me",
        FeedbackKind.NOT_FOUND: "I did not find what I was looking for",
        FeedbackKind.BROKEN: "Something does not work, or is hard to use or to understand",
        FeedbackKind.COMPLAINT: "I am not happy with something",
        FeedbackKind.OTHER: "Something else",
    }
)
"""What a remark about these pages is, as whoever makes it chooses it."""

UNMET_REASONS: Final[Mapping[UnmetReason, str]] = Words(
    {
        UnmetReason.NOTHING_FOUND: "There was nothing like it",
        UnmetReason.TOO_FAR: "It was too far away, or did not cover where I live",
        UnmetReason.NO_ROOM: "It was full, or the wait was too long",
        UnmetReason.TIMES: "The days or times did not suit",
        UnmetReason.COST: "It cost too much",
        UnmetReason.ACCESS: "I could not get in or take part",
        UnmetReason.LANGUAGE: "It was not in my language",
        UnmetReason.NOT_SUITABLE: "It was not for people like me",
    }
)
"""Why somebody did not find what they looked for, as they choose it."""

CHECKED_BY: Final[Mapping[Confirmer, str]] = Words(
    {
        Confirmer.ORGANISATION: "by the organisation",
        Confirmer.EDITOR: "by an editor of this directory",
        Confirmer.FEED: "by the list that it came from",
    }
)
"""Who said that a listing, or its room, is right."""
