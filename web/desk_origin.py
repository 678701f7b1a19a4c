"""Where a listing came from: each field beside what the list says, and the row as it came."""

from uuid import UUID

from flask import Blueprint, render_template

from accounts.policy import Door
from directory.queries import get_service_for_edit
from importers.provenance import get_origin
from web import wording_imports
from web.access import access, current_actor
from web.db import db
from web.parts import today

bp = Blueprint("origin", __name__, url_prefix="/services/<uuid:service_id>/origin")


@bp.get("")
@access(Door.DESK)
def show(service_id: UUID) -> str:
    """Every field with its source, as it stands here and as the list has it."""
    viewer = current_actor()
    return render_template(
        "desk/origin.html",
        service=get_service_for_edit(db(), service_id, viewer=viewer, today=today()),
        origin=get_origin(db(), service_id, viewer=viewer),
        words=wording_imports,
    )
