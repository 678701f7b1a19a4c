"""The filters of a search: their names in the address, their words, and what each asks for."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final, TypeVar

from directory.schedule import Weekday
from directory.search.query import Group
from matching.terms import AccessFeature, Community, Domain, Mode, NhseItem, Route, TimeBand
from web import wording
from web.parts import parts
from web.translation import Words, gettext, gettext_noop
from web.wording_listing import ACCESS_GROUPS

Code = TypeVar("Code", bound=StrEnum)
Chosen = Mapping[str, Sequence[str]]  # name of a group in the address -> values chosen in it
Facets = Mapping[Group, Mapping[str, int]]
Option = tuple[str, str, bool, int | None]  # value, words, chosen, how many there would be
Tick = tuple[str, str, str, bool, int | None]  # the name of its group, then the same

WEEKDAYS: Final[Mapping[Weekday, str]] = Words(
    {
        Weekday.MONDAY: "Monday",
        Weekday.TUESDAY: "Tuesday",
        Weekday.WEDNESDAY: "Wednesday",
        Weekday.THURSDAY: "Thursday",
        Weekday.FRIDAY: "Friday",
        Weekday.SATURDAY: "Saturday",
        Weekday.SUNDAY: "Sunday",
    }
)
MUST: Final = "access"  # in the address: an access feature that is needed
NICE: Final = "nice"  # one that would be good to have


@dataclass(frozen=True, slots=True)
class Choices:
    """One group of filters: its name in the address, its words, and what may be chosen."""

    name: str
    legend: str
    group: Group
    words: Mapping[str, str]
    hint: str = ""
    is_single: bool = False  # one of many, chosen from a list, rather than several ticked
    is_quick: bool = False  # a single tick, which stands with others like it on top


@dataclass(frozen=True, slots=True)
class AccessRow:
    """One access feature: needed, good to have, or neither."""

    value: str
    words: str
    is_must: bool
    is_nice: bool
    count: int | None  # how many are known to have it; None: not counted


@dataclass(frozen=True, slots=True)
class Panel:
    """Every filter as a page shows it. What nothing has is left out, unless it was chosen."""

    quick: list[Tick]
    groups: list[tuple[Choices, list[Option]]]
    access: list[tuple[str, list[AccessRow]]]  # by headings
    access_chosen: int
    pcn: tuple[Choices, list[Option]]


def _words(codes: Mapping[Code, str]) -> Mapping[str, str]:
    return Words({code.value: words for code, words in codes.items()})


def _quick(name: str, value: str, words: str, group: Group) -> Choices:
    return Choices(name, words, group, Words({value: words}), is_quick=True)


_FEATURES: Final = Words({each.value: wording.ACCESS[each].label for each in AccessFeature})
_SAME_FOR_ALL: Final = (
    _quick("open", "now", gettext_noop("Open now"), Group.OPEN),
    _quick("room", "now", gettext_noop("Room now"), Group.ROOM),
    _quick("cost", "free", gettext_noop("Free, or give what you can"), Group.COST),
    _quick("checked", "lately", gettext_noop("Checked in the last 3 months"), Group.CHECKED),
    _quick("peers", "yes", gettext_noop("Run by people who have been there"), Group.PEER_LED),
    _quick("company", "yes", gettext_noop("Somebody can go with you"), Group.COMPANION),
    Choices("domain", gettext_noop("Area of life"), Group.DOMAIN, _words(wording.DOMAINS)),
    Choices("times", gettext_noop("Time of day"), Group.TIMES, _words(wording.TIMES)),
    Choices("day", gettext_noop("Day of the week"), Group.DAYS, _words(WEEKDAYS)),
    Choices("mode", gettext_noop("How they meet you"), Group.MODE, _words(wording.MODES)),
    Choices("route", gettext_noop("How to join"), Group.ROUTE, _words(wording.ROUTES)),
    Choices("for", gettext_noop("Who it is for"), Group.COMMUNITY, _words(wording.COMMUNITIES)),
    Choices("language", gettext_noop("Language"), Group.LANGUAGE, wording.LANGUAGES),
    Choices(
        "offer",
        gettext_noop("Kind of support"),
        Group.NHSE,
        _words(wording.NHSE_ITEMS),
        gettext_noop("From the list that NHS England gives every GP network."),
    ),
)
_NEEDED: Final = Choices(MUST, gettext_noop("Getting in and taking part"), Group.ACCESS, _FEATURES)


@lru_cache(maxsize=2)
def _pcns(names: tuple[tuple[str, str], ...]) -> Choices:
    words = dict(sorted(names, key=lambda item: item[1]))
    hint = gettext_noop("A PCN is a group of GP practices. What is just outside it is shown apart.")
    return Choices("pcn", gettext_noop("GP network (PCN)"), Group.PCN, words, hint, is_single=True)


def pcn_choices() -> Choices:
    """The GP networks, by name."""
    return _pcns(tuple((code, pcn.name) for code, pcn in parts().places.pcns.items()))


def choices() -> tuple[Choices, ...]:
    """Every group of filters, in the order to show them; what is only nice to have is not one."""
    return (*_SAME_FOR_ALL, _NEEDED, pcn_choices())


def chosen_among(given: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    """What was chosen in each group: values that exist, once each, in the order of their words.

    A feature that is needed is not also nice to have.
    """
    found = {each.name: _known(given.get(each.name, ()), each.words) for each in choices()}
    nice = _known(given.get(NICE, ()), _FEATURES)
    return found | {NICE: [value for value in nice if value not in found[MUST]]}


def asked_by(chosen: Chosen) -> dict[str, Any]:
    """Fields of a SearchQuery for what was chosen."""

    def codes(name: str, kind: type[Code]) -> frozenset[Code]:
        return frozenset(kind(value) for value in chosen[name])

    return {
        "pcn": next(iter(chosen["pcn"]), None),
        "domains": codes("domain", Domain),
        "nhse": codes("offer", NhseItem),
        "access_musts": codes(MUST, AccessFeature),
        "access_nices": codes(NICE, AccessFeature),
        "communities": codes("for", Community),
        "languages": frozenset(chosen["language"]),
        "modes": codes("mode", Mode),
        "routes": codes("route", Route),
        "times": codes("times", TimeBand),
        "days": codes("day", Weekday),
        "free_only": bool(chosen["cost"]),
        "has_room": bool(chosen["room"]),
        "open_now": bool(chosen["open"]),
        "checked_lately": bool(chosen["checked"]),
        "peer_led": bool(chosen["peers"]),
        "companion": bool(chosen["company"]),
    }


def chips(chosen: Chosen) -> Iterable[tuple[str, str, str]]:
    """Each choice: the name of its group, its value and its words."""
    for group in choices():
        for value in chosen.get(group.name, ()):
            yield group.name, value, group.words[value]
    for value in chosen.get(NICE, ()):
        yield NICE, value, gettext("%(feature)s, if possible", feature=_FEATURES[value])


def panel(chosen: Chosen, facets: Facets | None) -> Panel:
    """Every filter with how many there would be. facets: None where nothing was found to count."""
    offered = [(group, _options(group, chosen, facets)) for group in _SAME_FOR_ALL]
    access: Mapping[str, int | None] = dict.fromkeys(_FEATURES)
    if facets is not None:
        access = facets.get(Group.ACCESS, {})
    pcns = pcn_choices()
    mine = chosen.get(pcns.name, ())
    listed: list[Option] = [
        (value, words, value in mine, None) for value, words in pcns.words.items()
    ]
    return Panel(
        [
            (group.name, *option)
            for group, options in offered
            if group.is_quick
            for option in options
        ],
        [(group, options) for group, options in offered if options and not group.is_quick],
        list(_access(chosen, access)),
        len([*chosen.get(MUST, ()), *chosen.get(NICE, ())]),
        (pcns, listed),
    )


def _options(group: Choices, chosen: Chosen, facets: Facets | None) -> list[Option]:
    mine = chosen.get(group.name, ())
    if facets is None:
        return [(value, words, value in mine, None) for value, words in group.words.items()]
    counts = facets.get(group.group, {})
    if group.is_quick:
        counts = dict.fromkeys(group.words, sum(counts.values()))
    return [
        (value, words, value in mine, counts.get(value, 0))
        for value, words in group.words.items()
        if value in mine or counts.get(value)
    ]


def _access(
    chosen: Chosen, counts: Mapping[str, int | None]
) -> Iterable[tuple[str, list[AccessRow]]]:
    """The access features that something has or that were chosen, under their headings."""
    musts, nices = chosen.get(MUST, ()), chosen.get(NICE, ())
    for heading, features in ACCESS_GROUPS:
        rows = [
            AccessRow(each, _FEATURES[each], each in musts, each in nices, counts.get(each, 0))
            for each in features
            if each in counts or each in musts or each in nices
        ]
        if rows:
            yield gettext(heading), rows


def _known(given: Iterable[str], words: Mapping[str, str]) -> list[str]:
    values = set(given)
    return [value for value in words if value in values] if values else []
