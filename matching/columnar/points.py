"""Where services are, to the nearest centimetre or so."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from geo.distance import Point, great_circle_km_to
from matching.columnar.coded import Numbers, Rows
from matching.service import Service

ERROR_KM: Final = 2e-5  # more than keeping points as whole numbers can put a distance wrong
_A_DEGREE: Final = 10_000_000  # steps of 1.1 cm at most
_NOWHERE: Final = np.iinfo(np.int32).min


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """One point a row, in ten-millionths of a degree."""

    north: NDArray[np.int32]  # _NOWHERE: no place that may be told
    east: NDArray[np.int32]

    @classmethod
    def of(cls, services: Sequence[Service]) -> "Points":
        """Rows in the order of the services."""
        places = [each.point for each in services]
        return cls(
            np.array([_steps(each.lat) if each else _NOWHERE for each in places], np.int32),
            np.array([_steps(each.lon) if each else _NOWHERE for each in places], np.int32),
        )

    @property
    def nbytes(self) -> int:
        """Of both columns."""
        return self.north.nbytes + self.east.nbytes

    def lats(self, rows: Rows) -> Numbers:
        """Degrees north; NaN where there is no point."""
        return _degrees(self.north[rows])

    def km_from(self, origin: Point, rows: Rows) -> Numbers:
        """Kilometres to each of some rows, right to ERROR_KM; NaN where there is no point."""
        return great_circle_km_to(origin, self.lats(rows), _degrees(self.east[rows]))


def _steps(degrees: float) -> int:
    return round(degrees * _A_DEGREE)


def _degrees(steps: NDArray[np.int32]) -> Numbers:
    return np.where(steps == _NOWHERE, np.nan, steps / _A_DEGREE)
