"""When a service is open: rules with London wall times into coming days and parts of the week."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from heapq import merge
from itertools import islice
from typing import Final
from uuid import UUID

from dateutil.rrule import MONTHLY, WEEKLY, rrule, rrulestr

from base.calendar import is_working_day, london
from matching.terms import TimeBand

EVENING: Final = time(17)  # agreed with matching.terms.TimeBand
AN_HOUR_OF_EVENING: Final = time(18)  # so 16:00 to 18:00 counts as both
HORIZON: Final = timedelta(days=92)  # a quarter: enough for "every second month", cheap to walk
_SATURDAY: Final = 5
_BY: Final = "BY"  # in a rule that says its days: BYDAY, BYMONTHDAY
_ANY_DAY: Final = date(2026, 1, 1)  # to read a rule that does not depend on when it started
_FREQUENCIES: Final = ("FREQ=WEEKLY", "FREQ=MONTHLY")  # all that Open Referral UK has


class Weekday(StrEnum):
    """The days of the week, by the codes of RFC 5545, Monday first."""

    MONDAY = "mo"
    TUESDAY = "tu"
    WEDNESDAY = "we"
    THURSDAY = "th"
    FRIDAY = "fr"
    SATURDAY = "sa"
    SUNDAY = "su"


@dataclass(frozen=True, slots=True)
class Schedule:
    """A rule of when a service is open, in London wall time."""

    rrule: str  # RFC 5545, without DTSTART: "FREQ=WEEKLY;BYDAY=TU,TH"
    starts_on: date  # which weeks or months count when INTERVAL is 2 or more
    opens: time
    closes: time  # at or before `opens`: on the next day
    term_time: bool = False
    on_bank_holidays: bool = False
    note: str = ""
    description: str = ""
    attending: str = ""  # how to take part
    link: str = ""
    valid_from: date | None = None
    valid_to: date | None = None  # the last day
    location_id: UUID | None = None  # only at this place; None: wherever the service is

    def holds_on(self, day: date) -> bool:
        """Whether the rule counts on a day, by its first and last."""
        return (self.valid_from or day) <= day <= (self.valid_to or day)

    def is_over(self, today: date) -> bool:
        """Whether its last day has passed: as written beside the rule, or in it."""
        if self.valid_to is not None and self.valid_to < today:
            return True
        return _ends(self.rrule) and not _goes_on(self.rrule, self.starts_on, today)


@dataclass(frozen=True, slots=True)
class DayChange:
    """One day that differs from the rules: closed (no hours), or open at other hours."""

    day: date
    opens: time | None = None
    closes: time | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Opening:
    """A service is open on one day."""

    day: date
    opens: time
    closes: time
    note: str = ""
    term_time: bool = False  # may be shut in school holidays other than those left out here


def next_openings(
    schedules: Iterable[Schedule],
    changes: Collection[DayChange] = (),
    *,
    today: date,
    count: int = 1,
) -> tuple[Opening, ...]:
    """The next openings from today on, at most `count`, none later than HORIZON from today.

    Bank holidays are left out unless a schedule says otherwise. A changed day replaces every
    rule's opening of that day.
    """
    every = [_ruled(each, today) for each in schedules]
    ruled = every[0] if len(every) == 1 else merge(*every)
    if not changes:
        return tuple(islice(ruled, count))
    changed = {change.day: change for change in changes}
    kept = (each for each in ruled if each.day not in changed)
    moved = sorted(
        Opening(each.day, each.opens, each.closes, each.note)
        for each in changed.values()
        if each.opens is not None and each.closes is not None and each.day >= today
    )
    return tuple(islice(merge(kept, moved), count))


def not_over(openings: Iterable[Opening], moment: datetime) -> tuple[Opening, ...]:
    """The openings that have not ended at an aware moment: one of this morning is over by noon."""
    now = london(moment).replace(tzinfo=None)
    return tuple(each for each in openings if _end(each) > now)


def running(schedules: Iterable[Schedule], today: date) -> tuple[Schedule, ...]:
    """The schedules that are not over."""
    return tuple(each for each in schedules if not each.is_over(today))


def bands_of(schedules: Iterable[Schedule]) -> frozenset[TimeBand]:
    """The parts of the week in which the schedules are open; empty when there are none."""
    return frozenset(band for each in schedules for band in _bands(each))


def openings_on(
    schedules: Iterable[Schedule], changes: Iterable[DayChange], day: date
) -> tuple[Opening, ...]:
    """The openings of one day; a changed day replaces every rule's."""
    changed = [each for each in changes if each.day == day]
    if changed:
        return tuple(
            Opening(day, each.opens, each.closes, each.note)
            for each in changed
            if each.opens is not None and each.closes is not None
        )
    held = (each for each in schedules if day.weekday() in days_of(each))
    return tuple(
        opening for each in held for opening in islice(_ruled(each, day), 1) if opening.day == day
    )


def weekdays_of(schedules: Iterable[Schedule]) -> frozenset[Weekday]:
    """The days of the week on which something is held, perhaps not every week."""
    days = list(Weekday)
    return frozenset(days[number] for each in schedules for number in days_of(each))


def schedule_problem(text: str) -> str | None:
    """Why a recurrence rule cannot be kept, as a code; None if it can.

    Codes: "frequency" (not weekly or monthly), "no_days" (no day of the week or, by month, of
    the month), "rrule".
    """
    parts = text.upper().split(";")
    if not any(part in _FREQUENCIES for part in parts):
        return "frequency"
    days = ("BYDAY=", "BYMONTHDAY=") if "FREQ=MONTHLY" in parts else ("BYDAY=",)
    if not any(part.startswith(name) and len(part) > len(name) for part in parts for name in days):
        return "no_days"
    try:
        rrulestr(text, dtstart=datetime(2026, 1, 1))  # noqa: DTZ001  (wall time)
    except (ValueError, TypeError, KeyError):
        return "rrule"
    return None


def days_of(schedule: Schedule) -> tuple[int, ...]:
    """The weekdays of a schedule, Monday 0 first."""
    says_days = _BY in schedule.rrule.upper()
    return _weekdays(schedule.rrule, _ANY_DAY if says_days else schedule.starts_on)


@lru_cache(maxsize=4096)
def _weekdays(text: str, starts_on: date) -> tuple[int, ...]:
    rule = _rule(text, starts_on)
    nth: tuple[tuple[int, int], ...] = getattr(rule, "_bynweekday", None) or ()
    plain: tuple[int, ...] = getattr(rule, "_byweekday", None) or ()
    return tuple(sorted({*plain, *(day for day, _ in nth)}))


def _end(opening: Opening) -> datetime:
    """When an opening ends, in London wall time."""
    is_next_day = opening.closes <= opening.opens
    return datetime.combine(opening.day + timedelta(days=is_next_day), opening.closes)


def _ends(text: str) -> bool:
    """Whether a rule has an end of its own."""
    return "UNTIL=" in text.upper() or "COUNT=" in text.upper()


@lru_cache(maxsize=4096)
def _goes_on(text: str, starts_on: date, today: date) -> bool:
    """Whether a rule has a day from today on."""
    return any(_rule(text, starts_on).xafter(datetime.combine(today, time()), count=1, inc=True))


def _ruled(schedule: Schedule, today: date) -> Iterator[Opening]:
    """The openings by one rule in the coming quarter."""
    for day in _days(schedule.rrule, schedule.starts_on, today):
        if not schedule.on_bank_holidays and _is_bank_holiday(day):
            continue
        if schedule.term_time and _is_certainly_holiday(day):
            continue
        if not schedule.holds_on(day):
            continue
        yield Opening(
            day, schedule.opens, schedule.closes, schedule.note, term_time=schedule.term_time
        )


def _days(text: str, starts_on: date, today: date) -> tuple[date, ...]:
    """The days of a rule from today to the horizon."""
    return _days_from(text, _near(text, starts_on, today), today)


@lru_cache(maxsize=4096)
def _days_from(text: str, starts_on: date, today: date) -> tuple[date, ...]:
    first = datetime.combine(today, time())
    rule = _rule(text, starts_on)
    return tuple(each.date() for each in rule.between(first, first + HORIZON, inc=True))


def _near(text: str, starts_on: date, today: date) -> date:
    """A later start with the same rhythm: fewer past weeks to walk, and fewer rules to keep."""
    frequency, interval = _rhythm(text)
    if frequency == WEEKLY:
        step = 7 * interval
        return starts_on + timedelta(days=max(0, (today - starts_on).days // step) * step)
    if frequency == MONTHLY and _BY in text.upper():
        passed = (today.year - starts_on.year) * 12 + today.month - starts_on.month
        months = starts_on.month - 1 + passed // interval * interval
        if passed >= interval:
            return date(starts_on.year + months // 12, months % 12 + 1, 1)
    return starts_on


@lru_cache(maxsize=4096)
def _rhythm(text: str) -> tuple[int | None, int]:
    """The frequency of a rule, None where it ends by counting; and its step."""
    rule = _rule(text, _ANY_DAY)
    if "COUNT=" in text.upper():
        return None, 1
    return getattr(rule, "_freq", None), int(getattr(rule, "_interval", 1))


@lru_cache(maxsize=4096)
def _rule(text: str, starts_on: date) -> rrule:
    rule = rrulestr(text, dtstart=datetime.combine(starts_on, time()))
    if not isinstance(rule, rrule):
        raise ValueError("a schedule holds one rule")  # noqa: TRY004  (the text is at fault)
    return rule


def _bands(schedule: Schedule) -> Iterator[TimeBand]:
    days = days_of(schedule)
    if not days:
        return
    if days[-1] >= _SATURDAY:
        yield TimeBand.WEEKEND
    if days[0] < _SATURDAY:
        if schedule.opens < EVENING:
            yield TimeBand.WEEKDAY
        if schedule.closes <= schedule.opens or schedule.closes >= AN_HOUR_OF_EVENING:
            yield TimeBand.EVENING


def _is_bank_holiday(day: date) -> bool:
    return day.weekday() < _SATURDAY and not is_working_day(day)


def _is_certainly_holiday(day: date) -> bool:
    """Days in no school term in England: summer and Christmas. Half terms differ by borough."""
    month_day = (day.month, day.day)
    return (7, 26) <= month_day <= (8, 31) or month_day >= (12, 22) or month_day <= (1, 1)
