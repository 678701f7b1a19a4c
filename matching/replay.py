"""What is different when an old match is made again: the weights, the services, their facts."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TypeAlias
from uuid import UUID

from matching.reasons import Caution, LeftOut, Reason, Unknown
from matching.result import Match, MatchResult

Said: TypeAlias = Reason | Unknown | Caution


@dataclass(frozen=True, slots=True)
class Moved:
    """A service that stands at another place of the list, from 1."""

    service_id: UUID
    was: int
    is_now: int


@dataclass(frozen=True, slots=True)
class Changed:
    """A service of which other things are said, since a fact of it has changed."""

    service_id: UUID
    no_longer: tuple[Said, ...]
    now: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Replay:
    """A match then and now, with the same question. Empty everywhere: nothing is different."""

    weights: tuple[str, str] | None  # versions then and now, where they differ
    gone: tuple[UUID, ...]  # not in the directory any more
    dropped: tuple[tuple[UUID, tuple[LeftOut, ...]], ...]  # there, not listed; no limit: others won
    came: tuple[UUID, ...]  # listed now, not then
    moved: tuple[Moved, ...]
    changed: tuple[Changed, ...]

    @property
    def is_same(self) -> bool:
        """Whether the list and all that is said on it are the same."""
        lists = (self.gone, self.dropped, self.came, self.moved, self.changed)
        return self.weights is None and not any(lists)


def compare(
    old: MatchResult,
    new: MatchResult,
    listed: Collection[UUID],
    why_not: Callable[[UUID], tuple[LeftOut, ...]],
) -> Replay:
    """What is different. listed: services in the directory now. why_not: what keeps one away."""
    then, now = _by_id(old), _by_id(new)
    gone = tuple(each for each in then if each not in listed)
    dropped = [each for each in then if each in listed and each not in now]
    both = [each for each in then if each in now]
    versions = (old.weights_version, new.weights_version)
    return Replay(
        weights=None if versions[0] == versions[1] else versions,
        gone=gone,
        dropped=tuple((each, why_not(each)) for each in dropped),
        came=tuple(each for each in now if each not in then),
        moved=_moved(list(then), list(now)),
        changed=tuple(found for each in both if (found := _changed(then[each], now[each]))),
    )


def _by_id(result: MatchResult) -> dict[UUID, Match]:
    return {each.service_id: each for each in result.matches}


def _moved(then: list[UUID], now: list[UUID]) -> tuple[Moved, ...]:
    """The services on both lists that stand at another place of it."""
    return tuple(
        Moved(each, then.index(each) + 1, now.index(each) + 1)
        for each in then
        if each in now and then.index(each) != now.index(each)
    )


def _changed(then: Match, now: Match) -> Changed | None:
    """What is said of one service no longer, and what is said now; None: the same."""
    before, after = _said(then), _said(now)
    lost = tuple(each for each in before if each not in after)
    won = tuple(each for each in after if each not in before)
    return Changed(then.service_id, lost, won) if lost or won else None


def _said(match: Match) -> tuple[Said, ...]:
    return (*match.reasons, *match.unknowns, *match.cautions)
