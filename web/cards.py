"""What a service card shows: words only, ready to print. Pages make them from directory pages."""

from dataclasses import dataclass

from matching.terms import Domain


@dataclass(frozen=True, slots=True)
class Fact:
    """One deciding fact, with the icon that stands before it."""

    icon: str  # of static/img/icons.svg: "pin", "step-free", "people", "calendar", "pound", "phone"
    words: str
    tone: str = ""  # "good", "attention" or "" - never the only sign: the words say it too


@dataclass(frozen=True, slots=True)
class ServiceCard:
    """One service as a card: the deciding facts first.

    facts come in the order people decide: where and how far, can I go, is there room, when next.
    reasons and unknowns are for matches: why it is shown, and what to ask about.
    """

    key: str  # unique on the page; used for ids
    url: str
    name: str
    organisation: str
    summary: str
    facts: tuple[Fact, ...]
    domains: tuple[tuple[Domain, str], ...]  # with public words, primary first
    freshness: str = ""
    reasons: tuple[str, ...] = ()
    unknowns: tuple[str, ...] = ()
    rules_out: tuple[str, ...] = ()  # what nobody knows yet and would rule it out
    notice: str = ""  # why it is listed although it does not quite fit: "Just outside your area"
