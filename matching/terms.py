"""The vocabularies shared by the directory, the matcher and the referral: codes, never words.

Sources: DIALOG items and SNOMED codes, NHS England's must-have and additional services,
communities and service types: docs/adr/0003-vocabularies.md.
"""

from enum import StrEnum
from typing import Final


class Domain(StrEnum):
    """The eleven DIALOG items, by stable key and never by number (two orders are in use)."""

    MENTAL_HEALTH = "mental_health"
    PHYSICAL_HEALTH = "physical_health"
    JOB_SITUATION = "job_situation"
    ACCOMMODATION = "accommodation"
    LEISURE = "leisure"
    FRIENDSHIPS = "friendships"
    PARTNER_FAMILY = "partner_family"
    PERSONAL_SAFETY = "personal_safety"
    MEDICATION = "medication"
    PRACTICAL_HELP = "practical_help"
    MEETINGS = "meetings"


TREATMENT_DOMAINS: Final = frozenset({Domain.MEDICATION, Domain.PRACTICAL_HELP, Domain.MEETINGS})
LIFE_DOMAINS: Final = frozenset(Domain) - TREATMENT_DOMAINS


class NhseItem(StrEnum):
    """What NHS England's community mental health roadmap says each PCN must have, or may add."""

    PHYSICAL_HEALTH_CHECKS = "physical_health_checks"
    EARLY_INTERVENTION = "early_intervention"
    EMPLOYMENT_SUPPORT = "employment_support"
    PSYCHOLOGICAL_THERAPIES = "psychological_therapies"
    SOCIAL_PRESCRIBING = "social_prescribing"
    CARE_PLANNING = "care_planning"
    CARE_COORDINATION = "care_coordination"
    PEER_SUPPORT = "peer_support"
    OUTREACH = "outreach"
    ADVOCACY = "advocacy"
    CARER_SUPPORT = "carer_support"
    COMMUNITY_ASSETS = "community_assets"
    CULTURALLY_COMPETENT = "culturally_competent"
    FINANCIAL_ADVICE = "financial_advice"
    HOUSING = "housing"
    SOCIAL_CARE = "social_care"
    SUPPORT_GROUPS = "support_groups"
    VOLUNTEERING_EDUCATION = "volunteering_education"


MUST_HAVE: Final = frozenset(list(NhseItem)[:9])


class Mode(StrEnum):
    """How a service reaches a person."""

    IN_PERSON = "in_person"
    AT_HOME = "at_home"
    OUTREACH = "outreach"
    PHONE = "phone"
    VIDEO = "video"
    ONLINE_TEXT = "online_text"


REMOTE_MODES: Final = frozenset({Mode.PHONE, Mode.VIDEO, Mode.ONLINE_TEXT})


class Route(StrEnum):
    """How a person may come to a service."""

    DROP_IN = "drop_in"  # no referral needed
    SELF = "self"
    PROFESSIONAL = "professional"
    GP = "gp"


class CostKind(StrEnum):
    """What a service asks a person to pay."""

    FREE = "free"
    DONATION = "donation"
    PAID = "paid"


class CapacityState(StrEnum):
    """Whether there is room now."""

    OPEN = "open"
    WAITING_LIST = "waiting_list"
    FULL = "full"
    PAUSED = "paused"


class CoverageKind(StrEnum):
    """Where a service may help; not where its building stands."""

    PCN = "pcn"
    BOROUGH = "borough"
    WARD = "ward"
    RADIUS = "radius"
    POLYGON = "polygon"
    NATIONAL = "national"


class Answer(StrEnum):
    """What is known of one access feature. Not known is an answer, never a no."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    UNKNOWN = "unknown"


class Suits(StrEnum):
    """The three values of every hard limit."""

    YES = "yes"
    UNKNOWN = "unknown"
    NO = "no"


class Freshness(StrEnum):
    """How lately somebody confirmed a listing: 3, 6, 12 and 18 months divide the bands."""

    FRESH = "fresh"
    DATED = "dated"
    CHECK_FIRST = "check_first"
    STALE = "stale"
    EXPIRED = "expired"


class TimeBand(StrEnum):
    """The parts of a week people choose by, in London time (evening: from 17:00)."""

    WEEKDAY = "weekday"
    EVENING = "evening"
    WEEKEND = "weekend"


class AccessFeature(StrEnum):
    """What somebody may need in order to get in, stay and take part."""

    STEP_FREE_ENTRANCE = "step_free_entrance"
    STEP_FREE_INSIDE = "step_free_inside"
    LIFT = "lift"
    ACCESSIBLE_TOILET = "accessible_toilet"
    CHANGING_PLACES = "changing_places"
    HOIST = "hoist"
    BLUE_BADGE_PARKING = "blue_badge_parking"
    STEP_FREE_STOP = "step_free_stop"
    SEATING = "seating"
    HEARING_LOOP = "hearing_loop"
    BSL = "bsl"
    CAPTIONS = "captions"
    LARGE_PRINT = "large_print"
    BRAILLE_AUDIO = "braille_audio"
    EASY_READ = "easy_read"
    QUIET_SPACE = "quiet_space"
    AUTISM_AWARE = "autism_aware"
    ASSISTANCE_DOGS = "assistance_dogs"
    BABY_CHANGING = "baby_changing"
    CHILDCARE = "childcare"
    BRING_COMPANION = "bring_companion"
    MET_FIRST = "met_first"
    TRAVEL_HELP = "travel_help"
    INTERPRETER = "interpreter"
    WOMEN_ONLY_TIMES = "women_only_times"
    MEN_ONLY_TIMES = "men_only_times"
    LGBTQ_AFFIRMING = "lgbtq_affirming"
    PRAYER_SPACE = "prayer_space"
    NO_FORMS = "no_forms"
    CAMERA_OFF = "camera_off"


class Community(StrEnum):
    """The communities a service says it is for; empty means everybody."""

    WOMEN = "women"
    MEN = "men"
    LGBTQ = "lgbtq"
    YOUNG_ADULTS = "young_adults"
    OLDER_PEOPLE = "older_people"
    CARERS = "carers"
    PARENTS = "parents"
    PERINATAL = "perinatal"
    CARE_LEAVERS = "care_leavers"
    STUDENTS = "students"
    VETERANS = "veterans"
    REFUGEES = "refugees"
    BLACK = "black"
    ASIAN = "asian"
    SOMALI = "somali"
    TURKISH_KURDISH = "turkish_kurdish"
    CYPRIOT = "cypriot"
    BANGLADESHI = "bangladeshi"
    JEWISH = "jewish"
    MUSLIM = "muslim"
    CHRISTIAN = "christian"
    POLISH = "polish"
    IRISH = "irish"
    LATIN_AMERICAN = "latin_american"
    CHINESE = "chinese"
    ORTHODOX = "orthodox"
    DEAF = "deaf"
    BLIND = "blind"
    LEARNING_DISABILITY = "learning_disability"
    AUTISTIC = "autistic"
    DISABLED = "disabled"
    NEURODIVERGENT = "neurodivergent"
    HOMELESS = "homeless"
    EX_OFFENDERS = "ex_offenders"
    SUBSTANCE_USE = "substance_use"
    BEREAVED = "bereaved"


class Travel(StrEnum):
    """How a person gets about."""

    WALK = "walk"
    TRANSIT = "transit"
    CAR = "car"


class Step(StrEnum):
    """How far the matcher had to widen, in order: each step allows all that the last one did."""

    AS_ASKED = "as_asked"
    WIDER = "wider"  # just outside the area, beyond the distance chosen, at other times
    WAITING = "waiting"  # a waiting list, or full for now
    NEXT_AREA = "next_area"  # covers an area near the person's own
    REMOTE = "remote"  # by phone or online, though another way was asked for


class Limit(StrEnum):
    """What can keep a service from somebody."""

    EXCLUDED = "excluded"  # the person said no to it
    FRESHNESS = "freshness"
    ROOM = "room"
    COVERAGE = "coverage"
    AGE = "age"
    COMMUNITY = "community"
    ACCESS = "access"
    LANGUAGE = "language"
    ROUTE = "route"
    COST = "cost"
    MODE = "mode"
    TIMES = "times"
    DISTANCE = "distance"
    NOT_INSTEAD_OF_CARE = "not_instead_of_care"
    NO_NEED = "no_need"  # it answers nothing that was asked for
