"""What somebody told us in this visit without a record: kept for the visit, and nowhere else.

What somebody needs is close to health data: it is never in an address. Visitors and connectors
keep theirs under different keys.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from flask import session

from matching.goals import Goal
from matching.person import Need
from matching.terms import AccessFeature, Domain, Route
from web import wording
from web.asking import visitor
from web.parts import today
from web.switches import NONE, Switches, hold, read_switches, switched, wished
from web.understood import Question, areas_of, hear, heard_of_all, shared_out
from web.wishes import NO_WISHES, Wish, Wishes

_SWITCHED: Final = wished(
    frozenset(), Switches(far="1", way="remote", free=True, evenings=True, company=True)
)
"""The wishes that are switches too: the switches alone are asked with."""


@dataclass(frozen=True, slots=True)
class Told:
    """What was told, areas in the order chosen.

    goal: own words. dropped: codes of what was understood and taken away again. noted: the needs
    that were counted as unmet already.
    """

    areas: tuple[Domain, ...] = ()
    place: str = ""
    goal: str = ""
    access: tuple[AccessFeature, ...] = ()  # that somebody cannot do without
    wishes: Wishes = NO_WISHES
    switches: Switches = NONE
    dropped: frozenset[str] = frozenset()
    noted: frozenset[Domain] = frozenset()

    @property
    def needs(self) -> tuple[Need, ...]:
        """The areas as needs, the first counts most; of a goal alone, what it is about."""
        areas = self.areas or areas_of(self.understood())
        return tuple(Need(domain, priority=rank) for rank, domain in enumerate(areas, start=1))

    @property
    def language(self) -> str:
        """The language asked for, in words; "" for none."""
        code = self.wishes.language
        return wording.language_words(code)

    def understood(self) -> Goal:
        """The goal, less what was taken away."""
        return hear(self.goal).without(self.dropped)

    def question(self, by: Route) -> Question:
        """All this as a question to the matcher."""
        needs, code = self.needs, self.wishes.language
        others = replace(self.wishes, chosen=self.wishes.chosen - _SWITCHED, language="")
        asker = visitor(needs, today(), self.place, others)
        asker = replace(
            asker,
            by=by,
            languages=frozenset({code}) if code else frozenset(),
            access_musts=asker.access_musts | frozenset(self.access),
        )
        goals = shared_out(hear(self.goal), needs) if needs else {}
        found = heard_of_all(asker, goals, self.dropped)
        return replace(found, asker=hold(found.asker, self.switches))

    def with_wishes(self, wishes: Wishes) -> "Told":
        """The same with what matters; the switches go by it."""
        switches = switched(self.switches, wishes.chosen)
        switches = replace(switches, own_language=bool(wishes.language))
        return replace(self, wishes=wishes, switches=switches)

    def with_switches(self, switches: Switches) -> "Told":
        """The same after the switches were used; what matters goes by them."""
        chosen = wished(self.wishes.chosen, switches)
        return replace(self, switches=switches, wishes=replace(self.wishes, chosen=chosen))


NOTHING: Final = Told()


def told(key: str) -> Told:
    """What was told so far in this visit, under one key."""
    kept: Mapping[str, Any] = session.get(key, {})
    return Told(
        areas=tuple(map(Domain, kept.get("areas", ()))),
        place=kept.get("place", ""),
        goal=kept.get("goal", ""),
        access=tuple(map(AccessFeature, kept.get("access", ()))),
        wishes=Wishes(
            frozenset(map(Wish, kept.get("wishes", ()))),
            kept.get("language", ""),
            kept.get("age_group", ""),
        ),
        switches=read_switches(kept.get("switches", {})),
        dropped=frozenset(kept.get("dropped", ())),
        noted=frozenset(map(Domain, kept.get("noted", ()))),
    )


def keep(key: str, told_now: Told) -> None:
    """Keep it for the rest of the visit, on the server."""
    session[key] = {
        "areas": list(told_now.areas),
        "place": told_now.place,
        "goal": told_now.goal,
        "access": list(told_now.access),
        "wishes": sorted(told_now.wishes.chosen),
        "language": told_now.wishes.language,
        "age_group": told_now.wishes.age_group,
        "switches": told_now.switches.kept(),
        "dropped": sorted(told_now.dropped),
        "noted": sorted(told_now.noted),
    }


def forget(key: str) -> None:
    """Throw it away."""
    if key in session:
        session.pop(key)
