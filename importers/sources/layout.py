"""Tables on a sheet as people make them: notes above, headings in two rows, two tables, blanks."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from base.text import slug
from importers.cells import shown
from importers.records import Refusal
from importers.sources.events import Broken, Event, FileError, Head, Line, Noted

MOST_COLUMNS: Final = 200
LONGEST_CELL: Final = 32_767  # characters; as in a spreadsheet
LOOKED_AT: Final = 30  # rows above a table in which its headings may stand
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_FIGURES: Final = re.compile(r"[\d\s.,:/£%+()-]+")
_ADDRESS: Final = re.compile(r"@|https?:|www\.")
_LONG: Final = 60  # characters; a heading is shorter

Grid = Iterable[tuple[int, Sequence[str]]]
"""Numbered rows of cells, as they stand; blank ones may be left out."""


@dataclass(frozen=True, slots=True)
class _Found:
    """Where headings stand: the last of their rows, and what they are."""

    number: int
    headings: tuple[str, ...]


def read_layout(grid: Grid, sheet: str = "") -> Iterator[Event]:
    """Every table of a sheet: its headings, then its rows, whatever stands around them.

    A heading row is one with two or more short words, none of them a figure, with a row under it
    that fills as many of its columns. Raises FileError for more columns than can be.
    """
    ahead: list[tuple[int, Sequence[str]]] = []
    rows = _filled(grid)
    for row in rows:
        ahead.append(row)
        if len(ahead) == LOOKED_AT:
            break
    start, found = _headings(ahead)
    if found is None:
        seen = shown(" | ".join(filter(None, ahead[0][1])) if ahead else "")
        raise FileError(
            "The sheet has no row of headings" if sheet else "The file has no headings",
            "Put the names of the columns in one row above the data",
            f"{sheet}: {seen}".strip(": "),
        )
    yield Head(sheet, found.number, found.headings)
    yield from _body([*ahead[start:]], rows, found, sheet)


def _body(
    ahead: list[tuple[int, Sequence[str]]],
    rows: Iterator[tuple[int, Sequence[str]]],
    found: _Found,
    sheet: str,
) -> Iterator[Event]:
    """The rows under some headings; a second row of headings after a gap begins another table."""
    tables, last = 1, found.number
    pending = iter(ahead)
    while True:
        row = next(pending, None) or next(rows, None)
        if row is None:
            return
        number, cells = row
        if number > last + 1 and _is_a_heading(cells) and not _is_alike(cells, found.headings):
            after = next(pending, None) or next(rows, None)
            if after is not None and _goes_under(cells, after[1]):
                tables += 1
                found = _Found(number, _named(cells))
                yield Head(f"{sheet} ({tables})".strip(), number, found.headings)
                yield from _line(*after, found.headings, sheet)
                last = after[0]
                continue
            if after is not None:
                pending = _chain(after, pending)
        if _repeats(cells, found.headings):
            pass
        elif _is_plain(cells, found.headings):
            yield Line(number, list(cells))
        else:
            yield from _line(number, cells, found.headings, sheet)
        last = number


def _chain(
    first: tuple[int, Sequence[str]], rest: Iterator[tuple[int, Sequence[str]]]
) -> Iterator[tuple[int, Sequence[str]]]:
    yield first
    yield from rest


def _is_plain(cells: Sequence[str], headings: Sequence[str]) -> bool:
    """Whether nothing is to be said of a row, as of most; looked at as one text."""
    if len(cells) != len(headings) or not (cells[0].strip() and cells[-1].strip()):
        return False
    whole = "\n".join(cells)
    return len(cells) > 1 and len(whole) <= LONGEST_CELL and not _CONTROL.search(whole)


def _line(
    number: int, cells: Sequence[str], headings: Sequence[str], sheet: str
) -> Iterator[Event]:
    """A row with as many cells as there are headings, or why it cannot be used."""
    more = [cell for cell in cells[len(headings) :] if cell.strip()]
    if more:
        reason = f"The row has {len(cells)} cells where the headings have {len(headings)}"
        advice = "Look for a stray comma, line break or quotation mark"
        yield Broken(Refusal(number, "", shown(", ".join(cells[:3])), reason, advice, sheet))
        return
    whole = [*cells[: len(headings)], *[""] * (len(headings) - len(cells))]
    for heading, cell in zip(headings, whole, strict=True):
        if len(cell) > LONGEST_CELL:
            reason = f"is longer than {LONGEST_CELL:,} characters"
            yield Broken(Refusal(number, heading, shown(cell), reason, "Shorten it", sheet))
            return
        if _CONTROL.search(cell):
            reason = "holds a character that cannot be kept (such as NUL)"
            advice = "Type the cell again"
            yield Broken(Refusal(number, heading, shown(cell), reason, advice, sheet))
            return
    if _is_a_total(whole):
        said = shown(" ".join(filter(None, whole)))
        advice = "Nothing: notes under a table are not part of it"
        yield Noted(Refusal(number, "", said, "was taken for a note and left out", advice, sheet))
        return
    yield Line(number, whole)


def _is_a_total(cells: Sequence[str]) -> bool:
    """A note under a table: one cell alone, of a table with four columns or more."""
    filled = [cell for cell in cells if cell.strip()]
    return len(filled) == 1 and len(cells) > 3 and " " in filled[0]  # noqa: PLR2004


def _headings(rows: Sequence[tuple[int, Sequence[str]]]) -> tuple[int, _Found | None]:
    """Where the data starts, and the headings above it."""
    is_narrow = all(sum(map(bool, map(str.strip, cells))) < 2 for _, cells in rows)  # noqa: PLR2004
    for at, (number, cells) in enumerate(rows):
        if not _is_a_heading(cells, is_narrow=is_narrow and len(rows) > 1):
            continue
        under = rows[at + 1 : at + 4]
        if under and _is_a_heading(under[0][1]) and _is_split(cells, under[0][1]):
            joined = _joined(cells, under[0][1])
            return at + 2, _Found(under[0][0], _named(joined))
        if not under or any(_goes_under(cells, each) for _, each in under):
            return at + 1, _Found(number, _named(cells))
    return 0, None


def _is_a_heading(cells: Sequence[str], *, is_narrow: bool = False) -> bool:
    """Whether a row could be headings. is_narrow: one column is all there is."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    if len(filled) < (1 if is_narrow else 2):
        return False
    return not any(
        _FIGURES.fullmatch(cell) or _ADDRESS.search(cell) or len(cell) > _LONG for cell in filled
    )


def _is_split(above: Sequence[str], under: Sequence[str]) -> bool:
    """Two rows of headings: the upper one has gaps where cells were merged."""
    upper = [bool(cell.strip()) for cell in above]
    lower = [bool(cell.strip()) for cell in under]
    gaps = [place for place, filled in enumerate(lower) if filled and not _at(upper, place)]
    return bool(gaps) and sum(lower) > sum(upper)


def _joined(above: Sequence[str], under: Sequence[str]) -> list[str]:
    """Headings of two rows: "Contact" over "Phone" is "Contact Phone"."""
    named, group = [], ""
    for place in range(max(len(above), len(under))):
        upper = above[place].strip() if place < len(above) else ""
        lower = under[place].strip() if place < len(under) else ""
        group = upper or (group if lower else "")
        is_same = slug(group) in slug(lower) or not lower
        named.append((lower or group) if is_same or not group else f"{group} {lower}")
    return named


def _goes_under(headings: Sequence[str], cells: Sequence[str]) -> bool:
    """Whether a row could be data of such headings: it fills half of the columns, or three."""
    wanted = [place for place, cell in enumerate(headings) if cell.strip()]
    filled = [place for place in wanted if place < len(cells) and cells[place].strip()]
    return len(filled) >= min(3, (len(wanted) + 1) // 2)


def _named(cells: Sequence[str]) -> tuple[str, ...]:
    """Headings, each once: a second "Phone" is "Phone (2)"; one that is empty stays so."""
    last = max((place for place, cell in enumerate(cells) if cell.strip()), default=-1) + 1
    if last > MOST_COLUMNS:
        raise FileError(
            f"The table has more than {MOST_COLUMNS} columns", "Leave out what is not used"
        )
    seen: dict[str, int] = {}
    found = []
    for cell in cells[:last]:
        name = " ".join(_CONTROL.sub("", cell).split())
        seen[name.lower()] = seen.get(name.lower(), 0) + 1
        times = seen[name.lower()]
        found.append(f"{name} ({times})" if name and times > 1 else name)
    return tuple(found)


def _is_alike(cells: Sequence[str], headings: Sequence[str]) -> bool:
    named = {slug(each) for each in headings if each}
    return {slug(cell) for cell in cells if cell.strip()} <= named


def _repeats(cells: Sequence[str], headings: Sequence[str]) -> bool:
    """Headings said again further down, as printed lists have them."""
    for cell, heading in zip(cells[:3], headings, strict=False):
        if heading and cell.strip().lower() == heading.lower():
            break
    else:
        return False
    filled = [cell for cell in cells if cell.strip()]
    return len(filled) > 1 and [slug(c) for c in cells[: len(headings)]] == [
        slug(each) for each in headings
    ]


def _filled(grid: Grid) -> Iterator[tuple[int, Sequence[str]]]:
    for number, cells in grid:
        if len(cells) > MOST_COLUMNS and any(cell.strip() for cell in cells[MOST_COLUMNS:]):
            raise FileError(
                f"Row {number} has more than {MOST_COLUMNS} columns", "Leave out what is not used"
            )
        if any(map(str.strip, cells)):
            yield number, cells


def _at(found: Sequence[bool], place: int) -> bool:
    return place < len(found) and found[place]
