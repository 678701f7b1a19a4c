"""Builders: the shipped places, read once, and a small gazetteer of our own."""

from functools import cache
from pathlib import Path

from geo.distance import Point
from places.find import Places
from places.gazetteer import Exactness, Gazetteer, Place, Sector
from places.load import load_places

DATA = Path(__file__).parents[2] / "data"

# By the Archway Tavern, Islington; and a place that is in none of our areas.
ARCHWAY = Point(51.5654, -0.1349)
PARIS = Point(48.8566, 2.3522)


@cache
def shipped() -> Places:
    return load_places(DATA)


def gazetteer() -> Gazetteer:
    """Two sectors of N19, one with three times the postcodes of the other, and one of NW5."""
    return Gazetteer(
        [
            Sector("N19 3", Point(51.0, 0.0), 30),
            Sector("N19 4", Point(52.0, 0.4), 10),
            Sector("NW5 2", Point(51.5, -0.1), 20),
        ],
        {
            "King's Cross": Place("King's Cross", Point(51.53, -0.12), Exactness.NAME, "N1C"),
            "St Pancras": Place("St Pancras", Point(51.52, -0.12), Exactness.NAME, "WC1H"),
            "Camden": Place("Camden", Point(51.54, -0.15), Exactness.BOROUGH),
        },
    )
