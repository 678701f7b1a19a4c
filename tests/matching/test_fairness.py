"""Who somebody is changes nothing but what they themselves asked for by it."""

import json
from dataclasses import fields, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.find import match
from matching.person import Asker, Need
from matching.record import to_json
from matching.service import Service
from matching.stems import stems
from matching.terms import Community, Domain
from matching.thesaurus import understand
from tests.matching import arbitrary, build
from tests.proof import counts

WEIGHTS, THESAURUS = build.weights(), build.thesaurus()
CHANGES_NOTHING = frozenset(Community) - frozenset(arbitrary.COMMUNITIES)
NAMES = ("Emma Clarke", "Oluwaseun Adeyemi", "Mohammed Hussain", "Zofia Nowak", "Wei Chen")
TRIES = counts(small=25, full=1000)


def answer(services: list[Service], asker: Asker) -> str:
    """A whole match, byte for byte."""
    result = match(services, asker, WEIGHTS, thesaurus=THESAURUS)
    return json.dumps(to_json(result), sort_keys=True)


def test_the_matcher_is_told_nothing_of_who_somebody_is_but_what_they_chose_to_ask_by() -> None:
    """A new field fails here first: say why it is needed, and that it shuts nobody out."""
    assert {each.name for each in fields(Asker)} == {
        "today", "needs", "point", "areas", "near_areas", "maybe_areas", "age", "access_musts",
        "access_nices", "languages", "language_needed", "modes", "times", "free_only",
        "must_have_room", "max_km",
        "communities", "excluded_services", "excluded_organisations", "excluded_communities",
        "by", "travel",
    }  # fmt: skip


@settings(max_examples=TRIES, deadline=None)
@given(
    services=arbitrary.directories,
    asker=arbitrary.askers(),
    one=st.frozensets(st.sampled_from(sorted(CHANGES_NOTHING)), max_size=3),
    other=st.frozensets(st.sampled_from(sorted(CHANGES_NOTHING)), max_size=3),
)
def test_swapping_faith_origin_orientation_or_disability_that_no_listing_names_changes_nothing(
    services: list[Service],
    asker: Asker,
    one: frozenset[Community],
    other: frozenset[Community],
) -> None:
    first = replace(asker, communities=asker.communities | one)
    second = replace(asker, communities=asker.communities | other)

    assert answer(services, first) == answer(services, second)


@settings(max_examples=TRIES, deadline=None)
@given(
    services=arbitrary.directories,
    asker=arbitrary.askers(),
    communities=st.frozensets(st.sampled_from(Community), max_size=4),
)
def test_gender_and_every_community_change_nothing_among_services_for_everybody(
    services: list[Service], asker: Asker, communities: frozenset[Community]
) -> None:
    for_all = [replace(each, communities=frozenset()) for each in services]

    assert answer(for_all, asker) == answer(for_all, replace(asker, communities=communities))


@settings(max_examples=TRIES, deadline=None)
@given(services=arbitrary.directories, asker=arbitrary.askers(), age=st.integers(0, 130))
def test_age_changes_nothing_among_services_for_every_age(
    services: list[Service], asker: Asker, age: int
) -> None:
    for_all = [replace(each, min_age=None, max_age=None) for each in services]

    assert answer(for_all, asker) == answer(for_all, replace(asker, age=age))


@settings(max_examples=TRIES, deadline=None)
@given(services=arbitrary.directories, asker=arbitrary.askers())
def test_a_name_in_a_goal_changes_nothing(services: list[Service], asker: Asker) -> None:
    said = {
        answer(services, replace(asker, needs=tuple(_signed(each, name) for each in asker.needs)))
        for name in NAMES
    }

    assert len(said) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("I am a white man and want to join a choir", "I am a brown man and want to join a choir"),
        ("she wants to join a choir", "he wants to join a choir"),
        ("a Sikh who would join a choir", "a Hindu who would join a choir"),
    ],
)
def test_gender_colour_and_faith_in_a_goal_count_only_as_far_as_the_thesaurus_knows_them(
    one: str, other: str
) -> None:
    """And the words that a listing shares: here none does."""
    assert understand(one, THESAURUS).kinds == understand(other, THESAURUS).kinds
    services = [build.service(number, Domain.LEISURE) for number in range(1, 6)]
    services[2] = replace(services[2], stems=stems("choir"), kinds=frozenset({"le-music"}))
    asked = [build.asker(build.need(Domain.LEISURE, goal=goal)) for goal in (one, other)]

    assert answer(services, asked[0]) == answer(services, asked[1])


def _signed(need: Need, name: str) -> Need:
    return replace(need, goal=f"I am {name}. {need.goal}")
