"""The conditions that a goal holds, each for the need it was heard in and for no other.

"In the evening, without spending money", said of leisure, keeps nobody from a debt adviser who
sees people by day. What is of the person, whatever they came for, holds everywhere.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from matching import choices, suitability
from matching.goals import Goal, granted, refused_kinds
from matching.needs import Wanted
from matching.person import Asker
from matching.sayings import GoalWish
from matching.service import Service
from matching.terms import Community, Domain, Limit, Suits
from matching.thesaurus import Thesaurus
from matching.verdict import LimitCheck, Verdict, no
from matching.weights import Weights

OF_THE_PERSON: Final = frozenset({GoalWish.STEP_FREE, GoalWish.COMPANY})
"""What somebody needs in order to get in and to come at all, whichever goal they said it in."""

CONDITIONS: Final[tuple[LimitCheck, ...]] = (
    suitability.room,
    suitability.access,
    choices.cost,
    choices.mode,
    choices.times,
    choices.distance,
)
"""The limits that a condition of a goal may draw tighter, in the order in which they are named."""


def asking(asker: Asker, goals: Mapping[Domain, Goal], thesaurus: Thesaurus) -> Asker:
    """The same question with goals in it; needs without one keep none.

    A condition counts for the need of its goal alone, unless every wanted need has it or it is
    `OF_THE_PERSON`; then it is one of the whole question.
    """
    said = {domain: goal.wishes for domain, goal in goals.items()}
    wanted = [said.get(each.domain, frozenset()) for each in asker.needs if each.is_wanted]
    by_any = frozenset[GoalWish]().union(*said.values())
    by_all = frozenset.intersection(*wanted) if wanted else frozenset()
    everywhere = by_all | (by_any & OF_THE_PERSON)
    needs = tuple(
        replace(
            each,
            goal=goal.text,
            wishes=goal.wishes - everywhere,
            refused=refused_kinds([goal], thesaurus),
        )
        for each in asker.needs
        for goal in [goals.get(each.domain, Goal())]
    )
    if GoalWish.WOMEN_ONLY in by_any:
        asker = replace(asker, communities=asker.communities | {Community.WOMEN})
    return granted(replace(asker, needs=needs), everywhere)


def terms_of(asker: Asker, want: Wanted) -> Asker:
    """The question as one need asks it, held to the conditions of its goal."""
    return granted(asker, want.wishes)


def is_refused(kinds: frozenset[str], want: Wanted) -> bool:
    """Whether all that a service is was refused in the goal."""
    return bool(kinds) and kinds <= want.refused


def own_verdicts(
    service: Service, asker: Asker, want: Wanted, terms: Asker, weights: Weights
) -> tuple[Verdict, ...]:
    """What a need's own conditions say against a service, or cannot tell of it.

    terms: the question as that need asks it. What the limits of the whole question say already is
    left out.
    """
    found = []
    if is_refused(service.kinds, want):
        found.append(no(Limit.EXCLUDED, what="kind"))
    if not want.wishes:
        return tuple(found)
    for check in CONDITIONS:
        verdict = check(service, terms, weights)
        if verdict.suits is not Suits.YES and verdict != check(service, asker, weights):
            found.append(verdict)
    return tuple(found)
