from dataclasses import replace

from matching.columnar.columns import Columns
from matching.columnar.find import match_columns
from matching.conditions import asking
from matching.find import match, why_not
from matching.goals import read_goal
from matching.person import Asker
from matching.reasons import CautionCode, UnmetCode
from matching.result import MatchResult
from matching.sayings import GoalWish
from matching.service import Service
from matching.terms import AccessFeature, Answer, CostKind, Domain, Limit, Mode, Step
from tests.matching import build

WEIGHTS, THESAURUS = build.weights(), build.thesaurus()
LEISURE, SAFETY = Domain.LEISURE, Domain.PERSONAL_SAFETY


def asked(leisure: str, safety: str, asker: Asker | None = None) -> Asker:
    goals = {
        LEISURE: read_goal(leisure, THESAURUS),
        SAFETY: read_goal(safety, THESAURUS),
    }
    needs = build.need(LEISURE), build.need(SAFETY, priority=2)
    return asking(replace(asker or build.asker(), needs=needs), goals, THESAURUS)


def listed(services: list[Service], asker: Asker) -> MatchResult:
    """By both ways, which must agree."""
    found = match(services, asker, WEIGHTS, thesaurus=THESAURUS)
    by_columns = match_columns(Columns.of(services), asker, WEIGHTS, thesaurus=THESAURUS)
    assert by_columns == found
    return found


def numbers(result: MatchResult) -> list[int]:
    return sorted(each.service_id.int for each in result.matches)


def test_a_condition_counts_for_the_need_of_its_goal_alone() -> None:
    asker = asked("I want to get out without spending money", "someone to ring at night")

    assert [each.wishes for each in asker.needs] == [{GoalWish.GET_OUT, GoalWish.FREE}, set()]
    assert (asker.modes, asker.free_only) == (frozenset(), False)


def test_what_every_goal_holds_or_is_of_the_person_counts_for_everything() -> None:
    both = asked("something free", "something free, with a wheelchair")

    assert both.free_only
    assert both.access_musts == {AccessFeature.STEP_FREE_ENTRANCE}
    assert not any(each.wishes for each in both.needs)


def test_somebody_who_wants_to_get_out_is_shown_help_lines_for_their_safety() -> None:
    walks = [build.service(number, domain=LEISURE) for number in (1, 2, 3)]
    online = build.service(4, domain=LEISURE, modes=frozenset({Mode.VIDEO}))
    line = build.service(5, domain=SAFETY, modes=frozenset({Mode.PHONE}))

    result = listed([*walks, online, line], asked("I want to get out more", "to feel safe"))

    assert numbers(result) == [1, 2, 3, 5]
    assert [(each.service_id.int, each.limit) for each in result.left_out] == [(4, Limit.MODE)]
    assert not result.unmet


def test_too_few_that_keep_to_a_condition_bring_others_visibly_for_that_need() -> None:
    online = build.service(4, domain=LEISURE, modes=frozenset({Mode.VIDEO}))
    lines = [
        build.service(number, domain=SAFETY, modes=frozenset({Mode.PHONE})) for number in (5, 6, 7)
    ]

    result = listed([online, *lines], asked("I want to get out more", "to feel safe"))
    found = {each.service_id.int: each for each in result.matches}

    assert found[4].step is Step.REMOTE
    assert [each.code for each in found[4].cautions] == [CautionCode.OTHER_WAY]
    assert [found[number].step for number in (5, 6, 7)] == [Step.AS_ASKED] * 3


def test_a_service_for_two_needs_answers_the_one_whose_conditions_it_keeps() -> None:
    both = build.service(1, domains=((LEISURE, 1.0), (SAFETY, 0.5)), cost=CostKind.PAID)
    free = [build.service(number, domain=LEISURE) for number in (2, 3, 4)]

    result = listed([both, *free], asked("something free", "to feel safe"))
    found = {each.service_id.int: each for each in result.matches}

    assert [each.domain for each in found[1].score.needs] == [SAFETY]


def test_what_no_need_may_have_is_left_out_and_says_why() -> None:
    paid = build.service(1, domain=LEISURE, cost=CostKind.PAID)
    asker = asked("something free", "to feel safe")

    result = listed([paid], asker)

    assert not result.matches
    assert result.left_out_counts == {Limit.COST: 1}
    assert (result.unmet[0].why, result.unmet[0].limit) == (
        UnmetCode.NOTHING_SUITS,
        Limit.COST,
    )
    assert [each.limit for each in why_not(paid, asker, WEIGHTS, thesaurus=THESAURUS)] == [
        Limit.COST
    ]


def test_a_kind_that_one_goal_refuses_may_answer_another() -> None:
    choir = build.service(1, domain=LEISURE, kinds=frozenset({"le-music"}))
    walk = build.service(2, domain=LEISURE, kinds=frozenset({"ph-walk"}))
    asker = asked("not a choir", "to feel safe")

    result = listed([choir, walk], asker)

    assert numbers(result) == [2]
    assert result.left_out_counts == {Limit.EXCLUDED: 1}
    assert numbers(listed([choir, walk], asked("to walk", "not a choir"))) == [1, 2]


def test_women_only_is_asked_of_the_need_it_was_said_for() -> None:
    swim, mixed, advice = (
        build.service(1, domain=LEISURE, access={AccessFeature.WOMEN_ONLY_TIMES: Answer.YES}),
        build.service(2, domain=LEISURE, access={AccessFeature.WOMEN_ONLY_TIMES: Answer.NO}),
        build.service(3, domain=SAFETY, access={AccessFeature.WOMEN_ONLY_TIMES: Answer.NO}),
    )

    result = listed([swim, mixed, advice], asked("women only swimming", "to feel safe"))

    assert numbers(result) == [1, 3]
