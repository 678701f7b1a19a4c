"""docs/open-referral-fields.csv says where each field of the standard lives here, or why not."""

import csv
from pathlib import Path
from typing import Final

import pytest

from directory import detail_models, fact_models
from storage.base import Base

ROOT: Final = Path(__file__).parents[2]
MATRIX: Final = ROOT.parent / "shared/standards/derived/field-matrix.csv"
TABLES: Final = Base.metadata.tables


def _held() -> dict[str, str]:
    with (ROOT / "docs/open-referral-fields.csv").open(encoding="utf-8") as file:
        return {f"{thing}.{field}": place for thing, field, place in list(csv.reader(file))[1:]}


def test_every_place_named_is_a_column_of_ours() -> None:
    assert detail_models.PhoneRow.metadata is fact_models.ScheduleRow.metadata
    places = {place for place in _held().values() if not place.startswith("-")}
    lost = {
        place
        for place in places
        if (table := place.partition(".")[0]) not in TABLES
        or place.partition(".")[2] not in TABLES[table].columns
    }
    assert len(places) > 100
    assert lost == set()


def test_what_is_not_held_has_a_reason() -> None:
    reasons = [place for place in _held().values() if place.startswith("-")]
    assert all(len(reason) > len("- because") for reason in reasons)


def test_every_field_of_the_standard_has_its_place_or_a_reason_and_no_other() -> None:
    if not MATRIX.exists():
        pytest.skip("the standard's field list is not beside the checkout")
    with MATRIX.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    fields = {
        f"{row['object']}.{row['field']}" for row in rows if row["oruk_3_0"] or row["hsds_3_0"]
    }
    assert fields == set(_held())
