"""Which needs count and how much, which only prompt a question, and what guards them."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import Final

from matching.person import Asker, Need
from matching.reasons import Note, NoteCode, Prompt
from matching.sayings import GoalWish
from matching.service import Service
from matching.stems import stems
from matching.terms import REMOTE_MODES, Domain
from matching.thesaurus import EMPTY, Thesaurus, understand
from matching.weights import Weights

GUARDED: Final = frozenset({Domain.MEDICATION, Domain.MEETINGS})
# Advocacy, company, information and pharmacists; source: reference notes on items 9 and 11, which
# are answered first inside the care team and never by an alternative to it.
BESIDE_CARE: Final = ("md-", "me-", "pr-advocate")
# Offered when somebody's own words mean them, never as one more thing to try: to be shown such a
# group unasked is to be told what one is thought to have.
DISCREET_KINDS: Final = frozenset({"ph-hiv"})
# For those who have, are or have been through one thing, whatever else the service is: a group of
# people who hear voices is peer support, and not for whoever wants peer support. Our choice.
NARROW_KINDS: Final = frozenset({
    "mh-voices", "mh-trauma", "mh-cen", "mh-ed", "mh-ber", "mh-drug", "mh-perinatal", "mh-neuro",
    "ph-ltc", "ph-hiv", "ph-pain", "ph-sight", "ph-women", "ph-smoke", "ph-weight", "md-drug",
    "jb-young", "jb-offend", "ac-hoard", "ac-discharge", "fr-lgbt", "fr-neuro", "pf-grand",
    "pf-young", "pf-estrange", "pf-dads", "pf-dv", "pf-bereave", "ps-dv", "ps-sv", "ps-hate",
    "ps-exploit", "ps-stalk",
})  # fmt: skip
# Open to anybody with a trouble in the area of life, whatever it is: a link worker, a drop-in, an
# advice line. The others are for one trouble or one taste (stopping smoking, a choir). Our choice.
ANYBODY_KINDS: Final[dict[Domain, frozenset[str]]] = {
    Domain.MENTAL_HEALTH: frozenset(
        {"mh-peer", "mh-local-mind", "mh-talk", "mh-nhstt", "mh-helpline", "mh-safe", "mh-recovery"}
    ),
    Domain.PHYSICAL_HEALTH: frozenset({"ph-check", "ph-walk", "ph-exref"}),
    Domain.JOB_SITUATION: frozenset({"jb-ips", "jb-hub", "jb-vol", "jb-meaning"}),
    Domain.ACCOMMODATION: frozenset({"ac-advice", "ac-support"}),
    Domain.LEISURE: frozenset({"le-trip"}),
    Domain.FRIENDSHIPS: frozenset({"fr-befriend", "fr-cafe", "fr-lunch", "fr-buddy"}),
    Domain.PERSONAL_SAFETY: frozenset({"ps-victim", "ps-safeguard", "ps-crisis"}),
    Domain.MEDICATION: frozenset({"md-pharm", "md-shared", "md-advo", "md-peer", "md-side"}),
    Domain.PRACTICAL_HELP: frozenset({"pr-form", "pr-benefit", "pr-advocate", "pr-money"}),
    Domain.MEETINGS: frozenset({"me-peer", "me-advo", "me-keywk"}),
}
SAFE_FIRST_KINDS: Final = frozenset({"mh-helpline", "ps-crisis", "ps-dv", "ps-sv", "pf-dv"})


class Aim(IntEnum):
    """What a service's kinds have to do with a need; more is nearer."""

    OTHER = 0  # filed under the area of life, and for another trouble or for those with one thing
    UNSAID = 1  # it is filed under it, and no goal says what for
    ANYBODY = 2  # open to whoever has a trouble in it
    NEAR = 3  # next to a kind that the goal's words mean
    PARTLY = 4  # of a kind that is meant, but for those with something that is not
    MEANT = 5


@dataclass(frozen=True, slots=True)
class Wanted:
    """A need that counts, with what its goal was understood to mean.

    kinds: those the goal's words mean. near: those that come next to them in the thesaurus.
    by_any: those that the words of any of the person's goals mean.
    """

    domain: Domain
    weight: float  # 0 to 1
    rank: int  # 1 to 3: a chosen priority; 0: help wanted, not chosen
    kinds: frozenset[str] = field(default=frozenset(), repr=False)
    near: frozenset[str] = field(default=frozenset(), repr=False)
    by_any: frozenset[str] = field(default=frozenset(), repr=False)
    stems: frozenset[str] = field(default=frozenset(), repr=False)
    wishes: frozenset[GoalWish] = field(default=frozenset(), repr=False)  # conditions of its own
    refused: frozenset[str] = field(default=frozenset(), repr=False)  # kinds it must not be


def wanted(
    needs: Sequence[Need], weights: Weights, thesaurus: Thesaurus = EMPTY
) -> tuple[Wanted, ...]:
    """The needs that count, heaviest first: chosen priorities by rank, then help wanted.

    The rating itself never weighs: people rate low what they do not want help with.
    """
    found = [
        Wanted(
            domain=need.domain,
            weight=_weight(need, weights),
            rank=need.priority or 0,
            kinds=kinds,
            near=thesaurus.next_to(kinds),
            stems=stems(need.goal),
            wishes=need.wishes,
            refused=need.refused,
        )
        for need in needs
        if need.is_wanted
        for kinds in [understand(need.goal, thesaurus).kinds]
    ]
    by_any = frozenset[str]().union(*(want.kinds for want in found))
    found = [replace(want, by_any=by_any) for want in found]
    return tuple(sorted(found, key=lambda want: (-want.weight, want.rank, want.domain)))


def prompts(needs: Sequence[Need], weights: Weights) -> tuple[Prompt, ...]:
    """The low ratings that nobody asked for help with, lowest first: something to ask about."""
    found = [
        Prompt(need.domain, need.rating, said_no=need.wants_help is False)
        for need in needs
        if not need.is_wanted and need.rating is not None and need.rating <= weights.need.low_rating
    ]
    return tuple(sorted(found, key=lambda prompt: (prompt.rating, prompt.domain)))


def notes(asker: Asker, thesaurus: Thesaurus = EMPTY) -> tuple[Note, ...]:
    """What the list should open with, whatever is on it."""
    found = []
    if any(understand(need.goal, thesaurus).is_crisis for need in asker.needs):
        found.append(Note(NoteCode.CRISIS_WORDS))
    if asker.wants(Domain.PERSONAL_SAFETY):
        found.append(Note(NoteCode.SAFETY_HELP_FIRST))
    found += [
        Note(NoteCode.KEY_WORKER_FIRST, {"domain": domain.value})
        for domain in sorted(GUARDED)
        if asker.wants(domain)
    ]
    return tuple(found)


def may_answer(service: Service, domain: Domain) -> bool:
    """Whether a service may be offered for a domain: beside care, never instead of it."""
    return domain not in GUARDED or any(kind.startswith(BESIDE_CARE) for kind in service.kinds)


def may_be_offered(service: Service, domain: Domain, *, is_kind_asked_for: bool) -> bool:
    """Whether a service may be offered for a domain: beside care, and discreetly."""
    is_open = is_kind_asked_for or not service.kinds & DISCREET_KINDS
    return is_open and may_answer(service, domain)


def aim_of(kinds: frozenset[str], want: Wanted) -> Aim:
    """What the kinds of a service have to do with a need."""
    narrow = narrow_of(kinds) - want.by_any
    if not kinds.isdisjoint(want.kinds):
        return Aim.PARTLY if narrow else Aim.MEANT
    if not kinds.isdisjoint(want.near) and narrow <= want.near:
        return Aim.NEAR
    if not narrow and is_for_anybody(kinds, want.domain):
        return Aim.ANYBODY
    is_aside = bool(narrow) and want.domain is not Domain.PERSONAL_SAFETY
    return Aim.OTHER if want.kinds or is_aside else Aim.UNSAID


def narrow_of(kinds: frozenset[str]) -> frozenset[str]:
    """Of some kinds, those for people with one thing."""
    return kinds & NARROW_KINDS


def is_for_anybody(kinds: frozenset[str], domain: Domain) -> bool:
    """Whether one of these kinds is for anybody with a trouble in an area of life."""
    return not kinds.isdisjoint(ANYBODY_KINDS.get(domain, frozenset()))


def is_safe_first(service: Service) -> bool:
    """Whether a service goes first for personal safety: a helpline, or a confidential service."""
    if not service.safe_to_name or service.kinds & SAFE_FIRST_KINDS:
        return True
    return (Domain.PERSONAL_SAFETY, 1.0) in service.domains and bool(service.modes & REMOTE_MODES)


def _weight(need: Need, weights: Weights) -> float:
    """How much a wanted need counts."""
    if need.priority is None:
        return weights.need.wants_help
    return weights.need.priority[need.priority - 1]
