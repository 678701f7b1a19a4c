"""Builders: a town of crooked small areas in two boroughs, and practices all over it."""

from dataclasses import dataclass
from random import Random

from hypothesis import strategies as st
from shapely.geometry import Polygon

from geo.distance import Point
from geo.footprints import ListedPractice, SmallArea

SIDE = 0.01  # degrees: some 700 m by 1,100 m
WEST, SOUTH = -0.2, 51.5


@dataclass(frozen=True, slots=True)
class Town:
    """Small areas in rows and columns; the left half is borough L, the right half borough R."""

    areas: tuple[SmallArea, ...]
    practices: tuple[ListedPractice, ...]
    boroughs: dict[str, str]  # PCN -> borough


def areas(
    columns: int, rows: int, *, seed: int = 0, residents: tuple[int, int] = (1, 1)
) -> tuple[SmallArea, ...]:
    """Small areas of crooked edges, residents between the two numbers."""
    chance = Random(seed)  # noqa: S311  (a drawing)

    def corner(column: int, row: int) -> tuple[float, float]:
        shift = (chance.uniform(-0.3, 0.3), chance.uniform(-0.3, 0.3))
        return WEST + (column + shift[0]) * SIDE, SOUTH + (row + shift[1]) * SIDE

    corners = {(c, r): corner(c, r) for c in range(columns + 1) for r in range(rows + 1)}
    return tuple(
        SmallArea(
            code=f"A{c:02}{r:02}",
            borough="L" if c < columns / 2 else "R",
            shape=Polygon([corners[c + x, r + y] for x, y in ((0, 0), (1, 0), (1, 1), (0, 1))]),
            residents=float(chance.randint(*residents)),
        )
        for c in range(columns)
        for r in range(rows)
    )


def practice(
    code: str, pcn: str, column: float, row: float, list_size: float = 5000
) -> ListedPractice:
    """A practice at a place counted in columns and rows."""
    return ListedPractice(code, pcn, Point(SOUTH + row * SIDE, WEST + column * SIDE), list_size)


@st.composite
def towns(draw: st.DrawFn) -> Town:
    columns, rows = draw(st.integers(4, 8)), draw(st.integers(3, 6))
    practices: list[ListedPractice] = []
    boroughs = {}
    for borough, start in (("L", 0.0), ("R", columns / 2)):
        for pcn in range(draw(st.integers(1, 4))):
            boroughs[f"{borough}{pcn}"] = borough
            for _ in range(draw(st.integers(1, 3))):
                place = (start + draw(st.floats(0, columns / 2)), draw(st.floats(0, rows)))
                size = draw(st.integers(2_000, 20_000))
                practices.append(practice(f"P{len(practices):02}", f"{borough}{pcn}", *place, size))
    people = draw(st.sampled_from([(1, 1), (1000, 3000)]))
    squares = areas(columns, rows, seed=draw(st.integers(0, 999)), residents=people)
    return Town(squares, tuple(practices), boroughs)
