"""DIALOG+ arithmetic and the rules of a session. Pure.

Source of the two means: dialog.elft.nhs.uk (quality of life: the eight life items; treatment
satisfaction: the three treatment items). No official rule for missing answers is published: at
least 6 of 8 and 2 of 3 is our own, agreed by the founding team.
"""

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from base.errors import InvalidError
from matching.terms import LIFE_DOMAINS, TREATMENT_DOMAINS, Domain

LOWEST: Final = 1
HIGHEST: Final = 7
FEWEST_LIFE: Final = 6
FEWEST_TREATMENT: Final = 2
MOST_PRIORITIES: Final = 3
LOW: Final = 4  # below 4 is explicit dissatisfaction

_BEFORE_A_UK_NUMBER: Final = re.compile("^(?:00)?440?")

STANDARD_ORDER: Final = tuple(Domain)
"""The numbering that SNOMED and NHS England use. A setting: other sites ask in another order."""

SNOMED: Final[Mapping[Domain, str]] = {
    Domain.MENTAL_HEALTH: "1037651000000100",
    Domain.PHYSICAL_HEALTH: "1037661000000102",
    Domain.JOB_SITUATION: "1037671000000109",
    Domain.ACCOMMODATION: "1037681000000106",
    Domain.LEISURE: "1037691000000108",
    Domain.FRIENDSHIPS: "1037701000000108",
    Domain.PARTNER_FAMILY: "1037711000000105",
    Domain.PERSONAL_SAFETY: "1037721000000104",
    Domain.MEDICATION: "1037731000000102",
    Domain.PRACTICAL_HELP: "1037741000000106",
    Domain.MEETINGS: "1037751000000109",
}


@dataclass(frozen=True, slots=True)
class Rating:
    """One answer. None: not answered, which is not a number."""

    value: int | None = None  # 1 (totally dissatisfied) to 7 (totally satisfied)
    wants_help: bool | None = None
    is_not_today: bool = False  # they were asked, and said "not today"


Ratings = Mapping[Domain, Rating]


@dataclass(frozen=True, slots=True)
class Means:
    """The two means of a session; None where too few items were answered."""

    quality_of_life: float | None
    treatment: float | None
    life_answered: int
    treatment_answered: int


def means(ratings: Ratings) -> Means:
    """Mean of the 8 life items (6 or more answered) and of the 3 treatment items (2 or more)."""
    life = _answered(ratings, LIFE_DOMAINS)
    treatment = _answered(ratings, TREATMENT_DOMAINS)
    return Means(
        sum(life) / len(life) if len(life) >= FEWEST_LIFE else None,
        sum(treatment) / len(treatment) if len(treatment) >= FEWEST_TREATMENT else None,
        len(life),
        len(treatment),
    )


def check_rating(rating: Rating) -> None:
    """Raises InvalidError unless the value is 1 to 7, or not answered."""
    if rating.value is None:
        return
    if rating.is_not_today or not LOWEST <= rating.value <= HIGHEST:
        raise InvalidError("A rating is a number from 1 to 7, or “not today”, and not both")


def check_priorities(chosen: Sequence[Domain]) -> None:
    """Raises InvalidError for more than three priorities, or one chosen twice."""
    if len(chosen) > MOST_PRIORITIES:
        raise InvalidError("Choose up to three", {"priorities": "Choose up to three"})
    if len(set(chosen)) != len(chosen):
        raise InvalidError("Choose each area once", {"priorities": "Choose each area once"})


def pointed_out(ratings: Ratings) -> list[Domain]:
    """The areas to point out quietly before the person chooses, in the standard order.

    Those where they want help, and those rated below 4. Nothing is chosen for them.
    """
    return [
        domain
        for domain in STANDARD_ORDER
        if (rating := ratings.get(domain))
        and (rating.wants_help or (rating.value is not None and rating.value < LOW))
    ]


def change(earlier: Ratings, later: Ratings) -> Mapping[Domain, int]:
    """Points up or down for every item answered both times."""
    return {
        domain: after.value - before.value
        for domain, after in later.items()
        if after.value is not None
        and (before := earlier.get(domain)) is not None
        and before.value is not None
    }


def age_on(day: date, born: date | None, year: int | None) -> int | None:
    """Age in whole years; from a year alone, the age reached by the end of that year."""
    if born is not None:
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    return None if year is None else day.year - year


def canonical_email(email: str) -> str:
    """The one spelling of an e-mail address that a blind index is made from."""
    return unicodedata.normalize("NFKC", email).strip().lower()


def canonical_phone(phone: str) -> str:
    """The one spelling of a phone number: digits, a United Kingdom number as dialled inside it.

    "+44 (0)20 7946 0123" and "020 7946 0123" are the same; "" stays empty.
    """
    return _BEFORE_A_UK_NUMBER.sub("0", re.sub("[^0-9]", "", phone))


def _answered(ratings: Ratings, domains: Collection[Domain]) -> list[int]:
    found = (ratings[domain].value for domain in domains if domain in ratings)
    return [value for value in found if value is not None]
