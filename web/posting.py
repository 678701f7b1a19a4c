"""When an e-mail goes: never at night, and to one inbox once a day, the rest in the next one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Final
from uuid import UUID

from base.calendar import LONDON, london, london_date
from directory.checks import TEMPLATE as MONTHLY_CHECK
from directory.mailed_lists import TEMPLATE as MAILED_LIST
from directory.problems import ANSWER
from storage import inboxes, outbox
from storage.engine import writing
from storage.inboxes import HeldNoticeRow
from storage.mail import Letter, MailError
from storage.outbox import Errand, LaterError
from web import mailed_list
from web.day_letter import day_letter
from web.notices import letters, subject_of
from web.parts import now, parts
from web.problems import letters_of, was_answered

DAY_LETTER: Final = "day_letter"
AT_ONCE_TOO: Final = "person"  # a person has few, and each is awaited
SERVICE: Final = "service"
_BY_DAY: Final = frozenset({DAY_LETTER, MONTHLY_CHECK})
"""What is not about a referral, and still never goes at night."""

_ONCE_ONLY: Final[
    Mapping[str, tuple[Callable[[Errand], list[Letter]], Callable[[Errand], None]]]
] = {
    ANSWER: (letters_of, was_answered),
    MAILED_LIST: (mailed_list.letters_of, mailed_list.was_sent),
}
"""To somebody without an account: the letter, and letting go of the address once it is sent."""

Send = Callable[[Letter], None]


@dataclass(frozen=True, slots=True)
class MailPlan:
    """When mail goes. Hours by London's clocks; local choices, as no rule exists."""

    quiet_from: int = 20
    quiet_until: int = 8
    is_daily: bool = True  # one e-mail a day to each inbox, but for people's own
    daily_at: int = 8  # by day; the hour at which what was held for an inbox goes

    def wakes_at(self, moment: datetime) -> datetime | None:
        """When the quiet hours that a moment falls in are over; None by day."""
        local = london(moment)
        if self.quiet_until <= local.hour < self.quiet_from:
            return None
        day = local.date() + timedelta(days=1 if local.hour >= self.quiet_from else 0)
        return _at(day.toordinal(), self.quiet_until)

    def next_morning(self, moment: datetime) -> datetime:
        """When the next day's e-mail goes."""
        return _at(london_date(moment).toordinal() + 1, self.daily_at)


AT_ONCE: Final = MailPlan(quiet_from=24, quiet_until=0, is_daily=False)


def deliver(errand: Errand, plan: MailPlan, send: Send) -> None:
    """Send what an errand asks for; each part once, however often the errand is tried.

    A link that somebody waits for, to sign in with, goes at any hour. Raises LaterError at
    night, MailError if a part can never be sent, and what `send` raises.
    """
    template = errand.payload["template"]
    if template in _ONCE_ONLY:
        write, let_go = _ONCE_ONLY[template]
        for letter in write(errand):
            send(letter)
        let_go(errand)
        return
    if not subject_of(errand) and template not in _BY_DAY:
        for letter in letters(errand):
            send(letter)
        return
    until = plan.wakes_at(now())
    if until is not None:
        raise LaterError(until)
    if template == MONTHLY_CHECK:
        _send_check(errand, plan, send)
    elif template == DAY_LETTER:
        _send_day_letter(errand, send)
    else:
        _send_parts(errand, plan, send)


def _send_parts(errand: Errand, plan: MailPlan, send: Send) -> None:
    """A message to each address; what cannot be sent stops no other."""
    written = letters(errand)
    refused = _nobody_told(errand, written)
    sent = [str(each) for each in errand.payload.get("sent", ())]
    for letter in written:
        if letter.reference in sent:
            continue
        side = _side(letter)
        inbox = "" if side == AT_ONCE_TOO else _inbox(letter.to)
        try:
            if not (plan.is_daily and inbox and _hold(errand, side, inbox, plan)):
                send(letter)
        except MailError as error:
            refused = error
            continue
        sent.append(letter.reference)
        _note(errand, sent, inbox)
    if refused:
        raise refused


def _send_check(errand: Errand, plan: MailPlan, send: Send) -> None:
    """The monthly check of an inbox, on a day when nothing else went there."""
    inbox, moment = str(errand.payload["inbox"]), now()
    with parts().database.read_sessions() as session:
        is_full = plan.is_daily and inboxes.was_written_on(session, inbox, london_date(moment))
    if is_full:
        raise LaterError(plan.next_morning(moment))
    for letter in letters(errand):
        send(letter)
        with writing(parts().database) as session:
            inboxes.note_written(session, inbox, london_date(moment))


def _side(letter: Letter) -> str:
    return letter.reference.rsplit("-", 2)[1]


def _nobody_told(errand: Errand, written: list[Letter]) -> MailError | None:
    """What is wrong when a service is to be told and has no address left; else None."""
    if SERVICE in errand.payload.get("to", ()) and SERVICE not in map(_side, written):
        return MailError("nobody at the service has an address")
    return None


def _send_day_letter(errand: Errand, send: Send) -> None:
    """All that has been held for an inbox, in one message."""
    inbox = str(errand.payload["inbox"])
    written = day_letter(errand, inbox)
    with writing(parts().database) as session:
        outbox.note(session, errand.id, about=written.about)
    if written.letter is not None:
        send(written.letter)
    with writing(parts().database) as session:
        inboxes.forget_held(session, written.held_ids)
        if written.letter is not None:
            inboxes.note_written(session, inbox, london_date(now()))


def _inbox(address: str) -> str:
    with parts().database.read_sessions() as session:
        return inboxes.inbox_of(session, address)


def _hold(errand: Errand, side: str, inbox: str, plan: MailPlan) -> bool:
    """Keep a part for tomorrow's e-mail, if an inbox was written to today."""
    moment = now()
    with writing(parts().database) as session:
        if not inboxes.was_written_on(session, inbox, london_date(moment)):
            return False
        held = HeldNoticeRow(
            inbox=inbox,
            errand_id=errand.id,
            template=str(errand.payload["template"]),
            side=side,
            subject_id=UUID(subject_of(errand)),
            at=moment,
        )
        inboxes.hold(session, held)
        goes = plan.next_morning(moment)
        payload = {"template": DAY_LETTER, "inbox": inbox}
        once = f"{DAY_LETTER}:{inbox}:{london_date(goes)}"
        outbox.add(session, "email", f"inbox:{inbox}", now=goes, payload=payload, dedupe=once)
    return True


def _note(errand: Errand, sent: list[str], inbox: str) -> None:
    """Write down how far an errand got, and that an inbox was written to."""
    with writing(parts().database) as session:
        outbox.note(session, errand.id, sent=list(sent))
        if inbox:
            inboxes.note_written(session, inbox, london_date(now()))


def _at(day: int, hour: int) -> datetime:
    """A full hour of a London day, in UTC. day: as an ordinal."""
    local = datetime.combine(datetime.fromordinal(day).date(), time(hour), LONDON)
    return local.astimezone(UTC)
