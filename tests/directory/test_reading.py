from dataclasses import replace

import pytest

from directory.search.reading import read_words
from matching.thesaurus import load_thesaurus

THESAURUS = load_thesaurus(
    """
[crisis]
words = ["can't go on"]

[[kind]]
slug = "pr-debt"
domain = "practical_help"
name = "Debt advice"
also = ["pr-budget"]
words = ["bills", "bailiffs"]
misspelt = { "bailifs" = "bailiffs" }

[[kind]]
slug = "pr-budget"
domain = "practical_help"
name = "Budgeting"
words = ["budget"]
alone = ["bank"]

[[kind]]
slug = "fr-culture"
domain = "friendships"
name = "Cultural groups"
words = ["Somali", "back home"]
named = ["Somali"]

[[kind]]
slug = "mh-drug"
domain = "mental_health"
name = "Alcohol"
words = ["drink"]

[[kind]]
slug = "ps-crisis"
domain = "personal_safety"
name = "Crisis line"
words = ["safety plan"]
crisis = ["want to die"]

[[kind]]
slug = "ps-dv"
domain = "personal_safety"
name = "Domestic abuse"
words = []
crisis = ["hits me"]
"""
)


def _kinds(text: str) -> set[str]:
    return {slug for each in read_words(text, THESAURUS).wanted for slug in each.kinds}


def _needed(text: str) -> list[tuple[str, ...]]:
    return [each.words for each in read_words(text, THESAURUS).wanted if each.is_needed]


def test_a_sentence_is_heard_without_its_chatter() -> None:
    assert _needed("I really do not know what to do about my bills") == [("bills",)]


def test_what_half_of_all_services_call_themselves_is_not_needed() -> None:
    assert _needed("chess club") == [("chess",)]
    assert _needed("club") == [("club",)]  # unless nothing else was typed


def test_words_that_say_nothing_are_asked_for_where_they_are_all_there_is() -> None:
    assert _needed("what now") == [("what",), ("now",)]


def test_in_a_sentence_only_what_is_known_is_needed() -> None:
    assert _needed("our kettle exploded and bills came through the letterbox") == [("bills",)]
    assert _needed("kettle bills") == [("kettle",), ("bills",)]


def test_kinds_are_offered_with_those_that_come_after_them() -> None:
    [wanted] = read_words("bailiffs", THESAURUS).wanted

    assert wanted.kinds == {"pr-debt"}
    assert wanted.also == ("pr-budget",)


def test_a_word_that_names_one_thing_of_many_asks_for_the_word() -> None:
    [somali] = read_words("Somali", THESAURUS).wanted
    [home] = read_words("back home", THESAURUS).wanted

    assert (somali.is_named, home.is_named) == (True, False)


def test_wide_words_are_heard_where_few_were_typed() -> None:
    assert _kinds("the bank") == {"pr-budget"}
    assert _kinds("sitting on the bank of a river") == set()


def test_what_is_denied_is_not_asked_for() -> None:
    assert _kinds("I don't drink but the bills") == {"pr-debt"}
    assert read_words("I don't drink", THESAURUS).wanted != ()


@pytest.mark.parametrize(
    "text", ["I want to die", "I can't go on with these bills", "he hits me", "not want to die"]
)
def test_words_of_crisis_are_read_as_if_nobody_had_listed_them(text: str) -> None:
    assert read_words(text, THESAURUS) == read_words(text, replace(THESAURUS, crisis=frozenset()))


def test_words_of_crisis_hide_nothing_that_was_said_besides_and_lead_nowhere() -> None:
    assert _kinds("I can't go on with these bills") == {"pr-debt"}
    assert _kinds("he hits me and there are bills") == {"pr-debt"}
    assert _kinds("he hits me") == set()
    assert read_words("I want to die", THESAURUS).domains == frozenset()


def test_corrections_are_told_as_typed_and_as_meant() -> None:
    slips = {"ketle": "kettle", "foodbank": "food bank"}
    reading = read_words("bailifs ketle", THESAURUS, lambda word: slips.get(word, word))

    assert reading.corrections == (("bailifs", "bailiffs"), ("ketle", "kettle"))
    assert [each.words for each in reading.wanted] == [("bailiffs",), ("kettle",)]


def test_a_corrected_word_may_be_part_of_a_phrase_that_is_known() -> None:
    reading = read_words("bakc home", THESAURUS, lambda word: {"bakc": "back"}.get(word, word))

    assert [each.kinds for each in reading.wanted] == [{"fr-culture"}]


def test_chatter_is_never_corrected() -> None:
    asked: list[str] = []

    def correct(word: str) -> str:
        asked.append(word)
        return word

    read_words("I feel so lost and want a kettle", THESAURUS, correct)

    assert asked == ["lost", "kettle"]
