"""Say why a service is shown, what to ask it, and what to know first."""

from collections.abc import Sequence

from matching.freshness import freshness
from matching.person import Asker
from matching.reasons import Caution, CautionCode, Numbers, Reason, ReasonCode, Unknown, Value
from matching.scoring import NeedPart, Score
from matching.service import Service
from matching.suitability import access_answer
from matching.terms import Answer, CapacityState, CostKind, Domain, Freshness, Limit, Suits
from matching.verdict import Verdict, listed

_CAUTIONS = {
    Limit.COVERAGE: CautionCode.OUTSIDE_AREA,
    Limit.DISTANCE: CautionCode.TOO_FAR,
    Limit.TIMES: CautionCode.OTHER_TIMES,
    Limit.MODE: CautionCode.OTHER_WAY,
}


def reasons_for(score: Score) -> tuple[Reason, ...]:
    """Why a service is shown: the needs it answers, then the facts, what counted most first."""
    facts = sorted(score.parts, key=lambda part: -part.gain)
    found = [reason for need in score.needs for reason in _need_reasons(need)]
    found += [Reason(part.reason, part.numbers) for part in facts if part.reason is not None]
    return tuple(found)


def _need_reasons(need: NeedPart) -> list[Reason]:
    """Why for one need."""
    found = []
    about: dict[str, Value] = {"domain": need.domain.value}
    if need.is_by_domain:
        numbers = {**about, "rank": need.rank, "share": need.share}
        found.append(Reason(ReasonCode.ANSWERS, numbers))
    if need.kinds:
        found.append(Reason(ReasonCode.GOAL_KIND, {**about, "kinds": need.kinds}))
    if need.words:
        found.append(Reason(ReasonCode.GOAL_WORDS, {**about, "stems": need.words}))
    if need.domain is Domain.PERSONAL_SAFETY and need.safe_first == 1:
        found.append(Reason(ReasonCode.SAFE_FIRST, about))
    if need.lift > 0:
        numbers = {**about, "helped": need.helped, "closed": need.closed}
        found.append(Reason(ReasonCode.HELPED_OTHERS, numbers))
    return found


def unknowns_for(
    service: Service, asker: Asker, verdicts: Sequence[Verdict]
) -> tuple[Unknown, ...]:
    """What to ask: every limit nobody can judge, and every nice-to-have nobody has spoken of."""
    unsure = [verdict for verdict in verdicts if verdict.suits is Suits.UNKNOWN]
    found = [Unknown(each.limit, each.numbers) for each in unsure if each.limit is not Limit.ACCESS]
    asked = asker.access_musts | asker.access_nices
    features = [each for each in asked if access_answer(service, asker, each) is Answer.UNKNOWN]
    if features:
        found.append(Unknown(Limit.ACCESS, {"features": listed(features)}))
    return tuple(found)


def cautions_for(
    service: Service, asker: Asker, verdicts: Sequence[Verdict]
) -> tuple[Caution, ...]:
    """What is known and speaks against, though it does not rule out."""
    found = [
        Caution(_CAUTIONS[each.limit], each.numbers)
        for each in verdicts
        if each.suits is Suits.NO and each.limit in _CAUTIONS
    ]
    by_limit = {verdict.limit: verdict for verdict in verdicts}
    found += _room_cautions(service, by_limit[Limit.ROOM])
    if service.cost is CostKind.PAID:
        known: Numbers = {} if service.pence is None else {"pence": service.pence}
        found.append(Caution(CautionCode.COSTS, known))
    found += _freshness_cautions(service, asker)
    found += _access_cautions(service, asker)
    return tuple(found)


def _room_cautions(service: Service, verdict: Verdict) -> list[Caution]:
    """A wait, or no room for now; not when that was said to be over by now."""
    if verdict.suits is Suits.UNKNOWN:
        return []
    match service.capacity.state:
        case CapacityState.WAITING_LIST:
            return [Caution(CautionCode.WAITING_LIST, verdict.numbers)]
        case CapacityState.FULL:
            return [Caution(CautionCode.FULL, verdict.numbers)]
        case _:
            return []


def _freshness_cautions(service: Service, asker: Asker) -> list[Caution]:
    """A listing that nobody has confirmed for more than six months."""
    band = freshness(service.verified_on, asker.today)
    if service.verified_on is None or band in {Freshness.FRESH, Freshness.DATED}:
        return []
    numbers = {"verified_on": service.verified_on.isoformat(), "band": band.value}
    return [Caution(CautionCode.CHECK_FIRST, numbers)]


def _access_cautions(service: Service, asker: Asker) -> list[Caution]:
    """Features asked for that are there in part, or not."""
    asked = asker.access_musts | asker.access_nices
    answers = {each: access_answer(service, asker, each) for each in asked}
    partly = listed(each for each in asked if answers[each] is Answer.PARTLY)
    lacking = listed(each for each in asked if answers[each] is Answer.NO)
    if not partly and not lacking:
        return []
    return [Caution(CautionCode.ACCESS_LACKING, {"partly": partly, "no": lacking})]
