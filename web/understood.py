"""What goals were understood to say: shown as chips to take away, and asked of the matcher."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final
from uuid import UUID

from matching.conditions import asking
from matching.goals import Goal, Meant, Sort, granted, read_goal, refused_kinds
from matching.person import MOST_PRIORITIES, Asker, Need
from matching.result import MatchResult
from matching.sayings import GoalWish
from matching.terms import Domain
from web.asking import ask
from web.parts import directory_now, parts
from web.translation import Words, gettext

WISHES: Final[Mapping[GoalWish, str]] = Words(
    {
        GoalWish.FREE: "Free",
        GoalWish.GET_OUT: "Getting out",
        GoalWish.FROM_HOME: "From home",
        GoalWish.IN_PERSON: "In person",
        GoalWish.EVENING: "In the evening",
        GoalWish.WEEKEND: "At the weekend",
        GoalWish.DAYTIME: "In the daytime",
        GoalWish.NEAR: "Near home",
        GoalWish.COMPANY: "Someone to come along",
        GoalWish.ROOM: "Room now",
        GoalWish.STEP_FREE: "No steps at the way in",
        GoalWish.WOMEN_ONLY: "Women only",
        GoalWish.NO_GROUP: "Not a group",
    }
)
MOST_NAMES: Final = 2  # kinds named on one chip; a phrase that means more is quoted


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of the matcher, with what was understood on the way. chips: (code, words)."""

    asker: Asker
    refused: frozenset[str] = field(default=frozenset(), repr=False)
    chips: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    is_any_dropped: bool = False


def hear(text: str, *, with_conditions: bool = True) -> Goal:
    """A goal, read with the words of the directory as it is now."""
    known = directory_now().match_columns.words.is_known
    return read_goal(text, parts().thesaurus, is_known=known, with_conditions=with_conditions)


def heard(asker: Asker, goals: Mapping[Domain, Goal], dropped: Collection[str]) -> Question:
    """A question with a goal for each need, less what was taken away.

    What a goal holds as a condition counts for its own need; its chip says which.
    """
    left = {domain: goal.without(dropped) for domain, goal in goals.items()}
    asked = asking(asker, left, parts().thesaurus)
    chips = []
    for code, (meant, areas) in _by_code(left).items():
        is_own = any(_is_own(meant, each) for each in asked.needs if each.domain in areas)
        chips.append((code, chip_words(meant, areas if is_own and len(left) > 1 else ())))
    return Question(asked, chips=tuple(chips), is_any_dropped=_is_dropped(goals, dropped))


def heard_of_all(asker: Asker, goals: Mapping[Domain, Goal], dropped: Collection[str]) -> Question:
    """A question with one goal for all of it, shared out among the needs, less what was taken away.

    A condition holds for all of it.
    """
    left = {domain: goal.without(dropped) for domain, goal in goals.items()}
    texts = {domain: goal.text for domain, goal in left.items()}
    needs = tuple(replace(each, goal=texts.get(each.domain, "")) for each in asker.needs)
    wishes = frozenset(wish for goal in left.values() for wish in goal.wishes)
    return Question(
        granted(replace(asker, needs=needs), wishes),
        refused_kinds(left.values(), parts().thesaurus),
        tuple((code, chip_words(meant)) for code, (meant, _) in _by_code(left).items()),
        _is_dropped(goals, dropped),
    )


def ask_all(question: Question, *, k: int = 10, left_out_from: int = 0) -> MatchResult:
    """The match for a question. Services that are nothing but what was refused are left out."""
    asker = with_refusals(question.asker, question.refused)
    return ask(asker, k=k, left_out_from=left_out_from)


def with_refusals(asker: Asker, refused: frozenset[str]) -> Asker:
    """The same question without the services of which every kind is a refused one."""
    if not refused:
        return asker
    services = directory_now().services
    out: Iterable[UUID] = (
        each.service_id for each in services if each.kinds and each.kinds <= refused
    )
    return replace(asker, excluded_services=asker.excluded_services | frozenset(out))


def _by_code(goals: Mapping[Domain, Goal]) -> dict[str, tuple[Meant, list[Domain]]]:
    """What was understood, each code once, with the needs in whose goals it is."""
    found: dict[str, tuple[Meant, list[Domain]]] = {}
    for domain, goal in goals.items():
        for each in goal.meant:
            found.setdefault(each.code, (each, []))[1].append(domain)
    return found


def _is_own(meant: Meant, need: Need) -> bool:
    """Whether something understood is a condition of one need and not of the whole question."""
    if meant.sort is Sort.REFUSED or meant.wish is GoalWish.NO_GROUP:
        return bool(need.refused)
    return meant.wish in need.wishes


def _is_dropped(goals: Mapping[Domain, Goal], dropped: Collection[str]) -> bool:
    return any(each.code in dropped for goal in goals.values() for each in goal.meant)


def areas_of(goal: Goal) -> tuple[Domain, ...]:
    """The areas of life that a goal is about, for who chose none."""
    kinds = parts().thesaurus.kinds
    wanted = (each for each in goal.meant if each.sort is not Sort.REFUSED)
    found = [kinds[slug].domain for each in wanted for slug in sorted(each.kinds)]
    return tuple(dict.fromkeys(found))[:MOST_PRIORITIES]


def shared_out(goal: Goal, needs: Iterable[Need]) -> dict[Domain, Goal]:
    """One goal for several areas: each thing to the area it is about; all others to the first."""
    areas = [each.domain for each in needs]
    kinds = parts().thesaurus.kinds
    found: dict[Domain, list[Meant]] = {area: [] for area in areas}
    for each in goal.meant:
        about = {kinds[slug].domain for slug in each.kinds}
        found[next((area for area in areas if area in about), areas[0])].append(each)
    return {
        area: Goal(tuple(meant), goal.urgent if area is areas[0] else ())
        for area, meant in found.items()
    }


def chip_words(meant: Meant, areas: Collection[Domain] = ()) -> str:
    """What was understood, as a chip says it. areas: those that alone it counts for."""
    if areas:
        labels = [parts().questionnaire.labels[each].lower() for each in areas]
        return f"{chip_words(meant)} ({' and '.join(labels)})"
    if meant.wish is not None:
        return WISHES[meant.wish]
    if meant.sort is Sort.WORD:
        return f"“{meant.words}”"
    kinds = parts().thesaurus.kinds
    names = sorted(kinds[slug].name for slug in meant.kinds)
    words = " or ".join(names) if len(names) <= MOST_NAMES else f"“{meant.words}”"
    return gettext("Not: %(words)s", words=words) if meant.sort is Sort.REFUSED else words
