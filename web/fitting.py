"""Whether a person fits a service, by its own rules: said before a referral is written."""

from typing import Final
from uuid import UUID

from matching.limits import verdicts
from matching.reasons import LeftOut, Unknown
from matching.terms import CapacityState, Limit, Suits
from matching.verdict import Verdict
from people.pages import Person
from web.asking import asker_of
from web.cards import Fact
from web.covering import person_fact
from web.db import db
from web.parts import parts, today
from web.translation import gettext
from web.wording_match import left_out_words, unknown_words

ITS_RULES: Final = (
    Limit.ROOM,
    Limit.AGE,
    Limit.COMMUNITY,
    Limit.ACCESS,
    Limit.LANGUAGE,
    Limit.ROUTE,
    Limit.FRESHNESS,
)
"""What a service itself says about whom it takes and whether it can, besides where it helps."""


def fitting(service_id: UUID, person: Person) -> list[Fact]:
    """What speaks for and against, worst first; empty if the service is not listed any more."""
    service = parts().snapshots.current(db()).by_id.get(service_id)
    covers = person_fact(service_id, person)
    if service is None or covers is None:
        return []
    said = {
        each.limit: each
        for each in verdicts(service, asker_of(person, (), today()), parts().weights)
    }
    rules = [said[limit] for limit in ITS_RULES]
    against = [_against(service_id, each) for each in rules if each.suits is Suits.NO]
    asks = [_ask(each) for each in rules if each.suits is Suits.UNKNOWN]
    return [covers, *against, *asks, *_room(said[Limit.ROOM], service.capacity.state)]


def _against(service_id: UUID, verdict: Verdict) -> Fact:
    words = left_out_words(LeftOut(service_id, verdict.limit, verdict.numbers))
    return Fact("cross", words, "attention")


def _ask(verdict: Verdict) -> Fact:
    return Fact("question", unknown_words(Unknown(verdict.limit, verdict.numbers)))


def _room(verdict: Verdict, state: CapacityState) -> list[Fact]:
    """That there is room, or a list to wait on, when nothing worse was said."""
    if verdict.suits is not Suits.YES:
        return []
    if state is CapacityState.WAITING_LIST:
        weeks = verdict.numbers.get("weeks")
        return [
            Fact(
                "clock",
                gettext("Waiting list: about %(weeks)s weeks", weeks=weeks)
                if weeks
                else gettext("A waiting list"),
            )
        ]
    return [Fact("check", gettext("It says it has room"), "good")]
