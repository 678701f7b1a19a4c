"""Maps: what a search found, and the figures and boundaries that live maps ask for."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, Response, abort, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from accounts.policy import Door
from directory.pages import ServiceCard as KnownCard
from directory.search.results import Hit, SearchPage
from directory.service_pages import get_service_page, service_id_for
from geo.distance import Point
from geo.outlines import Box
from matching.thesaurus import understand
from web import map_shapes
from web.access import access
from web.cards import ServiceCard
from web.db import db
from web.found import found_by, heading_of, widened_words
from web.map_views import (
    MapView,
    bounds_round,
    corners,
    degrees,
    live,
    picture_of,
    point_figures,
    service_figures,
)
from web.parts import parts, today
from web.searching import Asked, active, address_on, read, without_filters
from web.service_cards import card_of
from web.translation import gettext

bp = Blueprint("maps", __name__)

MOST: Final = 500  # services on one map: more hide each other, and a page of them is long
_A_DAY: Final = 86_400  # seconds: boundaries change a few times a year


@dataclass(frozen=True, slots=True)
class Pin:
    """One service that stands somewhere, numbered as in the list."""

    number: int
    card: ServiceCard
    known: KnownCard
    point: Point


@bp.get("/services/map")
@access(Door.PUBLIC)
def show() -> str:
    """All that a search found, on a map and in a list beside it."""
    asked = read(request.args)
    page, hits = _everything(asked)
    pins, elsewhere = _placed(hits)
    is_crisis = understand(asked.query.text, parts().thesaurus).is_crisis
    return render_template(
        "maps/show.html",
        asked=asked,
        heading=heading_of(asked, page, is_crisis=is_crisis),
        is_crisis=is_crisis,
        active=active(asked, "maps.show"),
        clear_url=without_filters(asked, "maps.show"),
        list_url=address_on(asked, "services.results"),
        widened=widened_words(page),
        is_cut=page.total > MOST,
        total=page.total,
        is_simpler=page.is_simpler,
        pins=pins,
        elsewhere=elsewhere,
        map=_results_map(asked, pins),
        not_official=gettext(map_shapes.NOT_OFFICIAL),
    )


@bp.get("/services/map.json")
@access(Door.PUBLIC)
def points() -> Response:
    """The points of a search, numbered as on its page."""
    asked = read(request.args)
    page, hits = _everything(asked)
    pins, _ = _placed(hits)
    near = _near(asked)
    body: dict[str, Any] = {
        "points": [point_figures(pin.number, pin.known, pin.point) for pin in pins],
        "near": {"label": asked.place_text, **degrees(near)} if near else None,
        "bounds": corners(_results_bounds(pins, near)),
        "total": page.total,
        "is_cut": page.total > MOST,
    }
    return jsonify(body)


@bp.get("/services/<uuid:service_id>/map.json")
@access(Door.PUBLIC)
def service_points(service_id: UUID) -> Response:
    """Where one service is and where it may help."""
    found_id = service_id_for(db(), str(service_id))
    return jsonify(service_figures(get_service_page(db(), found_id, today=today())))


@bp.get("/boundaries.json")
@access(Door.PUBLIC)
def boundaries() -> ResponseReturnValue:
    """Outlines of boroughs, PCNs or wards, simplified; the same for everybody."""
    places = parts().places
    known = {
        "borough": (places.borough_areas, ""),
        "pcn": (places.pcn_areas, gettext(map_shapes.NOT_OFFICIAL)),
        "ward": (places.ward_areas, ""),
    }
    kind = request.args.get("kind", "borough")
    if kind not in known:
        abort(404)
    sent = map_shapes.boundaries(*known[kind])
    is_small = request.accept_encodings.quality("gzip") > 0
    response = Response(sent.small if is_small else sent.plain, mimetype="application/geo+json")
    if is_small:
        response.content_encoding = "gzip"
    response.set_etag(sent.tag, weak=True)
    response.vary.add("Accept-Encoding")
    response.cache_control.public = True
    response.cache_control.max_age = _A_DAY
    return response.make_conditional(request)


def _everything(asked: Asked) -> tuple[SearchPage, Sequence[Hit]]:
    """All that was found up to MOST; if nothing was, what is offered instead."""
    page = found_by(replace(asked.query, page=1, per_page=MOST))
    return page, page.hits or (page.widened.hits if page.widened else ())


def _placed(hits: Sequence[Hit]) -> tuple[list[Pin], list[ServiceCard]]:
    """What stands somewhere that may be told, numbered from 1, and what does not."""
    pins: list[Pin] = []
    elsewhere = []
    for hit in hits:
        card, point = card_of(hit.card, km=hit.km), hit.card.point
        if point is None:
            elsewhere.append(card)
        else:
            pins.append(Pin(len(pins) + 1, card, hit.card, point))
    return pins, elsewhere


def _near(asked: Asked) -> Point | None:
    """The place of the address, and no closer: the map is for others to see too."""
    place = parts().places.find(asked.place_text) if asked.query.point else None
    return place.point if place else None


def _results_map(asked: Asked, pins: Sequence[Pin]) -> MapView | None:
    near = _near(asked)
    spots = [(pin.number, pin.point) for pin in pins]
    picture = picture_of(spots, _results_bounds(pins, near), near=near)
    if picture is None:
        return None
    return live(gettext("Map of these services"), picture, address_on(asked, "maps.points"))


def _results_bounds(pins: Sequence[Pin], near: Point | None) -> Box | None:
    return bounds_round([pin.point for pin in pins] + ([near] if near else []))
