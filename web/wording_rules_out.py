"""Words for what would rule a service out, once somebody has asked: "you are under 18"."""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Final

from matching.reasons import Numbers, Unknown
from matching.terms import AccessFeature, Community, Limit
from web.translation import gettext
from web.wording import ACCESS, COMMUNITIES


def _ages(numbers: Numbers) -> str:
    low, high = numbers.get("min_age"), numbers.get("max_age")
    ages = [gettext("you are under %(low)s", low=low)] if low is not None else []
    ages += [gettext("you are over %(high)s", high=high)] if high is not None else []
    return gettext(" or ").join(ages) or gettext("you are not of the age it is for")


_SAID: Final[Mapping[Limit, Callable[[Numbers], str]]] = {
    Limit.ROOM: lambda _: gettext("they have no room now"),
    Limit.COVERAGE: lambda _: gettext("they do not come as far as your street"),
    Limit.AGE: _ages,
    Limit.COMMUNITY: lambda n: gettext(
        "you are not among those it is for: %(groups)s", groups=_groups(n)
    ),
    Limit.LANGUAGE: lambda _: gettext("nobody there speaks your language"),
    Limit.ROUTE: lambda _: gettext("somebody else must refer you"),
    Limit.COST: lambda _: gettext("it costs too much"),
    Limit.MODE: lambda _: gettext("they do not meet people the way you asked"),
    Limit.TIMES: lambda _: gettext("it is not on when you can go"),
    Limit.DISTANCE: lambda _: gettext("it is too far"),
}


def rules_out(unknowns: Iterable[Unknown], musts: Collection[AccessFeature]) -> tuple[str, ...]:
    """What nobody knows yet and would rule a service out, each as the end of "Not right if".

    musts: the features somebody cannot do without; that others are lacking rules nothing out.
    """
    found: list[str] = []
    for each in unknowns:
        if each.about is Limit.ACCESS:
            features = [one for one in AccessFeature if one in _codes(each, "features")]
            found += [_small(ACCESS[one].no) for one in features if one in musts]
        elif each.about in _SAID:
            found.append(_SAID[each.about](each.numbers))
    return tuple(found)


def _groups(numbers: Numbers) -> str:
    codes = numbers.get("communities", ())
    found = codes if isinstance(codes, tuple) else ()
    return ", ".join(COMMUNITIES[Community(each)] for each in found)


def _codes(unknown: Unknown, name: str) -> Collection[str]:
    found = unknown.numbers.get(name, ())
    return found if isinstance(found, tuple) else ()


def _small(words: str) -> str:
    """A phrase inside a sentence."""
    return words[:1].lower() + words[1:]
