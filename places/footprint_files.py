"""Readers of what footprints are built from: practices with lists, small areas, populations.

Pure: bytes in, what they hold out. Every file is read whole or refused: a footprint built on half
a file looks right and is not. An InvalidError names the file, the row or feature, and what to do.
"""

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, Final

import shapely

from base.errors import InvalidError
from geo.areas import Area, areas_from_geojson
from geo.footprints import ListedPractice, SmallArea
from geo.mosaic import Shape, as_shape
from places.practice_files import PracticeRecord, read_practices
from places.sheets import missing, read_sheets

_PCN: Final[Mapping[str, Sequence[str]]] = {
    "pcn": ("pcn_code", "pcn"),
    "borough": ("pcn_borough",),
}
_POPULATION: Final[Mapping[str, Sequence[str]]] = {
    "code": ("code", "lsoa11cd", "lsoa21cd", "oa11cd", "oa21cd", "small_area"),
    "population": ("population", "residents", "usual_residents", "people"),
}
# Names of properties, as we and the Office for National Statistics give them.
_CODE_KEY: Final = re.compile(r"code|(lsoa|msoa|oa|dz|soa)(\d\d)?_?(cd|code)", re.IGNORECASE)
_BOROUGH_KEY: Final = re.compile(r"borough(_code)?|lad(\d\d)?_?(cd|code)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PracticeLists:
    """Practices ready to be built on.

    pcn_names: by code. boroughs: PCN -> borough, where the file says it in "pcn_borough".
    without_pcn: practices left out because they are in no PCN.
    """

    practices: tuple[ListedPractice, ...]
    names: Mapping[str, str]
    pcn_names: Mapping[str, str]
    boroughs: Mapping[str, str]
    without_pcn: int = 0


def read_lists(data: bytes, file_name: str) -> PracticeLists:
    """Practices with PCN, place and list size: one CSV or workbook, headings in its first row."""
    with _naming(file_name):
        found = read_practices(data)
        if found.refused:
            first = found.refused[0]
            others = f" ({len(found.refused) - 1} more)" if len(found.refused) > 1 else ""
            raise InvalidError(f"row {first.row}: {first.reason}.{others} Mend the row.")
        members = [practice for practice in found.practices if practice.pcn_code]
        if not members:
            raise InvalidError('no practice has a PCN. Give a column "pcn_code".')
        return PracticeLists(
            practices=tuple(_listed(practice) for practice in members),
            names={practice.code: practice.name for practice in members},
            pcn_names={code: pcn.name for code, pcn in found.pcns.items()},
            boroughs=_pcn_boroughs(data),
            without_pcn=len(found.practices) - len(members),
        )


def read_small_areas(data: bytes, file_name: str) -> tuple[SmallArea, ...]:
    """Small areas out of GeoJSON, with a code and a borough each, counting one each."""
    with _naming(file_name):
        collection = _json(data)
        code_key = _key(collection, _CODE_KEY, '"code" or "LSOA21CD"')
        borough_key = _key(collection, _BOROUGH_KEY, '"borough" or "LAD22CD"')
        areas = areas_from_geojson(collection, code_key=code_key, name_key=code_key)
        return tuple(_small_area(area, borough_key) for area in areas)


def read_outline(data: bytes, file_name: str) -> Shape:
    """All polygons of a GeoJSON file as one. They may overlap."""
    with _naming(file_name):
        collection = _json(data)
        any_key = re.compile(f"{_CODE_KEY.pattern}|{_BOROUGH_KEY.pattern}|name", re.IGNORECASE)
        key = _key(collection, any_key, '"code", "borough" or "name"')
        areas = areas_from_geojson(collection, code_key=key, name_key=key)
        return as_shape(shapely.union_all([area.shape for area in areas]))


def with_population(
    areas: Sequence[SmallArea], data: bytes, file_name: str
) -> tuple[SmallArea, ...]:
    """The small areas with their residents, from a table with "code" and "population".

    Rows about other areas are passed over; a small area without a row is refused.
    """
    with _naming(file_name):
        people = _populations(data)
        lacking = [area.code for area in areas if area.code not in people]
        if lacking:
            raise InvalidError(
                f"{len(lacking)} of {len(areas)} small areas have no row, {lacking[0]} the first. "
                "Give every small area its population, or none (without --population)."
            )
        return tuple(replace(area, residents=people[area.code]) for area in areas)


@contextmanager
def _naming(file_name: str) -> Iterator[None]:
    """Say which file an error is about."""
    try:
        yield
    except InvalidError as error:
        raise InvalidError(f"{file_name}: {error}") from error


def _listed(practice: PracticeRecord) -> ListedPractice:
    if practice.point is None:
        raise InvalidError(f'practice {practice.code} has no "lat" and "lon". Give both.')
    if not practice.list_size:
        raise InvalidError(
            f"practice {practice.code} has nobody on its list. Give its list_size, or leave it out."
        )
    return ListedPractice(practice.code, practice.pcn_code, practice.point, practice.list_size)


def _pcn_boroughs(data: bytes) -> dict[str, str]:
    """PCN -> borough, from the optional column "pcn_borough"; InvalidError for two of one PCN."""
    sheet = read_sheets(data)[0]
    columns = sheet.columns(_PCN)
    found: dict[str, str] = {}
    if "borough" not in columns:
        return found
    for row in sheet.below_the_headings(columns):
        pcn, borough = row.cells["pcn"].upper(), row.cells["borough"]
        if borough and found.setdefault(pcn, borough) != borough:
            raise InvalidError(
                f"row {row.number}: {pcn} is in the borough {borough} here and in {found[pcn]} "
                "above. Give every row of a PCN the same pcn_borough."
            )
    return found


def _json(data: bytes) -> Mapping[str, object]:
    try:
        found = json.loads(data)
    except (UnicodeDecodeError, RecursionError) as error:
        raise InvalidError("this is not GeoJSON in UTF-8.") from error
    except json.JSONDecodeError as error:
        raise InvalidError(
            f"this is not GeoJSON: line {error.lineno}, column {error.colno}: {error.msg}."
        ) from error
    return found if isinstance(found, dict) else {}


def _key(collection: Mapping[str, Any], wanted: re.Pattern[str], examples: str) -> str:
    """The property of the first feature that goes by a name we know."""
    features = collection.get("features")
    if not isinstance(features, list) or not features:
        raise InvalidError("this is not a GeoJSON FeatureCollection with features in it.")
    first = features[0]
    properties = first.get("properties") if isinstance(first, dict) else None
    names = list(properties) if isinstance(properties, dict) else []
    for name in names:
        if wanted.fullmatch(name):
            return str(name)
    has = ", ".join(map(str, names[:8])) or "none"
    raise InvalidError(f"feature 1 needs a property such as {examples}; it has {has}.")


def _small_area(area: Area, borough_key: str) -> SmallArea:
    borough = area.properties.get(borough_key)
    if not isinstance(borough, str) or not borough.strip():
        raise InvalidError(f'the small area {area.code} has no "{borough_key}". Give its borough.')
    return SmallArea(area.code, borough.strip(), area.shape)


def _populations(data: bytes) -> dict[str, float]:
    sheet = read_sheets(data)[0]
    columns = sheet.columns(_POPULATION)
    lacking = missing(columns, _POPULATION)
    if lacking:
        raise InvalidError(f"these columns are missing: {', '.join(lacking)}.")
    people: dict[str, float] = {}
    for row in sheet.below_the_headings(columns):
        code, text = row.cells["code"], row.cells["population"].replace(",", "")
        if code in people:
            raise InvalidError(f"row {row.number}: {code} is there already. Keep one of them.")
        people[code] = _people(text, row.number)
    return people


def _people(text: str, row: int) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not (0 <= number < math.inf):
        raise InvalidError(f'row {row}: population "{text[:40]}" is not a number of people.')
    return number
