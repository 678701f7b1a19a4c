from datetime import date
from pathlib import Path

import pytest

from web.crisis import FILE, CrisisLinesError, load


def changed(tmp_path: Path, old: str, new: str) -> Path:
    path = tmp_path / "crisis_lines.toml"
    text = FILE.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    return path


def test_the_four_lines_have_their_numbers() -> None:
    lines = load()

    assert {line.key: line.contact for line in lines.lines} == {
        "emergency": "999",
        "nhs_111": "111",
        "samaritans": "116 123",
        "shout": "85258",
    }
    assert lines.line("samaritans").link == "tel:116123"
    assert "option 2" in lines.line("nhs_111").name


def test_young_people_have_a_line_of_their_own() -> None:
    (line,) = load().young

    assert (line.name, line.link) == ("Childline", "tel:08001111")


def test_somebody_is_named_as_having_checked_them_on_a_day() -> None:
    lines = load()

    assert (lines.reviewed_on, lines.reviewed_by) == (date(2026, 11, 22), "Anydoor founding team")


def test_a_missing_line_stops_the_service_and_says_which(tmp_path: Path) -> None:
    path = changed(tmp_path, 'key = "samaritans"', 'key = "somebody_else"')

    with pytest.raises(CrisisLinesError, match="no crisis line called: samaritans"):
        load(path)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('contact = "85258"', "", "no contact"),
        ('contact = "85258"', 'contact = " "', "no contact"),
        ("reviewed_on = 2026-11-22", "", "reviewed_on"),
        ('reviewed_by = "Anydoor founding team"', "", "no reviewed_by"),
        ("[[young]]", "[[other]]", "no line for young people"),
        ("tel:116123", "https://elsewhere.example", "not a tel: or sms:"),
        ('key = "shout"', "key = ", "cannot be read"),
    ],
)
def test_an_incomplete_file_is_refused(tmp_path: Path, old: str, new: str, says: str) -> None:
    with pytest.raises(CrisisLinesError, match=says):
        load(changed(tmp_path, old, new))


def test_no_file_at_all_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CrisisLinesError, match="cannot be read"):
        load(tmp_path / "none.toml")
