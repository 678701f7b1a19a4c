from collections.abc import Iterator

import pytest
from flask import Flask, session

from web.visitor_place import found_place, lift_postcode, public_place, remember_place

SHOWN = [
    ("N19 3QX", "N19"),
    ("n193qx", "N19"),
    ("N19 3", "N19"),
    ("N19", "N19"),
    ("12 Hanley Road, N19 3QX", "N19"),
    ("12 Hanley Road N19 3QX", "N19"),
    ("archway", "Archway"),
    ("Narnia", "Narnia"),
    ("12 Acacia Avenue", "Acacia Avenue"),
    ("12/4", "?"),
    ("", ""),
]


@pytest.fixture
def visit(app: Flask) -> Iterator[None]:
    with app.test_request_context():
        yield


@pytest.mark.parametrize(
    ("typed", "left", "postcode"),
    [
        ("food bank N19 3QX", "food bank", "N19 3QX"),
        ("n193qx", "", "n193qx"),
        ("rent near nw5 2kv please", "rent near please", "nw5 2kv"),
        ("someone to talk to", "someone to talk to", ""),
        ("group for over 50s in N19", "group for over 50s in N19", ""),
        ("", "", ""),
    ],
)
def test_a_whole_postcode_is_taken_out_of_the_words(typed: str, left: str, postcode: str) -> None:
    assert lift_postcode(typed) == (left, postcode)


@pytest.mark.usefixtures("visit")
def test_no_more_of_a_place_is_shown_than_half_a_postcode_or_a_name() -> None:
    for typed, shown in SHOWN:
        assert public_place(typed) == shown
        assert public_place(shown) == shown


@pytest.mark.usefixtures("visit")
def test_half_a_postcode_is_read_as_the_whole_one_typed_in_this_visit() -> None:
    middle = found_place("N19")

    assert remember_place("N19 3QX") == "N19"
    sector = found_place("N19")

    assert middle is not None
    assert sector is not None
    assert (middle.label, sector.label) == ("N19", "N19 3")


@pytest.mark.usefixtures("visit")
@pytest.mark.parametrize("typed", ["N19", "Archway", ""])
def test_what_can_stand_in_an_address_needs_no_session(typed: str) -> None:
    assert remember_place(typed) == typed
    assert not session
