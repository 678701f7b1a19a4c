"""Read the shipped place files into memory, once, when the program starts."""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Final

from geo.areas import Area, AreaIndex, areas_from_geojson, dissolve, middle
from geo.distance import Point
from places.find import Places
from places.gazetteer import Exactness, Gazetteer, Place, Sector
from places.geocoders import finder, geocoder
from places.reference import Borough, Pcn, Practice

# North Central London's boroughs. Source: ONS, Local Authority Districts (2024).
BOROUGHS: Final = (
    Borough("E09000003", "Barnet"),
    Borough("E09000007", "Camden"),
    Borough("E09000010", "Enfield"),
    Borough("E09000014", "Haringey"),
    Borough("E09000019", "Islington"),
)


@lru_cache(maxsize=4)
def load_places(data_dir: Path, geocoder_name: str = "local") -> Places:
    """Everything in data_dir/gazetteer and data_dir/pcn_boundaries, ready to be asked.

    geocoder_name: of `places.geocoders.GEOCODERS`. Raises OSError, KeyError, ValueError or
    InvalidError if a file is missing or wrong, ValueError if the geocoder is not known.
    """
    footprints = _footprints(data_dir / "pcn_boundaries" / "ncl.geojson")
    pcns = [Pcn(area.code, area.name, str(area.properties["borough"])) for area in footprints]
    outlines = _borough_outlines(footprints)
    sectors = list(_sectors(data_dir / "gazetteer" / "gb_postcode_sectors.csv"))
    names = dict(
        (
            *_pcn_names(footprints),
            *_neighbourhoods(data_dir / "gazetteer" / "neighbourhoods.csv", sectors),
            *_borough_names(outlines),
        )
    )
    practices = _practices(data_dir / "pcn_boundaries" / "ncl_practices.csv")
    return Places(
        find_place=finder(geocoder(geocoder_name, Gazetteer(sectors, names))),
        boroughs={borough.code: borough for borough in BOROUGHS},
        pcns={pcn.code: pcn for pcn in sorted(pcns, key=attrgetter("name"))},
        practices={each.code: each for each in sorted(practices, key=attrgetter("name"))},
        borough_areas=AreaIndex(outlines),
        pcn_areas=AreaIndex(footprints),
    )


def _footprints(path: Path) -> tuple[Area, ...]:
    return areas_from_geojson(json.loads(path.read_text(encoding="utf-8")))


def _borough_outlines(footprints: Iterable[Area]) -> list[Area]:
    """The boroughs' outlines: footprints never cross a borough's edge, so they add up to it."""
    names = {borough.code: borough.name for borough in BOROUGHS}

    def borough(area: Area) -> str:
        return str(area.properties["borough"])

    parts = groupby(sorted(footprints, key=borough), key=borough)
    return [dissolve(code, names[code], list(areas)) for code, areas in parts]


def _rows(path: Path) -> Iterator[dict[str, str]]:
    """Each row by the names in the first; ValueError for a row of another length."""
    with path.open(encoding="utf-8", newline="") as file:
        lines = csv.reader(file)
        heads = next(lines)
        for line in lines:
            yield dict(zip(heads, line, strict=True))


def _sectors(path: Path) -> Iterator[Sector]:
    for row in _rows(path):
        yield Sector(row["sector"], _point(row), int(row["postcodes"]))


def _practices(path: Path) -> Iterator[Practice]:
    for row in _rows(path):
        yield Practice(
            code=row["code"],
            name=row["name"],
            pcn_code=row["pcn_code"],
            postcode=row["postcode"],
            point=_point(row),
            list_size=int(row["list_size"]),
        )


def _point(row: Mapping[str, str]) -> Point:
    return Point(float(row["lat"]), float(row["lon"]))


def _neighbourhoods(path: Path, sectors: Iterable[Sector]) -> Iterator[tuple[str, Place]]:
    known = {sector.code: sector for sector in sectors}
    for row in _rows(path):
        sector = known[row["sector"]]
        yield row["name"], Place(row["name"], sector.point, Exactness.NAME, sector.outcode)


def _pcn_names(footprints: Iterable[Area]) -> Iterator[tuple[str, Place]]:
    for area in footprints:
        place = Place(f"{area.name} PCN", middle(area), Exactness.NAME)
        yield area.name, place
        yield f"{area.name} PCN", place


def _borough_names(outlines: Iterable[Area]) -> Iterator[tuple[str, Place]]:
    for area in outlines:
        place = Place(area.name, middle(area), Exactness.BOROUGH)
        for way in ("{}", "{} borough", "{} council", "borough of {}", "london borough of {}"):
            yield way.format(area.name), place
