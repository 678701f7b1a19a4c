"""Public pages of the boroughs and PCNs that the directory knows."""

from collections.abc import Iterable
from itertools import groupby
from typing import Final

from flask import Blueprint, render_template

from accounts.policy import Door
from base.errors import NotFoundError
from places.find import Places
from places.reference import Borough, Pcn
from web.access import access
from web.db import db
from web.map_views import areas_map, pcn_map
from web.parts import parts
from web.translation import gettext_noop

bp = Blueprint("areas", __name__)

NOWHERE: Final = gettext_noop("Other PCNs")  # their borough is not known


@bp.get("/areas")
@access(Door.PUBLIC)
def areas() -> str:
    """Every borough with its PCNs."""
    return render_template(
        "areas/areas.html", groups=list(_by_borough(parts().places)), map=areas_map()
    )


@bp.get("/areas/<string:code>")
@access(Door.PUBLIC)
def area(code: str) -> str:
    """One PCN: its practices, and how many services help there."""
    places = parts().places
    pcn = places.pcn(code)
    if pcn is None:
        raise NotFoundError(gettext_noop("This PCN is not in the directory"))
    snapshot = parts().snapshots.current(db())
    inside = snapshot.pcn_reach(places).of(pcn.code).inside
    return render_template(
        "areas/area.html",
        pcn=pcn,
        map=pcn_map(pcn.code),
        borough=places.borough(pcn.borough_code),
        practices=[each for each in places.practices.values() if each.pcn_code == pcn.code],
        service_count=int(inside.sum()),
    )


def _by_borough(places: Places) -> Iterable[tuple[str, Borough | None, list[Pcn]]]:
    """Title, borough and PCNs by name; those whose borough is not known come last."""
    order = {code: number for number, code in enumerate(places.boroughs)}

    def key(pcn: Pcn) -> int:
        return order.get(pcn.borough_code, len(order))

    boroughs = list(places.boroughs.values())
    for number, found in groupby(sorted(places.pcns.values(), key=key), key=key):
        borough = boroughs[number] if number < len(boroughs) else None
        yield borough.name if borough else NOWHERE, borough, list(found)
