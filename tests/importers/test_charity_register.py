import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.distance import Point
from importers.records import Note
from matching.terms import Domain, Mode, Route
from tests.importers.build import (
    ARCHWAY,
    FILES,
    PROFILE,
    file_of,
    read,
    read_rows,
    record,
    row,
)
from tests.proof import counts


def test_a_row_becomes_an_organisation_with_a_draft() -> None:
    found = record()

    assert found.source_id == "GB-CHC-1000001"
    assert found.values["organisation.name"] == "The Lantern Rooms"
    assert found.values["organisation.website"] == "https://www.lanternrooms.example"
    assert found.values["location.postcode"] == "N19 3QP"
    assert found.values["location.point"] == [ARCHWAY.lat, ARCHWAY.lon]
    assert found.values["organisation.company_number"] == "02424032"
    assert found.values["service.summary"] == "We run a warm room. Anybody may come."
    assert found.values["service.domains"] == [Domain.FRIENDSHIPS, Domain.LEISURE]
    assert found.values["service.coverage"][0]["area"] == "E09000019"
    assert found.year_end == date(2025, 3, 31)
    assert found.notes == frozenset()
    assert json.loads(found.original)["web"] == "www.lanternrooms.example"


def test_what_the_register_does_not_say_is_marked_as_suggested() -> None:
    draft = record()

    assert draft.values["service.modes"] == [Mode.IN_PERSON]
    assert draft.values["service.routes"] == [Route.SELF]
    assert draft.suggested == {"domains", "modes", "routes", "coverage", "locations"}


def test_without_a_tag_that_suggests_a_need_the_editor_must_choose() -> None:
    found = record(UKCAT="RL106")

    assert found.values["service.domains"] == []
    assert "domains" not in found.suggested
    assert Note.NO_DOMAIN in found.notes


def test_a_name_that_would_give_somebody_away_is_not_safe_to_name() -> None:
    found = record(UKCAT="SW202")

    assert not found.values["service.safe_to_name"]
    assert "safe_to_name" in found.suggested


def test_without_activities_the_objects_are_kept_and_the_summary_is_left_to_the_editor() -> None:
    found = record(activities=" ", objects="THE RELIEF OF POVERTY IN ISLINGTON")

    assert found.values["service.summary"] == ""
    assert found.values["service.description"] == "The relief of poverty in Islington"
    assert "description" in found.suggested
    assert Note.NO_ACTIVITIES in found.notes


@pytest.mark.parametrize(("year_end", "is_old"), [("2024-05-02", True), ("2024-05-03", False)])
def test_a_year_end_over_22_months_ago_is_noted(year_end: str, is_old: bool) -> None:
    assert (Note.OLD_ACCOUNTS in record(fye=year_end).notes) is is_old


def test_where_the_file_gives_no_place_the_postcode_is_looked_up() -> None:
    asked = []

    def locate(text: str) -> Point | None:
        asked.append(text)
        return ARCHWAY

    data = file_of([row(1, lat="", lon=""), row(2), row(3, lat="", lon="", postcode="")])
    found = read(data, locate=locate).records

    assert [each.values["location.point"] for each in found] == [
        [ARCHWAY.lat, ARCHWAY.lon],
        [ARCHWAY.lat, ARCHWAY.lon],
        None,
    ]
    assert asked == ["N19 3QP"]


def test_columns_that_are_not_required_may_be_missing() -> None:
    [found] = read(file_of([row()], ["org_id", "name", "active"])).records

    assert found.values["location.point"] is None
    assert found.values["service.coverage"] == []


def test_a_row_has_the_same_fingerprint_whatever_the_order_of_its_columns() -> None:
    headings = list(row())
    [other] = read(file_of([row()], headings[::-1])).records

    assert other.row_hash == record().row_hash
    assert other.row_hash != record(web="www.example.org").row_hash


def test_every_bad_row_is_refused_by_number_with_its_reason() -> None:
    found = read((FILES / "bad_rows.csv").read_bytes())

    assert found.problem is None
    assert [(each.row, each.column, each.reason) for each in found.refusals] == [
        (3, "org_id", "is empty"),
        (4, "org_id", "is not a register number"),
        (5, "org_id", "is in row 2 already"),
        (6, "name", "is not a name"),
        (7, "name", "is not a name"),
        (8, "name", "is longer than 150 characters"),
        (9, "active", "The organisation is no longer active"),
        (10, "active", "does not say whether it is active"),
        (11, "activities", "holds a character that cannot be kept (such as NUL)"),
        (12, "name", "holds a character that cannot be kept (such as NUL)"),
        (16, "active", "does not say whether it is active"),
        (17, "", "The row has 21 cells where the headings have 14"),
    ]
    assert all(each.what_to_do for each in found.refusals)
    assert all(len(each.value) <= 60 for each in found.refusals)
    assert [each.row for each in found.records] == [2, 13, 14, 15]
    assert found.rows == len(found.records) + len(found.refusals)
    assert found.ended == ("GB-CHC-9000008",)


def test_a_value_that_cannot_be_used_does_not_cost_the_row() -> None:
    found = read((FILES / "bad_rows.csv").read_bytes())

    assert {(each.row, each.column, each.reason) for each in found.left_out} == {
        (13, "web", "is not a web address"),
        (13, "postcode", "is not a whole UK postcode"),
        (13, "company_number", "is not a company number"),
        (13, "fye", "is not a date"),
        (13, "lat", "look swapped"),
        (13, "district", "is not the code of a district"),
    }
    assert found.records[1].values["organisation.website"] == ""


def test_what_looks_like_code_is_only_text() -> None:
    found = read((FILES / "bad_rows.csv").read_bytes()).records[-1]

    assert found.values["service.summary"] == "=cmd|' /C calc'!A0 <script>alert(1)</script> {{7*7}}"


def test_a_file_that_cannot_be_read_gives_nothing_but_the_problem() -> None:
    found = read(b'org_id,name,active\n1,"open')

    assert found.problem is not None
    assert (found.rows, found.records) == (0, ())


def test_words_for_active_come_from_the_profile() -> None:
    other = replace(PROFILE, active=frozenset({"oui"}), inactive=frozenset({"non"}))
    data = file_of([row(1, active="Oui"), row(2, active="NON"), row(3)])
    found = read(data, profile=other)

    assert [each.row for each in found.records] == [2]
    assert found.ended == ("GB-CHC-1000002",)


@settings(max_examples=counts(small=60, full=200))
@given(st.binary(max_size=400))
def test_no_bytes_crash_the_reading_of_a_register(data: bytes) -> None:
    for start in (b"", file_of([]), b"\xff\xfe"):
        found = read(start + data)
        assert found.rows == len(found.records) + len(found.refusals)


@given(st.dictionaries(st.sampled_from(sorted(row())), st.text(max_size=60)))
def test_no_cell_crashes_it_either(cells: dict[str, str]) -> None:
    found = read_rows({**row(), **cells}) if _writable(cells) else read_rows(row())

    assert found.problem is not None or found.rows == len(found.records) + len(found.refusals)


def _writable(cells: dict[str, str]) -> bool:
    return all(text.encode(errors="ignore").decode() == text for text in cells.values())
