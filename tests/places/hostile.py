"""Boundary files made to do harm, or just broken: python -m tests.places.hostile FOLDER.

Each is planned as the command line does; what was said and how long it took is printed as JSON.
A process of its own, so that whoever waits for it can give up.
"""

import json
import math
import random
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import shapely
from shapely.geometry import mapping

from base.errors import InvalidError
from geo.areas import AreaIndex
from geo.flaws import Flaw
from places import area_archives
from places.area_plan import Asked, plan_areas
from places.terms import AreaKind
from tests.places.area_build import (
    ARCHWAY,
    ON_THE_GRID,
    feature,
    geojson,
    shapefile,
    table,
    with_gdal,
)

RING = [[-0.2, 51.5], [-0.1, 51.5], [-0.1, 51.6], [-0.2, 51.6], [-0.2, 51.5]]
LONG = {"WD22CD": "E2", "WD22NM": "Long", "text": "x" * 6_000_000}
Case = tuple[Path, str]
"""The file, and a part of what must be said: the reason of a feature, or words about the file."""


def polygon(*rings: object) -> dict[str, object]:
    return {"type": "Polygon", "coordinates": list(rings)}


def closed(ring: list[list[float]]) -> list[list[float]]:
    return [*ring, ring[0]]


def scribble(vertices: int) -> list[list[float]]:
    dice = random.Random(1)  # noqa: S311
    return closed([[dice.uniform(-1, 1), dice.uniform(51, 53)] for _ in range(vertices - 1)])


def circle(vertices: int) -> list[list[float]]:
    turns = [2 * math.pi * n / vertices for n in range(vertices - 1)]
    return closed([[math.cos(turn), 52 + math.sin(turn)] for turn in turns])


def comb(teeth: int) -> list[list[float]]:
    tips = ([[n * 2e-4 - 4, 50], [n * 2e-4 - 2.4, 53]] for n in range(teeth))
    return closed([*(tip for pair in tips for tip in pair), [1.8, 53], [1.8, 49.9], [-4, 49.9]])


def fan(blades: int) -> list[list[list[float]]]:
    """Triangles that all touch in one point."""
    return [
        closed([[-1, 51], [-1 + 1e-4 * n, 52], [-1 + 1e-4 * n + 5e-5, 52]]) for n in range(blades)
    ]


def nested(count: int) -> list[list[list[float]]]:
    return [shapely.get_coordinates(ARCHWAY.buffer(-n * 1e-7)).tolist() for n in range(count)]


def deep(levels: int, inner: str, before: str = "[", after: str = "]") -> str:
    return before * levels + inner + after * levels


GEOMETRIES: dict[str, tuple[object, Flaw]] = {
    "bow-tie": (polygon(closed([[0, 51], [1, 52], [1, 51], [0, 52]])), Flaw.INVALID),
    "scribble of 1,000": (polygon(scribble(1_000)), Flaw.INVALID),
    "scribble of 20,000": (polygon(scribble(20_000)), Flaw.TANGLED),
    "comb of 20,000": (polygon(comb(9_990)), Flaw.TANGLED),
    "comb just allowed, crossing itself": (
        polygon([*comb(1_200)[:-1], [1.7, 51], [-4, 50]]),
        Flaw.INVALID,
    ),
    "4,000 holes that touch": (
        polygon([[-2, 50], [1.5, 50], [1.5, 53.5], [-2, 53.5], [-2, 50]], *fan(4_000)),
        Flaw.TANGLED,
    ),
    "4,000 parts within each other": (
        {"type": "MultiPolygon", "coordinates": [[ring] for ring in nested(4_000)]},
        Flaw.TANGLED,
    ),
    "200 parts within each other": (
        {"type": "MultiPolygon", "coordinates": [[ring] for ring in nested(200)]},
        Flaw.INVALID,
    ),
    "metres": (mapping(ON_THE_GRID), Flaw.NATIONAL_GRID),
    "metres of a web map": (
        polygon(closed([[-15_000, 6_714_000], [-9_000, 6_714_000], [-9_000, 6_720_000]])),
        Flaw.WEB_METRES,
    ),
    "swapped": (polygon([[lat, lon] for lon, lat in RING]), Flaw.SWAPPED),
    "France": (polygon([[lon + 2, lat - 3] for lon, lat in RING]), Flaw.OUTSIDE_BRITAIN),
    "NaN": (polygon([*RING[:2], [math.nan, 51.6], *RING[3:]]), Flaw.NOT_FINITE),
    "infinity": (polygon([*RING[:2], [-0.1, math.inf], *RING[3:]]), Flaw.NOT_FINITE),
    "500,000 vertices": (polygon(circle(500_000)), Flaw.TOO_MANY_VERTICES),
    "500,000 empty rings": (polygon(*([] for _ in range(500_000))), Flaw.TOO_FEW_CORNERS),
    "huge numbers": (polygon([*RING[:2], [10**400, 51.6], *RING[3:]]), Flaw.NOT_FINITE),
    "large numbers": (polygon([*RING[:2], [1e300, 51.6], *RING[3:]]), Flaw.OUT_OF_RANGE),
    "text for numbers": (polygon([[str(x), str(y)] for x, y in RING]), Flaw.NOT_NUMBERS),
    "true for numbers": (polygon([[True, False]] * 4), Flaw.NOT_NUMBERS),
    "not closed": (polygon(RING[:-1]), Flaw.NOT_CLOSED),
    "a line there and back": (polygon([RING[0], RING[1], RING[0]]), Flaw.TOO_FEW_CORNERS),
    "point": ({"type": "Point", "coordinates": [0, 51]}, Flaw.NOT_AN_AREA),
    "line": ({"type": "LineString", "coordinates": RING}, Flaw.NOT_AN_AREA),
    "collection": ({"type": "GeometryCollection", "geometries": []}, Flaw.NOT_AN_AREA),
    "arrays 300 deep": (
        json.loads('{"type": "Polygon", "coordinates": ' + deep(300, "0") + "}"),
        Flaw.NOT_NUMBERS,
    ),
    "collections 300 deep": (
        json.loads(deep(300, "", '{"type":"GeometryCollection","geometries":[', "]}")),
        Flaw.NOT_AN_AREA,
    ),
    "text as geometry": ("here", Flaw.NO_GEOMETRY),
    "a list as geometry": ([RING], Flaw.NO_GEOMETRY),
    "a number as geometry": (7, Flaw.NO_GEOMETRY),
    "no coordinates": ({"type": "Polygon"}, Flaw.UNREADABLE),
    "an object as coordinates": ({"type": "Polygon", "coordinates": {"0": RING}}, Flaw.UNREADABLE),
    "a number as kind": ({"type": 3, "coordinates": [RING]}, Flaw.NO_GEOMETRY),
}


def features(folder: Path) -> Iterator[tuple[str, Case]]:
    for n, (name, (geometry, flaw)) in enumerate(GEOMETRIES.items()):
        made = feature("" if geometry == "here" else geometry)
        yield name, (geojson(folder / f"feature{n}.geojson", made, feature(code="E2")), flaw)
    odd: dict[str, tuple[list[object], str]] = {
        "one code twice": ([feature(), feature()], Flaw.CODE_TAKEN),
        "no code": ([feature(), feature(code=None)], Flaw.NO_CODE),
        "a list as code": ([feature(), feature(code=["E1"])], Flaw.NO_CODE),
        "no name": ([feature(), feature(code="E2", name="\u202e")], Flaw.NO_NAME),
        "a number as feature": ([feature(), 7], Flaw.NO_CODE),
        "a list as properties": ([feature(), feature() | {"properties": []}], Flaw.NO_CODE),
        "six megabytes of text": (
            [
                feature(),
                feature(code="E2") | {"properties": LONG},
            ],
            Flaw.TOO_LARGE,
        ),
        "10,001 features": ([7] * 10_001, "over 10,000 features"),
        "no properties anywhere": ([7], "There are: none"),
    }
    for n, (name, (several, said)) in enumerate(odd.items()):
        yield name, (geojson(folder / f"several{n}.geojson", *several), said)


def texts(folder: Path) -> Iterator[tuple[str, Case]]:
    whole = geojson(folder / "whole.geojson").read_bytes()
    collection = '{"type":"FeatureCollection","features":[%s]}'
    geometry = '{"type":"Feature","properties":{"WD22CD":"A","WD22NM":"A"},"geometry":%s}'
    inside = collection % geometry
    collections = deep(100_000, "", '{"type":"GeometryCollection","geometries":[', "]}")
    odd: dict[str, tuple[bytes, str]] = {
        "empty file": (b"", "is empty"),
        "blanks": (b"  \n ", "is not whole JSON"),
        "not UTF-8": (whole.replace(b"Archway", b"Archw\xe9y"), "is not in UTF-8"),
        "UTF-16": (whole.decode().encode("utf-16"), "is in UTF-16"),
        "NUL bytes": (b"\x00" * 1000, "is not whole JSON"),
        "truncated": (whole[: len(whole) // 2], "is not whole JSON"),
        "arrays 100,000 deep": ((inside % deep(100_000, "0")).encode(), "nested too deeply"),
        "arrays never closed": (b"[" * 5_000_000, "nested too deeply"),
        "objects 100,000 deep": (
            (inside % deep(100_000, "0", '{"a":', "}")).encode(),
            "too deeply",
        ),
        "collections 100,000 deep": ((inside % collections).encode(), "nested too deeply"),
        "a number of 5,000 digits": (
            (inside % ("9" * 5_000)).encode(),
            "a number that is too long",
        ),
        "one name twice": (inside.replace('"WD22NM"', '"WD22CD"').encode(), "stands twice"),
        "a million names": (
            (inside % ("{" + ",".join(f'"{n}":0' for n in range(500_000)) + ',"0":0}')).encode(),
            "stands twice",
        ),
        "only backslashes": (b'{"' + b"\\" * 3_000_000, "is not whole JSON"),
        "TopoJSON": (b'{"type":"Topology","objects":{}}', "not a GeoJSON FeatureCollection"),
        "a list": (b"[]", "not a GeoJSON FeatureCollection"),
        "no features": ((collection % "").encode(), "no features"),
        "an unknown system": (
            whole.replace(b'{"type"', b'{"crs":{"properties":{"name":"EPSG:2154"}},"type"', 1),
            "EPSG:2154",
        ),
        "no system at all": (whole.replace(b'{"type"', b'{"crs":{"a":1},"type"', 1), "something"),
    }
    for n, (name, (data, said)) in enumerate(odd.items()):
        path = folder / f"text{n}.geojson"
        path.write_bytes(data)
        yield name, (path, said)


def tables(folder: Path) -> Iterator[tuple[str, Case]]:
    shapes: dict[str, tuple[str, str]] = {
        "WKT of nested collections": ("GEOMETRYCOLLECTION(" * 100_000, Flaw.NOT_AN_AREA),
        "WKT of brackets": ("POLYGON " + "(" * 1_000_000, Flaw.NOT_NUMBERS),
        "WKT of 500,000 vertices": (
            "POLYGON ((" + ",".join("0 51" for _ in range(500_000)) + "))",
            Flaw.TOO_MANY_VERTICES,
        ),
        "WKT of six megabytes": ("POLYGON ((" + "0 51 " * 1_200_000 + "))", "field limit"),
        "WKT of one long number": ("POLYGON ((" + "9" * 4_000_000 + " 51))", Flaw.NOT_FINITE),
        "WKT of metres": (ON_THE_GRID.wkt, Flaw.NATIONAL_GRID),
        "no WKT": ("", Flaw.NO_GEOMETRY),
    }
    for n, (name, (wkt, said)) in enumerate(shapes.items()):
        yield name, (table(folder / f"table{n}.csv", [("A", "A", wkt)]), said)
    for n, (name, text, said) in enumerate(
        (
            ("a quote never closed", 'WD22CD,WD22NM,wkt\nA,A,"POLYGON', "unexpected end of data"),
            ("a million columns", "a," * 1_000_000 + "\n1", "over 200 columns"),
            ("no column of WKT", "WD22CD,WD22NM\nA,A\n", "needs headings"),
        )
    ):
        (folder / f"csv{n}.csv").write_text(text)
        yield name, (folder / f"csv{n}.csv", said)


def archives(folder: Path) -> Iterator[tuple[str, Case]]:
    whole = shapefile(folder / "whole.zip").read_bytes()
    package = with_gdal(folder / "whole.gpkg").read_bytes()
    vrt = b"<OGRVRTDataSource><OGRVRTLayer name='a'/></OGRVRTDataSource>"
    odd = {
        "zip.zip": (b"PK\x03\x04 not a zip", "zip file is damaged"),
        "cut.zip": (whole[: len(whole) // 2], "zip file is damaged"),
        "bent.zip": (whole[:60] + b"\x00" * 40 + whole[100:], "zip file is damaged"),
        "other.gpkg": (vrt, "does not begin as such a file does"),
        "head.gpkg": (package[:100], "damaged"),
        "cut.gpkg": (package[: len(package) // 2], "damaged"),
        "bent.gpkg": (package[:4096] + b"\xff" * 8192 + package[12288:], "damaged"),
        "areas.xlsx": (b"PK", "what can be read ends in"),
    }
    for name, (data, said) in odd.items():
        (folder / name).write_bytes(data)
        yield name, (folder / name, said)
    packed: dict[str, tuple[dict[str, bytes], str]] = {
        "bomb.zip": ({"a.shp": b"\x00" * 90_000_000, "a.shx": b"", "a.dbf": b""}, "100 times"),
        "many.zip": ({f"{n}.shp": b"" for n in range(101)}, "101 files"),
        "none.zip": ({"read.me": b""}, "There is no shapefile"),
        "two.zip": ({"a.shp": b"", "b.shp": b""}, "several shapefiles: a, b"),
        "part.zip": ({"a.shp": b"", "a.shx": b""}, "also needs .dbf"),
        "out.zip": ({"../../a.shp": vrt, "../../a.shx": b"", "../../a.dbf": b""}, "not begin"),
        "text.zip": (
            {"a.shp": b"\x00\x00\x27\x0a" + b"\xff" * 200, "a.shx": b"x" * 108, "a.dbf": b"y" * 99},
            "damaged",
        ),
    }
    for name, (members, said) in packed.items():
        with zipfile.ZipFile(folder / name, "w", zipfile.ZIP_DEFLATED) as archive:
            for member, data in members.items():
                archive.writestr(member, data)
        yield name, (folder / name, said)


def cases(folder: Path) -> dict[str, Case]:
    """Every file, made in a folder."""
    made = (features, texts, tables, archives)
    return {name: case for make in made for name, case in make(folder)}


def told(path: Path) -> str:
    """What is said of a file: the words about it, or the reasons of its features."""
    try:
        plan = plan_areas(path, Asked(AreaKind.WARD), AreaIndex([]))
    except InvalidError as error:
        return str(error)
    return ", ".join(f"{each.flaw}" for each in plan.checked.refusals) or "nothing"


def main(folder: Path) -> None:
    area_archives.MOST_SECONDS = 15  # type: ignore[misc]  # whoever waits for us waits no longer
    found: dict[str, dict[str, object]] = {}
    for name, (path, expected) in cases(folder).items():
        begun = time.perf_counter()
        said = told(path)
        seconds = time.perf_counter() - begun
        found[name] = {"said": said, "expected": str(expected), "seconds": round(seconds, 3)}
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
