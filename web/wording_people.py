"""Public words for communities and languages."""

from collections.abc import Mapping
from typing import Final

from babel import Locale

from matching.terms import Community
from web.translation import Words

COMMUNITIES: Final[Mapping[Community, str]] = Words(
    {
        Community.WOMEN: "Women",
        Community.MEN: "Men",
        Community.LGBTQ: "LGBTQ+ people",
        Community.YOUNG_ADULTS: "Young adults",
        Community.OLDER_PEOPLE: "Older people",
        Community.CARERS: "Carers",
        Community.PARENTS: "Parents",
        Community.PERINATAL: "Pregnancy and new babies",
        Community.CARE_LEAVERS: "Care leavers",
        Community.STUDENTS: "Students",
        Community.VETERANS: "People who have served in the forces",
        Community.REFUGEES: "Refugees and people seeking asylum",
        Community.BLACK: "Black communities",
        Community.ASIAN: "Asian communities",
        Community.SOMALI: "Somali community",
        Community.TURKISH_KURDISH: "Turkish and Kurdish communities",
        Community.CYPRIOT: "Cypriot communities",
        Community.BANGLADESHI: "Bangladeshi community",
        Community.JEWISH: "Jewish community",
        Community.MUSLIM: "Muslim community",
        Community.CHRISTIAN: "Christian community",
        Community.POLISH: "Polish community",
        Community.IRISH: "Irish community",
        Community.LATIN_AMERICAN: "Latin American community",
        Community.CHINESE: "Chinese community",
        Community.ORTHODOX: "Orthodox Jewish community",
        Community.DEAF: "Deaf people",
        Community.BLIND: "Blind and partially sighted people",
        Community.LEARNING_DISABILITY: "People with a learning disability",
        Community.AUTISTIC: "Autistic people",
        Community.DISABLED: "Disabled people",
        Community.NEURODIVERGENT: "Neurodivergent people",
        Community.HOMELESS: "People with no settled home",
        Community.EX_OFFENDERS: "People who have been in prison or on probation",
        Community.SUBSTANCE_USE: "People who use drugs or alcohol",
        Community.BEREAVED: "People who have lost someone",
    }
)

_ENGLISH: Final = Locale("en", "GB")

# ISO 639-1 code (639-3 where there is none) -> English name. Those most spoken in North Central
# London, British Sign Language, and those the demo listings use.
LANGUAGES: Final[Mapping[str, str]] = Words(
    {
        "en": "English",
        "bfi": "British Sign Language",
        "ak": "Akan (Twi, Fante)",
        "am": "Amharic",
        "ar": "Arabic",
        "bg": "Bulgarian",
        "bn": "Bengali",
        "cy": "Welsh",
        "de": "German",
        "el": "Greek",
        "es": "Spanish",
        "fa": "Persian (Farsi, Dari)",
        "fr": "French",
        "gu": "Gujarati",
        "he": "Hebrew",
        "hi": "Hindi",
        "hu": "Hungarian",
        "ig": "Igbo",
        "it": "Italian",
        "ja": "Japanese",
        "ko": "Korean",
        "ku": "Kurdish",
        "ln": "Lingala",
        "lt": "Lithuanian",
        "mr": "Marathi",
        "ne": "Nepali",
        "pa": "Punjabi",
        "pl": "Polish",
        "ps": "Pashto",
        "pt": "Portuguese",
        "ro": "Romanian",
        "ru": "Russian",
        "si": "Sinhala",
        "so": "Somali",
        "sq": "Albanian",
        "sw": "Swahili",
        "syl": "Sylheti",
        "ta": "Tamil",
        "te": "Telugu",
        "ti": "Tigrinya",
        "tl": "Filipino (Tagalog)",
        "tr": "Turkish",
        "uk": "Ukrainian",
        "ur": "Urdu",
        "vi": "Vietnamese",
        "yi": "Yiddish",
        "yo": "Yoruba",
        "zh": "Chinese (Mandarin, Cantonese)",
    }
)


def language_words(code: str) -> str:
    """The name of a language; of one that is not listed, its English name if there is one."""
    return LANGUAGES.get(code) or _ENGLISH.languages.get(code, code)
