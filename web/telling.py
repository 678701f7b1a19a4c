"""What happened, told in words: the events of a referral and of a person."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Final
from uuid import UUID

from flask import url_for
from markupsafe import Markup

from base.calendar import london
from people.pages import Consent, DialogSession
from people.terms import ConsentKind, SessionState
from referrals.pages import Event, ReferralPage, TimelineEntry
from referrals.states import State
from web.wording import day
from web.wording_person import CONSENTS, STAGES
from web.wording_referral import HAPPENED, PARTIES, STATIONS, reason_words

_UNDER_WAY: Final = (State.SENT, State.ACCEPTED, State.WAITING, State.STARTED)


@dataclass(frozen=True, slots=True)
class Told:
    """One line of a timeline, as the timeline component wants it."""

    when: str
    title: str | Markup
    who: str
    body: str


@dataclass(frozen=True, slots=True)
class Station:
    """One stop on a referral's way."""

    words: str
    when: str  # "" when it was not reached
    is_reached: bool
    is_skipped: bool  # a later one was reached without it


def life_told(
    entries: Iterable[TimelineEntry],
    sessions: Iterable[DialogSession],
    consents: Iterable[Consent],
) -> list[Told]:
    """All that happened for a person, newest first: sessions, referrals, signposts, consent."""
    dated = [(each.at.date(), each.at, entry_told(each)) for each in entries]
    dated += [
        (each.at.date(), each.at, _consent_told(each))
        for each in consents
        if each.kind is ConsentKind.TAKING_PART
    ]
    days = [(each.held_on, _session_told(each)) for each in sessions]
    noon = time(12, tzinfo=UTC)
    dated += [(held_on, datetime.combine(held_on, noon), said) for held_on, said in days]
    dated.sort(key=lambda each: each[:2], reverse=True)
    return [said for _, _, said in dated]


def steps_told(events: Iterable[Event], names: Mapping[UUID, str]) -> list[Told]:
    """The steps of one referral, newest first."""
    return [
        Told(
            when=_moment(each.at),
            title=HAPPENED[each.action],
            who=_who(each, names),
            body=_said(each.reason, each.note),
        )
        for each in reversed(list(events))
    ]


def stations(page: ReferralPage) -> list[Station]:
    """How far a referral has got, from sent to the loop closed, each with its day."""
    line = page.line
    seen = next((each.at for each in page.events if each.to_state is State.LOOP_CLOSED), None)
    times = (line.sent_at, page.answered_at, page.started_at, page.ended_at, seen)
    reached = [at for at in times if at is not None]
    last = max((times.index(at) for at in reached), default=-1)
    return [
        Station(
            words,
            day(london(at).date()) if at else "",
            is_reached=place <= last,
            is_skipped=at is None and place < last,
        )
        for place, (words, at) in enumerate(zip(STATIONS, times, strict=True))
    ]


def first_contact_told(page: ReferralPage) -> str:
    """When the service was first in touch, or by when it is to be: a local aim. "" when over."""
    if page.contact_aim is None or page.line.state not in _UNDER_WAY:
        return ""
    if page.contacted_at is None:
        return f"Local aim: by {_moment(page.contact_aim)}, 96 hours after it was sent"
    is_soon = page.contacted_at <= page.contact_aim
    return _moment(page.contacted_at) + (", within the aim of 96 hours" if is_soon else "")


def _moment(at: datetime) -> str:
    """A moment as London's clocks say it: "6 March 2026, 09:30"."""
    return f"{day(london(at).date())}, {london(at):%H:%M}"


def entry_told(entry: TimelineEntry) -> Told:
    """One step of a referral, with a link to it, or one signpost."""
    name: str | Markup = entry.service_name
    if entry.referral_id:
        link = url_for("referral.show", referral_id=entry.referral_id)
        name = Markup('<a href="{}">{}</a>').format(link, entry.service_name)
    words = HAPPENED[entry.action] if entry.action else "Told about it, to get in touch themselves"
    return Told(
        when=day(london(entry.at).date()),
        title=Markup("{}: {}").format(name, words[0].lower() + words[1:]),
        who=f"By {PARTIES[entry.party]}" if entry.party else "",
        body=_said(entry.reason, entry.note),
    )


def _session_told(session: DialogSession) -> Told:
    """One DIALOG+ session, with a link to it."""
    link = url_for("dialog.show", session_id=session.session_id)
    title = Markup('DIALOG+: <a href="{}">{}</a>').format(link, STAGES[session.stage].lower())
    is_open = session.state is SessionState.OPEN
    return Told(day(session.held_on), title, "", "Not finished yet" if is_open else "")


def _consent_told(consent: Consent) -> Told:
    title = CONSENTS[consent.is_given]
    return Told(day(london(consent.at).date()), title, "", "")


def _said(reason: str | None, note: str) -> str:
    """A reason and what was written with it."""
    return ". ".join(filter(None, (reason_words(reason), note)))


def _who(event: Event, names: Mapping[UUID, str]) -> str:
    """The person by name where known, else which side it was."""
    name = names.get(event.actor_id) if event.actor_id else None
    return f"{name}, for {PARTIES[event.party]}" if name else f"By {PARTIES[event.party]}"
