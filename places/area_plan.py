"""What loading a boundary file would do: read, columns found, every feature checked."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from geo.areas import Area, AreaIndex, middle
from geo.boundaries import Checked, check
from geo.overlaps import Overlaps, overlaps
from places.area_columns import code_and_name
from places.area_files import read_area_file
from places.area_systems import WGS84, converter
from places.areas import LoadedArea
from places.terms import AreaKind


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody says of a file. Each None is found out or guessed.

    epsg: the system of coordinates, whatever the file says of itself.
    """

    kind: AreaKind
    code_column: str | None = None
    name_column: str | None = None
    epsg: int | None = None
    layer: str | None = None


@dataclass(frozen=True, slots=True)
class AreaPlan:
    """The areas of a file, if nothing in it was refused.

    declared: the system of coordinates the file names, None if it does not; epsg: the one that
    was read. overlaps: None where features were refused.
    """

    checked: Checked
    areas: tuple[LoadedArea, ...]
    code_column: str
    name_column: str
    declared: int | None
    epsg: int
    overlaps: Overlaps | None

    @property
    def is_whole(self) -> bool:
        """Whether every feature can be used."""
        return not self.checked.refusals


def plan_areas(path: Path, asked: Asked, boroughs: AreaIndex) -> AreaPlan:
    """Read a file and check it. boroughs: to say in which one each area lies.

    Raises InvalidError if the file cannot be read, or its columns are not clear.
    """
    found = read_area_file(path, layer=asked.layer)
    code, name = code_and_name(found.columns, asked.kind, asked.code_column, asked.name_column)
    epsg = asked.epsg or found.epsg or WGS84
    checked = check(found.features, code, name, converter(epsg))
    areas: tuple[LoadedArea, ...] = ()
    if not checked.refusals:
        areas = tuple(_placed(checked.areas, asked.kind, boroughs))
    over = None if checked.refusals else overlaps(checked.areas)
    return AreaPlan(checked, areas, code, name, found.epsg, epsg, over)


def _placed(areas: Sequence[Area], kind: AreaKind, boroughs: AreaIndex) -> list[LoadedArea]:
    """Each with the borough its middle lies in; a borough lies in none."""
    if kind is AreaKind.BOROUGH:
        return [LoadedArea(kind, area) for area in areas]
    middles = [middle(area) for area in areas]
    lats = np.array([point.lat for point in middles], dtype=np.float64)
    lons = np.array([point.lon for point in middles], dtype=np.float64)
    codes = [*(borough.code for borough in boroughs.areas), ""]  # the last: -1, in none
    found = boroughs.codes_of(lats, lons).tolist()
    return [LoadedArea(kind, area, codes[n]) for area, n in zip(areas, found, strict=True)]
