"""Builders: the shipped places, read once, and a small gazetteer of our own."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from shapely.geometry import box

from geo.areas import Area, AreaIndex
from geo.distance import Point
from places.find import Places
from places.gazetteer import Exactness, Gazetteer, Place, Sector, gathered
from places.load import load_places
from places.reference import Ward

DATA = Path(__file__).parents[2] / "data"
SHARED = Path(__file__).parents[3] / "shared" / "data" / "pcn"
needs_shared = pytest.mark.skipif(not SHARED.exists(), reason="the files of NHS ODS are not here")

# By the Archway Tavern, Islington; and a place that is in none of our areas.
ARCHWAY = Point(51.5654, -0.1349)
PARIS = Point(48.8566, 2.3522)


@cache
def shipped() -> Places:
    return load_places(DATA)


def wards() -> Places:
    """The shipped places with two wards in squares, one holding Archway and one east of it."""
    squares = {"E05000001": ("Hilltop", -0.14, -0.13), "E05000002": ("Valley", -0.13, -0.12)}
    return replace(
        shipped(),
        ward_areas=AreaIndex(
            Area(code, name, box(west, 51.56, east, 51.57))
            for code, (name, west, east) in squares.items()
        ),
        wards={code: Ward(code, name, "E09000019") for code, (name, *_) in squares.items()},
    )


def gazetteer() -> Gazetteer:
    """Two sectors of N19, one with three times the postcodes of the other, and one of NW5."""
    return Gazetteer(
        gathered(
            [
                Sector("N19 3", Point(51.0, 0.0), 30),
                Sector("N19 4", Point(52.0, 0.4), 10),
                Sector("NW5 2", Point(51.5, -0.1), 20),
            ]
        ),
        {
            "King's Cross": Place("King's Cross", Point(51.53, -0.12), Exactness.NAME, "N1C"),
            "St Pancras": Place("St Pancras", Point(51.52, -0.12), Exactness.NAME, "WC1H"),
            "Camden": Place("Camden", Point(51.54, -0.15), Exactness.BOROUGH),
        },
    )
