"""The promises of docs/look.md about colour, held against static/css/tokens.css."""

import re
from pathlib import Path

import pytest

COLOUR = re.compile(r"--([a-z-]+): (#[0-9a-f]{6});")
TOKENS = (Path(__file__).parents[2] / "static/css/tokens.css").read_text()

# What is read on what.
TEXT_ON_GROUND = [
    ("ink", "paper"),
    ("ink", "sheet"),
    ("ink", "tint"),
    ("ink-soft", "paper"),
    ("ink-soft", "sheet"),
    ("ink-soft", "tint"),
    ("link", "paper"),
    ("link", "sheet"),
    ("link", "tint"),
    ("link-visited", "paper"),
    ("link-visited", "sheet"),
    ("on-door", "door"),
    ("on-door-soft", "door"),
    ("on-action", "action"),
    ("on-action", "action-hover"),
    ("sun-ink", "sun-tint"),
    ("good-ink", "good-tint"),
    ("stop-ink", "stop-tint"),
    ("stop-ink", "paper"),
    ("stop-ink", "tint"),
    ("good-ink", "sheet"),
    ("sun-ink", "sheet"),
    ("ink", "stop-tint"),
    ("on-focus", "focus"),
]
# Edges that say where a field or a control is.
EDGE_ON_GROUND = [("field-line", "sheet"), ("field-line", "paper"), ("stop", "sheet")]


def colours(scheme: str) -> dict[str, str]:
    day, night = TOKENS.split("@media screen and (prefers-color-scheme: dark)")
    found = dict(COLOUR.findall(day))
    if scheme == "dark":
        found |= dict(COLOUR.findall(night))
    return found


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """As WCAG 2 defines it."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT_ON_GROUND)
def test_text_can_be_read_by_day_and_by_night(scheme: str, text: str, ground: str) -> None:
    known = colours(scheme)

    assert contrast(known[text], known[ground]) >= 7


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("edge", "ground"), EDGE_ON_GROUND)
def test_the_edge_of_a_field_can_be_seen(scheme: str, edge: str, ground: str) -> None:
    known = colours(scheme)

    assert contrast(known[edge], known[ground]) >= 3


def test_black_on_white_is_twenty_one_to_one() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


def test_who_chooses_dark_has_the_colours_of_the_night_also_on_maps() -> None:
    css = Path(__file__).parents[2] / "static/css"
    chosen = dict(COLOUR.findall((css / "display.css").read_text()))
    night = "@media screen and (prefers-color-scheme: dark)"
    after = [
        (css / name).read_text().split(night)[1].partition("\n}\n")[0]
        for name in ("tokens.css", "map.css")
    ]

    assert chosen == dict(COLOUR.findall("".join(after)))
    assert all(part.lstrip(" {\n").startswith(":root:not(.colour-light)") for part in after)
