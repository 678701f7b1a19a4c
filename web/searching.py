"""From the address of a results page to a search, and back: nothing personal in either."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask import url_for
from werkzeug.datastructures import MultiDict

from base.text import clean_line
from directory.search.placing import split_place
from directory.search.query import Group, SearchQuery, Sort
from matching.person import OLDEST
from places.homes import is_wide
from web.filters import Option, asked_by, chips, chosen_among
from web.parts import now, parts
from web.translation import Words, gettext
from web.visitor_place import LONGEST as LONGEST_PLACE
from web.visitor_place import NOT_FOUND, found_place, lift_postcode, public_place
from web.wording_places import place_note

LONGEST_TEXT: Final = 200
RESULTS: Final = "services.results"
MILE_KM: Final = 1.609344
RADII: Final[Mapping[str, str]] = Words(
    {
        "1": "Within 1 mile",
        "3": "Within 3 miles",
        "5": "Within 5 miles",
    }
)
SORTS: Final[Mapping[Sort, str]] = Words(
    {
        Sort.BEST: "Best fit",
        Sort.NEAREST: "Nearest",
        Sort.SOONEST: "On soonest",
        Sort.VERIFIED: "Checked lately",
    }
)
GROUP_WORDS: Final[Mapping[Group, str]] = Words(
    {
        Group.DOMAIN: "Ask about what they help with",
        Group.NHSE: "Ask about what they offer",
        Group.KIND: "Ask about what they offer",
        Group.MODE: "Ask about how they meet people",
        Group.ROUTE: "Ask about how to join",
        Group.TIMES: "Ask about when it is on",
        Group.DAYS: "Ask about when it is on",
        Group.OPEN: "Ask about when it is on",
        Group.COST: "Ask about what it costs",
        Group.ROOM: "Ask about room now",
        Group.ACCESS: "Ask about getting in and taking part",
        Group.LANGUAGE: "Ask about your language",
        Group.COMMUNITY: "Ask about who it is for",
        Group.AGE: "Ask about ages",
        Group.PEER_LED: "Ask about who runs it",
        Group.COMPANION: "Ask about somebody to go with you",
        Group.CHECKED: "Ask whether this is still right",
        Group.PLACE: "Ask whether they cover your street",
        Group.PCN: "Ask whether they cover your street",
    }
)
"""What to ask when a group was asked for and is not known of a service: "Ask ..."."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address of a results page asks for."""

    query: SearchQuery
    args: Mapping[str, list[str]]  # cleaned, as they stand in the address
    place_text: str  # as shown in the box: never more than the outcode or a place name
    place_is_unknown: bool
    place_note: str = ""  # what is known of it instead of what was typed


def _age_words(years: str) -> str:
    return gettext("Age %(years)s", years=years)


def read(args: "MultiDict[str, str]") -> Asked:
    """What an address asks for. What it should not hold is left out, never an error."""
    text, typed = _words_and_place(args)
    place, shown = found_place(typed), public_place(typed)
    chosen = chosen_among(dict(args.lists()))
    radius = args.get("radius", "") if place else ""
    sort = next((each for each in Sort if each.value == args.get("sort")), Sort.BEST)
    query = SearchQuery(
        text=text,
        point=place.point if place else None,
        place_label=shown if place else "",
        is_wide=place is not None and is_wide(place),
        parts=place.parts if place else (),
        soft_edge_km=parts().weights.reach.soft_edge_km,
        radius_km=float(radius) * MILE_KM if radius in RADII else None,
        age=_age(args.get("age", "")),
        now=now(),
        sort=sort,
        page=_page(args.get("page", "")),
        **asked_by(chosen),
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


def _words_and_place(args: "MultiDict[str, str]") -> tuple[str, str]:
    """What is looked for, and where: if no place was given, the one among the words."""
    text, postcode = lift_postcode(clean_line(args.get("q", ""))[:LONGEST_TEXT])
    typed = clean_line(args.get("place", ""))[:LONGEST_PLACE] or postcode
    return (text, typed) if typed else split_place(text, parts().places.find_locally)


def radius_options(asked: Asked) -> list[Option]:
    """How far around a place; nothing where no place is known."""
    if asked.query.point is None:
        return []
    chosen = asked.args.get("radius", [])
    return [(value, words, value in chosen, None) for value, words in RADII.items()]


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
        (words, _without(asked, name, value, page)) for name, value, words in chips(asked.args)
    ]
    others = (("radius", RADII.__getitem__), ("age", _age_words))
    return found + [
        (words(value), _without(asked, name, value, page))
        for name, words in others
        for value in asked.args.get(name, [])
    ]


def without_filters(asked: Asked, page: str = RESULTS) -> str:
    """The same words, place and order without any filter."""
    kept = ("q", "place", "sort")
    return _address({name: asked.args[name] for name in kept if name in asked.args}, page)


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


def _age(text: str) -> int | None:
    """An age in years; None for anything that is not one."""
    is_number = text.isascii() and text.isdigit() and len(text) <= 3  # noqa: PLR2004
    return int(text) if is_number and int(text) <= OLDEST else None


def _page(text: str) -> int:
    """A page from 1; the first for anything that is not one."""
    is_number = text.isascii() and text.isdigit() and len(text) <= 4  # noqa: PLR2004
    return max(1, int(text)) if is_number else 1
