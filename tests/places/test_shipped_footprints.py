"""The shipped footprints against what their README says of them."""

import csv
import hashlib
import json
import re
from functools import cache
from typing import Any

import numpy as np
import pytest
import shapely
from shapely.geometry import Polygon, shape

from geo.mosaic import Shape, as_shape, join
from places.footprint_files import read_lists, read_small_areas
from places.footprints import Sources, build, geojson
from tests.places.build import DATA
from tests.proof import ROOT, SEED, counts, proof

FOLDER = DATA / "pcn_boundaries"
FILE = FOLDER / "ncl.geojson"
SMALL_AREAS = ROOT.parent / "shared/data/outlines/ncl_lsoa11_fine.geojson"
NOWHERE = "no footprint: outside the five boroughs"


@cache
def collection() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return found


@cache
def shapes() -> dict[str, Shape]:
    """Name -> footprint."""
    return {
        each["properties"]["name"]: as_shape(shape(each["geometry"]))
        for each in collection()["features"]
    }


def readme() -> str:
    return (FOLDER / "README.md").read_text(encoding="utf-8")


def practices() -> list[dict[str, str]]:
    with (FOLDER / "ncl_practices.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def outside() -> list[tuple[str, ...]]:
    """Practices outside their own PCN's footprint, as the README lists them."""
    found = []
    for row in practices():
        point = shapely.Point(float(row["lon"]), float(row["lat"]))
        if not shapes()[row["pcn_name"]].intersects(point):
            there = [name for name, footprint in shapes().items() if footprint.intersects(point)]
            place = there[0] if there else NOWHERE
            found.append((row["code"], row["name"], row["pcn_name"], row["postcode"], place))
    return sorted(found)


def listed() -> list[tuple[str, ...]]:
    rows = re.findall(
        r"^\| ([A-Z]\d{5}) \| (.+) \| (.+) \| (.+) \| (.+) \|$", readme(), re.MULTILINE
    )
    return sorted(rows)


def test_the_readme_has_the_checksum_of_the_file() -> None:
    assert hashlib.sha256(FILE.read_bytes()).hexdigest() in readme()


def test_every_practice_outside_its_footprint_is_listed_with_where_it_stands() -> None:
    assert listed() == outside()
    assert len(outside()) == 19


def test_the_programmes_exceptions_are_listed_apart() -> None:
    start = readme().index("Of the programme's PCNs")
    apart = re.findall(
        r"^\| ([A-Z]\d{5}) ", readme()[start:].partition("And of the other")[0], re.MULTILINE
    )
    names = re.findall(r"\((.+?)\), these", readme()[start:])[0]
    programme = {
        "Barnet 3", "Barnet 5", "Kentish Town Central", "Kentish Town South",
        "Central 1 Islington", "Central 2 Islington", "Enfield Unity", "Enfield Care Network",
        "Haringey North East", "Welbourne",
    }  # fmt: skip
    assert "Barnet 3 and 5" in names
    assert apart == [code for code, _, pcn, *_ in outside() if pcn in programme]


def test_the_written_footprints_fit_together_without_overlap() -> None:
    assert shapely.coverage_is_valid(list(shapes().values()))
    assert shapely.is_valid(list(shapes().values())).all()
    at = shapely.get_coordinates(list(shapes().values()))
    assert (at == at.round(5)).all()
    whole = join(list(shapes().values()))
    assert isinstance(whole, Polygon)
    assert list(whole.interiors) == []


def test_the_file_says_how_well_each_footprint_fits() -> None:
    told = [each["properties"] for each in collection()["features"]]

    assert all(0.9 <= each["fit"] <= 1.1 for each in told)
    for each in told:
        assert each["pieces"] == shapely.get_num_geometries(shapes()[each["name"]])
        lowest, highest = min(t["fit"] for t in told), max(t["fit"] for t in told)
        assert f"{lowest:.2f} to {highest:.2f}" in readme()
    split = [f"{each['name']} {each['pieces']}" for each in told if each["pieces"] > 1]
    assert f"{len(split)}: {', '.join(split)}" in readme()


def test_footprints_count_the_practices_and_patients_of_the_shipped_list() -> None:
    for each in (feature["properties"] for feature in collection()["features"]):
        own = [row for row in practices() if row["pcn_code"] == each["code"]]
        assert each["practices"] == len(own)
        assert each["list_size"] == sum(int(row["list_size"]) for row in own)
        assert {row["pcn_name"] for row in own} == {each["name"]}


@pytest.mark.skipif(not SMALL_AREAS.exists(), reason="needs the small areas it was built from")
def test_the_builder_makes_the_shipped_file_to_the_last_byte() -> None:
    lists = read_lists((FOLDER / "ncl_practices.csv").read_bytes(), "ncl_practices.csv")
    areas = read_small_areas(SMALL_AREAS.read_bytes(), SMALL_AREAS.name)

    made = build(Sources(lists, areas, attribution=collection()["attribution"]))

    assert geojson(made) == FILE.read_text(encoding="utf-8")


@pytest.mark.proof("footprints")
def test_every_point_in_the_five_boroughs_is_in_exactly_one_footprint() -> None:
    wanted = counts(small=2_000, full=200_000)
    whole = join(list(shapes().values()))
    assert isinstance(whole, Polygon)
    outline = Polygon(whole.exterior)  # holes would be points in no footprint
    west, south, east, north = outline.bounds
    chance = np.random.default_rng(SEED)
    shapely.prepare(outline)
    points = np.empty((0, 2))
    while len(points) < wanted:
        more = chance.uniform((west, south), (east, north), (wanted, 2))
        points = np.vstack([points, more[shapely.contains_xy(outline, more)]])[:wanted]

    holding, touching = np.zeros(wanted, dtype=int), np.zeros(wanted, dtype=int)
    for footprint in shapes().values():
        shapely.prepare(footprint)
        holding += shapely.contains_xy(footprint, points)
        touching += shapely.intersects_xy(footprint, points)

    on_an_edge = touching > holding
    assert (holding[~on_an_edge] == 1).all()
    assert (touching[on_an_edge] > 1).all()
    proof("footprints", {"points": wanted, "on_an_edge": int(on_an_edge.sum()), "wrong": 0})
