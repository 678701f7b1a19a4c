"""Whether the service is up, for whatever watches it: yes or no, and nothing else."""

from flask import Blueprint, Response
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from accounts.policy import Door
from web.access import access
from web.db import db

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@access(Door.PUBLIC)
def show() -> Response:
    """200 when the database answers, else 503."""
    try:
        db().execute(text("SELECT 1"))
    except SQLAlchemyError:
        return Response("not ready\n", status=503, mimetype="text/plain")
    return Response("ok\n", mimetype="text/plain")
