"""What earlier runs know of a feed, and what a file has of it."""

from contextlib import closing

import pytest

from importers.known import Known, KnownRow, Met


def test_a_row_is_the_same_if_neither_it_nor_its_listing_was_changed() -> None:
    rows = [
        KnownRow("1", "a"),
        KnownRow("2", "b", is_retired=True),
        KnownRow("3", "c", is_changed=True),
    ]
    with closing(Known(rows)) as known:
        assert not known.recognise("1", "b", 2)
        assert known.recognise("1", "a", 3)
        assert not known.recognise("2", "b", 4)
        assert not known.recognise("3", "c", 5)
        assert not known.recognise("4", "a", 6)
        assert known.here(["4", "3", "1"]) == ["3", "1"]
        assert known.standing == 2


def test_a_row_is_recognised_once_and_another_with_its_id_is_told_where() -> None:
    with closing(Known([KnownRow("1", "a"), KnownRow("2", "b")])) as known:
        assert known.meet("1", 2) is None
        known.pass_over("1")  # it could not be used
        assert known.recognise("1", "a", 3, "A")
        assert not known.recognise("1", "a", 4, "B")
        assert known.meet("1", 4, "B") == Met(3, "A")
        assert known.lost() == ("2",)


def test_a_row_is_not_recognised_after_another_with_its_id() -> None:
    with closing(Known([KnownRow("1", "a")])) as known:
        assert known.meet("1", 2) is None

        assert not known.recognise("1", "a", 3)
        assert known.meet("1", 3) == Met(2, "")


def test_what_a_whole_file_has_not_is_lost_unless_it_had_ended() -> None:
    rows = [KnownRow(each, "a", is_retired=each == "2") for each in ("4", "3", "2", "1")]
    with closing(Known(rows)) as known:
        known.see(["3", "9"])

        assert known.lost() == ("1", "4")


@pytest.mark.parametrize("rows", [[], [KnownRow("1", "a")]])
def test_the_first_row_with_an_id_is_remembered_until_it_is_passed_over(
    rows: list[KnownRow],
) -> None:
    with closing(Known(rows)) as known:
        assert known.meet("1", 2, "A") is None
        assert known.meet("1", 3, "B") == Met(2, "A")
        known.pass_over("1")
        assert known.meet("1", 4) is None
        assert known.meet("1", 5) == Met(4, "")


def test_a_feed_that_was_never_here_knows_nothing() -> None:
    with closing(Known()) as known:
        known.see(["1"])

        assert not known.recognise("1", "a", 2)
        assert known.here(["1"]) == []
        assert known.lost() == ()
        assert known.standing == 0
