import pytest

from directory.search.said_of import LANGUAGES, words_of
from matching.terms import AccessFeature, Community, Mode
from tests.directory.build import Add, Find, names_of


@pytest.mark.parametrize(
    ("text", "listing"),
    [
        ("Kurmanji", {"languages": ["ku"]}),
        ("creche", {"access": {"childcare": "yes"}}),
        ("home visit", {"modes": ["at_home"]}),
        ("army", {"communities": ["veterans"]}),
    ],
)
def test_listings_are_found_by_the_words_for_what_they_hold_as_codes(
    find: Find, add: Add, text: str, listing: dict[str, object]
) -> None:
    add("Has it", **listing)
    add("Has not")

    assert names_of(find(text=text)) == ["Has it"]


def test_what_a_listing_does_not_have_finds_nothing(find: Find, add: Add) -> None:
    add("Has not", access={"childcare": "no"})

    assert find(text="creche").total == 0


def test_unknown_languages_and_plain_english_say_nothing() -> None:
    assert words_of(["en", "xx"], [], [], []) == []
    assert "en" not in LANGUAGES


def test_words_come_from_every_vocabulary() -> None:
    said = words_of(["so"], [AccessFeature.BSL], [Mode.VIDEO], [Community.DEAF])

    assert [text.split()[0] for text in said] == ["Somali", "BSL", "online", "BSL"]
