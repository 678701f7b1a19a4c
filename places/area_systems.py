"""The systems of coordinates that boundary files come in, and how to turn them into WGS 84."""

import re
from typing import Final

import numpy as np

from base.errors import InvalidError
from geo.boundaries import Convert
from geo.rings import Floats

WGS84: Final = 4326
NATIONAL_GRID: Final = 27700
SYSTEMS: Final = {
    WGS84: "WGS 84 degrees",
    4258: "ETRS89 degrees",  # within a metre of WGS 84
    NATIONAL_GRID: "British National Grid",
    3857: "metres of web maps",
}
"""By EPSG code: those that can be read."""

_AS_IT_IS: Final = {WGS84, 4258}
_CODE: Final = re.compile(
    r"EPSG\W+(?:[\d.]+[:/])?(?P<code>\d{4,6})|CRS\W?(?P<crs84>84)", re.IGNORECASE
)


def epsg_of(name: str) -> int:
    """The EPSG code in a name such as "EPSG:27700" or "urn:ogc:def:crs:OGC:1.3:CRS84".

    Raises InvalidError, naming those that can be read, for any other system.
    """
    found = list(_CODE.finditer(name[:10_000]))
    code = WGS84 if found and found[-1]["crs84"] else int(found[-1]["code"]) if found else 0
    if not found and "British_National_Grid" in name.replace(" ", "_"):
        code = NATIONAL_GRID
    if code not in SYSTEMS:
        known = ", ".join(f"EPSG:{each} ({what})" for each, what in SYSTEMS.items())
        said = f"EPSG:{code}" if code else f'"{name[:60]}"'
        raise InvalidError(
            f"The file says that its coordinates are {said}. What can be read: {known}. Convert "
            "the file, or if it is wrong about itself, say --crs."
        )
    return code


def converter(epsg: int) -> Convert | None:
    """What turns coordinates of a system into longitude and latitude; None if they are that.

    From the National Grid right to about 3 m: the grid of corrections (OSTN15) does not ship.
    """
    if epsg in _AS_IT_IS:
        return None
    from pyproj import Transformer  # noqa: PLC0415  (a tenth of a second, for such files alone)

    transformer = Transformer.from_crs(epsg, WGS84, always_xy=True)

    def convert(xy: Floats) -> Floats:
        lons, lats = transformer.transform(xy[:, 0], xy[:, 1])
        return np.column_stack([lons, lats])

    return convert
