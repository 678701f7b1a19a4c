"""Whether the service is up, for whatever watches it: yes or no, and whether search is whole."""

from flask import Blueprint, Response
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from accounts.policy import Door
from directory.search.fallback import is_simpler
from web.access import access
from web.db import db
from web.parts import parts

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@access(Door.PUBLIC)
def show() -> Response:
    """200 when the database answers, else 503. A simpler search is said, and no reason to stop."""
    try:
        db().execute(text("SELECT 1"))
    except SQLAlchemyError:
        return Response("not ready\n", status=503, mimetype="text/plain")
    said = "ok\nsearch: simpler\n" if is_simpler(parts().engine) else "ok\n"
    return Response(said, mimetype="text/plain")
