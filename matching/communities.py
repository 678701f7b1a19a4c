"""The communities that a listing names, and how a person's own stand towards them."""

from functools import lru_cache
from typing import Final

from matching.terms import Community

GENDERS: Final = frozenset({Community.WOMEN, Community.MEN})
ORIGINS: Final = frozenset(  # of culture, country and faith
    {
        Community.BLACK,
        Community.ASIAN,
        Community.SOMALI,
        Community.TURKISH_KURDISH,
        Community.CYPRIOT,
        Community.BANGLADESHI,
        Community.JEWISH,
        Community.MUSLIM,
        Community.CHRISTIAN,
        Community.POLISH,
        Community.IRISH,
        Community.LATIN_AMERICAN,
        Community.CHINESE,
        Community.ORTHODOX,
    }
)
# Who is one is the other, so nobody has to say both. Source: for disability, the Equality Act 2010,
# section 6; for origin, the ethnic groups of the 2021 census. Never the other way round.
PART_OF: Final = {
    Community.DEAF: frozenset({Community.DISABLED}),
    Community.BLIND: frozenset({Community.DISABLED}),
    Community.LEARNING_DISABILITY: frozenset({Community.DISABLED}),
    Community.AUTISTIC: frozenset({Community.NEURODIVERGENT, Community.DISABLED}),
    Community.BANGLADESHI: frozenset({Community.ASIAN}),
    Community.CHINESE: frozenset({Community.ASIAN}),
    Community.SOMALI: frozenset({Community.BLACK}),
    Community.ORTHODOX: frozenset({Community.JEWISH}),
    Community.PERINATAL: frozenset({Community.PARENTS}),
}


@lru_cache(maxsize=256)
def belongs_to(own: frozenset[Community]) -> frozenset[Community]:
    """Somebody's communities, and those that they are part of."""
    return own.union(*(PART_OF.get(each, frozenset()) for each in own))


def is_spoken_of(theirs: frozenset[Community], own: frozenset[Community]) -> bool:
    """Whether somebody belongs to one of the communities of a service for some only.

    To be a woman, or a man, is not enough where a service is for another community besides.
    """
    others = theirs - GENDERS
    return not (others or theirs).isdisjoint(belongs_to(own))


def shares_origin(theirs: frozenset[Community], own: frozenset[Community]) -> bool:
    """Whether a service names no culture, country or faith, or one that is the person's.

    "Irish older people" is not simply for whoever is old.
    """
    origins = theirs & ORIGINS
    return not origins or not origins.isdisjoint(belongs_to(own))
