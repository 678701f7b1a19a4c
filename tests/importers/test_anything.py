import io
import json

import pytest

from geo.distance import Point
from importers.columns import ColumnMap
from importers.guessing import guess_columns
from importers.known import Known
from importers.records import Reading
from importers.sources.anything import read_file
from importers.sources.events import Document, Event, Head, Line, Stop, from_line, to_line
from importers.sources.outside import Helpers
from importers.sources.table import Encoding
from importers.streams import FileStream, mapped_rows
from tests.importers import messy


def events(data: bytes, encoding: Encoding = Encoding.AUTO) -> list[Event]:
    return list(read_file(io.BytesIO(data), encoding=encoding))


def heads(data: bytes) -> dict[str, Head]:
    return {each.sheet: each for each in events(data) if isinstance(each, Head)}


def guessed(data: bytes, sheet: str = "") -> ColumnMap:
    """The mapping that is guessed for one table of a file."""
    found, rows, at = None, [], ""
    for event in events(data):
        if isinstance(event, Head):
            at = event.sheet
            found = event if at == sheet else found
        elif isinstance(event, Line) and at == sheet:
            rows.append(event.cells)
    assert found is not None
    guesses = guess_columns(found.headings, rows)
    return ColumnMap({each.heading: each.field for each in guesses}, table=sheet)


def read(data: bytes, mapping: ColumnMap | None = None) -> Reading:
    """The first part of a file as records."""
    helpers = Helpers(locate=lambda _postcode: Point(51.5653, -0.135))
    rows = mapped_rows(mapping or ColumnMap({}), helpers)
    return next(FileStream(lambda: iter(events(data)), rows, helpers)(Known()))


def test_headings_in_two_rows_under_notes_are_found_and_guessed() -> None:
    mapping = guessed(messy.council(), "Directory")

    assert mapping.columns == {
        "Group Name": "service.name",
        "Group What they do": "service.description",
        "Contact Name": "contact.name",
        "Contact Phone": "service.phone",
        "Contact Email": "service.email",
        "Where Venue": "location.name",
        "Where Postcode": "location.postcode",
        "Date checked": "",
    }
    found = read(messy.council(), mapping)
    assert [each.row for each in found.records] == [6, 7, 8, 9, 10, 11]
    first = found.records[0].values
    assert first["service.phone"] == "020 7946 0123"
    assert first["service.phones"] == [{"number": "07700 900123", "kind": "voice"}]
    assert [(each.row, each.column, each.value) for each in found.left_out] == [
        (8, "Where Postcode", "N19"),
        (13, "", "* Places are limited in August"),
    ]


def test_the_second_table_of_a_sheet_is_a_table_of_its_own() -> None:
    found = heads(messy.charity())

    assert list(found) == ["Our services", "Our services (2)"]
    mapping = guessed(messy.charity(), "Our services")
    records = read(messy.charity(), mapping).records
    assert len(records) == 5
    values = records[0].values
    assert values["service.schedules"][0]["rrule"] == "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"
    assert (values["service.schedules"][0]["opens"], values["service.min_age"]) == ("09:30", 18)
    assert values["service.access"] == {"step_free_entrance": "yes"}
    assert values["service.domains"] == ["practical_help"]
    assert {each.organisation_key for each in records} == {"org:brightwater-advice"}


def test_a_list_with_hours_by_day_and_hostile_cells_is_read_as_text() -> None:
    mapping = guessed(messy.link_worker(), "Sheet")
    columns = {**mapping.columns, "Who": "organisation.name", "What": "service.name"}
    found = read(messy.link_worker(), ColumnMap(columns, table="Sheet"))

    names = [each.values["service.name"] for each in found.records]
    assert names == ["Walking group", "Gardening", "Choir", "Lunch club"]
    walking = found.records[0].values["service.schedules"]
    assert [(each["rrule"][-2:], each["opens"], each["closes"]) for each in walking] == [
        ("MO", "10:00", "12:00"), ("WE", "14:00", "16:00"),
    ]  # fmt: skip
    choir = next(each for each in found.records if each.values["service.name"] == "Choir")
    assert choir.values.get("service.website", "") == ""
    said = {(each.column, each.reason) for each in found.left_out if each.row == choir.row}
    assert ("Web", "is not a web address") in said
    assert ("Area", "is not known here") in said


def test_a_service_of_open_referral_comes_whole_and_what_was_put_right_is_told() -> None:
    [record] = (found := read(messy.page(messy.service()))).records

    assert record.organisation_key.startswith("10000000")
    assert record.values["service.places"] == ["20000000-0000-4000-8000-000000000001"]
    [times] = record.values["service.schedules"]
    assert (times["rrule"], times["opens"], times["closes"]) == (
        "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "09:00", "17:00",
    )  # fmt: skip
    assert [each.column for each in found.left_out] == ["byday"]
    assert record.suggested == {"summary", "modes", "routes"}


@pytest.mark.parametrize("shape", ["list", "one", "page", "content", "lines", "wrapped"])
def test_services_are_found_in_every_shape_of_json(shape: str) -> None:
    one, two = messy.service(1), messy.service(2)
    data = {
        "list": json.dumps([one, two]),
        "one": json.dumps(one),
        "page": json.dumps({"contents": [one, two]}),
        "content": json.dumps({"content": [one, two], "totalElements": 2}),
        "lines": f"{json.dumps(one)}\n{json.dumps(two)}\n",
        "wrapped": json.dumps([{"id": "x", "service": one}, {"id": "y", "service": two}]),
    }[shape]

    found = [each for each in events(data.encode()) if isinstance(each, Document)]

    assert [each.content["name"] for each in found] == ["Warm Room 1", "Warm Room 2"][: len(found)]
    assert len(found) == (1 if shape == "one" else 2)


def test_version_1_says_the_same_under_other_names() -> None:
    old = messy.service(
        eligibilitys=[{"minimum_age": 18, "eligibility": "Adults"}],
        regular_schedules=[{"byday": "TU", "opens_at": "10:00", "closes_at": "12:00"}],
        schedules=[],
        service_taxonomys=[{"id": "t", "taxonomy": {"id": "esdServiceType:298", "name": "Carers"}}],
        service_at_locations=[
            {
                "location": {
                    "id": "p",
                    "name": "Hall",
                    "physical_addresses": [{"postal_code": "N1 9AG"}],
                }
            }
        ],
    )
    [record] = read(messy.page(old)).records

    values = record.values
    assert (values["service.min_age"], values["service.who_for"]) == (18, "Adults")
    assert values["service.schedules"][0]["rrule"] == "FREQ=WEEKLY;BYDAY=TU"
    assert values["service.external_terms"] == [
        {"taxonomy": "esdServiceType", "name": "Carers", "code": "esdServiceType:298"}
    ]
    assert values["location[p].postcode"] == "N1 9AG"


def test_a_data_package_is_put_together_by_its_ids_and_ragged_rows_are_told() -> None:
    data = messy.package(
        {
            "services": [{"id": "7", "organization_id": "1", "name": "Tea", "status": "active"}],
            "organizations": [{"id": "1", "name": "Brightwater", "description": "Advice"}],
            "service_at_location": [{"id": "5", "service_id": "7", "location_id": "9"}],
            "locations": [{"id": "9", "name": "Hall", "location_type": "physical"}],
            "addresses": [{"id": "3", "location_id": "9", "postal_code": "N19 3QP"}],
            "schedules": [{"id": "4", "service_id": "7", "byday": "monday", "opens_at": "9:00AM",
                           "closes_at": "12:00am"}],
            "phones": [{"id": "2", "service_id": "7", "number": '"020 7946 0123"'}],
        }
    )  # fmt: skip
    [record] = read(data).records

    values = record.values
    assert (record.source_id, record.organisation_key) == ("7", "1")
    assert values["location[9].postcode"] == "N19 3QP"
    assert values["service.schedules"][0]["closes"] == "00:00"
    assert values["service.phones"] == [{"number": "020 7946 0123", "kind": "voice"}]


def test_points_and_plain_objects_are_tables() -> None:
    points = {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": {"name": "Hall"},
             "geometry": {"type": "Point", "coordinates": [-0.11, 51.55]}},
            {"type": "Feature", "properties": {"name": "Park"},
             "geometry": {"type": "Polygon", "coordinates": []}},
        ],
    }  # fmt: skip
    found = read(json.dumps(points).encode(), guessed(json.dumps(points).encode()))
    assert found.records[0].values["location.point"] == [51.55, -0.11]
    assert [(each.row, each.column, each.value) for each in found.refusals] == [
        (2, "geometry", "Polygon")
    ]
    plain = json.dumps([{"name": "Tea", "where": {"postcode": "N19 3QP"}, "tags": ["a", "b"]}])
    assert heads(plain.encode())[""].headings == ("name", "where.postcode", "tags")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "The file is empty"),
        (b"\x00\x00\x00", "The file is empty"),
        (b"%PDF-1.4 x", "not a table"),
        (b"<html></html>", "web page"),
        (b"PK\x03\x04broken", "cannot be read"),
        (b"\xd0\xcf\x11\xe0old", "old Excel"),
        (b'{"a": 1', "not JSON"),
        (b'[{"id": 1, "id": 2}]', "same key twice"),
        (b'[{"id": NaN}]', "not a number"),
        (b'[{"id": 1e999}]', "too large"),
        (b"[" * 100_000, "levels deep"),
        (b'{"hello": "there"}', "no services"),
        (b'name,about\nTea,"open', "quotation mark"),
        (b"name,about\nTea,caf\xe9\n", "Line 2 is not UTF-8"),
        ((",".join(f"c{n}" for n in range(1_000_000)) + "\n").encode(), "more than 200 columns"),
        (b"1,2\n3,4\n", "no headings"),
    ],
)
def test_what_cannot_be_used_says_why(data: bytes, said: str) -> None:
    last = events(data)[-1]

    assert isinstance(last, Stop)
    reason = last.refusal.reason
    assert said in (f"The file has {reason}" if reason.startswith("no ") else reason)
    assert last.refusal.what_to_do


def test_other_letters_are_shown_and_read_when_somebody_says_so() -> None:
    data = "name,about\nTea,café\n".encode("cp1252")
    stop = events(data)[-1]

    assert isinstance(stop, Stop)
    assert stop.refusal.value.endswith("café")
    assert events(data, Encoding.CP1252)[-1] == Line(2, ["Tea", "café"])
    assert events("name,about\nTea,café\n".encode("utf-16"))[-1] == Line(2, ["Tea", "café"])


def test_a_row_with_a_nul_a_lone_surrogate_or_too_many_cells_is_refused_by_its_row() -> None:
    data = b"name,about\nTea,a\x00b\nTalk,fine\nWalk,a,b,c\n"
    found = read(data, guessed(data))

    assert [(each.row, each.column) for each in found.refusals] == [(2, "about"), (4, "")]
    [record] = read(
        b'[{"name": "Tea \\ud800", "about": "x"}]', guessed(b'[{"name": "a", "about": "b"}]')
    ).records
    assert record.values["service.name"] == "Tea"


def test_the_same_id_twice_and_rows_without_a_name_are_refused() -> None:
    data = b"id,name,about\n1,Tea,x\n1,Talk,y\n2,,z\n3,Ended,\n"
    found = read(data, guessed(data))

    assert [(each.row, each.column, each.reason) for each in found.refusals] == [
        (3, "id", "is the same as in row 2"),
        (4, "name", "is not a name"),
    ]


def test_events_survive_their_way_between_processes() -> None:
    found = [*events(messy.council()), *events(messy.page(messy.service())), *events(b"")]

    assert [from_line(to_line(each)) for each in found] == found


def test_a_bomb_is_not_opened() -> None:
    data = messy.package({"services": [{"id": "1", "name": "x" * 9_000_000}]})

    last = events(data)[-1]

    assert isinstance(last, Stop)
    assert "was not opened" in last.refusal.reason
