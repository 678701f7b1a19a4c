"""What a service is told of a person: the minimum at first, then exactly what they agreed. Pure."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Final

from base.text import initials
from people.pages import Contact, Person
from people.rules import age_on
from people.terms import Channel
from referrals.manner import manner_of
from referrals.pages import Letter, Minimum, ReferralPage, Sight, Snapshot
from referrals.reasons import Shared
from referrals.states import Party, State

AGE_BANDS: Final = (0, 16, 18, 25, 35, 45, 55, 65, 75, 85)
"""First years of the age bands that equality monitoring uses (0-15, 16-17, 18-24, ... 85+)."""

_BY_SHARED: Final[Mapping[Channel, Shared]] = {
    Channel.PHONE: Shared.PHONE,
    Channel.VOICEMAIL: Shared.PHONE,
    Channel.TEXT: Shared.PHONE,
    Channel.EMAIL: Shared.EMAIL,
    Channel.POST: Shared.POSTCODE,
}

_SIGHT: Final[Mapping[State, Sight]] = {
    State.SENT: Sight.MINIMUM,
    State.HANDOVER: Sight.MINIMUM,  # a late yes is still welcome
    State.ACCEPTED: Sight.ALL,
    State.WAITING: Sight.ALL,
    State.STARTED: Sight.ALL,
    State.CLOSED: Sight.ALL,
    State.NOT_REACHED: Sight.ALL,
}


def sight_of(state: State) -> Sight:
    """How much of the person the service sees in a state; nothing once it is over for it."""
    return _SIGHT.get(state, Sight.NOTHING)


def as_service_sees(page: ReferralPage) -> ReferralPage:
    """A whole referral, cut to what its service may see: `page.sight`, and its own words."""
    sees_nothing = page.sight is Sight.NOTHING
    named = page.snapshot if page.sight is Sight.ALL and page.snapshot else page.minimum
    line = replace(
        page.line,
        person_id=None,
        owner_id=None,
        call_on=None,
        name="" if sees_nothing or named is None else named.name,
        minimum=None if sees_nothing else page.minimum,
    )
    own = {event.reason for event in page.events if event.party is Party.SERVICE}
    return replace(
        page,
        line=line,
        minimum=line.minimum,
        snapshot=_told_now(page) if page.sight is Sight.ALL else None,
        ours=None,
        reason=page.reason if page.reason in own else None,
        events=tuple(
            event
            if event.party is Party.SERVICE
            else replace(event, actor_id=None, reason=None, note="")
            for event in page.events
        ),
        attempts=tuple(
            each for each in page.attempts if each.party is Party.SERVICE and not sees_nothing
        ),
        messages=() if sees_nothing else page.messages,
    )


def _told_now(page: ReferralPage) -> Snapshot | None:
    """What was sent, without the ways to somebody who has asked not to be contacted since."""
    if page.snapshot is None or not page.no_contact:
        return page.snapshot
    return replace(page.snapshot, ways={}, safe_note="")


def age_band(age: int | None) -> str:
    """The age band of an age in years, such as "25-34" or "85+"; "" when it is not known."""
    if age is None:
        return ""
    first = max(each for each in AGE_BANDS if each <= max(age, 0))
    following = [each for each in AGE_BANDS if each > first]
    return f"{first}-{following[0] - 1}" if following else f"{first}+"


def minimum_of(person: Person, letter: Letter, today: date) -> Minimum:
    """What a service sees before it accepts."""
    words = person.name.split()
    return Minimum(
        name=words[0] if letter.by_first_name and words else initials(person.name),
        area=person.contact.postcode.split(" ")[0],
        age_band=age_band(_age(person, today)),
        has_safe_contact=bool(_safe_ways(person.contact)),
        also=letter.also,
    )


def snapshot_of(person: Person, letter: Letter, today: date) -> Snapshot:
    """Exactly what is sent: the sender's words, and of the person's facts those agreed to.

    A way of contact goes only if it is agreed to and the person has called it safe.
    """
    shares, details = letter.shares, person.details
    by_name = Shared.FULL_NAME in shares or letter.by_first_name
    named = person.name if Shared.FULL_NAME in shares else person.name.split(" ")[0]
    ways = {
        channel: value
        for channel, value in _safe_ways(person.contact).items()
        if _BY_SHARED[channel] in shares
    }
    return Snapshot(
        name=named if by_name else initials(person.name),
        wants=letter.wants,
        good_to_know=letter.good_to_know,
        pronouns=details.pronouns if Shared.PRONOUNS in shares else "",
        age=_age(person, today) if Shared.AGE in shares else None,
        postcode=person.contact.postcode if Shared.POSTCODE in shares else "",
        ways=ways,
        safe_note=person.contact.safe_note if ways else "",
        languages=details.languages if Shared.LANGUAGES in shares else (),
        needs_interpreter=details.needs_interpreter and Shared.LANGUAGES in shares,
        access=details.musts if Shared.ACCESS_NEEDS in shares else (),
        communication=details.communication if Shared.COMMUNICATION in shares else "",
        manner=manner_of(
            person,
            has_way=bool(ways),
            has_languages=Shared.LANGUAGES in shares,
            has_communication=Shared.COMMUNICATION in shares,
        ),
    )


def _safe_ways(contact: Contact) -> dict[Channel, str]:
    """The ways the person has called safe and given something for."""
    given = {
        Channel.PHONE: contact.phone,
        Channel.VOICEMAIL: contact.phone,
        Channel.TEXT: contact.phone,
        Channel.EMAIL: contact.email,
        Channel.POST: contact.postcode,
    }
    return {each: value for each, value in given.items() if value and contact.may_use(each)}


def _age(person: Person, today: date) -> int | None:
    return age_on(today, person.details.born, person.details.birth_year)
