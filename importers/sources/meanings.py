"""What words in a cell probably mean, as codes: "wheelchair friendly" is a step-free entrance."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from matching.terms import AccessFeature, Answer, Community, CoverageKind, Domain, Mode, Route

_MODES: Final[Mapping[str, Mode]] = {
    r"face|in.?person|on site|drop.?in|venue|centre|group": Mode.IN_PERSON,
    r"home visit|at home|in the home": Mode.AT_HOME,
    r"outreach|mobile unit": Mode.OUTREACH,
    r"phone|helpline": Mode.PHONE,
    r"video|zoom|teams|online|virtual|remote": Mode.VIDEO,
    r"chat|text|email|e-mail": Mode.ONLINE_TEXT,
}
_ROUTES: Final[Mapping[str, Route]] = {
    r"drop|no referral|open access|walk|none|just turn up|open to all": Route.DROP_IN,
    r"self|anyone|direct|^yes$|open": Route.SELF,
    r"professional|agency|agencies|link worker|social worker|statutory|any referral": (
        Route.PROFESSIONAL
    ),
    r"\bgp\b|doctor|clinic": Route.GP,
}
_ACCESS: Final[Mapping[str, AccessFeature]] = {
    r"wheelchair|step.?free|ramp|level access|accessible (building|venue|entrance)": (
        AccessFeature.STEP_FREE_ENTRANCE
    ),
    r"\blift\b": AccessFeature.LIFT,
    r"(accessible|disabled) (toilet|wc)": AccessFeature.ACCESSIBLE_TOILET,
    r"loop": AccessFeature.HEARING_LOOP,
    r"\bbsl\b|sign language": AccessFeature.BSL,
    r"blue badge|disabled parking|accessible parking": AccessFeature.BLUE_BADGE_PARKING,
    r"large print": AccessFeature.LARGE_PRINT,
    r"easy read": AccessFeature.EASY_READ,
}
_DOMAINS: Final[Mapping[str, Domain]] = {
    r"mental|anxiety|depress|counsel|therap|wellbeing|well-being|talking|bereave": (
        Domain.MENTAL_HEALTH
    ),
    r"physical|exercise|fitness|sport|walk|health|diabet|weight|smok|alcohol|drug": (
        Domain.PHYSICAL_HEALTH
    ),
    r"employ|job|work|volunteer|training|skills|education|learning": Domain.JOB_SITUATION,
    r"hous|homeless|accommodation|tenan": Domain.ACCOMMODATION,
    r"art|craft|music|garden|leisure|hobb|creative|culture|choir": Domain.LEISURE,
    r"social|friend|lonel|isolation|company|lunch|community": Domain.FRIENDSHIPS,
    r"famil|carer|parent|child|relationship|couple": Domain.PARTNER_FAMILY,
    r"safe|abuse|violence|crime|victim": Domain.PERSONAL_SAFETY,
    r"medic|pharmac": Domain.MEDICATION,
    r"money|debt|benefit|welfare|food|advice|legal|practical|transport|form": (
        Domain.PRACTICAL_HELP
    ),
    r"advoca": Domain.MEETINGS,
}
_NO: Final = re.compile(r"^(no|not|none|n/a|unknown|tbc|\?|-)\b")
_YES: Final = re.compile(r"^(yes|y|full|fully|true)$")


@lru_cache(maxsize=10_000)  # a list says the same few things again and again
def meaning(field: str, value: str) -> tuple[str, ...]:
    """Codes a value probably means; for access and coverage in the forms told by `COLUMNS`.

    Access: "feature=answer". Coverage: "borough:<code>" or "national". Nothing if it is unclear.
    """
    if field == "service.access":
        return _access(value)
    if field == "service.coverage":
        return _coverage(value)
    if field == "service.communities":
        return tuple(each.value for each in Community if each.value.replace("_", " ") in value)
    words: Mapping[str, Any] = {
        "service.modes": _MODES, "service.routes": _ROUTES, "service.domains": _DOMAINS,
    }.get(field, {})  # fmt: skip
    if _NO.match(value):
        return ()
    found = [code.value for pattern, code in words.items() if re.search(pattern, value)]
    return tuple(found[:1] if field == "service.domains" else found)


def split_values(cell: str) -> list[str]:
    """The values of a cell that may hold several, in small letters."""
    parts = (" ".join(each.lower().split()) for each in re.split(r"[;,|\n/]", cell))
    return list(dict.fromkeys(each[:100] for each in parts if each))


def codes_of(field: str) -> tuple[str, ...]:
    """Every code that a value of a field may stand for; none where they are open."""
    known: Mapping[str, tuple[str, ...]] = {
        "service.domains": tuple(each.value for each in Domain),
        "service.modes": tuple(each.value for each in Mode),
        "service.routes": tuple(each.value for each in Route),
        "service.communities": tuple(each.value for each in Community),
        "service.access": tuple(
            f"{feature.value}={answer.value}"
            for feature in AccessFeature
            for answer in (Answer.YES, Answer.PARTLY, Answer.NO)
        ),
    }
    return known.get(field, ())


def _access(value: str) -> tuple[str, ...]:
    answer = Answer.NO if _NO.match(value) else Answer.YES
    if re.search(r"part|limited|some", value):
        answer = Answer.PARTLY
    if _YES.match(value) or value in {"no", "n"}:
        return (f"{AccessFeature.STEP_FREE_ENTRANCE.value}={answer.value}",)
    return tuple(
        f"{feature.value}={answer.value}"
        for pattern, feature in _ACCESS.items()
        if re.search(pattern, value)
    )


_BOROUGHS: Final[Mapping[str, str]] = {
    "barnet": "E09000003", "camden": "E09000007", "enfield": "E09000010",
    "haringey": "E09000014", "islington": "E09000019",
}  # fmt: skip
"""The boroughs of North Central London; others are given by their codes."""


def _coverage(value: str) -> tuple[str, ...]:
    if re.search(r"national|uk|england|everywhere", value):
        return (CoverageKind.NATIONAL.value,)
    codes = [code.upper() for code in re.findall(r"[ewsn]\d{8}", value)]
    codes += [code for name, code in _BOROUGHS.items() if re.search(rf"\b{name}\b", value)]
    return tuple(f"borough:{code}" for code in dict.fromkeys(codes))
