"""The words people use for what a listing holds as codes: used to find, never shown."""

from collections.abc import Iterable, Mapping
from typing import Final

from matching.terms import AccessFeature, Community, Mode

LANGUAGES: Final[Mapping[str, str]] = {
    "am": "Amharic", "ar": "Arabic", "bg": "Bulgarian", "bn": "Bengali Sylheti", "cy": "Welsh",
    "el": "Greek", "es": "Spanish", "fa": "Farsi Persian Dari", "fr": "French",
    "ga": "Irish Gaelic",
    "gu": "Gujarati", "he": "Hebrew", "hi": "Hindi", "hu": "Hungarian", "it": "Italian",
    "ku": "Kurdish Kurmanji", "ln": "Lingala", "lt": "Lithuanian", "ne": "Nepali",
    "pa": "Punjabi Panjabi", "pl": "Polish", "ps": "Pashto", "pt": "Portuguese", "ro": "Romanian",
    "ru": "Russian", "so": "Somali", "sq": "Albanian", "sw": "Swahili", "ta": "Tamil",
    "ti": "Tigrinya", "tr": "Turkish", "tw": "Twi", "uk": "Ukrainian", "ur": "Urdu",
    "vi": "Vietnamese", "yi": "Yiddish", "yo": "Yoruba", "zh": "Chinese Cantonese Mandarin",
}  # fmt: skip
"""ISO 639-1 code -> names. English is left out: it tells no listing from another."""

ACCESS: Final[Mapping[AccessFeature, str]] = {
    AccessFeature.STEP_FREE_ENTRANCE: "wheelchair accessible step-free",
    AccessFeature.ACCESSIBLE_TOILET: "accessible toilet",
    AccessFeature.HEARING_LOOP: "hearing loop",
    AccessFeature.BSL: "BSL British Sign Language",
    AccessFeature.EASY_READ: "easy read",
    AccessFeature.QUIET_SPACE: "quiet",
    AccessFeature.CHILDCARE: "creche childcare",
    AccessFeature.WOMEN_ONLY_TIMES: "women only",
    AccessFeature.MEN_ONLY_TIMES: "men only",
    AccessFeature.PRAYER_SPACE: "prayer",
    AccessFeature.NO_FORMS: "no forms",
}
"""What is told of a listing that has it. What most have (seats, an interpreter) is left out."""

MODES: Final[Mapping[Mode, str]] = {
    Mode.AT_HOME: "home visit visits you at home",
    Mode.PHONE: "phone telephone",
    Mode.VIDEO: "online video Zoom",
    Mode.ONLINE_TEXT: "online text chat",
}

COMMUNITIES: Final[Mapping[Community, str]] = {
    Community.OLDER_PEOPLE: "elderly pensioners OAP over 60s seniors",
    Community.YOUNG_ADULTS: "young people youth teenagers",
    Community.LGBTQ: "LGBT gay lesbian bisexual trans queer",
    Community.PERINATAL: "pregnant pregnancy new mum",
    Community.VETERANS: "army navy RAF forces ex-forces soldier",
    Community.REFUGEES: "asylum seekers migrants",
    Community.EX_OFFENDERS: "prison probation criminal record",
    Community.HOMELESS: "rough sleepers",
    Community.DEAF: "BSL sign language",
    Community.BLIND: "visually impaired sight loss",
    Community.SUBSTANCE_USE: "addiction recovery sober",
}
"""Beside the code's own words."""


def words_of(
    languages: Iterable[str],
    access: Iterable[AccessFeature],
    modes: Iterable[Mode],
    communities: Iterable[Community],
) -> list[str]:
    """The words for what a listing says of itself in codes. Unknown languages say nothing."""
    said = [LANGUAGES.get(code, "") for code in languages]
    said += [ACCESS.get(feature, "") for feature in access]
    said += [MODES.get(mode, "") for mode in modes]
    said += [COMMUNITIES.get(community, "") for community in communities]
    return [text for text in said if text]
