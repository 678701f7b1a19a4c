"""What happened, told in words: the events of a referral and of a person."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from base.calendar import london
from referrals.pages import Event, TimelineEntry
from referrals.states import Action
from web.wording import day
from web.wording_referral import HAPPENED, PARTIES, reason_words


@dataclass(frozen=True, slots=True)
class Told:
    """One line of a timeline, as the timeline component wants it."""

    when: str
    title: str
    who: str
    body: str


def told(entries: Iterable[TimelineEntry]) -> list[Told]:
    """A person's referrals and signposts, step by step."""
    return [
        Told(
            when=day(london(each.at).date()),
            title=f"{each.service_name}: {_title(each)}",
            who=f"By {PARTIES[each.party]}" if each.party else "",
            body=" ".join(filter(None, (reason_words(each.reason), each.note))),
        )
        for each in entries
    ]


def steps_told(events: Iterable[Event], names: Mapping[UUID, str]) -> list[Told]:
    """The steps of one referral, newest first."""
    return [
        Told(
            when=f"{day(london(each.at).date())}, {london(each.at):%H:%M}",
            title=HAPPENED[each.action],
            who=_who(each, names),
            body=" ".join(filter(None, (reason_words(each.reason), each.note))),
        )
        for each in reversed(list(events))
    ]


def tracked_told(events: Iterable[tuple[Action, datetime]]) -> list[Told]:
    """What happened to a self-referral, for the person, newest first: no names."""
    return [
        Told(when=day(london(at).date()), title=HAPPENED[action], who="", body="")
        for action, at in reversed(list(events))
    ]


def _title(entry: TimelineEntry) -> str:
    return HAPPENED[entry.action].lower() if entry.action else "told them of it"


def _who(event: Event, names: Mapping[UUID, str]) -> str:
    """The person by name where known, else which side it was."""
    name = names.get(event.actor_id) if event.actor_id else None
    return f"{name}, for {PARTIES[event.party]}" if name else f"By {PARTIES[event.party]}"
