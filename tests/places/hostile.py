"""Boundary files made to do harm, or just broken: python -m tests.places.hostile FOLDER.

Each is planned as the command line does; what was said and how long it took is printed as JSON.
A process of its own, so that whoever waits for it can give up.
"""

import json
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

from base.errors import InvalidError
from geo.areas import AreaIndex
from geo.flaws import Flaw
from places import area_archives
from places.area_plan import Asked, plan_areas
from places.terms import AreaKind
from tests.places.area_build import (
    ON_THE_GRID,
    feature,
    geojson,
    shapefile,
    table,
    with_gdal,
)
from tests.places.hostile_shapes import GEOMETRIES, deep

LONG = {"WD22CD": "E2", "WD22NM": "Long", "text": "x" * 6_000_000}
Case = tuple[Path, str]
"""The file, and a part of what must be said: the reason of a feature, or words about the file."""


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
    inside = (
        '{"type":"FeatureCollection","features":[{"type":"Feature",'
        '"properties":{"WD22CD":"A","WD22NM":"A"},"geometry":%s}]}'
    )
    many = deep(100_000, "", '{"type":"GeometryCollection","geometries":[', "]}")
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
        "collections 100,000 deep": ((inside % many).encode(), "nested too deeply"),
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
    }
    yield from written(folder, "text", odd)


def collections(folder: Path) -> Iterator[tuple[str, Case]]:
    whole = geojson(folder / "again.geojson").read_bytes()
    odd: dict[str, tuple[bytes, str]] = {
        "TopoJSON": (b'{"type":"Topology","objects":{}}', "not a GeoJSON FeatureCollection"),
        "a list": (b"[]", "not a GeoJSON FeatureCollection"),
        "no features": (b'{"type":"FeatureCollection","features":[]}', "no features"),
        "an unknown system": (
            whole.replace(b'{"type"', b'{"crs":{"properties":{"name":"EPSG:2154"}},"type"', 1),
            "EPSG:2154",
        ),
        "no system at all": (whole.replace(b'{"type"', b'{"crs":{"a":1},"type"', 1), "something"),
    }
    yield from written(folder, "collection", odd)


def written(
    folder: Path, stem: str, odd: dict[str, tuple[bytes, str]]
) -> Iterator[tuple[str, Case]]:
    for n, (name, (data, said)) in enumerate(odd.items()):
        path = folder / f"{stem}{n}.geojson"
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
    made = (features, texts, collections, tables, archives)
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
