"""What people search for, in counts that single nobody out."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy.orm import Session

from accounts.actor import Actor
from directory.searches import (
    DayTotal,
    LengthTotal,
    PhraseTotal,
    search_days,
    search_lengths,
    search_phrases,
)
from insight.rules import HIDDEN, SMALLEST_SHOWN, Shown, share, shown

RARELY: Final = 0.2  # opened after fewer than one search in five; our choice


@dataclass(frozen=True, slots=True)
class SpanLine:
    """The searches of a day or a week that begins on `day`."""

    day: date
    searches: Shown
    empty: Shown
    opens: Shown


@dataclass(frozen=True, slots=True)
class PhraseLine:
    """One phrase of the directory's own words."""

    phrase: str
    searches: Shown
    empty: Shown
    opens: Shown
    opened_share: str  # searches after which a service was opened


@dataclass(frozen=True, slots=True)
class LengthLine:
    """Searches in other words, of which only the length is kept."""

    words: int
    searches: Shown
    empty: Shown
    found_each: str  # services that one of them finds, about; "*" when too few


@dataclass(frozen=True, slots=True)
class SearchReport:
    """What was searched for in a span of days. Phrases come in the order of shown counts."""

    total: SpanLine
    days: tuple[SpanLine, ...]
    weeks: tuple[SpanLine, ...]
    often: tuple[PhraseLine, ...]
    without_result: tuple[PhraseLine, ...]
    rarely_opened: tuple[PhraseLine, ...]
    others: tuple[LengthLine, ...]


def search_report(session: Session, since: date, until: date, *, viewer: Actor) -> SearchReport:
    """Both ends included. Three statements. Raises NotAllowedError unless an editor asks."""
    days = search_days(session, since, until, viewer=viewer)
    phrases = search_phrases(session, since, until, viewer=viewer)
    lengths = search_lengths(session, since, until, viewer=viewer)
    return SearchReport(
        total=_span(since, days),
        days=tuple(_span(each.day, [each]) for each in days),
        weeks=tuple(_weeks(days)),
        often=_lines(phrases, lambda each: each.searches),
        without_result=_lines(phrases, lambda each: each.empty),
        rarely_opened=_rare(phrases),
        others=tuple(map(_length, lengths)),
    )


def _weeks(days: Iterable[DayTotal]) -> Iterable[SpanLine]:
    """Weeks from Monday; the first and the last may hold only part of theirs."""
    grouped: defaultdict[date, list[DayTotal]] = defaultdict(list)
    for each in days:
        grouped[each.day - timedelta(days=each.day.weekday())].append(each)
    return (_span(monday, grouped[monday]) for monday in sorted(grouped))


def _span(day: date, days: Iterable[DayTotal]) -> SpanLine:
    held = list(days)
    return SpanLine(
        day,
        shown(sum(each.searches for each in held)),
        shown(sum(each.empty for each in held)),
        shown(sum(each.opens for each in held)),
    )


def _lines(
    phrases: Iterable[PhraseTotal], count: Callable[[PhraseTotal], int]
) -> tuple[PhraseLine, ...]:
    """The phrases that have such a count, the highest first.

    Ordered by the number as shown, then by the alphabet: an order by the true one would tell it.
    """
    held = [each for each in phrases if count(each)]
    held.sort(key=lambda each: (-(shown(count(each)).value or 0), each.phrase))
    return tuple(map(_phrase, held))


def _rare(phrases: Iterable[PhraseTotal]) -> tuple[PhraseLine, ...]:
    """Phrases searched for often that find something, of which few people open anything."""
    held = [
        each
        for each in phrases
        if each.searches - each.empty >= SMALLEST_SHOWN
        and each.opens < RARELY * (each.searches - each.empty)
    ]
    return _lines(held, lambda each: each.searches)


def _phrase(each: PhraseTotal) -> PhraseLine:
    return PhraseLine(
        each.phrase,
        shown(each.searches),
        shown(each.empty),
        shown(each.opens),
        share(each.opens, each.searches),
    )


def _length(each: LengthTotal) -> LengthLine:
    is_few = each.searches < SMALLEST_SHOWN
    found = HIDDEN if is_few else f"{each.found / each.searches:.0f}"
    return LengthLine(each.words, shown(each.searches), shown(each.empty), found)
