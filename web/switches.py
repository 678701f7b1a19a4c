"""The switches beside a list of matches: what it is held to, and how it is laid out."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Final

from matching.goals import COMPANY, NEAR_KM
from matching.person import Asker
from matching.terms import REMOTE_MODES, Mode, TimeBand
from web.wishes import Wish

NEAR: Final = "2"
KM: Final[Mapping[str, float]] = {"1": 1.6, NEAR: NEAR_KM, "3": 4.8, "5": 8.0}
"""Miles offered -> kilometres."""
WAYS: Final[Mapping[str, frozenset[Mode]]] = {
    "in_person": frozenset({Mode.IN_PERSON, Mode.AT_HOME, Mode.OUTREACH}),
    "remote": frozenset(REMOTE_MODES),
}
LATE: Final = frozenset({TimeBand.EVENING, TimeBand.WEEKEND})


@dataclass(frozen=True, slots=True)
class Switches:
    """What is switched on. far: a key of KM or ""; way: a key of WAYS or ""."""

    far: str = ""
    way: str = ""
    free: bool = False
    room: bool = False
    evenings: bool = False
    own_language: bool = False
    company: bool = False
    as_one_list: bool = False  # not by what was chosen; it changes no match

    @property
    def is_any(self) -> bool:
        """Whether the list is held to anything."""
        return replace(self, as_one_list=False) != NONE

    def kept(self) -> dict[str, Any]:
        """As it is kept for the visit."""
        return {each.name: getattr(self, each.name) for each in fields(self)}


NONE: Final = Switches()


def read_switches(kept: Mapping[str, Any]) -> Switches:
    """What was kept; what it no longer offers is off."""
    names = {each.name for each in fields(Switches)}
    return Switches(**{name: value for name, value in kept.items() if name in names})


def hold(asker: Asker, switches: Switches) -> Asker:
    """The same question, held to the switches. None of them takes away what was asked already.

    A distance means nothing without a place, nor a language of their own without another than
    English: nearly everybody is recorded as having some English.
    """
    own = asker.languages - {"en"}
    is_own = switches.own_language and bool(own)
    nices = asker.access_nices | COMPANY if switches.company else asker.access_nices
    return replace(
        asker,
        max_km=KM.get(switches.far, asker.max_km) if asker.point else asker.max_km,
        modes=WAYS.get(switches.way, asker.modes),
        free_only=asker.free_only or switches.free,
        must_have_room=asker.must_have_room or switches.room,
        times=asker.times | LATE if switches.evenings else asker.times,
        languages=own if is_own else asker.languages,
        language_needed=asker.language_needed or is_own,
        access_nices=nices - asker.access_musts,
    )


def switched(switches: Switches, wishes: frozenset[Wish]) -> Switches:
    """The switches after a visitor said what matters: those that are wishes too go by them."""
    far = NEAR if Wish.NEAR in wishes else ""
    way = "remote" if Wish.FROM_HOME in wishes else ""
    return replace(
        switches,
        far=switches.far if switches.far and far else far,
        way=way if way or switches.way == "remote" else switches.way,
        free=Wish.FREE in wishes,
        evenings=Wish.EVENINGS in wishes,
        company=Wish.COMPANY in wishes,
    )


def wished(wishes: frozenset[Wish], switches: Switches) -> frozenset[Wish]:
    """What matters to a visitor after they used the switches."""
    on = {
        Wish.NEAR: bool(switches.far),
        Wish.FROM_HOME: switches.way == "remote",
        Wish.FREE: switches.free,
        Wish.EVENINGS: switches.evenings,
        Wish.COMPANY: switches.company,
    }
    return (wishes - on.keys()) | {wish for wish, is_on in on.items() if is_on}
