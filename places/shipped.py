"""Read the shipped place files into memory, once for each folder."""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Final

from geo.areas import Area, areas_from_geojson, dissolve
from geo.distance import Point
from places.gazetteer import Exactness, Place, Sector, Sectors, gathered
from places.reference import Borough, Pcn, Practice

# North Central London's boroughs. Source: ONS, Local Authority Districts (2024).
BOROUGHS: Final = (
    Borough("E09000003", "Barnet"),
    Borough("E09000007", "Camden"),
    Borough("E09000010", "Enfield"),
    Borough("E09000014", "Haringey"),
    Borough("E09000019", "Islington"),
)


@dataclass(frozen=True, slots=True, eq=False)
class Shipped:
    """What ships with the product: sectors, neighbourhoods by name, footprints and practices."""

    sectors: Sectors
    neighbourhoods: Mapping[str, Place]
    boroughs: tuple[Area, ...]
    footprints: tuple[Area, ...]
    pcns: tuple[Pcn, ...]
    practices: tuple[Practice, ...]


@lru_cache(maxsize=4)
def read_shipped(data_dir: Path) -> Shipped:
    """Everything in data_dir/gazetteer and data_dir/pcn_boundaries.

    Raises OSError, KeyError, ValueError or InvalidError if a file is missing or wrong.
    """
    footprints = _footprints(data_dir / "pcn_boundaries" / "ncl.geojson")
    sectors = tuple(_sectors(data_dir / "gazetteer" / "gb_postcode_sectors.csv"))
    return Shipped(
        sectors=gathered(sectors),
        neighbourhoods=dict(
            _neighbourhoods(data_dir / "gazetteer" / "neighbourhoods.csv", sectors)
        ),
        boroughs=tuple(_borough_outlines(footprints)),
        footprints=footprints,
        pcns=tuple(
            Pcn(area.code, area.name, str(area.properties["borough"])) for area in footprints
        ),
        practices=tuple(_practices(data_dir / "pcn_boundaries" / "ncl_practices.csv")),
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
