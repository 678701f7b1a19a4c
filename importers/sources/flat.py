"""Lists of plain objects, and GeoJSON points, as tables: a row an object, a column a key."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from importers.cells import shown
from importers.records import Refusal
from importers.sources.events import Broken, Event, FileError, Head, Line

MOST_COLUMNS: Final = 200


def read_objects(found: Sequence[Any]) -> Iterator[Event]:
    """Rows of a JSON list. Nested objects become "a.b", lists are joined by semicolons."""
    yield from _table([(number, each) for number, each in enumerate(found, start=1)])


def read_points(found: Mapping[str, Any]) -> Iterator[Event]:
    """Features of GeoJSON with a point each: their properties, latitude and longitude."""
    features = found.get("features")
    if not isinstance(features, list):
        raise FileError("There are no features in this GeoJSON", "Export it again")
    rows: list[tuple[int, Any]] = []
    for number, feature in enumerate(features, start=1):
        refusal = _no_point(number, feature)
        if refusal is not None:
            yield Broken(refusal)
            continue
        lon, lat = feature["geometry"]["coordinates"][:2]
        own = {"id": feature["id"]} if "id" in feature else {}
        rows.append(
            (
                number,
                {**own, **(feature.get("properties") or {}), "latitude": lat, "longitude": lon},
            )
        )
    yield from _table(rows)


def _no_point(number: int, feature: Any) -> Refusal | None:  # noqa: ANN401
    """Why a feature is no point with properties, if it is none."""
    if not isinstance(feature, Mapping) or not isinstance(
        feature.get("properties", {}), Mapping | None
    ):
        return Refusal(number, "feature", "", "is not a feature", "Export it again")
    shape = feature.get("geometry")
    kind = shape.get("type") if isinstance(shape, Mapping) else None
    if kind != "Point":
        said = shown(str(kind or "no shape"))
        return Refusal(number, "geometry", said, "is not a point", "Use the point of its address")
    places = shape.get("coordinates") if isinstance(shape, Mapping) else None
    pair = places[:2] if isinstance(places, list) else []
    if len(pair) < 2 or not all(isinstance(each, int | float) for each in pair):  # noqa: PLR2004
        return Refusal(number, "coordinates", "", "are not two numbers", "Write [-0.11, 51.55]")
    return None


def _table(rows: Sequence[tuple[int, Any]]) -> Iterator[Event]:
    flat: list[tuple[int, dict[str, str]]] = []
    bad: list[Refusal] = []
    for number, each in rows:
        if isinstance(each, Mapping):
            flat.append((number, dict(_flat(each))))
        else:
            value = shown(str(each))
            bad.append(Refusal(number, "", value, "is not an object", "Write {...} for each row"))
    headings = tuple(dict.fromkeys(name for _, cells in flat for name in cells))
    if len(headings) > MOST_COLUMNS:
        raise FileError(
            f"The objects have more than {MOST_COLUMNS} different keys",
            "Leave out what is not used",
        )
    yield Head("", 0, headings)
    for number, cells in flat:
        yield Line(number, [cells.get(name, "") for name in headings])
    yield from map(Broken, bad)


def _flat(found: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    for name, value in found.items():
        key = f"{before}{str(name).strip()}"
        if isinstance(value, Mapping):
            yield from _flat(value, f"{key}.")
        elif isinstance(value, list):
            yield key, "; ".join(_texts(value))
        else:
            yield key, _text(value)


def _texts(values: Iterable[Any]) -> Iterator[str]:
    for each in values:
        if isinstance(each, Mapping):
            yield ", ".join(text for _, text in _flat(each) if text)
        else:
            yield _text(each)


def _text(value: Any) -> str:  # noqa: ANN401
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)
