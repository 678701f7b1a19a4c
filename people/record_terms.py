"""The vocabularies of a person's record: needs, levels, facts for staff safety, tasks. Codes."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Lead(StrEnum):
    """Who leads a person's support now."""

    VOLUNTARY_SECTOR = "voluntary_sector"
    GP_PRACTICE = "gp_practice"
    COMMUNITY_TEAM = "community_team"
    COUNCIL = "council"


class StepReason(StrEnum):
    """Why somebody was stepped up or down."""

    DOING_WELL = "doing_well"
    PERSON_ASKED = "person_asked"
    REVIEW = "review"
    MORE_NEEDED = "more_needed"
    WORRIED = "worried"
    AFTER_HOSPITAL = "after_hospital"
    MOVED = "moved"
    OTHER = "other"


class NeedGroup(StrEnum):
    """The four groups of the Accessible Information Standard (DAPB1605)."""

    SUPPORT = "support"
    CONTACT = "contact"
    PROFESSIONAL = "professional"
    FORMAT = "format"


class InformationNeed(StrEnum):
    """What makes talking and reading possible. The first word is the group."""

    SUPPORT_HEARING_AID = "support_hearing_aid"
    SUPPORT_LIPREADS = "support_lipreads"
    SUPPORT_LOOP = "support_loop"
    SUPPORT_SPEECH_DEVICE = "support_speech_device"
    SUPPORT_ADVOCATE = "support_advocate"
    SUPPORT_EASY_WORDS = "support_easy_words"
    SUPPORT_EXTRA_TIME = "support_extra_time"
    CONTACT_TEXT = "contact_text"
    CONTACT_EMAIL = "contact_email"
    CONTACT_LETTER = "contact_letter"
    CONTACT_PHONE = "contact_phone"
    CONTACT_TEXT_RELAY = "contact_text_relay"
    CONTACT_VIA_CARER = "contact_via_carer"
    PROFESSIONAL_BSL = "professional_bsl"
    PROFESSIONAL_DEAFBLIND = "professional_deafblind"
    PROFESSIONAL_LIPSPEAKER = "professional_lipspeaker"
    PROFESSIONAL_NOTE_TAKER = "professional_note_taker"
    PROFESSIONAL_SPEECH_TO_TEXT = "professional_speech_to_text"
    PROFESSIONAL_MAKATON = "professional_makaton"
    FORMAT_LARGE_PRINT = "format_large_print"
    FORMAT_BRAILLE = "format_braille"
    FORMAT_AUDIO = "format_audio"
    FORMAT_EASY_READ = "format_easy_read"
    FORMAT_EMAIL = "format_email"
    FORMAT_PLAIN_TEXT = "format_plain_text"
    FORMAT_BSL_VIDEO = "format_bsl_video"
    FORMAT_PICTURES = "format_pictures"


NEEDS_OF: Final[Mapping[NeedGroup, tuple[InformationNeed, ...]]] = {
    group: tuple(each for each in InformationNeed if each.value.startswith(f"{group.value}_"))
    for group in NeedGroup
}
"""The needs of each group, in the order in which they are asked."""


class FlagKind(StrEnum):
    """A fact that keeps staff safe. Never a word about what somebody is like."""

    TWO_STAFF = "two_staff"
    NO_HOME_VISITS = "no_home_visits"
    DOG = "dog"
    OTHERS_AT_HOME = "others_at_home"
    ACCESS_HAZARD = "access_hazard"
    OTHER = "other"


class LookReason(StrEnum):
    """Why somebody opens the record of a colleague's person."""

    PERSON_ASKED = "person_asked"
    COLLEAGUE_ASKED = "colleague_asked"
    MEETING = "meeting"
    URGENT = "urgent"
    COMPLAINT = "complaint"


class TaskKind(StrEnum):
    """Something that a team, or one of its members, has to look at."""

    SAME_PERSON = "same_person"  # another team added somebody who may be this person
    SAME_PERSON_TOLD = "same_person_told"  # the other team says that they know this person
    STEPPED = "stepped"  # the level of somebody whom this core team looks after was changed


class TaskOutcome(StrEnum):
    """What came of a task."""

    SEEN = "seen"
    DIFFERENT = "different"
    SAME_AND_TELL = "same_and_tell"
    SAME_AND_PRIVATE = "same_and_private"
