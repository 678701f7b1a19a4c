"""The message back, under the headings of the Social Prescribing Information Standard. Pure.

Codes and facts; the words, the printed page and the FHIR bundle are made from it elsewhere.
Source of the headings: Social Prescribing Information Standard (PRSB, January 2023).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from base.calendar import london_date
from matching.terms import AccessFeature, Domain
from people.pages import Person
from referrals.pages import Attempt, Event, Snapshot
from referrals.reasons import Source
from referrals.states import Action, State

HEADINGS: Final = (
    "person",
    "gp_practice",
    "referral_details",
    "consent",
    "individual_requirements",
    "needs",
    "support_and_outcome",
    "contacts",
    "information_given",
    "completed_by",
    "distribution",
)


@dataclass(frozen=True, slots=True)
class Ended:
    """A referral at its end, as the message back tells of it. Codes are given as text."""

    reference: str
    source: Source
    domain: Domain
    also: tuple[Domain, ...]
    service_name: str
    organisation_name: str
    state: State
    sent_on: date | None
    answered_on: date | None
    started_on: date | None
    ended_on: date
    outcome: str | None
    domain_outcomes: dict[str, str]
    reason: str | None
    placement: str | None
    placed_with: str | None  # the service referred on to, or signposted
    decided_by: str | None
    note: str
    consent_wording: str | None
    consented_on: date | None
    completed_as: str  # the party that ended it
    completed_by: str  # a name; "" for the person and the product
    to: str  # "core_team", "sender" or "person"


def message_back(
    ended: Ended,
    person: Person,
    sent: Snapshot | None,
    attempts: Sequence[Attempt],
    events: Sequence[Event],
) -> dict[str, Any]:
    """What the team that asked is told, by heading; plain values only.

    sent: what the service was given; None when nothing was ever sent.
    """
    return {
        "person": _person(person),
        "gp_practice": {"code": person.practice_code},
        "referral_details": {
            "reference": ended.reference,
            "source": ended.source.value,
            "service": ended.service_name,
            "organisation": ended.organisation_name,
            "sent_on": _day(ended.sent_on),
            "answered_on": _day(ended.answered_on),
        },
        "consent": {"wording": ended.consent_wording, "given_on": _day(ended.consented_on)},
        "individual_requirements": _requirements(person),
        "needs": _needs(ended, sent),
        "support_and_outcome": _outcome(ended),
        "contacts": [_contact(attempt) for attempt in attempts],
        "information_given": [
            {"on": london_date(event.at).isoformat(), "note": event.note}
            for event in events
            if event.note and event.action in {Action.PLACE, Action.CANNOT_HELP}
        ],
        "completed_by": {
            "party": ended.completed_as,
            "name": ended.completed_by,
            "on": _day(ended.ended_on),
        },
        "distribution": [ended.to],
    }


def _person(person: Person) -> dict[str, Any]:
    return {
        "reference": person.reference,
        "name": person.name,
        "pronouns": person.details.pronouns,
        "born": _day(person.details.born),
        "birth_year": person.details.birth_year,
    }


def _needs(ended: Ended, sent: Snapshot | None) -> dict[str, Any]:
    return {
        "domain": ended.domain.value,
        "also": [each.value for each in ended.also],
        "wants": sent.wants if sent else "",
    }


def _contact(attempt: Attempt) -> dict[str, Any]:
    return {
        "on": london_date(attempt.at).isoformat(),
        "party": attempt.party.value,
        "channel": attempt.channel.value,
        "result": attempt.result.value,
    }


def _requirements(person: Person) -> dict[str, Any]:
    needs: tuple[AccessFeature, ...] = person.details.musts
    return {
        "languages": list(person.details.languages),
        "needs_interpreter": person.details.needs_interpreter,
        "access": [each.value for each in needs],
        "communication": person.details.communication,
    }


def _outcome(ended: Ended) -> dict[str, Any]:
    return {
        "state": ended.state.value,
        "started_on": _day(ended.started_on),
        "ended_on": _day(ended.ended_on),
        "outcome": ended.outcome,
        "by_domain": dict(ended.domain_outcomes),
        "reason": ended.reason,
        "placement": ended.placement,
        "placed_with": ended.placed_with,
        "decided_by": ended.decided_by,
        "note": ended.note,
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
