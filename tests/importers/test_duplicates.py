from dataclasses import replace
from uuid import UUID

import pytest

from importers.duplicates import Twins
from importers.records import same_name_key
from matching.likeness import Likeness, Listing, Present
from tests.importers.build import record

HERE = Present(
    Listing(UUID(int=7), "Friday lunch club", "1", "SE1 7PB", words="A warm lunch, and company"),
    "Lantern Rooms",
    "directory-x",
    "9",
)


@pytest.mark.parametrize(
    "name", ["The Lantern Rooms", "LANTERN ROOMS LTD", "Lantern-Rooms CIO", "lantern rooms (UK)"]
)
def test_a_name_is_the_same_with_and_without_its_legal_form(name: str) -> None:
    assert same_name_key(name) == "lantern-rooms"


def test_and_is_the_same_written_out() -> None:
    assert same_name_key("Bread & Roses") == same_name_key("Bread and Roses")


def test_a_row_that_is_here_or_came_before_is_told_with_what_both_have_in_common() -> None:
    twins = Twins([HERE], "directory-y")
    lunch = {"service.name": "The Friday lunch-club", "location.postcode": "SE1 7PB"}
    first = record(1)
    first = replace(first, row=1, values={**first.values, **lunch})
    twins.add([first, record(2, name="Lantern Rooms Limited", postcode="N1 9AG")])
    twins.add(
        [
            record(3, name="Lantern Rooms", postcode="N1 9AG"),
            record(4, name="Brass band", postcode="E1 6AN"),
        ]
    )

    here, twice = twins.take()

    assert (here.row, here.other_name, here.other_id) == (1, "Friday lunch club", str(UUID(int=7)))
    assert {Likeness.SAME_NAME, Likeness.SAME_POSTCODE} <= {*here.reasons}
    assert (twice.source_id, twice.other_row, twice.other_source) == ("GB-CHC-1000003", 2, None)
    assert twins.take() == ()


def test_an_organisation_that_is_here_with_services_of_other_names_is_told() -> None:
    twins = Twins([HERE], "directory-y")
    twins.add([record(1, name="The Lantern Rooms", postcode="SE1 7PB")])

    [found] = twins.take()

    assert (found.other_name, found.other_source) == ("Lantern Rooms", "directory-x")


def test_one_name_elsewhere_is_not_enough() -> None:
    twins = Twins([HERE], "directory-y")
    twins.add(
        [
            record(1, name="The Lantern Rooms", postcode="N19 3QP"),
            record(2, name="Brass band", postcode="E1 6AN"),
        ]
    )

    assert twins.take() == ()
