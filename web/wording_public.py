"""Words of the public pages that are about organisations."""

from collections.abc import Mapping
from typing import Final

from directory.terms import OrganisationKind

ORGANISATION_KINDS: Final[Mapping[OrganisationKind, str]] = {
    OrganisationKind.CHARITY: "Charity",
    OrganisationKind.CIC: "Community interest company",
    OrganisationKind.GRASSROOTS: "Local group",
    OrganisationKind.FAITH: "Faith group",
    OrganisationKind.COUNCIL: "Council",
    OrganisationKind.NHS: "NHS",
    OrganisationKind.SOCIAL_ENTERPRISE: "Social enterprise",
    OrganisationKind.OTHER: "Organisation",
}
