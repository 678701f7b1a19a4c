import pytest

from matching.terms import Domain
from matching.thesaurus import Understood, load_thesaurus, stem, stems, understand
from tests.matching import build


def understood(text: str) -> Understood:
    return understand(text, build.thesaurus())


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("cant cope with bills", {"pr-debt", "ac-energy"}),
        ("befrending", {"fr-befriend"}),
        ("PIP form", {"pr-benefit"}),
        ("my mum died and i dont go out", {"mh-ber", "fr-befriend"}),
        ("council flat damp", {"ac-bid", "ac-repair"}),
        ("someone to talk to", {"mh-local-mind"}),
        ("Universal Credit appeal", {"pr-benefit"}),
        ("I don\u2019t have a job", {"jb-ips"}),
        ("want to come off tablets", {"md-peer"}),
        ("join a CHOIR!", {"le-music"}),
        ("council", set()),
        ("", set()),
    ],
)
def test_what_people_type_leads_to_kinds_of_service(text: str, kinds: set[str]) -> None:
    assert understood(text).kinds == kinds


def test_kinds_lead_to_their_domains() -> None:
    domains = understood("council flat damp, and lonely").domains

    assert domains == {Domain.ACCOMMODATION, Domain.FRIENDSHIPS}


def test_a_longer_phrase_hides_the_shorter_ones_in_it() -> None:
    assert understood("food bank").kinds == {"pr-food"}
    assert understood("bank account").kinds == {"pr-budget"}


def test_plurals_case_accents_and_apostrophes_make_no_difference() -> None:
    assert understood("Men's Sheds").kinds == understood("mens shed").kinds == {"le-shed"}
    assert understood("caf\u00e9 chats").kinds == {"fr-cafe"}


def test_misspellings_are_understood_and_said_back_as_they_were_meant() -> None:
    found = understood("excercise and gardning")

    assert found.kinds == {"ph-exref", "le-green"}
    assert found.corrected_words == (("excercise", "exercise"), ("gardning", "gardening"))


def test_a_misspelling_does_not_swallow_a_right_word_with_the_same_stem() -> None:
    assert understood("counciling").corrected_words == (("counciling", "counselling"),)
    assert understood("council swimming garden").corrected_words == ()


@pytest.mark.parametrize("text", ["I don't drink", "not lonely", "I don't want yoga"])
def test_what_is_denied_leads_nowhere(text: str) -> None:
    assert understood(text).kinds == set()


@pytest.mark.parametrize(
    "text",
    [
        "I want to die",
        "not suicidal",
        "he hits me",
        "suicidle",
        "no, I won't KILL myself",
        "self-harm",
    ],
)
def test_words_of_crisis_set_the_flag_and_nothing_else_denied_or_not(text: str) -> None:
    assert understood(text) == Understood(is_crisis=True)


def test_crisis_does_not_hide_the_rest_of_what_was_said() -> None:
    found = understood("cant cope with bills")

    assert found.is_crisis
    assert Domain.PRACTICAL_HELP in found.domains


@pytest.mark.parametrize("text", ["rap music", "back in a bit", "weekend trip", "food bank"])
def test_everyday_words_are_not_taken_for_crisis(text: str) -> None:
    assert not understood(text).is_crisis


def test_every_domain_has_kinds_and_every_kind_a_name_and_a_way_to_be_found() -> None:
    kinds = build.thesaurus().kinds.values()

    assert {kind.domain for kind in kinds} == set(Domain)
    assert all(kind.name for kind in kinds)
    only_crisis = {kind.slug for kind in kinds if not kind.words}
    assert only_crisis == {"pf-dv", "ps-dv", "ps-sv", "ps-exploit"}


def test_every_word_that_may_be_shown_leads_to_its_own_kind() -> None:
    thesaurus = build.thesaurus()

    lost = [
        (kind.slug, word)
        for kind in thesaurus.kinds.values()
        for word in kind.words
        if kind.slug not in understood(word).kinds
    ]

    assert lost == []


@pytest.mark.parametrize(
    ("word", "cut"),
    [
        ("bills", "bill"), ("benefits", "benefit"), ("families", "family"), ("churches", "church"),
        ("befriending", "befriend"), ("swimming", "swim"), ("stressed", "stress"),
        ("housing", "hous"), ("house", "hous"), ("bus", "bus"), ("arthritis", "arthritis"),
        ("being", "being"), ("caring", "caring"), ("need", "need"), ("is", "is"),
    ],
)  # fmt: skip
def test_stems(word: str, cut: str) -> None:
    assert stem(word) == cut


def test_stems_of_a_text_leave_out_words_that_mean_nothing_alone() -> None:
    assert stems("I'd like some help with the Bills, please") == {"bill"}


@pytest.mark.parametrize(
    "entry",
    [
        'slug = "a"\ndomain = "luck"\nname = "A"\nwords = ["a b"]',
        'slug = "a"\ndomain = "leisure"\nname = "A"\nwords = []',
        'slug = "a"\ndomain = "leisure"\nname = "A"\nwords = ["!"]',
    ],
)
def test_a_wrong_entry_is_refused(entry: str) -> None:
    with pytest.raises(ValueError, match=r"luck|words|word"):
        load_thesaurus(f"[crisis]\nwords = []\n[[kind]]\n{entry}\n")


def test_a_slug_comes_once() -> None:
    entry = '[[kind]]\nslug = "a"\ndomain = "leisure"\nname = "A"\nwords = ["walk"]\n'

    with pytest.raises(ValueError, match="twice"):
        load_thesaurus(f"[crisis]\nwords = []\n{entry}{entry}")
