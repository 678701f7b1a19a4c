"""What a map shows: the still picture of a page, and the figures of the live map in its place."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import url_for
from shapely.geometry.base import BaseGeometry

from directory.pages import ServiceCard, ServicePage
from geo.areas import Area
from geo.distance import Point
from geo.outlines import Box, bounds_of
from matching.terms import CoverageKind
from web import wording
from web.map_picture import Picture, box_round, draw
from web.map_shapes import (
    COARSE_METRES,
    FINE_METRES,
    NOT_OFFICIAL,
    as_geojson,
    coverage_shapes,
    outlines,
)
from web.parts import parts
from web.translation import gettext

Spots = Sequence[tuple[int, Point]]
"""Numbers and points, in the order of the list."""

_FIGURES: Final = 5  # decimal places of a degree: about a metre


@dataclass(frozen=True, slots=True)
class MapView:
    """One map of a page: the still picture, and what makes it a live one."""

    name: str  # what a screen reader calls it
    picture: Picture
    note: str = ""  # what is to be known of the areas drawn
    data_url: str = ""  # of its points; "": the still picture is all there is
    tile_url: str = ""
    tile_attribution: str = ""


def live(name: str, picture: Picture, data_url: str, note: str = "") -> MapView:
    """A map that can be moved; on streets where the settings name where these come from."""
    made = parts()
    return MapView(name, picture, note, data_url, made.tile_url, made.tile_attribution)


def picture_of(
    spots: Spots,
    bounds: Box | None,
    *,
    near: Point | None = None,
    covered: Sequence[BaseGeometry] = (),
    inner: Sequence[Area] = (),
) -> Picture | None:
    """A still picture on the outlines of the boroughs; None where there is nothing to show."""
    if bounds is None:
        return None
    boroughs = outlines(parts().places.borough_areas, COARSE_METRES)
    return draw(boroughs, spots, bounds=bounds, near=near, covered=covered, inner=inner)


def bounds_round(points: Sequence[Point]) -> Box | None:
    """What to show for some points: the box round those in the region, or the region."""
    return box_round(points, bounds_of(parts().places.borough_areas.areas))


def service_map(page: ServicePage) -> MapView | None:
    """Where a service is and where it may help; None if its address is private or it has none."""
    spots = _places(page)
    picture = picture_of(spots, _service_bounds(page, spots), covered=_covered(page))
    if picture is None or not spots:
        return None
    name = gettext("Map: where %(name)s is", name=page.card.name)
    has_pcn = any(area.kind is CoverageKind.PCN for area in page.coverage)
    note = gettext(NOT_OFFICIAL) if has_pcn else ""
    if not parts().tile_url:  # without streets there is nothing to look closer at
        return MapView(name, picture, note)
    data_url = url_for("maps.service_points", service_id=page.card.service_id)
    return live(name, picture, data_url, note)


def areas_map() -> MapView | None:
    """Every borough and PCN."""
    places = parts().places
    pcns = outlines(places.pcn_areas, COARSE_METRES)
    picture = picture_of((), bounds_of(places.borough_areas.areas), inner=pcns)
    return MapView(gettext("Map of the boroughs and PCNs"), picture) if picture else None


def pcn_map(code: str) -> MapView | None:
    """The footprint of a PCN and its practices; None where there is no footprint."""
    places = parts().places
    pcns = outlines(places.pcn_areas, COARSE_METRES)
    mine = [area for area in outlines(places.pcn_areas, FINE_METRES) if area.code == code]
    picture = picture_of((), bounds_of(mine), covered=[area.shape for area in mine], inner=pcns)
    return MapView(gettext("Map: %(name)s PCN", name=mine[0].name), picture) if picture else None


def service_figures(page: ServicePage) -> dict[str, Any]:
    """The same for the live map. Nothing at all of a service whose address is private."""
    spots = _places(page)
    return {
        "points": [point_figures(number, page.card, point) for number, point in spots],
        "near": None,
        "covers": as_geojson(_covered(page)) if spots else None,
        "bounds": corners(_service_bounds(page, spots)),
    }


def point_figures(number: int, known: ServiceCard, point: Point) -> dict[str, Any]:
    """One point: what its card says. How far it is depends on who asks, and is left to pages."""
    about = (known.place_label, wording.capacity_words(known.capacity))
    return {
        "id": str(known.service_id),
        "number": number,
        "name": known.name,
        "organisation": known.organisation_name,
        "about": [words for words in about if words],
        "url": url_for("services.show", service_id=known.service_id),
        **degrees(point),
    }


def degrees(point: Point) -> dict[str, float]:
    """A point for JSON."""
    return {"lat": round(point.lat, _FIGURES), "lon": round(point.lon, _FIGURES)}


def corners(bounds: Box | None) -> list[list[float]] | None:
    """The south-west and north-east corners of what to show."""
    if bounds is None:
        return None
    west, south, east, north = (round(each, _FIGURES) for each in bounds)
    return [[south, west], [north, east]]


def _places(page: ServicePage) -> Spots:
    """The places of a service that may be told, numbered; none if its main place is private."""
    if page.card.is_confidential:
        return []
    spots = [place.point for place in page.places if place.point]
    return list(enumerate(dict.fromkeys(spots), 1))


def _covered(page: ServicePage) -> list[BaseGeometry]:
    return coverage_shapes(parts().places, page.coverage, page.card.point)


def _service_bounds(page: ServicePage, spots: Spots) -> Box | None:
    """The box round a service's places and the areas it covers, as far as these are ours."""
    if not spots:
        return None
    boxes = [shape.bounds for shape in _covered(page)]
    edges = [
        Point(lat, lon)
        for west, south, east, north in boxes
        for lat, lon in ((south, west), (north, east))
    ]
    return bounds_round([*(point for _, point in spots), *edges])
