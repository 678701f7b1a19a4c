"""Divide small areas among PCNs: each to one, near its target, and in few pieces.

It starts from whoever draws a small area most, weighted until the totals fit, and then hands over
one small area, or one detached piece, at a time: always the one that gains most, until none gains.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from geo.gravity import Numbers

_ROUNDS: Final = 400  # of weighing the start
_GAIN: Final = 1e-9  # less than this is rounding


@dataclass(frozen=True, slots=True)
class Ground:
    """The small areas of one borough, by number.

    residents: of each, 0 or more, 1 on average. edges: for each, its neighbours and the length of
    the edge they share. practices: (small areas, PCNs), how many practices stand there.
    """

    residents: Numbers
    edges: Sequence[Mapping[int, float]]
    practices: Numbers


@dataclass(frozen=True, slots=True)
class Prices:
    """What is worth how much, in small areas whose share is e times better (docs/adr/0013).

    unbalance: for (residents - target) squared, over the target. piece: for each piece of a PCN
    beyond its first. practice: for each practice outside its own footprint.
    """

    unbalance: float = 10.0
    piece: float = 4.0
    practice: float = 1.0


@dataclass(frozen=True, slots=True)
class _Move:
    block: tuple[int, ...]  # small areas of one PCN and one piece
    taker: int
    gain: float  # if the giver is not torn apart by it


@dataclass(frozen=True, slots=True)
class _Scale:
    """What divisions are weighed by. worth: (small areas, PCNs), of each small area to each PCN."""

    worth: Numbers
    targets: Numbers
    prices: Prices

    def of(self, draft: "_Draft") -> float:
        """The worth of a whole division: the more the better."""
        worth = self.worth[np.arange(len(draft.owners)), draft.owners].sum()
        off = (np.array(draft.totals) - self.targets) ** 2 / self.targets
        return float(
            worth - self.prices.unbalance * off.sum() - self.prices.piece * len(draft.pieces)
        )


class _Draft:
    """The division as it stands: owners, totals and pieces, kept in step."""

    def __init__(self, ground: Ground, owners: Sequence[int], pcns: int) -> None:
        self.ground = ground
        self.owners = list(owners)
        self.totals = [0.0] * pcns
        for area, owner in enumerate(self.owners):
            self.totals[owner] += float(ground.residents[area])
        self.piece_of = [0] * len(self.owners)  # small area -> its piece, named by its lowest
        self.pieces: dict[int, list[int]] = {}
        self.moves: dict[int, tuple[_Move, ...]] = {}  # small area -> its moves, while they hold
        self._piece(range(len(self.owners)))

    def hand(self, block: Sequence[int], taker: int) -> None:
        giver = self.owners[block[0]]
        weight = float(self.ground.residents[list(block)].sum())
        for area in block:
            self.owners[area] = taker
        self.totals[giver] -= weight
        self.totals[taker] += weight
        both = [area for area, owner in enumerate(self.owners) if owner in {giver, taker}]
        self._piece(both)
        for area in both:
            for near in (area, *self.ground.edges[area]):
                self.moves.pop(near, None)

    def detached(self) -> Iterator[list[int]]:
        """The pieces of each PCN but the one with the most residents."""
        largest: dict[int, tuple[float, int]] = {}
        for name, members in self.pieces.items():
            size = (float(self.ground.residents[members].sum()), -name)
            owner = self.owners[name]
            largest[owner] = max(largest.get(owner, size), size)
        yield from (
            self.pieces[name]
            for name in sorted(self.pieces)
            if largest[self.owners[name]][1] != -name
        )

    def _piece(self, areas: Iterable[int]) -> None:
        """Find the pieces of these small areas again: all those of whole PCNs."""
        changed = set(areas)
        for name in [name for name in self.pieces if name in changed]:
            del self.pieces[name]
        for members in _pieces(changed, self.ground.edges, self.owners):
            self.pieces[members[0]] = members
            for area in members:
                self.piece_of[area] = members[0]


def divide(shares: Numbers, ground: Ground, targets: Numbers, prices: Prices) -> list[int]:
    """The PCN of each small area, by number; every PCN has one at least.

    shares: (small areas, PCNs), above 0. targets: residents, in the unit of ground.residents.
    There must be as many small areas as PCNs.
    """
    logs = np.log(shares)
    worth = logs * ground.residents[:, None] + prices.practice * ground.practices
    scale = _Scale(worth, targets, prices)
    draft = _Draft(ground, _start(logs, ground.residents, targets), len(targets))
    _improve(draft, scale)
    return _with_fewer_pieces(draft, scale).owners


def _start(logs: Numbers, residents: Numbers, targets: Numbers) -> list[int]:
    """Each small area to whoever draws it most, the PCNs weighted until their totals fit."""
    weights = np.zeros(len(targets))
    least, best = np.inf, np.zeros(len(logs), dtype=np.intp)
    for number in range(_ROUNDS):
        owners = (logs + weights).argmax(axis=1)
        totals = np.bincount(owners, weights=residents, minlength=len(targets))
        off = float(np.abs(totals - targets).sum())
        if off < least:
            least, best = off, owners
        step = 0.5 / (1 + number / 20)
        weights += step * np.log(targets / np.maximum(totals, targets / 10))
    return _nobody_without(best.tolist(), logs)


def _nobody_without(owners: list[int], logs: Numbers) -> list[int]:
    """A PCN without any small area gets the one it draws most, of those who have several."""
    counts = np.bincount(owners, minlength=logs.shape[1])
    for pcn in np.flatnonzero(counts == 0):
        spare = [area for area, owner in enumerate(owners) if counts[owner] > 1]
        area = spare[int(logs[spare, pcn].argmax())]
        counts[owners[area]] -= 1
        counts[pcn] += 1
        owners[area] = int(pcn)
    return owners


def _improve(draft: _Draft, scale: _Scale) -> None:
    """Hand over whatever gains most, until nothing gains."""
    while (move := _best(draft, scale)) is not None:
        draft.hand(move.block, move.taker)


def _with_fewer_pieces(draft: _Draft, scale: _Scale) -> _Draft:
    """Hand over each detached piece against its price, mend the rest, and keep what is better.

    Again and again, until no piece makes anything better.
    """
    is_better = True
    while is_better:
        is_better = False
        for members in list(draft.detached()):
            tried = _without(draft, members, scale)
            if tried is not None and scale.of(tried) > scale.of(draft) + _GAIN:
                draft, is_better = tried, True
    return draft


def _without(draft: _Draft, members: list[int], scale: _Scale) -> _Draft | None:
    """The division with one piece handed over; None if it is detached no more, or an island."""
    if members not in draft.detached():
        return None
    taker = _longest_neighbour(draft, members)
    if taker is None:
        return None
    tried = _Draft(draft.ground, draft.owners, len(draft.totals))
    tried.moves = dict(draft.moves)
    tried.hand(members, taker)
    _improve(tried, scale)
    return tried


def _best(draft: _Draft, scale: _Scale) -> _Move | None:
    """The move that gains most, or None when none gains."""
    piece = scale.prices.piece
    moves = [move for move in _moves(draft, scale) if move.gain > _GAIN]
    moves.sort(key=lambda move: (-move.gain, move.block[0], len(move.block), move.taker))
    best, most = None, _GAIN
    for move in moves:
        if move.gain <= most:
            break
        gain = move.gain - piece * _torn(draft, move.block)
        if gain > most:
            best, most = move, gain
    return best


def _moves(draft: _Draft, scale: _Scale) -> Iterator[_Move]:
    """Every small area to each neighbour's PCN; a whole detached piece to its longest neighbour."""
    for area in range(len(draft.owners)):
        if area not in draft.moves:
            draft.moves[area] = tuple(_moves_of(draft, area, scale))
        yield from draft.moves[area]
    for members in draft.detached():
        longest = _longest_neighbour(draft, members)
        if longest is not None:
            yield _priced(draft, _Move(tuple(members), longest, 0.0), scale)


def _moves_of(draft: _Draft, area: int, scale: _Scale) -> Iterator[_Move]:
    """One small area to each neighbour's PCN, unless it is a whole piece."""
    owner = draft.owners[area]
    if len(draft.pieces[draft.piece_of[area]]) > 1:
        for taker in {draft.owners[near] for near in draft.ground.edges[area]} - {owner}:
            yield _priced(draft, _Move((area,), taker, 0.0), scale)


def _longest_neighbour(draft: _Draft, members: Sequence[int]) -> int | None:
    """Whose edge with the piece is longest; None for an island."""
    lengths: dict[int, float] = {}
    for area in members:
        for near, length in draft.ground.edges[area].items():
            owner = draft.owners[near]
            if owner != draft.owners[area]:
                lengths[owner] = lengths.get(owner, 0.0) + length
    return min(lengths, key=lambda owner: (-lengths[owner], owner), default=None)


def _priced(draft: _Draft, move: _Move, scale: _Scale) -> _Move:
    """The move with what it gains in share, practices, balance and pieces joined."""
    giver, taker = draft.owners[move.block[0]], move.taker
    gain, weight = 0.0, 0.0
    for area in move.block:
        gain += scale.worth[area, taker] - scale.worth[area, giver]
        weight += draft.ground.residents[area]
    for pcn, change in ((giver, -weight), (taker, weight)):
        off = draft.totals[pcn] - scale.targets[pcn]
        gain -= scale.prices.unbalance * (2 * off + change) * change / scale.targets[pcn]
    return _Move(move.block, taker, float(gain) + scale.prices.piece * _joined(draft, move))


def _joined(draft: _Draft, move: _Move) -> int:
    """How many pieces fewer the taker has, and the giver where the block was a whole one."""
    near = {
        draft.piece_of[near]
        for area in move.block
        for near in draft.ground.edges[area]
        if draft.owners[near] == move.taker
    }
    is_whole = len(draft.pieces[draft.piece_of[move.block[0]]]) == len(move.block)
    return len(near) - 1 + is_whole


def _torn(draft: _Draft, block: Sequence[int]) -> int:
    """How many pieces more the giver has."""
    rest = set(draft.pieces[draft.piece_of[block[0]]]) - set(block)
    if not rest:
        return 0
    return len(_pieces(rest, draft.ground.edges, draft.owners)) - 1


def _pieces(
    areas: set[int], edges: Sequence[Mapping[int, float]], owners: Sequence[int]
) -> list[list[int]]:
    """The connected pieces among these small areas, each in order."""
    left, found = set(areas), []
    while left:
        first = left.pop()
        reached, members = [first], [first]
        while reached:
            here = reached.pop()
            for near in edges[here]:
                if near in left and owners[near] == owners[here]:
                    left.remove(near)
                    reached.append(near)
                    members.append(near)
        found.append(sorted(members))
    return found
