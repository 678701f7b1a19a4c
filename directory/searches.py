"""What was searched for, in daily totals: written in batches, read by editors, and forgotten."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Date, bindparam, delete, func, select, text
from sqlalchemy.orm import Session

from accounts.actor import Actor
from directory.models import LocationRow, OrganisationRow, ServiceAtLocationRow, ServiceRow
from directory.owning import require_editor
from directory.search_models import SearchDayRow, SearchLengthRow, SearchPhraseRow
from directory.tally import Count, Counts
from directory.terms import ServiceStatus
from matching.vocabulary import ListingText

MOST_A_DAY: Final = 10_000  # phrases kept of one day: a flood ends there; our choice
MOST_READ: Final = 5_000  # phrases of a report


@dataclass(frozen=True, slots=True)
class DayTotal:
    """One day's searches in words."""

    day: date
    searches: int
    empty: int
    opens: int


@dataclass(frozen=True, slots=True)
class PhraseTotal:
    """What one phrase had in a span of days."""

    phrase: str
    searches: int
    empty: int
    opens: int


@dataclass(frozen=True, slots=True)
class LengthTotal:
    """Searches whose words are not kept, by how many words they had, in a span of days."""

    words: int
    searches: int
    empty: int
    found: int  # services found by all of them together


def add_counts(session: Session, counts: Counts) -> None:
    """Add to the totals; several processes may do so at once."""
    lengths, kept = dict(counts.lengths), dict(counts.phrases)
    for day in {day for day, _ in kept}:
        for key in _over_the_top(session, [key for key in kept if key[0] == day], day):
            count, words = kept.pop(key), len(key[1].split())
            lengths.setdefault((day, words), Count()).add(count)
    _grow(session, _DAYS, {(day,): count for day, count in counts.days.items()}, ("day",))
    _grow(session, _PHRASES, kept, ("day", "phrase"))
    _grow(session, _LENGTHS, lengths, ("day", "words"))


def forget_searches(session: Session, *, before: date) -> None:
    """Drop what is older than a day."""
    for row in (SearchDayRow, SearchPhraseRow, SearchLengthRow):
        session.execute(delete(row).where(row.day < before))


def search_days(session: Session, since: date, until: date, *, viewer: Actor) -> list[DayTotal]:
    """The totals of each day that had any, both ends included, in order."""
    require_editor(viewer)
    row = SearchDayRow
    query = (
        select(row.day, row.searches, row.empty, row.opens)
        .where(row.day.between(since, until))
        .order_by(row.day)
    )
    return [DayTotal(*each) for each in session.execute(query)]


def search_phrases(
    session: Session, since: date, until: date, *, viewer: Actor
) -> list[PhraseTotal]:
    """The phrases of a span, most often searched first; at most MOST_READ."""
    require_editor(viewer)
    row = SearchPhraseRow
    searches = func.sum(row.searches)
    query = (
        select(row.phrase, searches, func.sum(row.empty), func.sum(row.opens))
        .where(row.day.between(since, until))
        .group_by(row.phrase)
        .order_by(searches.desc(), row.phrase)
        .limit(MOST_READ)
    )
    return [PhraseTotal(*each) for each in session.execute(query)]


def search_lengths(
    session: Session, since: date, until: date, *, viewer: Actor
) -> list[LengthTotal]:
    """The searches of a span whose words are not kept, shortest first."""
    require_editor(viewer)
    row = SearchLengthRow
    query = (
        select(row.words, func.sum(row.searches), func.sum(row.empty), func.sum(row.found))
        .where(row.day.between(since, until))
        .group_by(row.words)
        .order_by(row.words)
    )
    return [LengthTotal(*each) for each in session.execute(query)]


def first_search_day(session: Session, *, viewer: Actor) -> date | None:
    """The oldest day of which anything is kept."""
    require_editor(viewer)
    return session.scalar(select(func.min(SearchDayRow.day)))


def recent_phrases(session: Session, count: int, *, viewer: Actor) -> list[str]:
    """The phrases searched for last, newest first, each once."""
    require_editor(viewer)
    row = SearchPhraseRow
    last = func.max(row.day)
    query = select(row.phrase).group_by(row.phrase).order_by(last.desc(), row.phrase).limit(count)
    return list(session.scalars(query))


def listing_texts(session: Session) -> Iterator[ListingText]:
    """The public words of every published listing, a thousand at a time. Two statements."""
    service, owner, place = ServiceRow, OrganisationRow, LocationRow
    published = service.status == ServiceStatus.PUBLISHED
    towns = (
        select(place.town)
        .join(ServiceAtLocationRow, ServiceAtLocationRow.location_id == place.id)
        .join(service, service.id == ServiceAtLocationRow.service_id)
        .where(published, place.is_confidential.is_(False), place.town != "")
        .distinct()
    )
    query = (
        select(
            service.name,
            owner.name,
            service.summary,
            service.description,
            service.who_for,
            service.words,
        )
        .join(owner, owner.id == service.organisation_id)
        .where(published)
    )
    streamed = query.execution_options(yield_per=1000)
    for name, organisation, *prose in session.execute(streamed):
        yield ListingText((name, organisation), " ".join(prose))
    for town in session.scalars(towns):
        yield ListingText((town,), "")


def _over_the_top(
    session: Session, keys: list[tuple[date, str]], day: date
) -> list[tuple[date, str]]:
    """Those of a day's phrases for which there is no room any more."""
    row = SearchPhraseRow
    room = MOST_A_DAY - (session.scalar(select(func.count()).where(row.day == day)) or 0)
    if len(keys) <= room:
        return []
    held = select(row.phrase).where(row.day == day, row.phrase.in_([each for _, each in keys]))
    known = set(session.scalars(held))
    return sorted(key for key in keys if key[1] not in known)[max(room, 0) :]


def _grow(
    session: Session, statement: str, counts: Mapping[Any, Count], names: tuple[str, ...]
) -> None:
    """Add each count to its row; one statement for all."""
    rows = [
        {
            **dict(zip(names, key, strict=True)),
            "searches": count.searches,
            "empty": count.empty,
            "opens": count.opens,
            "found": count.found,
        }
        for key, count in sorted(counts.items(), key=lambda item: item[0])
    ]
    if rows:
        session.execute(text(statement).bindparams(bindparam("day", type_=Date)), rows)


def growing(table: str, keys: str, *counts: str) -> str:
    """The statement that adds to a row or makes it, the same for both databases."""
    columns = [*keys.split(", "), *counts]
    values = ", ".join(f":{name}" for name in columns)
    grown = ", ".join(f"{name} = {table}.{name} + excluded.{name}" for name in counts)
    return (
        f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({values})"  # noqa: S608  (our names)
        f" ON CONFLICT ({keys}) DO UPDATE SET {grown}"
    )


_DAYS: Final = growing("search_days", "day", "searches", "empty", "opens")
_PHRASES: Final = growing("search_phrases", "day, phrase", "searches", "empty", "opens")
_LENGTHS: Final = growing("search_lengths", "day, words", "searches", "empty", "found")
