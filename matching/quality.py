"""How good a service is for somebody, whatever they need it for: one part for each fact.

A part has a value from 0 to 1, and the value it would have were the fact behind it not there
(`without`). Only a part that is better for its fact gives a reason, so a reason never lies.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, TypeAlias

from geo.distance import great_circle_km
from matching.communities import belongs_to, is_spoken_of, shares_origin
from matching.coverage import reach
from matching.freshness import freshness
from matching.person import Asker
from matching.reasons import Numbers, ReasonCode, Value
from matching.service import Service
from matching.suitability import access_answer, is_current, is_met_by_staying
from matching.terms import (
    REMOTE_MODES,
    AccessFeature,
    Answer,
    CapacityState,
    CostKind,
    CoverageKind,
    Freshness,
    Mode,
    Suits,
)
from matching.verdict import listed
from matching.weights import Weights


class PartCode(StrEnum):
    """The facts that are weighed; each is also a setting of weights.toml, [loss]."""

    NEARNESS = "nearness"
    COVERAGE = "coverage"
    ROOM = "room"
    FRESHNESS = "freshness"
    ACCESS = "access"
    COST = "cost"
    LANGUAGE = "language"
    COMMUNITY = "community"
    TIMES = "times"
    MODE = "mode"
    PEER_LED = "peer_led"
    COMPANION = "companion"


@dataclass(frozen=True, slots=True)
class Part:
    """One fact weighed. `reason` only when the fact raised the value."""

    code: PartCode
    value: float  # 0 to 1
    factor: float  # what the score is multiplied by: 1 - loss * (1 - value)
    gain: float = 0.0  # how much of the factor is due to the fact that the reason names
    reason: ReasonCode | None = None
    numbers: Numbers = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Weighed:
    """A value before its loss is applied."""

    value: float
    without: float = 1.0
    reason: ReasonCode | None = None
    numbers: Numbers = field(default_factory=dict)


_Weigh: TypeAlias = Callable[[Service, Asker, Weights], _Weighed]
_NOT_ASKED: Final = _Weighed(1.0)


def quality(service: Service, asker: Asker, weights: Weights) -> tuple[Part, ...]:
    """Every part, in the order of PartCode."""
    return tuple(part_of(code, service, asker, weights) for code in PartCode)


def part_of(code: PartCode, service: Service, asker: Asker, weights: Weights) -> Part:
    """One part."""
    return _part(code, _WEIGHED[code](service, asker, weights), weights)


def factor_of(code: PartCode, service: Service, asker: Asker, weights: Weights) -> float:
    """What one part multiplies a score by."""
    return _factor(code, _WEIGHED[code](service, asker, weights).value, weights)


def _factor(code: PartCode, value: float, weights: Weights) -> float:
    """A value with its loss applied."""
    loss: float = getattr(weights.loss, code)
    return 1 - loss * (1 - value)


def _part(code: PartCode, weighed: _Weighed, weights: Weights) -> Part:
    """A value with its loss applied, and the reason if the fact behind it made it better."""
    is_better = weighed.value > weighed.without
    loss: float = getattr(weights.loss, code)
    return Part(
        code=code,
        value=weighed.value,
        factor=_factor(code, weighed.value, weights),
        gain=loss * (weighed.value - weighed.without) if is_better else 0.0,
        reason=weighed.reason if is_better else None,
        numbers=weighed.numbers,
    )


def _nearness(service: Service, asker: Asker, weights: Weights) -> _Weighed:
    """The best of the usable ways: going there, somebody coming, phone or online."""
    usable = asker.usable_modes(service.modes)
    if asker.modes and not usable:
        return _Weighed(0.0)
    ways: list[_Weighed] = []
    if Mode.IN_PERSON in usable:
        ways.append(_going_there(service, asker, weights))
    if usable & {Mode.AT_HOME, Mode.OUTREACH}:
        ways.append(_Weighed(weights.nearness.home, reason=ReasonCode.COMES_TO_YOU))
    if remote := usable & REMOTE_MODES:
        numbers = {"modes": listed(remote)}
        ways.append(_Weighed(weights.nearness.remote, 0.0, ReasonCode.FROM_HOME, numbers))
    ways.sort(key=lambda way: -way.value)
    if not ways:
        return _Weighed(weights.nearness.unknown)
    best = ways[0]
    without = max([weights.nearness.unknown, *(way.value for way in ways[1:])])
    return _Weighed(best.value, without, best.reason, best.numbers)


def _going_there(service: Service, asker: Asker, weights: Weights) -> _Weighed:
    """Halving with every half distance; a reason only within the distance the person chose."""
    if service.point is None or asker.point is None:
        return _Weighed(weights.nearness.unknown)
    km = great_circle_km(asker.point, service.point)
    is_within = asker.max_km is None or km <= asker.max_km
    return _Weighed(
        value=float(0.5 ** (km / weights.nearness.half_km(asker.travel))),
        reason=ReasonCode.NEAR if is_within else None,
        numbers={"km": round(km, 3)},
    )


def _coverage(service: Service, asker: Asker, weights: Weights) -> _Weighed:
    """Local before national, both before not known, that before outside."""
    found = reach(service, asker)
    if found.suits is Suits.NO:
        return _Weighed(weights.value.coverage_outside)
    unknown = weights.value.coverage_unknown
    if found.kind is None:
        return _Weighed(unknown)
    is_national = found.kind is CoverageKind.NATIONAL
    value = weights.value.coverage_national if is_national else 1.0
    return _Weighed(value, unknown, ReasonCode.COVERS, {"kind": found.kind.value})


def _room(service: Service, asker: Asker, weights: Weights) -> _Weighed:
    """Room now, said lately; then room said long ago; then a wait, shorter before longer."""
    capacity, rule = service.capacity, weights.room
    match capacity.state:
        case CapacityState.OPEN:
            if capacity.said_on is None or not is_current(capacity, asker.today, weights):
                return _Weighed(rule.unsaid)
            said: dict[str, Value] = {"said_on": capacity.said_on.isoformat()}
            return _Weighed(1.0, rule.unsaid, ReasonCode.ROOM_NOW, said)
        case CapacityState.WAITING_LIST if capacity.weeks is not None:
            return _Weighed(rule.waiting * float(0.5 ** (capacity.weeks / rule.half_weeks)))
        case CapacityState.WAITING_LIST:
            return _Weighed(rule.waiting_unsaid)
        case _:
            return _Weighed(rule.full)


def _freshness(service: Service, asker: Asker, weights: Weights) -> _Weighed:
    """The band of freshness."""
    band = freshness(service.verified_on, asker.today)
    value = weights.freshness.of(band)
    if service.verified_on is None or band is not Freshness.FRESH:
        return _Weighed(value)
    numbers = {"verified_on": service.verified_on.isoformat()}
    return _Weighed(value, weights.freshness.expired, ReasonCode.CHECKED_LATELY, numbers)


def _access(service: Service, asker: Asker, weights: Weights) -> _Weighed:
    """The mean over all features asked for, musts and nice-to-haves alike."""
    asked = asker.access_musts | asker.access_nices
    if not asked:
        return _NOT_ASKED
    values = {
        Answer.YES: 1.0,
        Answer.PARTLY: weights.value.access_partly,
        Answer.UNKNOWN: weights.value.access_unknown,
        Answer.NO: 0.0,
    }
    answers = {each: access_answer(service, asker, each) for each in asked}
    met = [
        each
        for each in asked
        if answers[each] is Answer.YES and not is_met_by_staying(service, asker, each)
    ]
    value = sum(values[answer] for answer in answers.values()) / len(asked)
    gained = len(met) * (1 - weights.value.access_unknown) / len(asked)
    return _Weighed(value, value - gained, ReasonCode.ACCESS_MET, {"features": listed(met)})


def _cost(service: Service, _asker: Asker, weights: Weights) -> _Weighed:
    """Free, by donation, then paid, cheaper before dearer."""
    rule = weights.value
    match service.cost:
        case CostKind.FREE:
            return _Weighed(1.0, rule.cost_unsaid, ReasonCode.FREE)
        case CostKind.DONATION:
            return _Weighed(rule.cost_donation, rule.cost_unsaid, ReasonCode.DONATION)
        case CostKind.PAID if service.pence is not None:
            return _Weighed(rule.cost_paid * float(0.5 ** (service.pence / rule.cost_half_pence)))
        case CostKind.PAID:
            return _Weighed(rule.cost_unsaid)


def _language(service: Service, asker: Asker, weights: Weights) -> _Weighed:
    """A language the person is at ease in, then an interpreter. English alone is no reason."""
    if not asker.languages:
        return _NOT_ASKED
    rule = weights.value
    by_interpreter = {
        Answer.YES: rule.language_interpreter,
        Answer.NO: rule.language_other,
    }.get(service.access.get(AccessFeature.INTERPRETER, Answer.UNKNOWN), rule.language_unknown)
    if shared := service.languages & asker.languages:
        said = {"languages": tuple(sorted(shared))}
        reason = ReasonCode.YOUR_LANGUAGE if shared != {"en"} else None
        return _Weighed(1.0, by_interpreter, reason, said)
    return _Weighed(by_interpreter, rule.language_unknown, ReasonCode.INTERPRETER)


def _community(service: Service, asker: Asker, weights: Weights) -> _Weighed:
    """Theirs, then everyone's, then theirs in part (old, but not Irish), then not spoken of."""
    theirs, own, rule = service.communities, asker.communities, weights.value
    if not theirs:
        return _Weighed(rule.community_everyone)
    if not is_spoken_of(theirs, own):
        return _Weighed(rule.community_unknown)
    if not shares_origin(theirs, own):
        return _Weighed(rule.community_partly)
    numbers = {"communities": listed(theirs & belongs_to(own))}
    return _Weighed(1.0, rule.community_everyone, ReasonCode.YOUR_COMMUNITY, numbers)


def _times(service: Service, asker: Asker, weights: Weights) -> _Weighed:
    """At a time of the week the person chose."""
    if not asker.times:
        return _NOT_ASKED
    unknown = weights.value.times_unknown
    if shared := service.times & asker.times:
        return _Weighed(1.0, unknown, ReasonCode.YOUR_TIMES, {"times": listed(shared)})
    return _Weighed(weights.value.times_other if service.times else unknown)


def _mode(service: Service, asker: Asker, weights: Weights) -> _Weighed:
    """In a way the person chose to take part."""
    if not asker.modes:
        return _NOT_ASKED
    other = weights.value.mode_other
    if usable := service.modes & asker.modes:
        return _Weighed(1.0, other, ReasonCode.YOUR_WAY, {"modes": listed(usable)})
    return _Weighed(other)


def _peer_led(service: Service, _asker: Asker, weights: Weights) -> _Weighed:
    """Run by people who have been there."""
    absent = weights.value.extra_absent
    return _Weighed(1.0 if service.peer_led else absent, absent, ReasonCode.PEER_LED)


def _companion(service: Service, _asker: Asker, weights: Weights) -> _Weighed:
    """Somebody will go along."""
    absent = weights.value.extra_absent
    return _Weighed(1.0 if service.companion else absent, absent, ReasonCode.COMPANION)


_WEIGHED: Final[dict[PartCode, _Weigh]] = {
    PartCode.NEARNESS: _nearness,
    PartCode.COVERAGE: _coverage,
    PartCode.ROOM: _room,
    PartCode.FRESHNESS: _freshness,
    PartCode.ACCESS: _access,
    PartCode.COST: _cost,
    PartCode.LANGUAGE: _language,
    PartCode.COMMUNITY: _community,
    PartCode.TIMES: _times,
    PartCode.MODE: _mode,
    PartCode.PEER_LED: _peer_led,
    PartCode.COMPANION: _companion,
}
