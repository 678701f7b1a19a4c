from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from base.errors import InvalidError
from matching.terms import LIFE_DOMAINS, TREATMENT_DOMAINS, Domain
from people.rules import (
    SNOMED,
    STANDARD_ORDER,
    Rating,
    age_on,
    canonical_email,
    canonical_phone,
    change,
    check_priorities,
    check_rating,
    means,
    pointed_out,
)
from tests.people import build

MIND, BODY, JOB, HOME, FRIENDS = (
    Domain.MENTAL_HEALTH,
    Domain.PHYSICAL_HEALTH,
    Domain.JOB_SITUATION,
    Domain.ACCOMMODATION,
    Domain.FRIENDSHIPS,
)
LIFE = [domain for domain in STANDARD_ORDER if domain in LIFE_DOMAINS]
TREATMENT = [domain for domain in STANDARD_ORDER if domain in TREATMENT_DOMAINS]

some_ratings = st.dictionaries(
    st.sampled_from(Domain), st.builds(Rating, st.none() | st.integers(1, 7), st.none())
)


def test_there_are_eight_life_items_and_three_treatment_items() -> None:
    assert (len(LIFE), len(TREATMENT)) == (8, 3)
    assert {*LIFE, *TREATMENT} == set(Domain)


def test_the_standard_order_is_the_numbering_of_nhs_england() -> None:
    codes = [int(SNOMED[domain]) for domain in STANDARD_ORDER]

    assert codes == sorted(codes)
    assert STANDARD_ORDER.index(Domain.FRIENDSHIPS) == 5
    assert STANDARD_ORDER.index(Domain.PARTNER_FAMILY) == 6


def test_a_full_session_as_worked_by_hand() -> None:
    found = means(build.answers(2, 4, 3, 5, 4, 6, 7, 5, 6, 5, 7))

    assert found.quality_of_life == pytest.approx(36 / 8)
    assert found.treatment == pytest.approx(18 / 3)
    assert (found.life_answered, found.treatment_answered) == (8, 3)


@pytest.mark.parametrize(
    ("values", "mean"),
    [
        ((1, 2, 3, 4, 5, 6), 21 / 6),
        ((1, 2, 3, 4, 5, 6, None, None), 21 / 6),
        ((7, 7, 7, 7, 7, 7, 1), 43 / 7),
        ((1, 2, 3, 4, 5), None),
        ((7, None, 7, None, 7, None, 7, 7), None),
        ((), None),
    ],
)
def test_quality_of_life_needs_six_of_the_eight(
    values: tuple[int | None, ...], mean: float | None
) -> None:
    assert means(build.answers(*values)).quality_of_life == (mean and pytest.approx(mean))


@pytest.mark.parametrize(
    ("values", "mean"),
    [((4, 5, 6), 5.0), ((4, 5), 4.5), ((None, 1, 2), 1.5), ((7,), None), ((), None)],
)
def test_treatment_needs_two_of_the_three(
    values: tuple[int | None, ...], mean: float | None
) -> None:
    ratings = dict(zip(TREATMENT, map(Rating, values), strict=False))

    assert means(ratings).treatment == (mean and pytest.approx(mean))
    assert means(ratings).quality_of_life is None


def test_an_item_not_answered_is_never_a_zero() -> None:
    without = build.rated(LIFE[:6], 5)
    with_blanks = {**without, LIFE[6]: Rating(None), LIFE[7]: Rating(None, wants_help=True)}

    assert means(with_blanks) == means(without)
    assert means(without).quality_of_life == 5


@given(some_ratings)
def test_a_mean_lies_between_the_lowest_and_the_highest_answer(
    ratings: dict[Domain, Rating],
) -> None:
    found = means(ratings)
    for mean, items in ((found.quality_of_life, LIFE), (found.treatment, TREATMENT)):
        values = [r.value for d in items if (r := ratings.get(d)) and r.value is not None]
        if mean is not None:
            assert min(values) <= mean <= max(values)


@pytest.mark.parametrize("value", [None, 1, 2, 3, 4, 5, 6, 7])
def test_one_to_seven_or_nothing_may_be_answered(value: int | None) -> None:
    check_rating(Rating(value))


@pytest.mark.parametrize("value", [-1, 0, 8, 10])
def test_nothing_else_may_be_answered(value: int) -> None:
    with pytest.raises(InvalidError, match="1 to 7"):
        check_rating(Rating(value))


def test_up_to_three_priorities_may_be_chosen_in_any_order() -> None:
    for chosen in ([], [HOME], [HOME, MIND], [HOME, MIND, JOB]):
        check_priorities(chosen)


def test_a_fourth_priority_is_one_too_many() -> None:
    with pytest.raises(InvalidError, match="up to three") as refused:
        check_priorities([HOME, MIND, JOB, BODY])
    assert set(refused.value.fields) == {"priorities"}


def test_one_area_cannot_be_two_priorities() -> None:
    with pytest.raises(InvalidError, match="once"):
        check_priorities([HOME, MIND, HOME])


def test_wanting_help_and_low_ratings_are_pointed_out_in_the_standard_order() -> None:
    ratings = {
        FRIENDS: Rating(7, wants_help=True),  # content, and yet
        HOME: Rating(4, wants_help=False),  # in the middle is not low
        JOB: Rating(None, wants_help=True),
        BODY: Rating(3, wants_help=False),
        MIND: Rating(None),
    }

    assert pointed_out(ratings) == [BODY, JOB, FRIENDS]


def test_change_is_in_points_for_what_was_answered_both_times() -> None:
    earlier = {MIND: Rating(2), BODY: Rating(5), JOB: Rating(4), HOME: Rating(None)}
    later = {MIND: Rating(4), BODY: Rating(3), JOB: Rating(4), HOME: Rating(6), FRIENDS: Rating(1)}

    assert change(earlier, later) == {MIND: 2, BODY: -2, JOB: 0}


def test_an_answer_left_out_the_second_time_is_not_a_fall() -> None:
    assert change({MIND: Rating(6)}, {MIND: Rating(None)}) == {}
    assert change({MIND: Rating(6)}, {}) == {}


@given(some_ratings, some_ratings)
def test_going_there_and_back_changes_nothing(
    one: dict[Domain, Rating], other: dict[Domain, Rating]
) -> None:
    there, back = change(one, other), change(other, one)

    assert there == {domain: -points for domain, points in back.items()}


@pytest.mark.parametrize(
    ("born", "year", "age"),
    [
        (date(1990, 3, 4), None, 36),  # a birthday today
        (date(1990, 3, 5), None, 35),
        (date(1990, 3, 5), 1950, 35),  # the date says more than the year
        (date(2008, 2, 29), None, 18),
        (None, 1990, 36),
        (None, None, None),
    ],
)
def test_age_is_in_whole_years(born: date | None, year: int | None, age: int | None) -> None:
    assert age_on(date(2026, 3, 4), born, year) == age


@pytest.mark.parametrize(
    "phone", ["020 7946 0123", "+44 20 7946 0123", "+44 (0)20 7946-0123", "0044 20 7946 0123"]
)
def test_a_phone_number_has_one_spelling(phone: str) -> None:
    assert canonical_phone(phone) == "02079460123"


def test_no_phone_number_and_a_foreign_one_stay_what_they_are() -> None:
    assert canonical_phone("") == canonical_phone("none") == ""
    assert canonical_phone("+33 1 99 00 12 34") == "33199001234"


def test_an_email_address_has_one_spelling() -> None:
    assert canonical_email(" Ada@Home.EXAMPLE ") == "ada@home.example"
    assert canonical_email("\uff41da@home.example") == "ada@home.example"  # a full-width letter
