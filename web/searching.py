"""From the address of a results page to a search, and back: nothing personal in either."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, TypeVar

from flask import url_for
from werkzeug.datastructures import MultiDict

from base.text import clean_line
from directory.search.query import Group, SearchQuery, Sort
from matching.person import OLDEST
from matching.terms import AccessFeature, Community, Domain, Mode, Route, TimeBand
from places.homes import is_wide
from web import wording
from web.parts import parts
from web.visitor_place import LONGEST as LONGEST_PLACE
from web.visitor_place import NOT_FOUND, found_place, lift_postcode, public_place
from web.wording_places import place_note

Code = TypeVar("Code", bound=StrEnum)
Option = tuple[str, str, bool, int | None]  # value, words, chosen, how many there would be

LONGEST_TEXT: Final = 200
RESULTS: Final = "services.results"
MILE_KM: Final = 1.609344
RADII: Final[Mapping[str, str]] = {
    "1": "Within 1 mile",
    "3": "Within 3 miles",
    "5": "Within 5 miles",
}
SORTS: Final[Mapping[Sort, str]] = {
    Sort.BEST: "Best fit",
    Sort.NEAREST: "Nearest",
    Sort.SOONEST: "On soonest",
    Sort.VERIFIED: "Checked lately",
}
GROUP_WORDS: Final[Mapping[Group, str]] = {
    Group.DOMAIN: "about what they help with",
    Group.NHSE: "about what they offer",
    Group.KIND: "about what they offer",
    Group.MODE: "about how they meet people",
    Group.ROUTE: "about how to join",
    Group.TIMES: "about when it is on",
    Group.COST: "about what it costs",
    Group.ROOM: "about room now",
    Group.ACCESS: "about getting in and taking part",
    Group.LANGUAGE: "about your language",
    Group.COMMUNITY: "about who it is for",
    Group.AGE: "about ages",
    Group.PEER_LED: "about who runs it",
    Group.COMPANION: "about somebody to go with you",
    Group.PLACE: "whether they cover your street",
    Group.PCN: "whether they cover your street",
}
"""What to ask when a group was asked for and is not known of a service: "Ask ..."."""


@dataclass(frozen=True, slots=True)
class Choices:
    """One group of filters: its name in the address, its words, and what may be chosen."""

    name: str
    legend: str
    group: Group
    words: Mapping[str, str]
    hint: str = ""
    is_single: bool = False  # one of many, chosen from a list, rather than several ticked


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address of a results page asks for."""

    query: SearchQuery
    args: Mapping[str, list[str]]  # cleaned, as they stand in the address
    place_text: str  # as shown in the box: never more than the outcode or a place name
    place_is_unknown: bool
    place_note: str = ""  # what is known of it instead of what was typed


def _words(codes: Mapping[Code, str]) -> dict[str, str]:
    return {code.value: words for code, words in codes.items()}


def choices() -> tuple[Choices, ...]:
    """Every group of filters, in the order to show them."""
    features = {each.value: wording.ACCESS[each].label for each in AccessFeature}
    pcns = {code: pcn.name for code, pcn in sorted(parts().places.pcns.items(), key=_by_name)}
    return (
        Choices("domain", "Area of life", Group.DOMAIN, _words(wording.DOMAINS)),
        Choices("mode", "How", Group.MODE, _words(wording.MODES)),
        Choices("cost", "Cost", Group.COST, {"free": "Free, or give what you can"}),
        Choices("room", "Room", Group.ROOM, {"now": "Room now, or a list to join"}),
        Choices("times", "When", Group.TIMES, _words(wording.TIMES)),
        Choices("route", "How to join", Group.ROUTE, _words(wording.ROUTES)),
        Choices("access", "Getting in and taking part", Group.ACCESS, features),
        Choices("language", "Language", Group.LANGUAGE, dict(wording.LANGUAGES)),
        Choices("for", "Who it is for", Group.COMMUNITY, _words(wording.COMMUNITIES)),
        Choices(
            "pcn",
            "GP network (PCN)",
            Group.PCN,
            pcns,
            "A PCN is a group of GP practices. What is just outside it is shown apart.",
            is_single=True,
        ),
    )


def read(args: "MultiDict[str, str]") -> Asked:
    """What an address asks for. What it should not hold is left out, never an error."""
    text, postcode = lift_postcode(clean_line(args.get("q", ""))[:LONGEST_TEXT])
    typed = clean_line(args.get("place", ""))[:LONGEST_PLACE] or postcode
    place, shown = found_place(typed), public_place(typed)
    chosen = {each.name: _known(args, each) for each in choices()}
    radius = args.get("radius", "") if place else ""
    sort = next((each for each in Sort if each.value == args.get("sort")), Sort.BEST)
    query = SearchQuery(
        text=text,
        point=place.point if place else None,
        place_label=shown if place else "",
        is_wide=place is not None and is_wide(place),
        soft_edge_km=parts().weights.reach.soft_edge_km,
        radius_km=float(radius) * MILE_KM if radius in RADII else None,
        pcn=next(iter(chosen["pcn"]), None),
        domains=frozenset(map(Domain, chosen["domain"])),
        access_musts=frozenset(map(AccessFeature, chosen["access"])),
        age=_age(args.get("age", "")),
        communities=frozenset(map(Community, chosen["for"])),
        languages=frozenset(chosen["language"]),
        free_only=bool(chosen["cost"]),
        modes=frozenset(map(Mode, chosen["mode"])),
        routes=frozenset(map(Route, chosen["route"])),
        times=frozenset(map(TimeBand, chosen["times"])),
        has_room=bool(chosen["room"]),
        sort=sort,
        page=_page(args.get("page", "")),
    )
    kept = {"q": [text], "place": [shown], **chosen}
    kept["radius"] = [radius] if radius in RADII else []
    kept["age"] = [str(query.age)] if query.age is not None else []
    kept["sort"] = [sort.value] if sort is not Sort.BEST else []
    clean = {name: [value for value in values if value] for name, values in kept.items()}
    return Asked(
        query,
        {name: values for name, values in clean.items() if values},
        "" if shown == NOT_FOUND else shown,
        bool(typed) and place is None,
        place_note(place),
    )


def facet_groups(
    asked: Asked, facets: Mapping[Group, Mapping[str, int]]
) -> Iterable[tuple[Choices, list[Option]]]:
    """Each group of filters with what may be chosen in it; what nothing has is left out."""
    for group in choices():
        chosen, counts = asked.args.get(group.name, []), facets.get(group.group, {})
        options = [
            (value, words, value in chosen, _count(group, counts, value))
            for value, words in group.words.items()
            if group.is_single or value in chosen or _count(group, counts, value)
        ]
        if options:
            yield group, options


def sort_links(asked: Asked) -> list[tuple[str, str, bool]]:
    """Each order: its words, its address, whether it is the present one. Near needs a place."""
    args = {name: values for name, values in asked.args.items() if name != "sort"}
    return [
        (
            words,
            _address({**args, "sort": [] if sort is Sort.BEST else [sort.value]}),
            sort is asked.query.sort,
        )
        for sort, words in SORTS.items()
        if sort is not Sort.NEAREST or asked.query.point is not None
    ]


def active(asked: Asked, page: str = RESULTS) -> list[tuple[str, str]]:
    """Each filter chosen, in words, with the address without it. page: the endpoint it is on."""
    found = [
        (words, _without(asked, group.name, value, page))
        for group in choices()
        for value, words in group.words.items()
        if value in asked.args.get(group.name, [])
    ]
    others = (("radius", RADII.__getitem__), ("age", "Age {}".format))
    return found + [
        (words(value), _without(asked, name, value, page))
        for name, words in others
        for value in asked.args.get(name, [])
    ]


def address_on(asked: Asked, page: str) -> str:
    """The same search on another page of ours, such as the map."""
    return _address(asked.args, page)


def _without(asked: Asked, name: str, value: str, page: str) -> str:
    """The same page without one choice."""
    args = {**asked.args, name: [each for each in asked.args[name] if each != value]}
    return _address(args, page)


def address_of_page(asked: Asked) -> Callable[[int], str]:
    """Page number -> the address of that page of the same results."""
    return lambda number: _address({**asked.args, "page": [str(number)] if number > 1 else []})


def _address(args: Mapping[str, list[str]], page: str = RESULTS) -> str:
    """The page that asks for this."""
    every: Any = args
    return url_for(page, **every)


def _count(group: Choices, counts: Mapping[str, int], value: str) -> int | None:
    """How many there would be with one choice; None where nobody counted."""
    if group.is_single:
        return None
    if group.group in {Group.COST, Group.ROOM}:
        return next(iter(counts.values()), 0)
    return counts.get(value, 0)


def _known(args: "MultiDict[str, str]", group: Choices) -> list[str]:
    """The values of a group that exist, once each, in the order of its words."""
    given = set(args.getlist(group.name))
    return [value for value in group.words if value in given]


def _age(text: str) -> int | None:
    """An age in years; None for anything that is not one."""
    is_number = text.isascii() and text.isdigit() and len(text) <= 3  # noqa: PLR2004
    return int(text) if is_number and int(text) <= OLDEST else None


def _page(text: str) -> int:
    """A page from 1; the first for anything that is not one."""
    is_number = text.isascii() and text.isdigit() and len(text) <= 4  # noqa: PLR2004
    return max(1, int(text)) if is_number else 1


def _by_name(item: tuple[str, object]) -> str:
    return str(getattr(item[1], "name", ""))
