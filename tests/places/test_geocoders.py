import pytest
from geopy.exc import GeocoderServiceError
from geopy.location import Location

from places.gazetteer import Exactness, Note
from places.geocoders import LOCAL, LocalGazetteer, make_finder
from tests.places.build import gazetteer


def test_the_local_geocoder_answers_as_geopy_does() -> None:
    location = LocalGazetteer(gazetteer()).geocode("NW5 2BX")
    assert isinstance(location, Location)
    assert (location.address, location.latitude, location.longitude) == ("NW5 2", 51.5, -0.1)
    assert location.raw == {
        "exactness": "sector",
        "outcode": "NW5",
        "note_code": "postcode_by_sector",
    }


def test_geopy_callers_may_ask_for_a_list() -> None:
    answer = LocalGazetteer(gazetteer()).geocode("NW5 2", exactly_one=False)
    assert isinstance(answer, list)
    assert [location.address for location in answer] == ["NW5 2"]
    assert LocalGazetteer(gazetteer()).geocode("Atlantis", exactly_one=False) is None


@pytest.mark.parametrize("text", ["NW5 2BX", "N19", "Camden", "King's Cross", "Atlantis"])
def test_nothing_is_lost_on_the_way_through_geopy(text: str) -> None:
    assert make_finder(LOCAL, "", gazetteer())(text) == gazetteer().find(text)


def test_the_codes_come_back_as_codes() -> None:
    place = make_finder(LOCAL, "", gazetteer())("N19 9XX")
    assert place is not None
    assert place.exactness is Exactness.OUTCODE
    assert place.note_code is Note.POSTCODE_BY_OUTCODE


def test_the_local_geocoder_cannot_ask_another_machine() -> None:
    local = LocalGazetteer(gazetteer())
    with pytest.raises(GeocoderServiceError, match="does not use the network"):
        local.adapter.get_json("https://example.org", timeout=1, headers={})


def test_an_unknown_setting_says_what_may_be_chosen() -> None:
    with pytest.raises(ValueError, match="choose from local, postcodes_io, nominatim"):
        make_finder("telepathy", "", gazetteer())
