import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from base.errors import NotFoundError
from geo.distance import Point
from places.find import NEAR_KM, PcnSource, Whereabouts, describe
from places.reference import Pcn, Practice
from tests.places.build import ARCHWAY, PARIS, shipped, wards

PRACTICE = Practice("Y00001", "Moor Surgery", "U99999", "N19 3XX", ARCHWAY, 5000)
IN_OR_AROUND_NCL = st.builds(Point, st.floats(51.50, 51.70), st.floats(-0.31, -0.01))


def test_without_a_practice_the_footprint_is_a_guess_at_the_pcn() -> None:
    where = shipped().areas_of(ARCHWAY)
    assert (where.pcn_code, where.pcn_source) == ("U02795", PcnSource.FOOTPRINT)
    assert where.borough_code == "E09000019"


def test_the_practice_decides_the_pcn_wherever_the_person_lives() -> None:
    where = shipped().areas_of(ARCHWAY, practice_code="F83018")
    assert (where.pcn_code, where.pcn_source) == ("U51577", PcnSource.PRACTICE)
    assert where.borough_code == "E09000019"


def test_an_unknown_practice_leaves_the_guess() -> None:
    assert shipped().areas_of(ARCHWAY, practice_code="X0") == shipped().areas_of(ARCHWAY)


def test_a_practice_alone_gives_the_pcn_and_no_borough() -> None:
    where = shipped().areas_of(None, practice_code="F83018")
    assert where == Whereabouts("U51577", PcnSource.PRACTICE, None, {})
    assert shipped().areas_of(None) == Whereabouts(None, None, None, {})


def test_a_point_elsewhere_is_in_no_area_and_near_none() -> None:
    assert shipped().areas_of(PARIS) == Whereabouts(None, None, None, {})


@given(IN_OR_AROUND_NCL)
def test_near_areas_do_not_hold_the_point_and_are_in_order(point: Point) -> None:
    where = shipped().areas_of(point)
    assert not {where.pcn_code, where.borough_code} & set(where.near_areas)
    distances = list(where.near_areas.values())
    assert distances == sorted(distances)
    assert all(0 < km <= NEAR_KM for km in distances)


@given(IN_OR_AROUND_NCL)
def test_the_footprint_is_in_the_borough_that_holds_the_point(point: Point) -> None:
    where = shipped().areas_of(point)
    pcn = shipped().pcn(where.pcn_code) if where.pcn_code else None
    assert (pcn.borough_code if pcn else None) == where.borough_code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("james wigg", "F83023"),
        ("wigg jam", "F83023"),
        ("nw5 2bx", "F83023"),
        ("NW52BX", "F83023"),
        ("f83023", "F83023"),
        ("grays inn", "F83042"),
        ("gray's inn", "F83042"),
    ],
)
def test_a_practice_is_found_by_name_postcode_or_code(text: str, code: str) -> None:
    assert [practice.code for practice in shipped().search_practices(text)] == [code]


def test_practices_that_begin_with_the_text_come_first_and_no_more_than_asked() -> None:
    names = [practice.name for practice in shipped().search_practices("west", limit=3)]
    assert names == [
        "West Green Surgery",
        "West Hampstead Medical Centre",
        "Westbury Medical Centre",
    ]


@pytest.mark.parametrize("text", ["", " ", "zebra crossing"])
def test_no_practice_is_found_for_nothing(text: str) -> None:
    assert shipped().search_practices(text) == ()
    assert shipped().practices_of_pcns_like(text) == ()


def test_practices_are_found_by_the_name_of_their_pcn() -> None:
    found = shipped().practices_of_pcns_like("kentish cent", limit=2)
    assert [each.pcn_code for each in found] == ["U51577", "U51577"]


def test_a_ward_is_known_by_its_area_and_the_one_beside_it_is_near() -> None:
    where = wards().areas_of(Point(51.565, -0.135))
    assert where.ward_code == "E05000001"
    assert list(where.near_areas)[:1] == ["E05000002"]
    assert "E05000001" not in where.near_areas
    ward = wards().ward("E05000001")
    assert ward is not None
    assert ward.name == "Hilltop"


def test_a_soft_edge_reaches_as_far_as_it_is_set() -> None:
    def near(km: float) -> set[str]:
        return set(replace(wards(), near_km=km).areas_of(Point(51.565, -0.135)).near_areas)

    assert near(0.0) == set()
    assert near(0.4) == {"E05000002"}
    assert near(0.4) < near(1.0) < near(NEAR_KM)


def test_a_practice_in_no_pcn_leaves_the_guess() -> None:
    lone = replace(PRACTICE, pcn_code="")
    places = replace(shipped(), practices={lone.code: lone})
    assert places.areas_of(ARCHWAY, practice_code=lone.code) == shipped().areas_of(ARCHWAY)


def test_a_practice_gives_its_pcn_also_where_that_has_no_footprint() -> None:
    places = replace(
        shipped(), practices={PRACTICE.code: PRACTICE}, pcns={"U99999": Pcn("U99999", "Moor", "")}
    )
    where = places.areas_of(ARCHWAY, practice_code="Y00001")
    assert (where.pcn_code, where.pcn_source) == ("U99999", PcnSource.PRACTICE)
    assert describe(places, "Y00001")["pcn"] == "Moor"


def test_a_practice_that_is_nowhere_on_the_map_is_described_without_a_point() -> None:
    lost = replace(PRACTICE, point=None)
    described = describe(replace(shipped(), practices={lost.code: lost}), lost.code)
    assert (described["lat"], described["borough"], described["exact"]) == (None, None, "practice")


def test_boroughs_and_pcns_are_found_by_name() -> None:
    borough, pcn = shipped().borough_named(" haringey"), shipped().pcn_named("BARNET 3 PCN")
    assert borough is not None
    assert pcn is not None
    assert (borough.code, pcn.code) == ("E09000014", "U58538")
    assert shipped().borough_named("Narnia") is None
    assert shipped().pcn_named("Narnia") is None


def test_unknown_codes_are_none() -> None:
    assert (shipped().pcn("U0"), shipped().borough("E0")) == (None, None)
    assert shipped().practice("X0") is None


def test_a_place_is_described_for_the_command_line() -> None:
    described = describe(shipped(), "N19 3XX")
    assert json.loads(json.dumps(described)) == {
        "lat": 51.5693,
        "lon": -0.1285,
        "exact": "sector",
        "note": "postcode_by_sector",
        "borough_code": "E09000019",
        "borough": "Islington",
        "ward_code": None,
        "ward": None,
        "pcn_code": "U02795",
        "pcn": "North 2 Islington",
        "pcn_by": "footprint",
    }


def test_a_practice_code_is_described_by_its_practice() -> None:
    described = describe(shipped(), "f83059")  # in Brent, with a Camden PCN
    assert (described["exact"], described["pcn"]) == ("practice", "West and Central")
    assert (described["pcn_by"], described["borough"]) == ("practice", None)


def test_no_pcn_is_guessed_for_a_whole_borough() -> None:
    described = describe(shipped(), "Barnet")
    assert (described["exact"], described["borough"]) == ("borough", "Barnet")
    assert (described["pcn"], described["pcn_code"], described["pcn_by"]) == (None, None, None)


def test_an_unknown_place_is_refused_without_repeating_it() -> None:
    with pytest.raises(NotFoundError) as refused:
        describe(shipped(), "ZZ99 3VZ")
    assert "ZZ99" not in str(refused.value)
