from typing import Any

from directory.completeness import LONG_ENOUGH, meter_of
from directory.fields import empty_fields
from matching.terms import CostKind, Mode
from web.wording_listing import FIELDS
from web.wording_meter import PART_OF, WHY

WHOLE: dict[str, Any] = {
    **empty_fields(), "summary": "Tea", "description": "x" * LONG_ENOUGH, "domains": ["leisure"],
    "coverage": [{"kind": "national"}], "locations": ["1"], "schedules": [{}], "routes": ["self"],
    "modes": [Mode.IN_PERSON], "how_to_join": "Ring", "who_for": "All", "cannot_help": "Nobody",
    "access": dict.fromkeys("abcdef", "yes"), "kinds": ["k"], "wait_words": "None",
}  # fmt: skip


def test_a_listing_that_tells_all_is_at_a_hundred_and_an_empty_one_says_what_weighs_most() -> None:
    assert meter_of(WHOLE).percent == 100
    empty = meter_of({**empty_fields(), "modes": [Mode.IN_PERSON]})
    assert empty.percent < 10
    assert empty.lacking[0] in {"summary", "description", "domains", "access"}
    assert set(empty.lacking) <= WHY.keys() & PART_OF.keys() & FIELDS.keys()


def test_what_does_not_apply_is_not_asked_for() -> None:
    by_phone = {**WHOLE, "modes": [Mode.PHONE], "locations": [], "schedules": []}
    assert meter_of(by_phone).percent == 100
    paid = {**WHOLE, "cost_kind": CostKind.PAID.value}
    assert meter_of(paid).lacking == ("cost_pence",)


def test_each_fact_that_is_told_moves_the_meter() -> None:
    for name in meter_of({**empty_fields(), "modes": [Mode.IN_PERSON]}).lacking:
        without = meter_of({**WHOLE, name: empty_fields()[name]})
        assert without.percent < 100
        assert without.lacking == (name,)
