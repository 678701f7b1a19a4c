"""Sessions as rows of a file: a column map, refusals that name row and column. Pure.

Ours is one column for each thing. Of another app's export, a map says which column is which. A
blank stays blank; a number is 1 to 7 and nothing else. "More help" is yes/no, or coded 2/1 or 1/0.
"""

import csv
import io
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from base.errors import InvalidError
from matching.terms import Domain
from people.items import Item, Part
from people.rules import Rating
from people.terms import Stage

MOST_ROWS: Final = 2000
MOST_BYTES: Final = 1_000_000
MOST_REFUSED: Final = 50
"""How many refusals are told; a file with more is best mended at its source."""
REFERENCE, HELD_ON, STAGE, NEXT_ON = "reference", "held_on", "stage", "next_on"
NOT_TODAY: Final = "not today"
_RATED: Final = {Item(Part.RATING, each).name: each for each in Domain}
_HELPED: Final = {Item(Part.HELP, each).name: each for each in Domain}
COLUMNS: Final = (REFERENCE, HELD_ON, STAGE, NEXT_ON, *_RATED, *_HELPED)
"""The columns of our own file, in their order."""
CODED: Final[Mapping[str, Mapping[str, bool]]] = {
    "yes/no": {},
    "2/1": {"2": True, "1": False},
    "1/0": {"1": True, "0": False},
}
_YES_NO: Final = {"yes": True, "y": True, "true": True, "no": False, "n": False, "false": False}
_DAYS: Final = ("%Y-%m-%d", "%d/%m/%Y", "%Y-%m-%dT%H:%M:%S")


Refuse = Callable[[str, str], None]


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """Which column of a file is which of ours, and how it codes "more help"."""

    columns: Mapping[str, str] = field(default_factory=lambda: {each: each for each in COLUMNS})
    more_help: str = "2/1"  # one of CODED; yes and no are always understood
    stages: Mapping[str, Stage] = field(
        default_factory=lambda: {each.value: each for each in Stage}
    )


@dataclass(frozen=True, slots=True)
class SessionLine:
    """One session of a file. row: as a spreadsheet counts, the headings being 1."""

    row: int
    reference: str  # "" where the file does not say whose it is
    held_on: date
    stage: Stage
    next_on: date | None
    ratings: Mapping[Domain, Rating]


@dataclass(frozen=True, slots=True)
class Refused:
    """One cell that cannot be used."""

    row: int
    column: str
    why: str


@dataclass(frozen=True, slots=True)
class ReadFile:
    """What a file holds: everything, or what is wrong with it."""

    sessions: tuple[SessionLine, ...]
    refused: tuple[Refused, ...]


def read_map(text: str) -> ColumnMap:
    """A column map (TOML): [columns] ours = "theirs"; more_help; [stages] theirs = "ours".

    Raises InvalidError that says what is wrong.
    """
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InvalidError(f"The column map is not TOML: {error}") from error
    columns = found.get("columns", {})
    if not isinstance(columns, dict) or not set(columns) <= set(COLUMNS):
        odd = ", ".join(sorted(set(columns) - set(COLUMNS)))
        raise InvalidError(f"The column map names columns of ours that do not exist: {odd}")
    more_help = found.get("more_help", "2/1")
    if more_help not in CODED:
        raise InvalidError(f"more_help must be one of {', '.join(CODED)}")
    return ColumnMap(columns, more_help, _stages(found.get("stages")))


def read_sessions(text: str, how: ColumnMap | None = None) -> ReadFile:
    """Every session of a CSV file. With one refusal, nothing of it is to be used."""
    how = how or ColumnMap()
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    try:
        rows = list(reader)
    except csv.Error:
        return ReadFile((), (Refused(1, "", "This is not a CSV file"),))
    if not rows:
        return ReadFile((), (Refused(1, "", "The file is empty"),))
    at, missing = _places(rows[0], how)
    if missing:
        return ReadFile(
            (), tuple(Refused(1, each, "The file has no such column") for each in missing)
        )
    if len(rows) - 1 > MOST_ROWS:
        return ReadFile((), (Refused(MOST_ROWS + 2, "", f"Bring in {MOST_ROWS} rows at a time"),))
    found: list[SessionLine] = []
    refused: list[Refused] = []
    for number, cells in enumerate(rows[1:], start=2):
        if any(cell.strip() for cell in cells):
            _read_row(number, _by_name(cells, at), how, found, refused)
    return ReadFile(() if refused else tuple(found), tuple(refused[:MOST_REFUSED]))


def write_sessions(rows: Iterable[SessionLine]) -> str:
    """Our own file. What was not asked is blank; "not today" says so."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for each in rows:
        next_on = each.next_on.isoformat() if each.next_on else ""
        rated = [_rating_cell(each.ratings.get(domain)) for domain in Domain]
        helped = [_help_cell(each.ratings.get(domain)) for domain in Domain]
        line = [each.reference, each.held_on.isoformat(), each.stage.value, next_on]
        writer.writerow([*line, *rated, *helped])
    return out.getvalue()


def _stages(given: object) -> dict[str, Stage]:
    own = {each.value: each for each in Stage}
    if given is None:
        return own
    known = {str(each) for each in Stage}
    if not isinstance(given, dict) or not {str(each) for each in given.values()} <= known:
        raise InvalidError(f"[stages] must lead to one of {', '.join(sorted(known))}")
    return own | {str(theirs).lower(): Stage(ours) for theirs, ours in given.items()}


def _places(heads: Sequence[str], how: ColumnMap) -> tuple[dict[str, int], list[str]]:
    """Where each column of ours stands, and those that the file must have and has not."""
    known = {head.strip().lower(): number for number, head in enumerate(heads)}
    at = {
        ours: known[theirs.strip().lower()]
        for ours, theirs in how.columns.items()
        if theirs.strip().lower() in known
    }
    needed = [how.columns.get(HELD_ON, HELD_ON)] if HELD_ON not in at else []
    if not any(each in at for each in _RATED):
        needed.append(how.columns.get("rating_mental_health", "rating_mental_health"))
    return at, needed


def _by_name(cells: Sequence[str], at: Mapping[str, int]) -> dict[str, str]:
    return {ours: cells[place].strip() for ours, place in at.items() if place < len(cells)}


def _read_row(
    number: int,
    cells: Mapping[str, str],
    how: ColumnMap,
    found: list[SessionLine],
    refused: list[Refused],
) -> None:
    """Read one row into what was found, or into what is refused."""
    wrong: list[Refused] = []

    def refuse(ours: str, why: str) -> None:
        wrong.append(Refused(number, how.columns.get(ours, ours), why))

    held_on = _day(cells.get(HELD_ON, ""))
    if held_on is None:
        refuse(HELD_ON, "Enter a day, such as 2027-03-31 or 31/03/2027")
    next_on = _day(cells.get(NEXT_ON, ""))
    if cells.get(NEXT_ON) and next_on is None:
        refuse(NEXT_ON, "Enter a day, or leave it blank")
    stage = how.stages.get(cells.get(STAGE, "").lower() or Stage.REVIEW.value)
    if stage is None:
        refuse(STAGE, f"Write {', '.join(sorted(how.stages))}, or map their words in [stages]")
    ratings = _ratings(cells, how, refuse)
    refused += wrong
    if not wrong and held_on and stage:
        reference = cells.get(REFERENCE, "")
        found.append(SessionLine(number, reference, held_on, stage, next_on, ratings))


def _ratings(cells: Mapping[str, str], how: ColumnMap, refuse: Refuse) -> dict[Domain, Rating]:
    """The answers of a row. An item of which nothing stands there is not among them."""
    found: dict[Domain, Rating] = {}
    for name, domain in _RATED.items():
        cell, help_name = cells.get(name, ""), Item(Part.HELP, domain).name
        value = int(cell) if cell in set("1234567") else None
        if cell and value is None and cell.lower() != NOT_TODAY:
            refuse(name, f"Write a whole number from 1 to 7, “{NOT_TODAY}”, or leave it blank")
        help_cell = cells.get(help_name, "").lower()
        wants = {**_YES_NO, **CODED[how.more_help]}.get(help_cell)
        if help_cell and wants is None:
            refuse(help_name, f"Write yes or no, the codes {how.more_help}, or leave it blank")
        if cell or help_cell:
            found[domain] = Rating(value, wants, is_not_today=bool(cell) and value is None)
    return found


def _day(cell: str) -> date | None:
    for form in _DAYS:
        try:
            return datetime.strptime(cell, form).date()  # noqa: DTZ007  (a day has no zone)
        except ValueError:
            continue
    return None


def _rating_cell(rating: Rating | None) -> str:
    if rating is None:
        return ""
    if rating.value is not None:
        return str(rating.value)
    return NOT_TODAY if rating.is_not_today else ""


def _help_cell(rating: Rating | None) -> str:
    if rating is None or rating.wants_help is None:
        return ""
    return "yes" if rating.wants_help else "no"
