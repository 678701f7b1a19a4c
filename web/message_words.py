"""A message back in words: the record's plain values under headings people read."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from matching.terms import AccessFeature, Domain
from people.pages import DialogSession
from people.terms import Channel
from referrals.reasons import AttemptResult, DomainOutcome, Outcome, Placement, Source
from referrals.states import Party, State
from web import wording
from web import wording_referral as words

Row = tuple[str, str, str]


def sections(summary: Mapping[str, Any]) -> list[tuple[str, list[Row]]]:
    """Heading and rows (label, value, no link), empty ones left out."""
    found = [
        ("What happened", _outcome(summary["support_and_outcome"])),
        ("The person", _person(summary)),
        ("The referral", _details(summary)),
        ("What helps them take part", _requirements(summary["individual_requirements"])),
        ("Tries to reach them", _contacts(summary["contacts"])),
        ("What they were told", _information(summary["information_given"])),
        ("Written by", _completed(summary["completed_by"])),
    ]
    return [(heading, rows) for heading, rows in found if rows]


def score_rows(sessions: Iterable[DialogSession], domain: Domain, sent_on: date) -> list[Row]:
    """The last rating up to the day it was sent, and the newest after; [] without both."""
    rated = [
        (each.held_on, each.ratings[domain].value)
        for each in sessions
        if domain in each.ratings and each.ratings[domain].value is not None
    ]
    before = max((each for each in rated if each[0] <= sent_on), default=None)
    after = max((each for each in rated if each[0] > sent_on), default=None)
    if before is None or after is None:
        return []
    name = wording.DIALOG_NCL[domain]
    change = (after[1] or 0) - (before[1] or 0)
    return _rows(
        (f"{name}, before", f"{before[1]} of 7, on {wording.day(before[0])}"),
        (f"{name}, after", f"{after[1]} of 7, on {wording.day(after[0])}"),
        ("Change", f"{change:+d}" if change else "None"),
    )


def _rows(*pairs: tuple[str, str]) -> list[Row]:
    return [(label, value, "") for label, value in pairs if value]


def _day(text: str | None) -> str:
    return wording.day(date.fromisoformat(text)) if text else ""


def _outcome(told: Mapping[str, Any]) -> list[Row]:
    state = wording.REFERRAL_STATUS[State(told["state"]).value]
    outcome, placement = told.get("outcome"), told.get("placement")
    areas = [
        f"{wording.DOMAINS[Domain(domain)]}: {words.DOMAIN_OUTCOMES[DomainOutcome(each)].lower()}"
        for domain, each in told.get("by_domain", {}).items()
    ]
    return _rows(
        ("How it ended", f"{state.word}. {state.meaning}"),
        ("Outcome", words.OUTCOMES[Outcome(outcome)] if outcome else ""),
        ("Started", _day(told.get("started_on"))),
        ("Areas of life", "; ".join(areas)),
        ("Reason", words.reason_words(told.get("reason"))),
        ("What comes next", words.PLACEMENTS[Placement(placement)] if placement else ""),
        ("With", told.get("placed_with") or ""),
        ("In their words", told.get("note") or ""),
    )


def _person(summary: Mapping[str, Any]) -> list[Row]:
    person = summary["person"]
    needs = summary["needs"]
    return _rows(
        ("Name", person["name"]),
        ("Pronouns", person.get("pronouns") or ""),
        ("Born", _day(person.get("born")) or str(person.get("birth_year") or "")),
        ("What it was for", _areas([needs["domain"], *needs.get("also", [])])),
        ("What they hoped for", needs.get("wants") or ""),
    )


def _areas(domains: Iterable[str]) -> str:
    return "; ".join(wording.DOMAINS[Domain(each)] for each in domains)


def _details(summary: Mapping[str, Any]) -> list[Row]:
    details, consent = summary["referral_details"], summary["consent"]
    return _rows(
        ("Service", f"{details['service']}, {details['organisation']}"),
        ("Reference", details["reference"]),
        ("How it came about", words.SOURCES[Source(details["source"])]),
        ("Sent", _day(details.get("sent_on"))),
        ("Answered", _day(details.get("answered_on"))),
        ("They agreed to sharing", _day(consent.get("given_on"))),
    )


def _requirements(needs: Mapping[str, Any]) -> list[Row]:
    access = [wording.ACCESS[AccessFeature(each)].label for each in needs.get("access", [])]
    languages = [wording.language_words(each) for each in needs.get("languages", [])]
    return _rows(
        ("Languages", ", ".join(languages)),
        ("Interpreter", "Yes" if needs.get("needs_interpreter") else ""),
        ("Access", ", ".join(access)),
        ("Communication", needs.get("communication") or ""),
    )


def _contacts(tries: list[Mapping[str, Any]]) -> list[Row]:
    return [
        (
            _day(each["on"]),
            _tried(each["channel"], each["result"]),
            "",
        )
        for each in tries
    ]


def _tried(channel: str, result: str) -> str:
    return f"{words.TRIED_BY[Channel(channel)]}: {words.ATTEMPTS[AttemptResult(result)].lower()}"


def _information(given: list[Mapping[str, Any]]) -> list[Row]:
    return [(_day(each["on"]), str(each["note"]), "") for each in given]


def _completed(by: Mapping[str, Any]) -> list[Row]:
    party = words.PARTIES[Party(by["party"])]
    who = f"{by['name']}, for {party}" if by.get("name") else party
    return _rows(("By", who), ("On", _day(by.get("on"))))
