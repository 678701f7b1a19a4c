from collections.abc import Iterable, Sequence

import pytest

from importers.duplicates import Duplicate, Present, Seen, same_name_key
from importers.records import ImportedRecord
from tests.importers.build import record


def look_at(records: Sequence[ImportedRecord], present: Iterable[Present]) -> list[Duplicate]:
    seen = Seen(present)
    return [found for found in map(seen.look, records) if found]


@pytest.mark.parametrize(
    "name", ["The Lantern Rooms", "LANTERN ROOMS LTD", "Lantern-Rooms CIO", "lantern rooms (UK)"]
)
def test_a_name_is_the_same_with_and_without_its_legal_form(name: str) -> None:
    assert same_name_key(name) == "lantern-rooms"


def test_and_is_the_same_written_out() -> None:
    assert same_name_key("Bread & Roses") == same_name_key("Bread and Roses")


def test_the_same_name_and_postcode_from_elsewhere_is_a_possible_duplicate() -> None:
    [found] = look_at([record()], [Present("Lantern Rooms", "N19 3QP", "directory-x")])

    assert (found.row, found.other_name, found.other_source) == (2, "Lantern Rooms", "directory-x")


def test_so_is_an_earlier_row_of_the_same_file() -> None:
    [found] = look_at([record(1), record(2, name="Lantern Rooms Limited")], [])

    assert (found.source_id, found.other_row, found.other_source) == ("GB-CHC-1000002", 2, None)


@pytest.mark.parametrize(("name", "postcode"), [("Lantern Rooms", "N1 9AG"), ("Other", "N19 3QP")])
def test_one_of_the_two_alone_is_not_enough(name: str, postcode: str) -> None:
    assert look_at([record()], [Present(name, postcode, None)]) == []


def test_without_a_postcode_nothing_is_a_duplicate() -> None:
    assert look_at([record(1, postcode=""), record(2, postcode="")], []) == []
