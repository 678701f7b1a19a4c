"""When a listing is asked about, and whom: once a month, then the next contact, never silent."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Final

from dateutil.relativedelta import relativedelta

EVERY: Final = relativedelta(months=1)  # issue 10: two minutes a month
TRIES_EACH: Final = 2  # askings without an answer before the next contact is asked; our choice


def month_before(today: date) -> date:
    """Who was asked, or confirmed, after this day is left in peace."""
    return today - EVERY


def contacts_in_order(addresses: Iterable[str]) -> tuple[str, ...]:
    """The addresses that there are, each once, in lower case; the first is asked first."""
    tidy = (each.strip().lower() for each in addresses)
    return tuple(dict.fromkeys(each for each in tidy if each))


def whom_to_ask(inboxes: Sequence[str], unanswered: int, silent: Collection[str]) -> str | None:
    """The inbox to ask now: the first twice, then the next, then round again. None: nobody is left.

    silent: inboxes that want no more of these.
    """
    willing = [each for each in inboxes if each not in silent]
    if not willing:
        return None
    return willing[unanswered // TRIES_EACH % len(willing)]


def is_answered(asked_on: date, said_on: Iterable[date | None]) -> bool:
    """Whether anything was said since it was asked about."""
    return any(day is not None and day >= asked_on for day in said_on)
