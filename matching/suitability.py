"""The hard limits that may keep a service from somebody: suits, not known, does not suit.

Each is a function of a service, a person and the weights, and answers in three values. A "no"
that may be relaxed says at which step; one that never may says so by naming none.
"""

from datetime import date, timedelta
from typing import Final

from matching.communities import GENDERS, is_spoken_of, shares_origin
from matching.coverage import reach
from matching.freshness import freshness
from matching.person import Asker
from matching.reasons import Value
from matching.service import Capacity, Service
from matching.terms import (
    AccessFeature,
    Answer,
    CapacityState,
    Community,
    Freshness,
    Limit,
    Mode,
    Route,
    Step,
    Suits,
)
from matching.verdict import UNKNOWN, YES, Verdict, listed, no
from matching.weights import Weights

PREMISES: Final = frozenset(  # features of a building: they matter only to somebody who goes there
    {
        AccessFeature.STEP_FREE_ENTRANCE,
        AccessFeature.STEP_FREE_INSIDE,
        AccessFeature.LIFT,
        AccessFeature.ACCESSIBLE_TOILET,
        AccessFeature.CHANGING_PLACES,
        AccessFeature.HOIST,
        AccessFeature.BLUE_BADGE_PARKING,
        AccessFeature.STEP_FREE_STOP,
        AccessFeature.SEATING,
        AccessFeature.ASSISTANCE_DOGS,
        AccessFeature.BABY_CHANGING,
        AccessFeature.PRAYER_SPACE,
        AccessFeature.TRAVEL_HELP,
    }
)
USABLE_ROUTES: Final = {
    Route.SELF: frozenset({Route.DROP_IN, Route.SELF}),
    Route.PROFESSIONAL: frozenset({Route.DROP_IN, Route.SELF, Route.PROFESSIONAL}),
    Route.GP: frozenset(Route),
}
_OPPOSITE: Final = {Community.WOMEN: Community.MEN, Community.MEN: Community.WOMEN}


def exclusions(service: Service, asker: Asker, _weights: Weights) -> Verdict:
    """Not what the person said no to: a service, an organisation, a community.

    A help line for women and men is neither a men's nor a women's group.
    """
    if service.service_id in asker.excluded_services:
        return no(Limit.EXCLUDED, what="service")
    if service.organisation_id in asker.excluded_organisations:
        return no(Limit.EXCLUDED, what="organisation")
    theirs = service.communities
    if theirs >= _OPPOSITE.keys():
        theirs -= _OPPOSITE.keys()
    if refused := theirs & asker.excluded_communities:
        return no(Limit.EXCLUDED, what="community", communities=listed(refused))
    return YES[Limit.EXCLUDED]


def verified(service: Service, asker: Asker, _weights: Weights) -> Verdict:
    """Not what nobody has confirmed for 18 months, or ever."""
    if freshness(service.verified_on, asker.today) is not Freshness.EXPIRED:
        return YES[Limit.FRESHNESS]
    if service.verified_on is None:
        return no(Limit.FRESHNESS)
    return no(Limit.FRESHNESS, verified_on=service.verified_on.isoformat())


def room(service: Service, asker: Asker, weights: Weights) -> Verdict:
    """Open and with room; a list to wait on when room was not insisted upon.

    A date by which it should reopen and that has passed, or an old statement: ask.
    """
    capacity = service.capacity
    numbers = _room_numbers(capacity)
    if _is_over(capacity.until, asker.today):
        return Verdict(Limit.ROOM, Suits.UNKNOWN, numbers)
    match capacity.state:
        case CapacityState.PAUSED:
            return Verdict(Limit.ROOM, Suits.NO, numbers)
        case CapacityState.FULL:
            return Verdict(Limit.ROOM, Suits.NO, numbers, Step.WAITING)
        case CapacityState.WAITING_LIST if asker.must_have_room:
            return Verdict(Limit.ROOM, Suits.NO, numbers, Step.WAITING)
        case CapacityState.WAITING_LIST:
            return Verdict(Limit.ROOM, Suits.YES, numbers)
        case CapacityState.OPEN:
            is_known = is_current(capacity, asker.today, weights)
            return YES[Limit.ROOM] if is_known else Verdict(Limit.ROOM, Suits.UNKNOWN, numbers)


def coverage(service: Service, asker: Asker, weights: Weights) -> Verdict:
    """May help where the person lives; just outside and the next area are offered when widening."""
    found = reach(service, asker)
    if found.suits is Suits.YES:
        return YES[Limit.COVERAGE]
    if found.suits is Suits.UNKNOWN:
        return UNKNOWN[Limit.COVERAGE]
    if found.km_outside is None:
        return no(Limit.COVERAGE)
    step = None
    if found.km_outside <= weights.reach.next_area_km:
        step = Step.NEXT_AREA
    if found.is_just_outside(weights.reach.soft_edge_km):
        step = Step.WIDER
    return no(Limit.COVERAGE, step, km_outside=round(found.km_outside, 3))


def age(service: Service, asker: Asker, _weights: Weights) -> Verdict:
    """Of an age the service is for."""
    if service.min_age is None and service.max_age is None:
        return YES[Limit.AGE]
    numbers: dict[str, Value] = {}
    if service.min_age is not None:
        numbers["min_age"] = service.min_age
    if service.max_age is not None:
        numbers["max_age"] = service.max_age
    if asker.age is None:
        return Verdict(Limit.AGE, Suits.UNKNOWN, numbers)
    is_old_enough = service.min_age is None or asker.age >= service.min_age
    is_young_enough = service.max_age is None or asker.age <= service.max_age
    if is_old_enough and is_young_enough:
        return YES[Limit.AGE]
    return Verdict(Limit.AGE, Suits.NO, numbers)


def community(service: Service, asker: Asker, _weights: Weights) -> Verdict:
    """For a community the person belongs to, when it is for some only.

    Not having spoken of it is "ask", never no. Only "women" and "men" rule each other out.
    """
    theirs, own = service.communities, asker.communities
    suits = _suits(theirs, own) if theirs else Suits.YES
    if suits is Suits.YES:
        return YES[Limit.COMMUNITY]
    return Verdict(Limit.COMMUNITY, suits, {"communities": listed(theirs)})


def _suits(theirs: frozenset[Community], own: frozenset[Community]) -> Suits:
    """Whether a service for some communities is for somebody of some."""
    for gender, other in _OPPOSITE.items():
        if gender in theirs and other not in theirs and gender not in own:
            return Suits.NO if other in own else Suits.UNKNOWN
    if theirs <= GENDERS or (is_spoken_of(theirs, own) and shares_origin(theirs, own)):
        return Suits.YES
    return Suits.UNKNOWN


def access(service: Service, asker: Asker, _weights: Weights) -> Verdict:
    """Has every feature the person cannot do without; partly there or not known: ask."""
    if not asker.access_musts:
        return YES[Limit.ACCESS]
    answers = {feature: access_answer(service, asker, feature) for feature in asker.access_musts}
    lacking = frozenset(each for each, answer in answers.items() if answer is Answer.NO)
    if lacking:
        return no(Limit.ACCESS, features=listed(lacking))
    unsure = frozenset(each for each, answer in answers.items() if answer is not Answer.YES)
    if unsure:
        return Verdict(Limit.ACCESS, Suits.UNKNOWN, {"features": listed(unsure)})
    return YES[Limit.ACCESS]


def language(service: Service, asker: Asker, _weights: Weights) -> Verdict:
    """In a language the person needs, or with an interpreter."""
    if not asker.language_needed or service.languages & asker.languages:
        return YES[Limit.LANGUAGE]
    match service.access.get(AccessFeature.INTERPRETER, Answer.UNKNOWN):
        case Answer.YES:
            return YES[Limit.LANGUAGE]
        case Answer.NO if service.languages:
            return no(Limit.LANGUAGE, languages=tuple(sorted(service.languages)))
        case _:
            return UNKNOWN[Limit.LANGUAGE]


def route(service: Service, asker: Asker, _weights: Weights) -> Verdict:
    """Can be reached by whoever asks: the person, a connector, a practice."""
    if not service.routes:
        return UNKNOWN[Limit.ROUTE]
    if service.routes & USABLE_ROUTES[asker.by]:
        return YES[Limit.ROUTE]
    return no(Limit.ROUTE, routes=listed(service.routes))


def is_current(capacity: Capacity, today: date, weights: Weights) -> bool:
    """Whether what was said about room is recent enough to be believed."""
    if capacity.said_on is None:
        return False
    return today - capacity.said_on <= timedelta(days=weights.room.current_days)


def access_answer(service: Service, asker: Asker, feature: AccessFeature) -> Answer:
    """What is known of one feature; what only a building has is met where nobody goes to one."""
    if is_met_by_staying(service, asker, feature):
        return Answer.YES
    return service.access.get(feature, Answer.UNKNOWN)


def is_met_by_staying(service: Service, asker: Asker, feature: AccessFeature) -> bool:
    """Whether a feature is one of buildings, and the person need not go to the building."""
    return feature in PREMISES and not visits(service, asker)


def visits(service: Service, asker: Asker) -> bool:
    """Whether taking part may mean going to the service's building."""
    return Mode.IN_PERSON in service.modes and (not asker.modes or Mode.IN_PERSON in asker.modes)


def _room_numbers(capacity: Capacity) -> dict[str, Value]:
    """What was said about room, and when."""
    numbers: dict[str, Value] = {"state": capacity.state.value}
    if capacity.weeks is not None:
        numbers["weeks"] = capacity.weeks
    if capacity.until is not None:
        numbers["until"] = capacity.until.isoformat()
    if capacity.said_on is not None:
        numbers["said_on"] = capacity.said_on.isoformat()
    return numbers


def _is_over(until: date | None, today: date) -> bool:
    """Whether a date has passed."""
    return until is not None and until < today
