"""Build footprints of PCNs from files already read, and write them down as GeoJSON."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import shapely
from shapely.geometry import mapping

from geo.footprint_fit import Fit, Fits, measure
from geo.footprints import DEFAULT, Assignment, Settings, SmallArea, assign, footprints
from geo.mosaic import DECIMALS, Shape, rounded, simplified
from places.footprint_files import PracticeLists

NOTE: Final = "Derived footprints, not an official boundary"


@dataclass(frozen=True, slots=True)
class Sources:
    """What to build from. outline: None, or what the small areas should cover.

    is_populated: whether small areas count by residents; else each counts the same.
    """

    lists: PracticeLists
    areas: Sequence[SmallArea]
    is_populated: bool = False
    outline: Shape | None = None
    attribution: str = ""


@dataclass(frozen=True, slots=True)
class OutlineCheck:
    """covered: the part of the outline inside small areas. beyond: of those, the part outside."""

    covered: float
    beyond: float


@dataclass(frozen=True, slots=True)
class Footprints:
    """What was built. shapes: PCN -> its footprint, rounded to five decimal places."""

    sources: Sources
    settings: Settings
    assignment: Assignment
    fits: Fits
    shapes: Mapping[str, Shape]
    outline: OutlineCheck | None

    def name(self, pcn: str) -> str:
        """The PCN's name, or its code where the file has none."""
        return self.sources.lists.pcn_names.get(pcn, pcn)


def build(
    sources: Sources,
    settings: Settings = DEFAULT,
    *,
    simplify_metres: float = 0.0,
    progress: Callable[[int], None] = lambda _done: None,
) -> Footprints:
    """Give the small areas to the PCNs, join them, round them and measure how well they fit.

    Raises InvalidError as `geo.footprints.assign` and `geo.mosaic.rounded` do.
    """
    assignment = assign(
        sources.areas,
        sources.lists.practices,
        settings,
        boroughs=sources.lists.boroughs,
        progress=progress,
    )
    joined = footprints(assignment)
    names = [f"The footprint of {sources.lists.pcn_names.get(pcn, pcn)}" for pcn in joined]
    shapes = rounded(names, simplified(list(joined.values()), simplify_metres))
    return Footprints(
        sources=sources,
        settings=settings,
        assignment=assignment,
        fits=measure(assignment, joined),
        shapes=dict(zip(joined, shapes, strict=True)),
        outline=_checked(sources),
    )


def geojson(made: Footprints) -> str:
    """The footprints as a GeoJSON FeatureCollection, a feature a line."""
    head: dict[str, Any] = {
        "type": "FeatureCollection",
        "note": f"{NOTE}.",
        "method": made.settings.method.value,
        "populations_used": made.sources.is_populated,
    }
    if made.sources.attribution:
        head["attribution"] = made.sources.attribution
    drawn = [fit for fit in made.fits.footprints if fit.pcn in made.shapes]
    lines = ",\n".join(_compact(_feature(made, fit)) for fit in drawn)
    return f'{_compact(head)[:-1]},"features":[\n{lines}\n]}}\n'


def _feature(made: Footprints, fit: Fit) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": properties(made, fit),
        "geometry": _plain(mapping(made.shapes[fit.pcn])),
    }


def properties(made: Footprints, fit: Fit) -> dict[str, Any]:
    """What is told of one footprint. residents: None where no population was given."""
    return {
        "code": fit.pcn,
        "name": made.name(fit.pcn),
        "borough": fit.borough,
        "practices": fit.practices,
        "list_size": round(fit.list_size),
        "small_areas": fit.small_areas,
        "residents": round(fit.residents) if made.sources.is_populated else None,
        "fit": round(fit.fit, 2),
        "fit_overall": round(fit.fit_overall, 2),
        "share": round(fit.share, 2),
        "pieces": fit.pieces,
    }


def _checked(sources: Sources) -> OutlineCheck | None:
    if sources.outline is None:
        return None
    whole = shapely.coverage_union_all([area.shape for area in sources.areas])
    both = shapely.intersection(whole, sources.outline).area
    return OutlineCheck(
        covered=float(both / sources.outline.area), beyond=float(1 - both / whole.area)
    )


def _plain(found: Any) -> Any:  # noqa: ANN401  (GeoJSON, nested as deep as it is)
    """Coordinates as lists of rounded numbers."""
    if isinstance(found, float):
        return round(found, DECIMALS)
    if isinstance(found, dict):
        return {key: _plain(value) for key, value in found.items()}
    if isinstance(found, list | tuple):
        return [_plain(value) for value in found]
    return found


def _compact(found: Mapping[str, Any]) -> str:
    return json.dumps(found, ensure_ascii=False, separators=(",", ":"))
