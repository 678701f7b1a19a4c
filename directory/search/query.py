"""What somebody asks of the directory: words, a place, filters, an order."""

from dataclasses import dataclass, field, fields
from datetime import datetime
from enum import StrEnum
from typing import Final

from directory.schedule import Weekday
from geo.distance import Point
from matching.coverage import SOFT_EDGE_KM
from matching.terms import (
    AccessFeature,
    Community,
    Domain,
    Mode,
    NhseItem,
    Route,
    TimeBand,
)

PER_PAGE: Final = 20


class Sort(StrEnum):
    """The order of results. Ties go by name."""

    BEST = "best"  # words first, then near, fresh and with room
    NEAREST = "nearest"
    SOONEST = "soonest"  # the next opening
    VERIFIED = "verified"  # last confirmed first


class Group(StrEnum):
    """The groups of filters: within one, any choice will do; a service must suit them all.

    ACCESS is the exception: every feature chosen is needed.
    """

    DOMAIN = "domain"
    NHSE = "nhse"
    KIND = "kind"
    MODE = "mode"
    ROUTE = "route"
    TIMES = "times"
    DAYS = "days"
    OPEN = "open"
    COST = "cost"
    ROOM = "room"
    ACCESS = "access"
    LANGUAGE = "language"
    COMMUNITY = "community"
    AGE = "age"
    PEER_LED = "peer_led"
    COMPANION = "companion"
    CHECKED = "checked"
    PLACE = "place"  # the radius, and where services may help
    PCN = "pcn"


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchQuery:
    """A public search. Holds nothing that names a person; `point` never goes into a URL."""

    text: str = ""
    point: Point | None = field(default=None, repr=False)
    place_label: str = ""
    is_wide: bool = False  # the place is a whole borough: `point` is only its middle
    parts: tuple[Point, ...] = field(default=(), repr=False)  # of half a postcode: its sectors
    practice_code: str | None = None  # of a person who is searched for: it tells their PCN
    soft_edge_km: float = SOFT_EDGE_KM  # how far outside its area a service is offered apart
    radius_km: float | None = None
    pcn: str | None = None
    domains: frozenset[Domain] = frozenset()
    nhse: frozenset[NhseItem] = frozenset()
    kinds: frozenset[str] = frozenset()
    access_musts: frozenset[AccessFeature] = frozenset()
    access_nices: frozenset[AccessFeature] = frozenset()
    age: int | None = None
    communities: frozenset[Community] = frozenset()
    languages: frozenset[str] = frozenset()
    free_only: bool = False  # or by donation
    modes: frozenset[Mode] = frozenset()
    routes: frozenset[Route] = frozenset()
    times: frozenset[TimeBand] = frozenset()
    days: frozenset[Weekday] = frozenset()
    now: datetime | None = None  # aware; what is open is known only of a moment
    open_now: bool = False
    has_room: bool = False
    peer_led: bool = False
    companion: bool = False
    checked_lately: bool = False  # confirmed within the first band of freshness
    sort: Sort = Sort.BEST
    page: int = 1
    per_page: int = PER_PAGE

    @property
    def active(self) -> frozenset[Group]:
        """The groups in which something was chosen."""
        return frozenset(
            GROUP_OF[each.name]
            for each in fields(self)
            if each.name in GROUP_OF and getattr(self, each.name) not in (None, False, frozenset())
        )


GROUP_OF: Final = {
    "domains": Group.DOMAIN,
    "nhse": Group.NHSE,
    "kinds": Group.KIND,
    "modes": Group.MODE,
    "routes": Group.ROUTE,
    "times": Group.TIMES,
    "days": Group.DAYS,
    "open_now": Group.OPEN,
    "free_only": Group.COST,
    "has_room": Group.ROOM,
    "access_musts": Group.ACCESS,
    "languages": Group.LANGUAGE,
    "communities": Group.COMMUNITY,
    "age": Group.AGE,
    "peer_led": Group.PEER_LED,
    "companion": Group.COMPANION,
    "checked_lately": Group.CHECKED,
    "point": Group.PLACE,
    "pcn": Group.PCN,
}
"""Field of a query -> the group it belongs to. The text, the order and the page have none."""
