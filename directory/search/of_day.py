"""What of the directory depends on the day it is: room, and how long ago a listing was checked."""

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matching.freshness import fresh_since, oldest_days
from matching.terms import Freshness

TRUST: Final = {
    Freshness.FRESH: 1.0,
    Freshness.DATED: 0.85,
    Freshness.CHECK_FIRST: 0.6,
    Freshness.STALE: 0.3,
    Freshness.EXPIRED: 0.0,
}
"""What a band of freshness is worth: the matcher's own figures."""


@dataclass(frozen=True, slots=True, eq=False)
class OfDay:
    """One row a service, for one day. trust: what the day it was last confirmed is worth."""

    has_room: NDArray[np.bool_]
    is_checked: NDArray[np.bool_]
    trust: NDArray[np.float64]

    @classmethod
    def of(
        cls, full_until: NDArray[np.float64], verified_on: NDArray[np.float64], today: date
    ) -> "OfDay":
        """Of ordinals: the last day without room, and the day somebody last confirmed it."""
        trust = np.full(len(verified_on), TRUST[Freshness.EXPIRED])
        for oldest, band in reversed(oldest_days(today)):
            trust[verified_on >= oldest.toordinal()] = TRUST[band]
        return cls(
            has_room=np.asarray(full_until < today.toordinal()),
            is_checked=np.asarray(verified_on >= fresh_since(today).toordinal()),
            trust=trust,
        )
