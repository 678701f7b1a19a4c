import pytest

from matching.thesaurus import EMPTY, load_thesaurus
from matching.vocabulary import ListingText, Vocabulary, make_vocabulary, phrase_to_keep
from tests.matching import build

THESAURUS = build.thesaurus()
LISTINGS = (
    ListingText(
        ("Money Mornings", "The Lantern Rooms", "Archway"),
        "Help with bills over tea. Ask for Bea Adeyemi on 020 7946 0123, bea@lantern.example or"
        " www.lantern.example/thea, at 12 Elthorne Road, N19 4AJ. Baking for beginners.",
    ),
    ListingText(("Mary Banks Memorial Garden", "Garden Friends"), "You dig and weed."),
    ListingText(("Smith House", "Garden Friends"), "Rooms to rent. Anybody can overdose on cake."),
)


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return make_vocabulary(THESAURUS, LISTINGS)


@pytest.mark.parametrize(
    "text",
    [
        "debt advice",
        "PIP form!",
        "Digging and weeding",
        "bills",
        "a bill",
        "money mornings",
        "mary banks garden",
        "archway food bank",
        "peer surport",
    ],
)
def test_a_search_in_the_directorys_own_words_may_be_kept(
    vocabulary: Vocabulary, text: str
) -> None:
    assert phrase_to_keep(text, vocabulary, THESAURUS) == text.lower().rstrip("!")


@pytest.mark.parametrize(
    "text",
    [
        "zanzibar",  # no word of ours
        "debt zanzibar",
        "Bea Adeyemi",  # a name in a listing's prose
        "bea",  # nor what stands in an e-mail address
        "thea",  # nor in a web address
        "elthorne road",
        "12 elthorne road",
        "N19 4AJ",
        "n194aj",
        "N19",
        "020 7946 0123",
        "02079460123",
        "housing for ref 4471",
        "bob@lark.example",
        "want to die",
        "debt and suicide",
        "overdose",  # of crisis, though a listing has it
        "over dose on tablets tonight kill",
        "",
        "!!!",
    ],
)
def test_names_numbers_places_and_words_of_crisis_may_not_be_kept(
    vocabulary: Vocabulary, text: str
) -> None:
    assert phrase_to_keep(text, vocabulary, THESAURUS) == ""


def test_words_of_two_names_make_no_phrase_of_ours_but_maybe_a_person(
    vocabulary: Vocabulary,
) -> None:
    assert phrase_to_keep("mary memorial", vocabulary, THESAURUS) == "mary memorial"
    assert phrase_to_keep("mary smith", vocabulary, THESAURUS) == ""


def test_a_long_sentence_is_a_story_and_not_kept_even_in_our_own_words(
    vocabulary: Vocabulary,
) -> None:
    assert phrase_to_keep("debt bills food rent tea housing", vocabulary, THESAURUS)
    assert phrase_to_keep("debt bills food rent tea housing money", vocabulary, THESAURUS) == ""


def test_a_directory_without_words_keeps_no_phrase() -> None:
    assert phrase_to_keep("debt", make_vocabulary(EMPTY), EMPTY) == ""


def test_a_word_that_editors_teach_becomes_one_of_ours() -> None:
    text = '[crisis]\nwords = ["want to die"]\n[[kind]]\nslug = "k"\ndomain = "leisure"\n'
    thesaurus = load_thesaurus(f'{text}name = "Sewing"\nwords = ["sewing"]\n')

    assert phrase_to_keep("crochet", make_vocabulary(thesaurus), thesaurus) == ""
    taught = load_thesaurus(f'{text}name = "Sewing"\nwords = ["sewing", "crochet"]\n')
    assert phrase_to_keep("crochet", make_vocabulary(taught), taught) == "crochet"
