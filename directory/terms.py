"""The directory's own vocabularies; those shared with the matcher are in `matching.terms`."""

from enum import StrEnum
from typing import Final

from matching.terms import Community, Domain, Mode, NhseItem, Route

NATIONAL: Final = "national"
"""Source of the services of data/national_services.csv, which take no referrals from here."""


class OrganisationKind(StrEnum):
    """What sort of body runs services."""

    CHARITY = "charity"
    CIC = "cic"
    GRASSROOTS = "grassroots"
    FAITH = "faith"
    COUNCIL = "council"
    NHS = "nhs"
    SOCIAL_ENTERPRISE = "social_enterprise"
    OTHER = "other"


class LocationKind(StrEnum):
    """What sort of place it is; Open Referral UK's location_type."""

    PHYSICAL = "physical"
    POSTAL = "postal"  # for letters only
    VIRTUAL = "virtual"


class PhoneKind(StrEnum):
    """What a number is for; the types of RFC 6350 that Open Referral UK draws on."""

    VOICE = "voice"
    TEXT = "text"
    TEXTPHONE = "textphone"
    CELL = "cell"
    VIDEO = "video"
    FAX = "fax"
    PAGER = "pager"


class OrganisationStatus(StrEnum):
    """Whether the body still exists."""

    ACTIVE = "active"
    CLOSED = "closed"


class ServiceStatus(StrEnum):
    """Where a listing stands. Only PUBLISHED is ever seen by the public."""

    DRAFT = "draft"
    PUBLISHED = "published"
    CLOSED = "closed"  # was published; the service has ended
    DROPPED = "dropped"  # a draft that an editor decided not to publish


class Confirmer(StrEnum):
    """Who said that a listing, or its room, is right."""

    ORGANISATION = "organisation"
    EDITOR = "editor"
    FEED = "feed"


class Taxonomy(StrEnum):
    """The vocabularies that attributes of a service come from."""

    DOMAIN = "domain"
    NHSE = "nhse"
    KIND = "kind"
    MODE = "mode"
    ROUTE = "route"
    LANGUAGE = "language"
    COMMUNITY = "community"


TERMS: Final[dict[Taxonomy, type[StrEnum]]] = {
    Taxonomy.DOMAIN: Domain,
    Taxonomy.NHSE: NhseItem,
    Taxonomy.MODE: Mode,
    Taxonomy.ROUTE: Route,
    Taxonomy.COMMUNITY: Community,
}
"""The closed vocabularies. KIND (thesaurus slugs) and LANGUAGE (ISO 639) are open."""


class ProposalState(StrEnum):
    """What became of a change that an organisation proposed."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    PARTLY = "partly"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class UnmetReason(StrEnum):
    """Why somebody looked and did not find."""

    NOTHING_FOUND = "nothing_found"
    TOO_FAR = "too_far"
    NO_ROOM = "no_room"
    ACCESS = "access"
    LANGUAGE = "language"
    COST = "cost"
    TIMES = "times"
    NOT_SUITABLE = "not_suitable"


class VersionCause(StrEnum):
    """How a listing came to say what it says."""

    BEFORE = "before"  # as it stood when versions began to be kept
    EDITED = "edited"
    PROPOSAL = "proposal"
    FEED = "feed"
    RESTORED = "restored"
    BULK = "bulk"
    MERGED = "merged"
    UNDONE = "undone"


class CallOutcome(StrEnum):
    """What came of a call to an organisation."""

    RIGHT = "right"  # all is still right: the listing is confirmed
    CHANGED = "changed"  # they told what is different, or will
    CLOSED = "closed"  # they say that it has ended
    NO_ANSWER = "no_answer"
    MESSAGE_LEFT = "message_left"
    WRONG_NUMBER = "wrong_number"


class DuplicateState(StrEnum):
    """What became of a pair of listings that may be the same."""

    PENDING = "pending"
    DIFFERENT = "different"  # remembered, so that it is not proposed again
    MERGED = "merged"


class ClaimProof(StrEnum):
    """How somebody shows that they belong to an organisation."""

    DOMAIN = "domain"  # an e-mail address at the listing's own web domain
    REGISTER = "register"  # the address that the register or the listing gives
    CALL = "call"  # an editor rings the organisation


class ClaimState(StrEnum):
    """What became of somebody's asking."""

    UNPROVED = "unproved"  # the link that proves it was not used yet
    WAITING = "waiting"  # for an editor
    ACCEPTED = "accepted"
    REFUSED = "refused"


class ProblemKind(StrEnum):
    """What somebody says is wrong with a listing."""

    HAS_ENDED = "has_ended"
    WRONG_FACTS = "wrong_facts"  # address, times, phone number, cost
    TURNED_AWAY = "turned_away"  # somebody it says it is for could not use it
    WRONG_MATCH = "wrong_match"  # it was suggested, and does not fit
    UNSAFE = "unsafe"
    OTHER = "other"


class FeedbackKind(StrEnum):
    """What a remark about these pages is."""

    HELPED = "helped"
    NOT_FOUND = "not_found"
    BROKEN = "broken"
    COMPLAINT = "complaint"
    OTHER = "other"


class Missing(StrEnum):
    """What a listing lacks before it can be published."""

    NAME = "name"
    SUMMARY = "summary"
    DESCRIPTION = "description"
    DOMAINS = "domains"
    MODES = "modes"
    ROUTES = "routes"
    COVERAGE = "coverage"
    CONTACT = "contact"
    CANNOT_HELP_WHY = "cannot_help_why"
    LOCATION = "location"
