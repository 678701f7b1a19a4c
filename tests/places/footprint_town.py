"""Builders: the files footprints are built from, for a town of two boroughs and three PCNs."""

import json
from collections.abc import Iterable, Sequence

from shapely.geometry import mapping

from geo.footprints import SmallArea
from tests.geo.footprint_build import SIDE, SOUTH, WEST, areas

HEADS = "code,name,pcn_code,pcn_name,postcode,lat,lon,list_size"
PRACTICES = (
    ("P0001", "HIGH STREET SURGERY", "U1001", "WEST PCN", 0.5, 0.5, 6000),
    ("P0002", "MILL LANE SURGERY", "U1002", "NORTH & SOUTH PCN", 1.5, 2.5, 6000),
    ("P0003", "Dr O'Neill", "U1003", "East", 4.5, 1.5, 9000),
    ("P0004", "Far Away Practice", "U1003", "East", 40.0, 1.5, 1000),
)
TOWN = areas(6, 4)


def small_areas(
    town: Iterable[SmallArea] = TOWN, *, code: str = "LSOA21CD", borough: str = "LAD22CD"
) -> bytes:
    features = [
        {
            "type": "Feature",
            "properties": {"kind": "small", code: area.code, borough: area.borough},
            "geometry": mapping(area.shape),
        }
        for area in town
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def practices(rows: Sequence[tuple[object, ...]] = PRACTICES, heads: str = HEADS) -> bytes:
    """Rows of the heads; in place of latitude and longitude, columns and rows of the town."""
    lines = [heads]
    for code, name, pcn, pcn_name, column, row, *rest in rows:
        lat, lon = SOUTH + float(str(row)) * SIDE, WEST + float(str(column)) * SIDE
        cells = (code, name, pcn, pcn_name, "N19 3XX", f"{lat:.5f}", f"{lon:.5f}", *rest)
        lines.append(",".join(map(str, cells)))
    return "\n".join(lines).encode()


def populations(town: Iterable[SmallArea] = TOWN, head: str = "code,population") -> bytes:
    lines = [f'{area.code},"1,{100 + number}"' for number, area in enumerate(town)]
    return "\n".join([head, *lines]).encode()
