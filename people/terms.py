"""The vocabularies of persons, sessions, consent and actions: codes, never words."""

from enum import StrEnum


class Origin(StrEnum):
    """How a person came to be known here."""

    TEAM = "team"
    SELF = "self"


class Level(StrEnum):
    """Who leads: green the voluntary sector and GP, amber and red the community team."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


class Channel(StrEnum):
    """A way to reach somebody."""

    PHONE = "phone"
    VOICEMAIL = "voicemail"
    TEXT = "text"
    EMAIL = "email"
    POST = "post"


class Stage(StrEnum):
    """What a DIALOG+ session is for."""

    ASSESSMENT = "assessment"
    REVIEW = "review"
    ENDING = "ending"


class SessionState(StrEnum):
    """Whether a session is still being held."""

    OPEN = "open"
    FINISHED = "finished"


class ActionKind(StrEnum):
    """What was agreed."""

    OWN = "own"
    SIGNPOST = "signpost"
    REFERRAL = "referral"


class Owner(StrEnum):
    """Who does it. The person's own is the usual one."""

    ME = "me"
    WORKER = "worker"
    SOMEONE_ELSE = "someone_else"
    ORGANISATION = "organisation"


class ActionState(StrEnum):
    """How far it got."""

    OPEN = "open"
    DONE = "done"
    PARTLY = "partly"
    LEFT = "left"


class ConsentKind(StrEnum):
    """Three different things, kept apart."""

    TAKING_PART = "taking_part"
    SHARING = "sharing"
    LAWFUL_BASIS = "lawful_basis"


class LawfulBasis(StrEnum):
    """By which right a record is kept (UK GDPR): an article 6 basis and an article 9 condition."""

    PUBLIC_TASK = "public_task"  # 6(1)(e) and 9(2)(h)
    LEGITIMATE_INTERESTS = "legitimate_interests"  # 6(1)(f) and 9(2)(h)
    EXPLICIT_CONSENT = "explicit_consent"  # 6(1)(a) and 9(2)(a)


class MeasureKind(StrEnum):
    """What was measured besides the DIALOG scale."""

    GOAL = "goal"  # how close somebody is to a goal of their own, 0 to 10
    ONS4 = "ons4"  # the four questions of the Office for National Statistics, 0 to 10
    OTHER = "other"  # the total of another tool, whose questions are not kept here
