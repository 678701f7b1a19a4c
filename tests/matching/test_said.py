import pytest

from matching.thesaurus import Said, said, understand
from tests.matching import build


def _said(text: str) -> tuple[Said, ...]:
    return said(text, build.thesaurus())


def test_a_text_is_cut_into_known_phrases_and_single_words_in_order() -> None:
    parts = _said("the kettle and somewhere warm")

    assert [each.words for each in parts] == [("kettle",), ("and",), ("somewhere", "warm")]
    assert [bool(each.kinds) for each in parts] == [False, False, True]


def test_no_word_is_lost_and_none_comes_twice() -> None:
    text = "he hits me and I cannot pay the rent on my council flat in Archway"

    parts = [word for each in _said(text) for word in each.words]

    assert " ".join(parts) == "he hits me and cannot pay rent on council flat in archway"


def test_words_of_crisis_lead_nowhere_and_are_cut_as_any_others() -> None:
    assert {each.kinds for each in _said("I really want to die")} == {frozenset()}
    assert [each.words for each in _said("can't go on")] == [("cant",), ("go",), ("on",)]


def test_no_word_of_crisis_stands_in_another_list() -> None:
    thesaurus = build.thesaurus()

    assert not thesaurus.crisis & (thesaurus.phrases.keys() | thesaurus.alone.keys())
    assert not [
        typed for typed in thesaurus.misspelt if understand(" ".join(typed), thesaurus).is_crisis
    ]


@pytest.mark.parametrize(
    ("text", "kind"), [("bank", "pr-budget"), ("CV", "jb-hub"), ("ADHD", "mh-neuro")]
)
def test_wide_words_lead_a_short_search_and_never_the_matcher(text: str, kind: str) -> None:
    assert [kind in each.kinds for each in _said(text)] == [True]
    assert not [each for each in _said(f"something about a {text} today") if kind in each.kinds]
    assert kind not in understand(text, build.thesaurus()).kinds


def test_a_word_that_names_one_thing_of_many_is_told_from_the_others() -> None:
    assert [each.is_named for each in _said("Somali")] == [True]
    assert [each.is_named for each in _said("refugees")] == [False]
    assert build.thesaurus().names_one("somali")


def test_what_is_denied_is_marked() -> None:
    assert [each.is_denied for each in _said("not lonely") if each.kinds] == [True]


def test_every_kind_that_comes_after_another_exists() -> None:
    kinds = build.thesaurus().kinds

    assert [slug for kind in kinds.values() for slug in kind.also if slug not in kinds] == []
    assert [kind.slug for kind in kinds.values() if kind.slug in kind.also] == []
