"""The rows that a question is about, grouped by the facts that one limit or one part looks at."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from matching.columnar.coded import Alike, Rows, Whole
from matching.columnar.columns import FEATURE_BIT, Columns, Days
from matching.person import Asker
from matching.quality import PartCode
from matching.suitability import visits
from matching.terms import AccessFeature, Limit
from matching.weights import Weights


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """Some rows, grouped in the ways that matter to this question."""

    room: Alike  # state, weeks, whether its end has passed, whether said lately
    freshness: Alike
    cost: Alike
    ages: Alike
    communities: Alike
    language: Alike  # languages, and what is known of an interpreter
    access: Alike  # the features asked for, and whether the person would go there
    modes: Alike
    routes: Alike
    times: Alike
    extras: Alike

    @classmethod
    def of(cls, columns: Columns, rows: Rows, asker: Asker, weights: Weights) -> "Groups":
        """Group some rows."""

        def alike(codes: Whole) -> Alike:
            return Alike.of(codes, rows, columns.services)

        days = columns.days(asker.today, weights)
        modes = alike(columns.modes.codes[rows])
        goes_there = modes.each(lambda service: visits(service, asker), np.bool_)
        answers = _answers(columns, rows, [AccessFeature.INTERPRETER])
        asked = sorted(asker.access_musts | asker.access_nices)
        return cls(
            room=alike(_room(columns, rows, days)),
            freshness=alike(days.band[columns.verified_on.codes[rows]]),
            cost=alike(columns.cost.codes[rows]),
            ages=alike(columns.ages.codes[rows]),
            communities=alike(columns.communities.codes[rows]),
            language=alike(columns.languages.codes[rows].astype(np.int64) * 4 + answers),
            access=alike(_answers(columns, rows, asked) * 2 + goes_there),
            modes=modes,
            routes=alike(columns.routes.codes[rows]),
            times=alike(columns.times.codes[rows]),
            extras=alike(columns.extras.codes[rows]),
        )

    def at(self, chosen: Rows) -> "Groups":
        """Some of the rows, by their positions."""
        return Groups(**{name: getattr(self, name).at(chosen) for name in self.__slots__})


LIMIT_GROUP: Final = {  # the group that decides each limit, for those that one group decides
    Limit.ROOM: "room",
    Limit.AGE: "ages",
    Limit.COMMUNITY: "communities",
    Limit.ACCESS: "access",
    Limit.LANGUAGE: "language",
    Limit.ROUTE: "routes",
    Limit.FRESHNESS: "freshness",
    Limit.COST: "cost",
    Limit.MODE: "modes",
    Limit.TIMES: "times",
}
PART_GROUP: Final = {
    PartCode.ROOM: "room",
    PartCode.FRESHNESS: "freshness",
    PartCode.ACCESS: "access",
    PartCode.COST: "cost",
    PartCode.LANGUAGE: "language",
    PartCode.COMMUNITY: "communities",
    PartCode.TIMES: "times",
    PartCode.MODE: "modes",
    PartCode.PEER_LED: "extras",
    PartCode.COMPANION: "extras",
}


def _room(columns: Columns, rows: Rows, days: Days) -> Whole:
    """The state of room with what its two dates come to."""
    is_over = days.is_over[columns.until.codes[rows]]
    is_late = days.is_late[columns.said_on.codes[rows]]
    return np.asarray(columns.room.codes[rows].astype(np.int64) * 4 + is_over * 2 + is_late)


def _answers(columns: Columns, rows: Rows, features: Sequence[AccessFeature]) -> Whole:
    """What is known of some features, as one number: two bits each."""
    bits = columns.access[rows]
    found = np.zeros(len(rows), np.int64)
    for feature in features:
        answer = (bits >> np.uint64(2 * FEATURE_BIT[feature])) & np.uint64(3)
        found = found * 4 + answer.astype(np.int64)
    return found
