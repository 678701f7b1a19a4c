"""What stands in the numbers of a reason, a caution or a limit, in words."""

from collections.abc import Callable
from datetime import date
from typing import Any, Final

from matching.communities import ORIGINS
from matching.reasons import Numbers
from matching.terms import Community, CostKind, Domain
from web.translation import gettext
from web.wording import COMMUNITIES, DOMAINS, cost_words, day

_NAMES: Final = ORIGINS | {Community.LGBTQ, Community.DEAF}
"""Communities whose words begin with a name."""


def each_of(numbers: Numbers, name: str, codes: Callable[[str], Any]) -> list[Any]:
    """The codes a number holds."""
    found = numbers.get(name, ())
    return [codes(each) for each in found] if isinstance(found, (tuple, list)) else []


def joined(numbers: Numbers, name: str, codes: Callable[[str], Any], words: Any) -> str:  # noqa: ANN401
    """Words of the codes a number holds: "by phone and by video"."""
    return gettext(" and ").join(words[each] for each in each_of(numbers, name, codes)).lower()


def communities_in(numbers: Numbers) -> str:
    """Communities inside a sentence: a name keeps its capital, a plain word does not."""
    found: list[Community] = each_of(numbers, "communities", Community)
    words = [COMMUNITIES[each] for each in found]
    plain = [
        each if community in _NAMES else each[:1].lower() + each[1:]
        for community, each in zip(found, words, strict=True)
    ]
    return gettext(" and ").join(plain)


def domain_in(numbers: Numbers) -> str:
    """The area of life a number names, inside a sentence."""
    return DOMAINS[Domain(str(numbers["domain"]))].lower()


def miles_in(numbers: Numbers, name: str) -> str:
    """Kilometres in a number, as people say a distance."""
    from web.service_cards import distance_words  # noqa: PLC0415  (cards need a request; words do not)

    return distance_words(float(str(numbers.get(name, 0))))


def day_in(numbers: Numbers, name: str) -> str:
    """The day in a number; "" for none."""
    found = numbers.get(name)
    return day(date.fromisoformat(str(found))) if found else ""


def capital(words: str) -> str:
    """The words as the beginning of a line."""
    return words[:1].upper() + words[1:]


def ages_in(numbers: Numbers) -> str:
    """The ages a service is for, inside a sentence."""
    low, high = numbers.get("min_age"), numbers.get("max_age")
    if low is not None and high is not None:
        return gettext("ages %(low)s to %(high)s", low=low, high=high)
    return (
        gettext("age %(low)s and over", low=low)
        if low is not None
        else gettext("people up to age %(high)s", high=high)
    )


def pounds_in(numbers: Numbers) -> str:
    """The price in a number."""
    return cost_words(CostKind.PAID, int(str(numbers["pence"])))
