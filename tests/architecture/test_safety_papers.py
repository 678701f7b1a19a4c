"""What the papers on safety say is controlled or tested somewhere is there."""

import csv
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAPERS = ("hazard-log.md", "data-protection.md", "running-safely.md", "accessibility.md")
NAMED = re.compile(
    r"(?:accounts|base|directory|insight|matching|people|referrals|static|storage|templates|tests|web)"
    r"/[\w/.-]*\.\w+|requirements\.lock|config\.py"
)
ASVS_ROWS = 50


@pytest.mark.parametrize("paper", [*PAPERS, "asvs.csv", "../SECURITY.md"])
def test_every_file_that_a_paper_names_is_there(paper: str) -> None:
    named = set(NAMED.findall((ROOT / "docs" / paper).read_text(encoding="utf-8")))

    assert named
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []


def test_every_row_of_the_standard_is_answered() -> None:
    with (ROOT / "docs" / "asvs.csv").open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))

    assert [int(row["row"]) for row in rows] == list(range(1, ASVS_ROWS + 1))
    assert {row["met"] for row in rows} <= {"yes", "partly", "not tested", "not applicable"}
    proved = [
        row["row"]
        for row in rows
        if row["met"] == "yes" and "tests/" not in row["proved_by_or_reason"]
    ]
    assert proved == []
    assert [row["row"] for row in rows if len(row["proved_by_or_reason"]) < 10] == []


def test_every_hazard_says_what_controls_it_and_what_is_left() -> None:
    text = (ROOT / "docs" / "hazard-log.md").read_text(encoding="utf-8")
    hazards = [line.split("|")[1:-1] for line in text.splitlines() if line.startswith("| H")]

    assert len(hazards) >= 18
    assert [
        cells[0] for cells in hazards if len(cells) != 6 or not all(map(str.strip, cells))
    ] == []
