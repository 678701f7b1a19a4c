import random

from hypothesis import given
from hypothesis import strategies as st

from insight.rules import HIDDEN, ROUNDED_TO, SMALLEST_SHOWN, share, shown, shown_together

COUNTS = st.integers(min_value=0, max_value=100_000)


def test_nobody_is_nobody_few_are_hidden_and_many_are_rounded() -> None:
    told = [shown(count).text for count in (0, 1, 7, 8, 12, 13, 100)]

    assert told == ["0", HIDDEN, HIDDEN, "10", "10", "15", "100"]


@given(COUNTS)
def test_a_shown_count_is_close_and_never_exact_to_the_person(count: int) -> None:
    found = shown(count)
    if 0 < count < SMALLEST_SHOWN:
        assert (found.text, found.value) == (HIDDEN, None)
    else:
        assert found.value is not None
        assert found.value % ROUNDED_TO == 0
        assert abs(found.value - count) < ROUNDED_TO


@given(COUNTS, COUNTS)
def test_a_share_is_made_of_what_may_be_shown(part: int, rest: int) -> None:
    told = share(part, part + rest)
    if told != HIDDEN:
        assert 0 <= int(told.removesuffix(" %")) <= 100
    if 0 < part < SMALLEST_SHOWN or part + rest < SMALLEST_SHOWN:
        assert told == HIDDEN


def test_a_hidden_count_can_hardly_ever_be_had_back_from_the_others_and_the_total() -> None:
    """Tables with one hidden cell: in how many is only one number left that it could be?"""
    dice, tables, given_away = random.Random(4), 0, 0  # noqa: S311
    while tables < 2000:
        cells = [dice.randint(0, 40) for _ in range(6)]
        if sum(0 < cell < SMALLEST_SHOWN for cell in cells) == 1:
            tables += 1
            given_away += len(_possible(cells)) == 1

    assert given_away / tables < 0.01


def _possible(cells: list[int]) -> list[int]:
    """What the hidden cell may be, for somebody who knows the rule and what is shown."""
    others = [value for value in (shown(cell).value for cell in cells) if value is not None]
    total = shown(sum(cells)).value or 0
    slack = ROUNDED_TO // 2 * (1 + sum(value > 0 for value in others))
    return [
        guess for guess in range(1, SMALLEST_SHOWN) if abs(total - sum(others) - guess) <= slack
    ]


@given(st.lists(st.integers(min_value=0, max_value=40), min_size=1, max_size=8))
def test_no_hidden_answer_can_be_got_from_the_total_and_the_others(
    counts: list[int],
) -> None:
    """Whoever knows the exact total and every shown answer to the person is left with a sum."""
    by_name = {str(place): count for place, count in enumerate(counts)}
    told = shown_together(by_name)
    hidden = [by_name[name] for name, each in told.items() if each.text == HIDDEN]
    assert set(told) == set(by_name)
    for name, count in by_name.items():
        if 0 < count < SMALLEST_SHOWN:
            assert told[name].text == HIDDEN
        elif told[name].text != HIDDEN:
            assert told[name] == shown(count)
    if hidden and any(each.value for each in told.values()):
        assert (len(hidden) > 1, sum(hidden) >= SMALLEST_SHOWN) == (True, True)
    if not any(0 < count < SMALLEST_SHOWN for count in counts):
        assert hidden == [], "nothing is hidden that need not be"


def test_the_next_smallest_is_hidden_with_the_only_one_that_is_small() -> None:
    told = shown_together({"a": 3, "b": 20, "c": 9, "d": 0})
    assert {name: each.text for name, each in told.items()} == {
        "a": HIDDEN, "b": "20", "c": HIDDEN, "d": "0",
    }  # fmt: skip
