import csv
from pathlib import Path
from typing import Final

import pytest

from directory import detail_models, fact_models
from directory.open_referral_fields import HELD, where_it_lives
from storage.base import Base

MATRIX: Final = Path(__file__).parents[3] / "shared/standards/derived/field-matrix.csv"
TABLES: Final = Base.metadata.tables


def test_every_place_named_is_a_column_of_ours() -> None:
    assert detail_models.PhoneRow.metadata is fact_models.ScheduleRow.metadata
    places = {place for place in HELD.values() if not place.startswith("-")}
    lost = {
        place
        for place in places
        if (table := place.partition(".")[0]) not in TABLES
        or place.partition(".")[2] not in TABLES[table].columns
    }
    assert lost == set()


def test_what_is_not_held_has_a_reason() -> None:
    reasons = [place for place in HELD.values() if place.startswith("-")]
    assert all(len(reason) > len("- because") for reason in reasons)


def test_a_field_nobody_thought_of_is_told() -> None:
    assert where_it_lives("service", "smell") is None


def test_every_field_of_the_standard_has_its_place_or_a_reason() -> None:
    if not MATRIX.exists():
        pytest.skip("the standard's field list is not beside the checkout")
    with MATRIX.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    fields = [(row["object"], row["field"]) for row in rows if row["oruk_3_0"] or row["hsds_3_0"]]
    assert len(fields) > 200
    assert [each for each in fields if where_it_lives(*each) is None] == []


def test_nothing_is_said_of_fields_that_the_standard_does_not_have() -> None:
    if not MATRIX.exists():
        pytest.skip("the standard's field list is not beside the checkout")
    with MATRIX.open(encoding="utf-8") as file:
        known = {f"{row['object']}.{row['field']}" for row in csv.DictReader(file)}
    assert set(HELD) - known == set()
