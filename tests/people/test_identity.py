from datetime import date

import pytest

from people.identity import canonical_birth, canonical_nhs_number, nhs_number_words

BORN = date(1990, 5, 17)


@pytest.mark.parametrize("typed", ["943 476 5919", "9434765919", "943-476-5919", " 9434765919 "])
def test_an_nhs_number_is_ten_digits_that_check(typed: str) -> None:
    assert canonical_nhs_number(typed) == "9434765919"


@pytest.mark.parametrize(
    "typed", ["9434765918", "943476591", "94347659190", "943 476 591X", "0000000010", "abc"]
)
def test_what_does_not_check_is_no_nhs_number(typed: str) -> None:
    assert canonical_nhs_number(typed) is None


def test_a_changed_digit_or_two_swapped_ones_are_always_noticed() -> None:
    good = "9434765919"
    changed = {
        good[:place] + digit + good[place + 1 :]
        for place in range(10)
        for digit in "0123456789"
        if digit != good[place]
    }
    swapped = {
        good[:place] + good[place + 1] + good[place] + good[place + 2 :]
        for place in range(9)
        if good[place] != good[place + 1]
    }
    assert [each for each in changed | swapped if canonical_nhs_number(each)] == []


def test_no_number_is_fine() -> None:
    assert canonical_nhs_number("  ") == ""


def test_a_number_is_read_in_three_groups() -> None:
    assert nhs_number_words("9434765919") == "943 476 5919"
    assert nhs_number_words("") == ""


def test_name_and_birth_are_one_however_they_are_typed() -> None:
    assert canonical_birth("Élodie  O'Neil", BORN) == canonical_birth("o'neil elodie", BORN)
    assert canonical_birth("Ada", BORN) != canonical_birth("Ada", date(1990, 5, 18))


def test_a_name_without_a_day_of_birth_is_too_common_to_tell_by() -> None:
    assert canonical_birth("Ada", None) == canonical_birth("", BORN) == ""
