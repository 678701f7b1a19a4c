import pytest

from matching.thesaurus import load_thesaurus, understand
from matching.word_changes import WordChange, WordList, fault_in

FILE = """
[crisis]
words = ["end it all"]
[[kind]]
slug = "sew"
domain = "leisure"
name = "Sewing"
words = ["sewing", "mend clothes"]
slang = ["stitchy"]
misspelt = { "sowing" = "sewing" }
[[kind]]
slug = "pans"
domain = "practical_help"
name = "Pans"
words = ["pans"]
"""


def _kinds(text: str, *changes: WordChange) -> frozenset[str]:
    return understand(text, load_thesaurus(FILE, changes)).kinds


def test_a_word_that_is_put_in_leads_to_its_kind_as_a_shipped_one_does() -> None:
    added = WordChange("sew", WordList.EVERYDAY, "crochet")

    assert _kinds("crocheting") == frozenset()
    assert _kinds("crochet", added) == {"sew"}


def test_a_shipped_word_can_be_taken_out_and_put_back() -> None:
    out = WordChange("sew", WordList.EVERYDAY, "Mend  Clothes", is_addition=False)
    back = WordChange("sew", WordList.EVERYDAY, "mend clothes")

    assert _kinds("mend clothes", out) == frozenset()
    assert _kinds("mend clothes", out, back) == {"sew"}


def test_a_misspelling_is_read_as_what_is_meant() -> None:
    slip = WordChange("sew", WordList.MISSPELT, "croshay", "crochet")
    found = understand("croshay", load_thesaurus(FILE, [slip]))

    assert found.kinds == {"sew"}
    assert found.corrected_words == (("croshay", "crochet"),)
    gone = WordChange("sew", WordList.MISSPELT, "sowing", is_addition=False)
    assert _kinds("sowing") == {"sew"}
    assert _kinds("sowing", gone) == frozenset()


def test_what_is_for_matching_only_can_be_changed_too() -> None:
    out = WordChange("sew", WordList.HIDDEN, "stitchy", is_addition=False)
    more = WordChange("sew", WordList.HIDDEN, "knitwit")

    assert _kinds("stitchy", out) == frozenset()
    assert _kinds("knitwit", more) == {"sew"}


def test_the_same_word_twice_is_once_and_a_kind_that_is_gone_is_passed_over() -> None:
    once = WordChange("sew", WordList.EVERYDAY, "SEWING")
    of_no_kind = WordChange("gone", WordList.EVERYDAY, "gadget")
    thesaurus = load_thesaurus(FILE, [once, of_no_kind])

    assert thesaurus.kinds["sew"].words == ("sewing", "mend clothes")
    assert understand("gadget", thesaurus).kinds == frozenset()


def test_no_change_takes_a_word_out_of_the_words_of_crisis() -> None:
    out = WordChange("sew", WordList.EVERYDAY, "end it all", is_addition=False)
    into = WordChange("sew", WordList.EVERYDAY, "end it all")
    thesaurus = load_thesaurus(FILE, [out, into])

    assert understand("end it all", thesaurus).is_crisis


@pytest.mark.parametrize(
    ("word", "says"),
    [
        ("a", "2 letters or more"),
        ("-!-", "2 letters or more"),
        ("x" * 61, "characters or fewer"),
        ("a b c d e f g h i", "words and"),
        ("N19 4AJ", "postcode"),
        ("ring 0207 946", "telephone"),
        ("UC", ""),
        ("someone to talk to", ""),
        ("over 50s", ""),
    ],
)
def test_what_is_no_word_is_said(word: str, says: str) -> None:
    fault = fault_in(word)

    assert says in fault
    assert bool(fault) is bool(says)
