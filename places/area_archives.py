"""Boundaries in a zipped shapefile or a GeoPackage: looked at from outside, then read by GDAL."""

import json
import math
import subprocess
import sys
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any, Final

from base.errors import InvalidError
from geo.boundaries import Feature

MOST_BYTES: Final = 100_000_000  # of a file, and of what a zip unpacks to
MOST_TIMES: Final = 100  # what a file in a zip may grow to; outlines shrink to a half or a third
MOST_MEMBERS: Final = 100  # files in a zip
MOST_SECONDS: Final = 60  # for GDAL; a file of MOST_BYTES takes about ten
_NEEDED: Final = (".shp", ".shx", ".dbf")
_USEFUL: Final = (*_NEEDED, ".prj", ".cpg")
_MARKS: Final = {".shp": b"\x00\x00\x27\x0a", ".gpkg": b"SQLite format 3\x00"}
_DAMAGED: Final = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, OSError, ValueError)
"""What zipfile raises for a damaged, locked or rarely packed archive."""
_ROOT: Final = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Layer:
    """What GDAL read. crs: as the file says it, None if it does not."""

    features: tuple[Feature, ...]
    columns: tuple[str, ...]
    crs: str | None


def read_zip(path: Path, layer: str | None) -> Layer:
    """The shapefile in a zip. Raises InvalidError for a zip that is damaged, or grows too large."""
    with TemporaryDirectory() as folder:
        try:
            _unpack(path, layer, Path(folder))
        except _DAMAGED as error:
            raise InvalidError(
                "The zip file is damaged, locked with a password or packed in a rare way "
                f"({type(error).__name__}). Pack it again."
            ) from None
        return _by_gdal(Path(folder) / "areas.shp", None)


def read_geopackage(path: Path, layer: str | None) -> Layer:
    """A layer of a GeoPackage; it need not be named if there is only one."""
    with path.open("rb") as file:
        _check_mark(file.read(16), ".gpkg")
    return _by_gdal(path.resolve(), layer)


def _unpack(path: Path, layer: str | None, folder: Path) -> None:
    """The parts of the shapefile in a zip, under names of our own."""
    with zipfile.ZipFile(path) as archive:
        for ending, info in _shapefile(archive.infolist(), layer).items():
            data = archive.read(info)
            _check_mark(data[:16], ending)
            (folder / f"areas{ending}").write_bytes(data)


def _shapefile(infos: list[zipfile.ZipInfo], layer: str | None) -> dict[str, zipfile.ZipInfo]:
    """The parts of one shapefile, by their endings. Looks at sizes before anything is unpacked."""
    if len(infos) > MOST_MEMBERS:
        raise InvalidError(f"There are {len(infos):,} files in the zip, over {MOST_MEMBERS}.")
    names = {info.filename: PurePosixPath(info.filename) for info in infos if not info.is_dir()}
    stems = {
        name.with_suffix("")
        for name in names.values()
        if name.suffix.lower() == ".shp" and not name.name.startswith(".")
    }
    chosen = [each for each in stems if layer is None or each.name == layer]
    if len(chosen) != 1:
        raise InvalidError(_which("shapefile", [each.name for each in stems], layer))
    members = {
        names[info.filename].suffix.lower(): info
        for info in infos
        if info.filename in names and names[info.filename].with_suffix("") == chosen[0]
    }
    missing = [ending for ending in _NEEDED if ending not in members]
    if missing:
        raise InvalidError(f"A shapefile also needs {', '.join(missing)} in the zip.")
    useful: dict[str, zipfile.ZipInfo] = {
        ending: members[ending] for ending in _USEFUL if ending in members
    }
    for info in useful.values():
        if info.file_size > info.compress_size * MOST_TIMES + 10_000:
            raise InvalidError(f"{info.filename[:80]} unpacks to over {MOST_TIMES} times its size.")
    if sum(info.file_size for info in useful.values()) > MOST_BYTES:
        raise InvalidError(f"The shapefile unpacks to over {MOST_BYTES // 1_000_000} MB.")
    return useful


def _check_mark(beginning: bytes, ending: str) -> None:
    """Refuse a file that is not what its name says, before GDAL takes it for something else."""
    if not beginning.startswith(_MARKS.get(ending, b"")):
        raise InvalidError(f"The file called {ending} does not begin as such a file does.")


def _by_gdal(path: Path, layer: str | None) -> Layer:
    """Let GDAL read in a process of its own."""
    command = [sys.executable, "-m", "places.area_child", str(path), *filter(None, (layer,))]
    try:
        done = subprocess.run(  # noqa: S603  (our own module; the path is one argument)
            command, cwd=_ROOT, check=True, capture_output=True, timeout=MOST_SECONDS
        )
        found = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        raise InvalidError(
            f"The file could not be read within {MOST_SECONDS} seconds. It is damaged, or made to "
            "keep whoever reads it busy."
        ) from None
    except (subprocess.CalledProcessError, ValueError):
        raise InvalidError(
            "The file is damaged, or no such file: it could not be read. Try to open it in QGIS."
        ) from None
    if "layers" in found:
        raise InvalidError(_which("layer", found["layers"], layer))
    return Layer(
        tuple(_feature(number, each) for number, each in enumerate(found["features"], start=1)),
        tuple(found["columns"]),
        found["crs"],
    )


def _feature(number: int, found: list[Any]) -> Feature:
    properties, shape = found
    data = bytes.fromhex(shape) if shape else None
    size = len(data or b"") + sum(len(str(each)) for each in properties.values())
    plain = {key: _without_nan(each) for key, each in properties.items()}
    return Feature(number, plain, data, lambda: size)


def _without_nan(found: object) -> object:
    """A number, or None where a table has none."""
    return None if isinstance(found, float) and math.isnan(found) else found


def _which(what: str, names: list[str], asked: str | None) -> str:
    """What to say when it is not clear which of several is meant."""
    shown = ", ".join(each[:60] for each in sorted(names)[:20])
    if not names:
        return f"There is no {what} with areas in it."
    if asked is None:
        return f"There are several {what}s: {shown}. Say which with --layer."
    return f"There is no {what} called {asked}. There are: {shown}."
