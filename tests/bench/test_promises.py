"""What issue 5 promises of every list, held on the written cases and the demonstration."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import pytest

from bench._match_cases import Case, asker_of, read_cases
from bench._match_measures import LISTED
from bench.match_quality import World
from matching.find import match, why_not
from matching.needs import BESIDE_CARE, GUARDED, is_safe_first
from matching.person import Asker
from matching.portfolio import FACE_TO_FACE
from matching.reasons import NoteCode
from matching.result import Match, MatchResult
from matching.terms import REMOTE_MODES, Community, Domain, Limit, Mode

CASES: Final = read_cases()
EVERY = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
SAFETY = Domain.PERSONAL_SAFETY


ASKERS: Final[dict[str, Asker]] = {}
LISTS: Final[dict[tuple[int, int], tuple[Asker, MatchResult]]] = {}
"""What was asked for already: the same list holds every promise, and takes a while to make."""


def listed(world: World, asker: Asker, k: int = LISTED) -> MatchResult:
    key = (id(asker), k)
    if key not in LISTS:  # with the asker, so that its id stays its own
        services, weights = world.snapshot.services, world.weights
        LISTS[key] = asker, match(services, asker, weights, thesaurus=world.thesaurus, k=k)
    return LISTS[key][1]


def of(world: World, case: Case) -> Asker:
    if case.name not in ASKERS:
        ASKERS[case.name] = asker_of(case, world.places, world.today)
    return ASKERS[case.name]


def everything(world: World, asker: Asker) -> tuple[Match, ...]:
    """All that was let in."""
    return listed(world, asker, k=len(world.snapshot.services)).matches


def answers(matches: tuple[Match, ...], domain: Domain) -> Iterator[Match]:
    return (each for each in matches if any(need.domain is domain for need in each.score.needs))


@EVERY
def test_each_priority_has_two_answers_where_the_directory_holds_two(
    world: World, case: Case
) -> None:
    asker = of(world, case)
    shown, let_in = listed(world, asker).matches, everything(world, asker)

    for priority in case.priorities:
        there = len({each.organisation_id for each in answers(let_in, priority.need.domain)})
        assert len(list(answers(shown, priority.need.domain))) >= min(2, there)


@EVERY
def test_at_most_two_cards_are_of_one_organisation(world: World, case: Case) -> None:
    shown = listed(world, of(world, case)).matches

    assert max(Counter(each.organisation_id for each in shown).values()) <= 2


@EVERY
def test_there_is_a_remote_and_a_face_to_face_way_when_both_exist(world: World, case: Case) -> None:
    asker = of(world, case)

    def ways(matches: tuple[Match, ...]) -> list[frozenset[Mode]]:
        usable = [asker.usable_modes(world.services[each.service_id].modes) for each in matches]
        return [way for way in (REMOTE_MODES, FACE_TO_FACE) if any(way & each for each in usable)]

    assert ways(listed(world, asker).matches) == ways(everything(world, asker))


@EVERY
def test_nothing_breaks_a_hard_limit(world: World, case: Case) -> None:
    let_in = {each.service_id for each in everything(world, of(world, case))}

    assert {case.never[each] for each in let_in & case.never.keys()} == set()


@EVERY
def test_medication_and_meetings_are_answered_beside_care_and_open_with_the_key_worker(
    world: World, case: Case
) -> None:
    result = listed(world, of(world, case))

    guarded = GUARDED & {each.need.domain for each in case.priorities}
    for domain in guarded:
        for each in answers(result.matches, domain):
            kinds = world.services[each.service_id].kinds
            assert any(kind.startswith(BESIDE_CARE) for kind in kinds)
    told = {
        note.numbers["domain"] for note in result.notes if note.code is NoteCode.KEY_WORKER_FIRST
    }
    assert told == guarded


def safety_cases() -> list[Case]:
    return [case for case in CASES if any(each.need.domain is SAFETY for each in case.priorities)]


@pytest.mark.parametrize("case", safety_cases(), ids=lambda case: case.name)
def test_for_safety_helplines_and_confidential_services_come_before_any_other_answer(
    world: World, case: Case
) -> None:
    asker = of(world, case)
    result = listed(world, asker)

    def leads(match: Match) -> bool:
        return is_safe_first(world.services[match.service_id])

    assert NoteCode.SAFETY_HELP_FIRST in {note.code for note in result.notes}
    first = next(answers(result.matches, SAFETY))
    assert leads(first) or not any(map(leads, answers(everything(world, asker), SAFETY)))


@pytest.mark.parametrize("case", safety_cases(), ids=lambda case: case.name)
def test_no_help_with_safety_is_hidden_behind_a_distance(world: World, case: Case) -> None:
    asker = of(world, case)
    on_the_doorstep = replace(asker, max_km=0.1)

    def for_safety(asked: Asker) -> set[str]:
        found = answers(everything(world, asked), SAFETY)
        return {world.services[each.service_id].name for each in found}

    assert for_safety(asker) <= for_safety(on_the_doorstep)
    for service in world.snapshot.services:
        if SAFETY in dict(service.domains):
            reasons = why_not(service, on_the_doorstep, world.weights, thesaurus=world.thesaurus)
            assert Limit.DISTANCE not in {each.limit for each in reasons}


def test_a_line_for_everybody_is_not_hidden_from_somebody_who_wants_no_mens_group(
    world: World,
) -> None:
    (case,) = (each for each in CASES if each.name == "nasreen-he-checks-my-phone")
    asker = replace(of(world, case), excluded_communities=frozenset({Community.MEN}))

    shown = {world.services[each.service_id].name for each in everything(world, asker)}

    assert "Soft Voice Line" in shown


def test_nobody_is_offered_what_they_did_not_ask_for_and_whose_name_would_tell(
    world: World, cases: tuple[Case, ...]
) -> None:
    """A group for people with HIV is for those whose words mean it."""
    seen = {
        (case.name, world.services[each.service_id].name)
        for case in cases
        for each in everything(world, of(world, case))
        if "ph-hiv" in world.services[each.service_id].kinds
    }

    assert {name for name, _ in seen} == {"ferdinand-keeps-it-private"}
