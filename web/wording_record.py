"""Words about a person's record: levels, needs, facts for safety, reasons, tasks, history."""

from collections.abc import Mapping
from typing import Final

from matching.terms import Answer
from people.record_terms import (
    FlagKind,
    InformationNeed,
    Lead,
    LookReason,
    NeedGroup,
    StepReason,
    TaskKind,
    TaskOutcome,
)

SECTIONS: Final[Mapping[str, str]] = {
    "who": "Who they are",
    "contact": "Reaching them safely",
    "place": "Place and GP practice",
    "languages": "Languages",
    "needs": "Access and communication",
    "care": "Who looks after them",
}
"""Section of the record -> its heading, in the order of the page."""

HISTORY: Final[Mapping[str, str]] = {
    **SECTIONS,
    "new": "Added to the caseload",
    "level": "Level and lead",
    "safety": "Facts for staff safety",
    "equality": "Equality questions",
    "record": "The record",
    "session": "DIALOG+ session",
    "action": "Agreed actions",
    "consent": "What they agree to",
    "consent:taking_part": "Taking part",
    "consent:sharing": "Sharing with an organisation",
    "consent:lawful_basis": "Lawful basis",
    "referrals": "Referrals",
    "same_person": "Whether somebody new is the same person",
    "name": "Their name alone",
    "reason": "Said why they needed to open it",
    "history": "Who looked, and what changed",
}
"""Which part of the record something was done to, for the page of its history."""

DEEDS: Final[Mapping[str, str]] = {
    "read": "Opened",
    "change": "Changed",
    "send": "Sent",
    "export": "Taken out",
    "refused": "Refused",
}
DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
SAY_WHO: Final[Mapping[Answer, str]] = {
    Answer.YES: "Yes, we may say who we are",
    Answer.NO: "No, do not say who is calling",
    Answer.UNKNOWN: "Not asked, so do not say",
}
LEADS: Final[Mapping[Lead, str]] = {
    Lead.VOLUNTARY_SECTOR: "The voluntary sector, with the GP",
    Lead.GP_PRACTICE: "The GP practice",
    Lead.COMMUNITY_TEAM: "The community mental health team",
    Lead.COUNCIL: "The council",
}
STEP_REASONS: Final[Mapping[StepReason, str]] = {
    StepReason.DOING_WELL: "They are doing well",
    StepReason.PERSON_ASKED: "They asked for it",
    StepReason.REVIEW: "Agreed at a review",
    StepReason.MORE_NEEDED: "They need more than we can give",
    StepReason.WORRIED: "Somebody is worried about them",
    StepReason.AFTER_HOSPITAL: "They come from, or go to, hospital",
    StepReason.MOVED: "They moved, or changed practice",
    StepReason.OTHER: "Something else",
}
NEED_GROUPS: Final[Mapping[NeedGroup, str]] = {
    NeedGroup.SUPPORT: "Support to communicate",
    NeedGroup.CONTACT: "How to be in touch",
    NeedGroup.PROFESSIONAL: "Somebody to interpret or take notes",
    NeedGroup.FORMAT: "How to be given information",
}
INFORMATION: Final[Mapping[InformationNeed, str]] = {
    InformationNeed.SUPPORT_HEARING_AID: "Uses a hearing aid",
    InformationNeed.SUPPORT_LIPREADS: "Lip-reads: face them, in good light",
    InformationNeed.SUPPORT_LOOP: "Hearing loop",
    InformationNeed.SUPPORT_SPEECH_DEVICE: "Uses a device to speak",
    InformationNeed.SUPPORT_ADVOCATE: "An advocate or friend with them",
    InformationNeed.SUPPORT_EASY_WORDS: "Easy words and short sentences",
    InformationNeed.SUPPORT_EXTRA_TIME: "Extra time",
    InformationNeed.CONTACT_TEXT: "By text message only",
    InformationNeed.CONTACT_EMAIL: "By e-mail",
    InformationNeed.CONTACT_LETTER: "By letter",
    InformationNeed.CONTACT_PHONE: "By phone",
    InformationNeed.CONTACT_TEXT_RELAY: "By text relay",
    InformationNeed.CONTACT_VIA_CARER: "Through a carer",
    InformationNeed.PROFESSIONAL_BSL: "British Sign Language interpreter",
    InformationNeed.PROFESSIONAL_DEAFBLIND: "Deafblind manual interpreter",
    InformationNeed.PROFESSIONAL_LIPSPEAKER: "Lipspeaker",
    InformationNeed.PROFESSIONAL_NOTE_TAKER: "Note-taker",
    InformationNeed.PROFESSIONAL_SPEECH_TO_TEXT: "Speech-to-text reporter",
    InformationNeed.PROFESSIONAL_MAKATON: "Makaton",
    InformationNeed.FORMAT_LARGE_PRINT: "Large print",
    InformationNeed.FORMAT_BRAILLE: "Braille",
    InformationNeed.FORMAT_AUDIO: "Recorded, to listen to",
    InformationNeed.FORMAT_EASY_READ: "Easy Read",
    InformationNeed.FORMAT_EMAIL: "In an e-mail",
    InformationNeed.FORMAT_PLAIN_TEXT: "Plain text for a screen reader",
    InformationNeed.FORMAT_BSL_VIDEO: "British Sign Language video",
    InformationNeed.FORMAT_PICTURES: "With pictures",
}
FLAGS: Final[Mapping[FlagKind, str]] = {
    FlagKind.TWO_STAFF: "Visit in twos",
    FlagKind.NO_HOME_VISITS: "Do not visit at home",
    FlagKind.DOG: "Dog at home",
    FlagKind.OTHERS_AT_HOME: "Somebody else at home to know about",
    FlagKind.ACCESS_HAZARD: "The way in is not safe",
    FlagKind.OTHER: "Something else to know",
}
LOOK_REASONS: Final[Mapping[LookReason, str]] = {
    LookReason.PERSON_ASKED: "The person got in touch, and their connector is not here",
    LookReason.COLLEAGUE_ASKED: "Their connector asked me to look",
    LookReason.MEETING: "For a team meeting or supervision",
    LookReason.URGENT: "Somebody is worried about them now",
    LookReason.COMPLAINT: "To answer a question or complaint about their support",
}
LOOKED: Final[Mapping[str, str]] = {
    **{reason.value: words for reason, words in LOOK_REASONS.items()},
    "covering": "Covering for their connector",
    "added elsewhere": "Another team added somebody who may be the same person",
}
"""Reason kept with a look -> words; none for those who work with the person."""

TASKS: Final[Mapping[TaskKind, str]] = {
    TaskKind.SAME_PERSON: "May be known to two teams",
    TaskKind.SAME_PERSON_TOLD: "Another team knows them too",
    TaskKind.STEPPED: "Stepped up or down",
}
OUTCOMES: Final[Mapping[TaskOutcome, str]] = {
    TaskOutcome.SEEN: "Seen",
    TaskOutcome.DIFFERENT: "It is somebody else",
    TaskOutcome.SAME_AND_TELL: (
        "It is the same person, and they agree that the other team is told that we know them"
    ),
    TaskOutcome.SAME_AND_PRIVATE: (
        "It is the same person, and they would rather the other team was not told"
    ),
}
