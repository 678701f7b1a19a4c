"""Read boundary files: GeoJSON, a shapefile in a zip, a GeoPackage, or CSV with a WKT column.

What is read is not yet checked: `geo.boundaries.check` does that, feature by feature.
"""

import csv
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any, Final, NoReturn

from base.errors import InvalidError
from geo.boundaries import MOST_BYTES as MOST_BYTES_A_FEATURE
from geo.boundaries import Feature
from geo.flaws import Flaw, FlawError
from places.area_archives import MOST_BYTES, Layer, read_geopackage, read_zip
from places.area_child import MOST_FEATURES
from places.area_systems import epsg_of

MOST_COLUMNS: Final = 200
_WKT_COLUMNS: Final = ("wkt", "geometry", "geom", "the_geom", "shape")
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class AreaFile:
    """The features of a file, in its order.

    columns: the names of their properties. epsg: the system of coordinates the file declares,
    None if it declares none.
    """

    features: tuple[Feature, ...]
    columns: tuple[str, ...]
    epsg: int | None


def read_area_file(path: Path, *, layer: str | None = None) -> AreaFile:
    """Read a file by its ending and what it holds. layer: which, where a file has several.

    Raises InvalidError that says what is wrong with the file as a whole.
    """
    ending = path.suffix.lower()
    if ending not in _READERS:
        raise InvalidError(f"{path.name}: what can be read ends in {', '.join(_READERS)}.")
    if path.stat().st_size > MOST_BYTES:
        raise InvalidError(
            f"{path.name} is larger than {MOST_BYTES // 1_000_000} MB. Fetch the areas at a "
            "coarser scale (the ONS calls it BSC or BGC), or only those you need."
        )
    if not path.stat().st_size:
        raise InvalidError(f"{path.name} is empty.")
    found = _READERS[ending](path, layer)
    if not found.features:
        raise InvalidError(f"{path.name} has no features.")
    if len(found.features) > MOST_FEATURES:
        raise InvalidError(f"{path.name} has over {MOST_FEATURES:,} features. Split it.")
    return found


def _archive(layer: Layer) -> AreaFile:
    return AreaFile(layer.features, layer.columns, epsg_of(layer.crs) if layer.crs else None)


def _text(path: Path) -> str:
    data = path.read_bytes()
    if data.startswith(_UTF16):
        raise InvalidError(f"{path.name} is in UTF-16. Save it in UTF-8.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidError(
            f"{path.name} is not in UTF-8: byte {error.start:,} is none. Save it in UTF-8."
        ) from None


# ---- GeoJSON --------------------------------------------------------------------------------


def _geojson(path: Path, layer: str | None) -> AreaFile:
    """A FeatureCollection; one that is nested too deeply is refused by the reader of JSON."""
    del layer
    text = _text(path)
    try:
        return _collection(path, _parsed(path, text), is_small=len(text) <= MOST_BYTES_A_FEATURE)
    except RecursionError:
        raise InvalidError(f"{path.name} is nested too deeply to be GeoJSON.") from None


def _parsed(path: Path, text: str) -> object:
    try:
        return json.loads(text, object_pairs_hook=_object)
    except json.JSONDecodeError as error:
        raise InvalidError(
            f"{path.name} is not whole JSON: line {error.lineno:,}, column {error.colno:,}: "
            f"{error.msg}."
        ) from None
    except ValueError:  # a number of thousands of digits
        raise InvalidError(f"{path.name} has a number that is too long.") from None


def _collection(path: Path, found: object, *, is_small: bool) -> AreaFile:
    """The features. is_small: none of them can be too large, as the file is not."""
    features = found.get("features") if isinstance(found, dict) else None
    if (
        not isinstance(found, dict)
        or not isinstance(features, list)
        or found.get("type") != "FeatureCollection"
    ):
        raise InvalidError(f"{path.name} is not a GeoJSON FeatureCollection.")
    if len(features) > MOST_FEATURES:
        raise InvalidError(f"{path.name} has over {MOST_FEATURES:,} features. Split it.")
    made = tuple(
        _feature(number, each, is_small=is_small) for number, each in enumerate(features, start=1)
    )
    columns = dict.fromkeys(key for each in made for key in each.properties)
    return AreaFile(made, tuple(columns), _declared(found.get("crs")))


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """One object; which of two values of one name is meant cannot be known."""
    found = dict(pairs)
    if len(found) < len(pairs):
        twice, _ = Counter(key for key, _ in pairs).most_common(1)[0]
        raise InvalidError(f'The name "{twice[:40]}" stands twice in one object of the file.')
    return found


def _feature(number: int, found: object, *, is_small: bool) -> Feature:
    feature = found if isinstance(found, dict) else {}
    properties = feature.get("properties")
    return Feature(
        number,
        properties if isinstance(properties, Mapping) else {},
        feature.get("geometry"),
        lambda: 0 if is_small else _size(feature),
    )


def _size(feature: Mapping[str, Any]) -> int:
    """Its characters as JSON, without blanks. Refuses one nested too deeply to be written again."""
    try:
        return len(json.dumps(feature, separators=(",", ":")))
    except RecursionError:
        raise FlawError(Flaw.UNREADABLE) from None


def _declared(crs: object) -> int | None:
    """The system an older GeoJSON file names."""
    if crs is None:
        return None
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    return epsg_of(name if isinstance(name, str) else "something else")


# ---- CSV ------------------------------------------------------------------------------------


def _csv(path: Path, layer: str | None) -> AreaFile:
    """A table with a heading for each column, one of which holds WKT."""
    del layer
    lines = _lines(path)
    heads = [each.strip() for each in next(lines, [])]
    if len(heads) > MOST_COLUMNS:
        raise InvalidError(f"{path.name} has over {MOST_COLUMNS} columns.")
    shapes = [each for each in heads if each.casefold() in _WKT_COLUMNS]
    if len(shapes) != 1 or len(set(heads)) < len(heads):
        raise InvalidError(
            f"{path.name} needs headings that differ, and one column called "
            f"{', '.join(_WKT_COLUMNS[:-1])} or {_WKT_COLUMNS[-1]} with the outlines as WKT."
        )
    features = tuple(
        _row(number, dict(zip(heads, line, strict=False)), shapes[0])
        for number, line in enumerate(filter(any, lines), start=1)
    )
    return AreaFile(features, tuple(each for each in heads if each != shapes[0]), None)


def _row(number: int, cells: dict[str, str], shape: str) -> Feature:
    size = sum(map(len, cells.values()))
    outline = cells.pop(shape, "")
    return Feature(number, cells, outline if outline.strip() else None, lambda: size)


def _lines(path: Path) -> Iterator[list[str]]:
    """The lines of a CSV file, with cells long enough for an outline."""
    usual = csv.field_size_limit(MOST_BYTES_A_FEATURE + 1)
    lines = csv.reader(StringIO(_text(path), newline=""), strict=True)
    try:
        yield from lines
    except csv.Error as error:
        _refuse_csv(path, lines.line_num, error)
    finally:
        csv.field_size_limit(usual)


def _refuse_csv(path: Path, line: int, error: csv.Error) -> NoReturn:
    raise InvalidError(f"{path.name}, line {line:,}: {error}. Mend the file.") from None


_READERS: Final = {
    ".geojson": _geojson,
    ".json": _geojson,
    ".zip": lambda path, layer: _archive(read_zip(path, layer)),
    ".gpkg": lambda path, layer: _archive(read_geopackage(path, layer)),
    ".csv": _csv,
}
