import csv

import pytest

from places.names import pcn_name, proper_case
from tests.places.build import SHARED, needs_shared, shipped

PUT_DIFFERENTLY = {"U83168", "U15334", "U12920", "U96599", "U51636", "U36584", "U27139"}
"""Haringey's PCNs, whose shipped names leave out a hyphen, and in one case "Haringey"."""


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("KENTISH TOWN CENTRAL PCN", "Kentish Town Central"),
        ("SOUTH CAMDEN PCN", "South Camden"),
        ("North Camden PCN", "North Camden"),
        ("  VENN  PCN ", "Venn"),
        ("HAYES PRIMARY CARE NETWORK", "Hayes"),
        ("BARNET 1W PCN", "Barnet 1W"),
        ("BRUNEL HEALTH GROUP PCN6", "Brunel Health Group PCN6"),
        ("CHORLEY AND SOUTH RIBBLE NETWORK PCN", "Chorley and South Ribble Network"),
        ("FOREST OF DEAN PCN", "Forest of Dean"),
        ("THE VALE PCN", "The Vale"),
        ("SOUTH (IW) PCN", "South (IW)"),
        ("NEXUS (DEVON) PCN", "Nexus (Devon)"),
        ("4PCN (BNSSG) PCN", "4PCN (BNSSG)"),
        ("HARINGEY - N15/SOUTH EAST PCN", "Haringey - N15/South East"),
        ("WEST-HILL HEALTH PCN", "West-Hill Health"),
        ("STANFORD-LE-HOPE PCN", "Stanford-le-Hope"),
        ("DEAN'S AND CENTRAL BRIGHTON PCN", "Dean's and Central Brighton"),
        ("ACCLAIM NHS PCN", "Acclaim NHS"),
        ("TOGETHER4HEALTHCARE PCN", "Together4Healthcare"),
        ("WELWYN GARDEN CITY A PCN", "Welwyn Garden City A"),
        ("PCN", "PCN"),
    ],
)
def test_a_pcn_is_called_as_people_write_it(written: str, name: str) -> None:
    assert pcn_name(written) == name


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("THE DENSHAM SURGERY", "The Densham Surgery"),
        ("DR O'NEILL & PARTNERS", "Dr O'Neill & Partners"),
        ("DR MCDONALD'S PRACTICE", "Dr McDonald's Practice"),
        ("DR AM LEWIS' PRACTICE", "Dr AM Lewis' Practice"),
        ("D\u2019ARCY HOUSE", "D\u2019Arcy House"),
        ("PARK ROAD HEALTH CTR", "Park Road Health Centre"),
        ("ST. MARY'S SURG", "St. Mary's Surgery"),
        ("GROUP PRACTICE II", "Group Practice II"),
        ("TANWORTH-IN-ARDEN SURGERY", "Tanworth-in-Arden Surgery"),
        ("LEYTON HEALTHCARE 4TH FLOOR", "Leyton Healthcare 4th Floor"),
        ("27@NORTHGATE", "27@Northgate"),
        ("GRAY'S INN ROAD MEDICAL CENTRE", "Gray's Inn Road Medical Centre"),
        ("Dr MacPhee's SURGERY", "Dr MacPhee's SURGERY"),
        ("", ""),
    ],
)
def test_a_practice_is_called_as_people_write_it(written: str, name: str) -> None:
    assert proper_case(written) == name


def test_a_name_is_put_right_only_once() -> None:
    for practice in shipped().practices.values():
        assert proper_case(practice.name) == practice.name


@needs_shared
def test_the_shipped_pcns_are_called_as_the_source_calls_them() -> None:
    with (SHARED / "ncl_pcn_summary.csv").open(encoding="utf-8") as file:
        written = {row["pcn"]: row["pcn_name"] for row in csv.DictReader(file)}
    ours = {code: pcn.name for code, pcn in shipped().pcns.items()}
    differing = {code for code in ours if pcn_name(written[code]) != ours[code]}
    assert differing == PUT_DIFFERENTLY
