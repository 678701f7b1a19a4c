from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from bench._planted import planted
from bench.duplicates import BOUNDS, SEED, of
from matching.likeness import Likeness, Listing, find_alike
from matching.likeness_facts import domain_key, name_key, phone_key

LARK = Listing(
    1, "Lark Supper Club", "house-1", "N7 6AB", "020 7946 0123", "1081234",
    "https://www.larksupper.example", "A hot supper and company for older people, every Tuesday.",
)  # fmt: skip


def _other(**told: Any) -> Listing[int]:  # noqa: ANN401
    return replace(LARK, key=2, organisation="house-2", **told)


def _reasons(*listings: Listing[int]) -> Sequence[Likeness] | None:
    found = find_alike(listings)
    return found[0].reasons if found else None


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ({"name": "The Lark Supper Club Ltd"}, Likeness.SAME_NAME),
        ({"name": "Lark Suppper Club", "words": ""}, Likeness.LIKE_NAME),
        ({"postcode": "N7 9ZZ"}, Likeness.SAME_PHONE),
        ({"postcode": "EN1 3QQ", "charity_number": ""}, Likeness.SAME_DOMAIN),
        ({"name": "Tuesday Table"}, Likeness.SAME_WORDS),
    ],
)
def test_the_same_listing_told_again_is_found_with_its_reason(
    told: dict[str, str], reason: Likeness
) -> None:
    assert reason in (_reasons(LARK, _other(**told)) or ())


@pytest.mark.parametrize(
    "told",
    [
        # a branch in another part of town
        {"name": "Lark Supper Club Enfield", "postcode": "EN1 3QQ", "phone": "020 7946 0999"},
        # a club of the same name, elsewhere
        {"postcode": "EN1 3QQ", "phone": "020 7946 0999", "charity_number": "299111",
         "website": "", "words": "Boys and girls sing in the choir of the church."},
        # another service of the same house
        {"name": "Debt Advice", "words": "A worker goes through your letters with you."},
    ],
)  # fmt: skip
def test_what_only_looks_like_it_is_left_alone(told: dict[str, str]) -> None:
    assert _reasons(LARK, _other(**told)) is None


def test_what_many_share_ties_no_two_of_them() -> None:
    chain = [
        replace(LARK, key=n, name=f"Room {word}", postcode=f"N{n} 1AA", organisation=f"h{n}")
        for n, word in enumerate(["Ash", "Birch", "Cedar", "Dog", "Elder", "Fir", "Gorse", "Hazel"])
    ]

    assert find_alike(chain) == []


def test_only_pairs_with_one_of_those_asked_about_are_told() -> None:
    listings = [LARK, _other(), replace(LARK, key=3, organisation="house-3")]

    assert len(find_alike(listings)) == 3
    asked = find_alike(listings, among={3})
    assert {(each.first, each.second) for each in asked} == {(1, 3), (2, 3)}
    assert find_alike([LARK]) == find_alike([]) == []


def test_slips_of_the_pen_do_not_matter() -> None:
    assert name_key("The Men's Shed & Co. Ltd") == name_key("mens shed and co")
    assert phone_key("+44 (0)20 7946 0123") == phone_key("02079460123") == "2079460123"
    assert phone_key("999") == ""
    assert domain_key("https://www.Lark.example/page?x=1") == domain_key("us@lark.example")
    assert domain_key("https://facebook.com/lark") == ""


def test_planted_duplicates_are_found_and_little_else() -> None:
    found = of(planted(3_000, SEED))

    assert found["recall"] >= BOUNDS["recall"]
    assert found["precision"] >= BOUNDS["precision"]
