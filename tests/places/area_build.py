"""Builders: boundary files of every kind, of two wards unless told otherwise."""

import csv
import json
import warnings
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import shapely
from pyogrio import raw
from shapely.geometry import box, mapping
from shapely.geometry.base import BaseGeometry

ARCHWAY = box(-0.14, 51.56, -0.13, 51.57)
HIGHGATE = box(-0.15, 51.56, -0.14, 51.57)
WARDS: tuple[tuple[str, str, BaseGeometry], ...] = (
    ("E05000001", "Archway", ARCHWAY),
    ("E05000002", "Highgate", HIGHGATE),
)
HEADS = ("WD22CD", "WD22NM")
ON_THE_GRID = box(529000, 186000, 530000, 187000)  # by Archway, British National Grid


def feature(
    geometry: object = None, code: object = "E05000001", name: object = "Archway"
) -> dict[str, object]:
    return {
        "type": "Feature",
        "properties": dict(zip(HEADS, (code, name), strict=True)),
        "geometry": mapping(ARCHWAY) if geometry is None else geometry,
    }


def wards_as_features() -> list[dict[str, object]]:
    return [feature(mapping(shape), code, name) for code, name, shape in WARDS]


def geojson(path: Path, *features: object, **extra: object) -> Path:
    found = {"type": "FeatureCollection", "features": features or wards_as_features()}
    path.write_text(json.dumps(found | extra), encoding="utf-8")
    return path


def crs(name: str) -> dict[str, object]:
    return {"type": "name", "properties": {"name": name}}


def table(path: Path, rows: Iterable[Sequence[str]] = (), head: str = "wkt") -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file)
        lines.writerow([*HEADS, head])
        lines.writerows(rows or [(code, name, shape.wkt) for code, name, shape in WARDS])
    return path


def with_gdal(path: Path, wards: Sequence[tuple[str, str, BaseGeometry]] = WARDS, *,
              system: str | None = "EPSG:4326", layer: str | None = None,
              is_more: bool = False) -> Path:  # fmt: skip
    """A shapefile or GeoPackage. system: None for one that does not say it."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "'crs' was not provided")
        raw.write(
            path,
            np.array([shapely.to_wkb(shape) for *_, shape in wards], dtype=object),
            [np.array([ward[n] for ward in wards], dtype=object) for n in range(2)],
            list(HEADS),
            layer=layer,
            driver="GPKG" if path.suffix == ".gpkg" else "ESRI Shapefile",
            geometry_type="Polygon",
            crs=system,
            append=is_more,
        )
    return path


def zipped(path: Path, folder: Path, *, leave_out: str = "") -> Path:
    """Everything in a folder as a zip."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for each in sorted(folder.iterdir()):
            if each.suffix != leave_out:
                archive.write(each, f"wards/{each.name}")
    return path


def shapefile(path: Path, wards: Sequence[tuple[str, str, BaseGeometry]] = WARDS, *,
              system: str | None = "EPSG:4326", leave_out: str = "") -> Path:  # fmt: skip
    """A zip with a shapefile in it."""
    folder = path.with_suffix("")
    folder.mkdir()
    with_gdal(folder / "wards.shp", wards, system=system)
    return zipped(path, folder, leave_out=leave_out)
