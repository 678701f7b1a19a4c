"""How strongly each PCN draws each small area: its lists, how far they are, and the balance."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Indexes = NDArray[np.intp]

_ROUNDS: Final = 1000
_CLOSE: Final = 1e-6  # of a PCN's target: a thousandth of a resident
_LEAST: Final = 1e-12  # a share this small is nobody


@dataclass(frozen=True, slots=True)
class Gravity:
    """A list of N patients d kilometres away draws with N / (d + floor_km) ** exponent.

    exponent: how fast people stop going as it gets further. floor_km: above 0; within about this
    far, nearer hardly matters. The numbers were chosen by trying: docs/adr/0013.
    """

    exponent: float = 2.5
    floor_km: float = 0.3


def pull(
    kilometres: Numbers, lists: Numbers, pcn_of: Indexes, pcns: int, gravity: Gravity
) -> Numbers:
    """How strongly each PCN draws each small area: (small areas, PCNs), above 0.

    kilometres: (small areas, practices). lists: registered patients of each practice, above 0.
    pcn_of: the PCN of each practice, 0 to pcns - 1; each has one practice at least.
    """
    by_practice = lists / (kilometres + gravity.floor_km) ** gravity.exponent
    drawn = np.zeros((len(kilometres), pcns))
    for practice, pcn in enumerate(pcn_of):
        drawn[:, pcn] += by_practice[:, practice]
    return drawn


def shares(drawn: Numbers, residents: Numbers, targets: Numbers) -> Numbers:
    """The part of each small area's residents each PCN has: (small areas, PCNs), rows add to 1.

    drawn: as `pull` gives it. residents: of each small area. targets: residents each PCN is to
    have, of the same sum. Iterative proportional fitting: the columns are scaled to the targets,
    the rows back to 1, until both hold.
    """
    given = drawn / drawn.sum(axis=1, keepdims=True)
    for _ in range(_ROUNDS):
        totals = residents @ given
        if np.all(np.abs(totals - targets) <= _CLOSE * targets):
            break
        given *= targets / totals
        given /= given.sum(axis=1, keepdims=True)
    kept: Numbers = np.maximum(given, _LEAST)
    return kept


def targets(residents: Numbers, lists: Numbers) -> Numbers:
    """The residents each PCN is to have: the borough's, in proportion to the PCNs' lists."""
    expected: Numbers = residents.sum() * lists / lists.sum()
    return expected
