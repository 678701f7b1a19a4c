"""The written cases are whole: nobody is left out, and nothing counts as wrong unread."""

from collections import Counter

from bench._match_cases import Case, asker_of, set_aside
from bench.match_quality import World
from matching.limits import verdicts
from matching.person import Asker
from matching.service import Service
from matching.terms import Domain, Limit, Suits
from matching.weights import Weights

FIRSTS = 6  # cases that begin with each area of life


def _is_open_to(service: Service, asker: Asker, weights: Weights) -> bool:
    """Covers the place for certain, and no limit rules it out for good."""
    said = verdicts(service, asker, weights)
    return all(
        each.suits is Suits.YES
        if each.limit is Limit.COVERAGE
        else each.suits is not Suits.NO or each.relaxes_at is not None
        for each in said
    )


def test_there_are_as_many_cases_for_each_area_of_life(cases: tuple[Case, ...]) -> None:
    firsts = Counter(case.priorities[0].need.domain for case in cases)

    assert firsts == dict.fromkeys(Domain, FIRSTS)
    assert len(set_aside(cases)) == len(cases) / 3
    assert all(len({each.need.domain for each in case.priorities}) > 1 for case in cases)


def test_which_cases_are_set_aside_depends_on_their_names_alone(cases: tuple[Case, ...]) -> None:
    assert set_aside(tuple(reversed(cases))) == set_aside(cases)


def test_every_service_that_is_named_is_in_the_directory(
    world: World, cases: tuple[Case, ...]
) -> None:
    known = world.services.keys()

    for case in cases:
        named = {*case.never, *(key for each in case.priorities for key in each.grades)}
        assert named <= known, case.name


def test_every_service_for_a_priority_that_covers_the_place_is_judged(
    world: World, cases: tuple[Case, ...]
) -> None:
    """Nothing that the limits let in counts as wrong because nobody looked."""
    unread = []
    for case in cases:
        asker = asker_of(case, world.places, world.today)
        domains = {each.need.domain for each in case.priorities}
        unread += [
            (case.name, service.name)
            for service in world.snapshot.services
            if domains & dict(service.domains).keys()
            and not case.is_judged(service.service_id)
            and _is_open_to(service, asker, world.weights)
        ]
    assert unread == []


def test_nothing_is_both_suitable_and_never_to_be_shown(cases: tuple[Case, ...]) -> None:
    for case in cases:
        assert not any(case.grade(service_id) for service_id in case.never), case.name
