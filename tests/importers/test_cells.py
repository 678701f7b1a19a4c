import re
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.distance import Point
from importers.cells import (
    CellError,
    read_area,
    read_company_number,
    read_day,
    read_point,
    read_postcode,
    read_website,
    shown,
)


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("www.example.org", "https://www.example.org"),
        ("http://WWW.Example.ORG.UK/", "http://www.example.org.uk"),
        ("https://example.org/a/B?c=d#e", "https://example.org/a/B?c=d"),
        ("HTTPS:/example.org", "https://example.org"),
        ("http://https.example.org", "http://https.example.org"),
        ("https://bücher.example", "https://xn--bcher-kva.example"),
        ("example.org:443/x", "https://example.org/x"),
        ("  ", ""),
    ],
)
def test_a_web_address_is_made_whole(typed: str, address: str) -> None:
    assert read_website(typed) == address


@pytest.mark.parametrize(
    "typed",
    [
        "http://Kings Avenue",
        "http://www.educationsupportpartnership,org.uk",
        "javascript:alert(1)",
        "jAvAsCrIpT:alert.org:1",
        "data:text/html,x.org",
        "//evil",
        "ftp://example.org",
        "http://user:word@example.org",
        "http://example.org:8080",
        "http://127.0.0.1",
        "http://[::1]/",
        "http://[x",
        "http://example.org:99999999",
        "localhost",
        "none",
        "someone@example.org",
        'http://example.org/"onclick=',
        "http://-a.example",
        "http://example.org/" + "a" * 300,
    ],
)
def test_what_is_not_the_address_of_a_public_site_is_left_out(typed: str) -> None:
    with pytest.raises(CellError, match="is not a web address"):
        read_website(typed)


@given(st.text(max_size=60) | st.from_regex(r"(https?:)?/{0,3}[a-z.:@,%\[\]]{1,20}(/\S{0,9})?"))
def test_a_web_address_is_a_safe_one_or_none(typed: str) -> None:
    with suppress(CellError):
        assert re.fullmatch(
            r"(https?://[a-z0-9.-]+\.[a-z0-9-]{2,}([/?][^\s<>\"']*)?)?", read_website(typed)
        )


@pytest.mark.parametrize(
    ("typed", "number"),
    [("2424032", "02424032"), ("02424032", "02424032"), ("sc37529", "SC037529"), ("", "")],
)
def test_a_company_number_has_eight_characters(typed: str, number: str) -> None:
    assert read_company_number(typed) == number


@pytest.mark.parametrize("typed", ["0", "none", "123456789", "RS", "²424032", "SC"])
def test_anything_else_is_no_company_number(typed: str) -> None:
    with pytest.raises(CellError):
        read_company_number(typed)


def test_a_day_may_be_written_in_two_ways() -> None:
    assert read_day("2025-03-31") == read_day("31/03/2025") == date(2025, 3, 31)
    assert read_day("2025-03-31T00:00:00") == date(2025, 3, 31)
    assert read_day(" ") is None
    with pytest.raises(CellError):
        read_day("31 March")


def test_a_postcode_is_whole_or_nothing() -> None:
    assert read_postcode("n193qp  ") == "N19 3QP"
    assert read_postcode("") == ""
    for typed in ("N19", "somewhere", "N19 3QP" * 20):
        with pytest.raises(CellError):
            read_postcode(typed)


def test_a_district_is_known_by_its_code() -> None:
    assert read_area(" e09000007") == "E09000007"
    with pytest.raises(CellError):
        read_area("Camden")


@pytest.mark.parametrize(
    ("lat", "lon", "reason"),
    [
        ("-0.13", "51.5", "swapped"),
        ("529090", "179645", "National Grid"),
        ("48.8", "2.35", "not in the United Kingdom"),
        ("nan", "nan", "not a latitude"),
        ("1e999", "0", "not a latitude"),
        ("51.5", "", "not a latitude"),
        ("here", "there", "not a latitude"),
    ],
)
def test_a_point_elsewhere_is_left_out_with_the_likely_reason(
    lat: str, lon: str, reason: str
) -> None:
    with pytest.raises(CellError, match=reason):
        read_point(lat, lon)


def test_a_point_in_the_country_is_taken() -> None:
    assert read_point("51.5653", "-0.135") == Point(51.5653, -0.135)
    assert read_point("", " ") is None


def test_a_value_is_shown_shortened_and_on_one_line() -> None:
    assert shown("a\n b") == "a b"
    assert len(shown("long " * 100)) == 60
