import json
import logging
import time
from collections.abc import Iterator, Mapping
from urllib.parse import quote

import pytest

from config import GEOCODERS
from geo.distance import Point
from places import geocoder_services
from places.gazetteer import Exactness, FindPlace, Note, Place
from places.geocoder_adapter import MOST_BYTES
from places.geocoders import LOCAL, SERVICES, make_finder
from tests.places.build import gazetteer
from tests.places.geo_service import Service, serving

HERE = {"latitude": 51.55, "longitude": -0.14}
AROUND = {"suburb": "Kentish Town", "city": "London", "postcode": "NW5 2BX"}


class Clock:
    """Seconds that pass when a test says so."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(geocoder_services, "TIMEOUT", 1.0)
    with serving() as running:
        yield running


def postcodes_io(service: Service, clock: Clock | None = None) -> FindPlace:
    return make_finder("postcodes_io", service.url, gazetteer(), clock or Clock())


def nominatim(service: Service) -> FindPlace:
    return make_finder("nominatim", f"{service.url}/osm", gazetteer(), Clock())


def found(find_place: FindPlace, text: str) -> Place:
    place = find_place(text)
    assert place is not None
    return place


def nominatim_says(service: Service, query: str, *places: Mapping[str, object]) -> None:
    full = [{"display_name": "12, Leighton Road, Kentish Town, London", **each} for each in places]
    asked = (
        f"/osm/search?q={query.replace(' ', '+')}&format=json&limit=1&countrycodes=gb"
        "&addressdetails=1&accept-language=en"
    )
    service.answers[asked] = (200, json.dumps(full).encode())


def test_every_geocoder_of_the_settings_can_be_made() -> None:
    assert (LOCAL, *SERVICES) == GEOCODERS


# ---- a service like postcodes.io ------------------------------------------------------------


def test_a_whole_postcode_is_known_exactly_and_labelled_by_its_sector(service: Service) -> None:
    service.says("/postcodes/NW52BX", {"postcode": "NW5 2BX", **HERE})
    expected = Place("NW5 2", Point(51.55, -0.14), Exactness.POSTCODE, "NW5")
    assert found(postcodes_io(service), "nw52bx") == expected
    assert service.agents == {"anydoor"}


@pytest.mark.parametrize("text", ["NW5 2", "N19", "Camden", "King's Cross", "1 High Road, Camden"])
def test_what_the_gazetteer_knows_is_not_asked(service: Service, text: str) -> None:
    assert postcodes_io(service)(text) == gazetteer().find(text)
    assert service.asked == []


def test_a_postcode_that_ended_or_is_nowhere_is_known_by_its_sector(service: Service) -> None:
    service.says("/terminated_postcodes/NW52BX", {"postcode": "NW5 2BX", **HERE})
    service.says("/postcodes/NW52BY", {"postcode": "NW5 2BY", "latitude": None, "longitude": None})
    find = postcodes_io(service)
    notes = [
        (found(find, each).label, found(find, each).note_code)
        for each in ("NW5 2BX", "NW5 2BY", "NW5 2BZ")
    ]
    assert notes == [
        ("NW5 2", Note.POSTCODE_ENDED),
        ("NW5 2", Note.POSTCODE_UNPLACED),
        ("NW5 2", Note.POSTCODE_UNKNOWN),
    ]


def test_a_district_that_the_gazetteer_does_not_know_is_asked(service: Service) -> None:
    service.says("/outcodes/BT1", {"outcode": "BT1", "latitude": 54.6, "longitude": -5.93})
    find = postcodes_io(service)
    assert found(find, "BT1") == Place("BT1", Point(54.6, -5.93), Exactness.OUTCODE, "BT1")
    assert found(find, "BT1 5").note_code is Note.SECTOR_BY_OUTCODE
    assert found(find, "BT1 5GS").note_code is Note.POSTCODE_UNKNOWN
    assert find("ZE9") is None


def test_a_name_is_asked_without_the_house(service: Service) -> None:
    places = [
        {"name_1": "Walford Park", "outcode": "E21", "local_type": "Suburban Area", **HERE},
        {"name_1": "Walford", "outcode": "E20", "local_type": "Suburban Area", **HERE},
    ]
    service.says("/places?q=Walford&limit=10", places)
    place = found(postcodes_io(service), "23 Albert Square, Walford")
    assert place == Place("Walford", Point(51.55, -0.14), Exactness.NAME, "E20")
    assert service.asked == ["/places?q=Walford&limit=10"]


def test_a_whole_city_is_wide(service: Service) -> None:
    service.says("/places?q=York&limit=10", [{"name_1": "York", "local_type": "City", **HERE}])
    assert found(postcodes_io(service), "York").exactness is Exactness.BOROUGH


def test_a_name_that_nobody_knows_is_none(service: Service) -> None:
    service.says("/places?q=Atlantis&limit=10", [])
    assert postcodes_io(service)("Atlantis") is None
    assert postcodes_io(service)("23 45") is None


# ---- Nominatim ------------------------------------------------------------------------------


def test_nominatim_finds_an_address_and_names_only_what_is_around_it(service: Service) -> None:
    house = {
        "lat": "51.55",
        "lon": "-0.14",
        "place_rank": 30,
        "address": AROUND,
    }
    nominatim_says(service, "12 Leighton Road", house)
    place = found(nominatim(service), "12 Leighton Road")
    assert place == Place("Kentish Town", Point(51.55, -0.14), Exactness.NAME, "NW5")
    assert "Leighton" not in repr(place)


def test_nominatim_knows_a_whole_postcode_exactly(service: Service) -> None:
    answer = {"lat": "51.55", "lon": "-0.14", "addresstype": "postcode", "address": AROUND}
    nominatim_says(service, "NW5 2BX", answer)
    expected = Place("NW5 2", Point(51.55, -0.14), Exactness.POSTCODE, "NW5")
    assert found(nominatim(service), "NW5 2BX") == expected


def test_a_suburb_is_no_better_answer_for_a_postcode_than_its_sector(
    service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    answer = {"lat": "51.55", "lon": "-0.14", "addresstype": "suburb", "address": AROUND}
    nominatim_says(service, "NW5 2BX", answer)
    assert nominatim(service)("NW5 2BX") == gazetteer().find("NW5 2BX")
    assert (len(service.asked), caplog.records) == (1, [])


@pytest.mark.parametrize("text", ["NW5 2", "N19", "Camden", "King's Cross"])
def test_nominatim_is_not_asked_for_what_is_known_as_a_whole(service: Service, text: str) -> None:
    assert nominatim(service)(text) == gazetteer().find(text)
    assert service.asked == []


def test_what_nominatim_does_not_know_is_known_by_its_end(
    service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    nominatim_says(service, "12 High Road, Camden")
    nominatim_says(service, "Atlantis")
    assert nominatim(service)("12 High Road, Camden") == gazetteer().find("Camden")
    assert nominatim(service)("Atlantis") is None
    assert caplog.records == []


# ---- a service that fails -------------------------------------------------------------------

GARBAGE = [
    (500, b"Internal error"),
    (429, b"Slow down"),
    (200, b"<html>not JSON</html>"),
    (200, b"\xff\xfe"),
    (200, b"7"),
    (200, b"[1]"),
    (200, b'{"result": 7}'),
    (200, b'{"result": {"latitude": "north", "longitude": 0}}'),
    (200, b'{"result": {"latitude": NaN, "longitude": 0}}'),
    (200, b'{"result": {"latitude": 510, "longitude": 0}}'),
    (200, b"[" * 100_000),
    (200, b'"' + b"x" * MOST_BYTES + b'"'),
]


@pytest.mark.parametrize("answer", GARBAGE, ids=range(len(GARBAGE)))
@pytest.mark.parametrize("name", SERVICES)
def test_a_service_that_answers_nonsense_is_done_without(
    service: Service, name: str, answer: tuple[int, bytes], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    service.everything = answer
    find = make_finder(name, service.url, gazetteer(), Clock())
    assert find("NW5 2BX") == gazetteer().find("NW5 2BX")
    assert find("Atlantis") is None
    logged = [record.getMessage() for record in caplog.records]
    assert set(logged) <= {"geocoder unreachable"}


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_that_is_down_is_said_by_a_code_alone(
    name: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    find = make_finder(name, "http://127.0.0.1:9", gazetteer(), Clock())
    assert find("NW5 2BX") == gazetteer().find("NW5 2BX")
    assert [record.getMessage() for record in caplog.records] == ["geocoder unreachable"]


@pytest.mark.parametrize("name", SERVICES)
@pytest.mark.parametrize(("waits", "drips"), [(1.0, 0.0), (0.0, 0.05)])
def test_a_service_that_hangs_or_drips_is_waited_for_once(
    service: Service, name: str, waits: float, drips: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(geocoder_services, "TIMEOUT", 0.2)
    service.waits, service.drips, service.everything = waits, drips, (200, b" " * 100 + b"[]")
    find = make_finder(name, service.url, gazetteer(), Clock())
    began = time.monotonic()
    assert find("NW5 2BX") == gazetteer().find("NW5 2BX")
    assert find("Atlantis") is None
    assert time.monotonic() - began < 0.9
    assert len(service.asked) == 1


def test_what_is_asked_never_goes_to_another_machine(service: Service) -> None:
    with serving() as other:
        service.moves_to = f"{other.url}/elsewhere"
        assert postcodes_io(service)("NW5 2BX") == gazetteer().find("NW5 2BX")
        assert other.asked == []


# ---- what is remembered ---------------------------------------------------------------------


def test_an_answer_counts_for_a_day(service: Service) -> None:
    clock = Clock()
    find = postcodes_io(service, clock)
    service.says("/postcodes/NW52BX", {"postcode": "NW5 2BX", **HERE})
    for text in ("NW5 2BX", " nw5  2bx"):
        assert found(find, text).exactness is Exactness.POSTCODE
    assert len(service.asked) == 1
    clock.now = 24 * 3600
    find("NW5 2BX")
    assert len(service.asked) == 2


def test_what_was_not_found_is_asked_again_after_a_minute(service: Service) -> None:
    clock = Clock()
    find = postcodes_io(service, clock)
    assert [find("Walford"), find("Walford")] == [None, None]
    assert len(service.asked) == 1
    service.says("/places?q=Walford&limit=10", [{"name_1": "Walford", **HERE}])
    clock.now = 60
    assert found(find, "Walford").label == "Walford"


def test_a_service_that_failed_is_asked_again_after_a_minute(service: Service) -> None:
    clock = Clock()
    find = postcodes_io(service, clock)
    service.everything = (503, b"")
    assert found(find, "NW5 2BX").exactness is Exactness.SECTOR
    service.everything = None
    service.says(f"/postcodes/{quote('NW52BX')}", {"postcode": "NW5 2BX", **HERE})
    assert found(find, "NW5 2BX").exactness is Exactness.SECTOR
    clock.now = 60
    assert found(find, "NW5 2BX").exactness is Exactness.POSTCODE


def test_no_more_than_so_many_answers_are_kept(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("places.geocoder_memory.MOST", 2)
    find = postcodes_io(service)
    for text in ("Walford", "Narnia", "Atlantis", "Walford"):
        assert find(text) is None
    assert len(service.asked) == 4
