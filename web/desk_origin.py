"""Where a listing came from: each field beside what the list says, and the row as it came."""

from typing import Any
from uuid import UUID

from flask import Blueprint, render_template

from accounts.policy import Door
from directory.queries import get_service_for_edit
from importers.provenance import get_origin
from web import wording_imports
from web.access import access, current_actor
from web.db import db
from web.listing_form import offer_of
from web.listing_words import lines_of
from web.parts import today

bp = Blueprint("origin", __name__, url_prefix="/services/<uuid:service_id>/origin")


@bp.get("")
@access(Door.DESK)
def show(service_id: UUID) -> str:
    """Every field with its source, as it stands here and as the list has it."""
    viewer = current_actor()
    found = get_service_for_edit(db(), service_id, viewer=viewer, today=today())
    names = offer_of(found.locations).names()

    def said(field: str, value: Any) -> str:  # noqa: ANN401  (plain JSON)
        part, _, name = field.partition(".")
        if part == "service":
            return "; ".join(lines_of(name, _placeless(value), names)) or "nothing"
        return wording_imports.value_words(value)

    return render_template(
        "desk/origin.html",
        service=found,
        said=said,
        origin=get_origin(db(), service_id, viewer=viewer),
        words=wording_imports,
    )


def _placeless(value: Any) -> Any:  # noqa: ANN401
    """Rows without the place they are for: a list has ids of its own for places."""
    if not isinstance(value, list):
        return value
    return [
        {name: each for name, each in row.items() if name != "at"} if isinstance(row, dict) else row
        for row in value
    ]
