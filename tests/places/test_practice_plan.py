from dataclasses import replace

import pytest

from base.errors import InvalidError
from geo.distance import Point
from places.gazetteer import Exactness, Place
from places.membership_files import Membership, read_membership
from places.practice_files import PcnRecord, PracticeFile, PracticeRecord, read_practices
from places.practice_plan import Ground, Part, main_borough, plan
from places.reference import Pcn, Practice
from tests.places.build import ARCHWAY, PARIS, SHARED, needs_shared, shipped

KNOWN = {
    "N19 3XX": Place("N19 3", ARCHWAY, Exactness.SECTOR, "N19"),
    "N12 8CV": Place("N12 8", Point(51.616, -0.176), Exactness.SECTOR, "N12"),
    "CW3 0AH": Place("CW3", Point(52.99, -2.51), Exactness.OUTCODE, "CW3"),
}
GROUND = Ground(KNOWN.get, shipped().borough_areas, shipped().pcns)
ALL = Part()
HILL = PracticeRecord("F83001", "Hill Surgery", "N19 3XX", list_size=5000)
DALE = PracticeRecord("F83002", "Dale Surgery", "N12 8CV")
FAR = PracticeRecord("N81001", "Far Surgery", "CW3 0AH")
LONE = PracticeRecord("Y00001", "Lone Surgery", "N19 3XX")
FILE = PracticeFile((HILL, DALE, FAR, LONE))
MEMBERSHIP = Membership(
    pcns={
        "U00001": PcnRecord("U00001", "Hill and Dale", "93C"),
        "U00002": PcnRecord("U00002", "Far", "27D"),
        "U00003": PcnRecord("U00003", "Empty", "27D"),
    },
    links={"F83001": "U00001", "F83002": "U00001", "N81001": "U00002", "X99999": "U00002"},
)


def test_each_practice_gets_its_pcn_and_its_place() -> None:
    found = plan(FILE, MEMBERSHIP, GROUND, ALL)
    assert found.practices[0] == Practice(
        "F83001", "Hill Surgery", "U00001", "N19 3XX", ARCHWAY, 5000
    )
    assert [each.pcn_code for each in found.practices] == ["U00001", "U00001", "U00002", ""]
    assert found.without_pcn == ("Y00001",)
    assert found.without_practice == ("U00003",)
    assert found.strangers == ("X99999",)
    assert found.elsewhere == 0


def test_a_practice_does_not_stand_in_the_middle_of_a_whole_district() -> None:
    found = plan(FILE, MEMBERSHIP, GROUND, ALL)
    assert found.unplaced == ("N81001",)
    assert found.by_sector == ("F83001", "F83002", "Y00001")


def test_a_point_in_the_file_goes_before_the_postcode() -> None:
    there = replace(HILL, point=PARIS)
    found = plan(PracticeFile((there,)), MEMBERSHIP, GROUND, ALL)
    assert (found.practices[0].point, found.by_sector) == (PARIS, ())


def test_a_pcn_is_kept_whole_where_one_of_its_practices_is_near() -> None:
    found = plan(FILE, MEMBERSHIP, GROUND, Part(ARCHWAY, 1.0))
    assert [each.code for each in found.practices] == ["F83001", "F83002", "Y00001"]
    assert [each.code for each in found.pcns] == ["U00001"]
    assert (found.elsewhere, found.strangers) == (1, ())


def test_the_pcns_of_a_sub_icb_are_kept_also_without_practices() -> None:
    found = plan(FILE, MEMBERSHIP, GROUND, Part(sub_icbs=frozenset({"27D"})))
    assert [each.code for each in found.practices] == ["N81001"]
    assert [each.code for each in found.pcns] == ["U00002", "U00003"]


def test_a_load_that_would_keep_nothing_is_refused() -> None:
    with pytest.raises(InvalidError, match="No practice would be kept"):
        plan(FILE, MEMBERSHIP, GROUND, Part(PARIS, 1.0))
    with pytest.raises(InvalidError, match="name no PCN"):
        plan(FILE, None, GROUND, ALL)


def test_the_practices_own_pcns_count_where_there_is_no_membership() -> None:
    record = replace(HILL, pcn_code="U00001")
    file = PracticeFile((record,), {"U00001": PcnRecord("U00001", "Own")})
    assert plan(file, None, GROUND, ALL).practices[0].pcn_code == "U00001"
    gone = Membership(MEMBERSHIP.pcns, {})
    assert plan(file, gone, GROUND, ALL).practices[0].pcn_code == ""


def test_a_shipped_name_stays_unless_the_file_has_another() -> None:
    records = {
        "U83168": PcnRecord("U83168", "Haringey - Welbourne"),
        "U51577": PcnRecord("U51577", "Camden Locks"),
    }
    found = plan(PracticeFile((HILL,)), Membership(records, {}), GROUND, ALL)
    assert [each.name for each in found.pcns] == ["Camden Locks", "Welbourne"]


def test_the_borough_of_a_pcn_is_that_of_most_of_its_practices() -> None:
    def at(lat: float, lon: float) -> Practice:
        return Practice("X", "X", "", "", Point(lat, lon), None)

    islington, barnet, nowhere = at(51.5654, -0.1349), at(51.616, -0.176), at(48.85, 2.35)
    areas = shipped().borough_areas
    assert main_borough([islington, barnet, barnet, nowhere], areas) == "E09000003"
    assert main_borough([islington, barnet], areas) == "E09000003"
    assert main_borough([nowhere, replace(nowhere, point=None)], areas) == ""
    (pcn, *_) = plan(FILE, MEMBERSHIP, GROUND, ALL).pcns
    assert pcn == Pcn("U00001", "Hill and Dale", "E09000003")


@needs_shared
def test_the_files_of_nhs_ods_agree_with_what_ships() -> None:
    file = read_practices((SHARED / "epraccur_2023-01.csv").read_bytes())
    membership = read_membership([(SHARED / "ePCN_2024-10.xlsx").read_bytes()])
    places = shipped()
    ground = Ground(places.find, places.borough_areas, places.pcns)
    found = plan(file, membership, ground, Part(sub_icbs=frozenset({"93C"})))
    assert {each.code: each for each in found.pcns} == places.pcns
    assert {each.code: each.pcn_code for each in found.practices} == {
        each.code: each.pcn_code for each in places.practices.values()
    }
    assert found.unplaced == ()
