import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import sqlite

from storage.types import WebAddress, is_web_address


def read(text: str | None) -> str:
    return WebAddress().process_result_value(text, sqlite.dialect())


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)",
        "jAvAsCrIpT:alert(1)",
        " javascript:alert(1)",
        "java\tscript:alert(1)",
        "jAvAsCrIpT&colon;alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "file:///etc/passwd",
        "//evil.example",
        "/\\evil.example",
        "https:",
        "https:///nowhere",
        "http://[broken",
        "https://a.example/\nhere",
        "www.rooms.example",
        "",
        None,
    ],
)
def test_what_is_no_address_of_the_web_does_not_come_out(text: str | None) -> None:
    assert read(text) == ""


@pytest.mark.parametrize("text", ["https://rooms.example", "http://rooms.example/a?b=c#d"])
def test_an_address_of_the_web_comes_out_as_it_is(text: str) -> None:
    assert read(text) == text


@given(st.text() | st.from_regex(r"[a-zA-Z:/ \t]{0,12}(alert|//)[a-z.()]*"))
def test_whatever_comes_out_begins_as_a_page_does(text: str) -> None:
    assert read(text) == "" or text.lower().startswith(("http://", "https://"))
    assert is_web_address(read(text)) is bool(read(text))
