"""Whether the service is up, for whatever watches it: yes or no, and whether search is whole."""

from dateutil.relativedelta import relativedelta
from flask import Blueprint, Response, jsonify, render_template, session
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from accounts.policy import Door
from directory.search.fallback import is_simpler
from directory.search.memory import memory_of
from storage import backup, outbox
from storage.anchor import anchors
from storage.audit import head
from storage.faults import faults
from storage.rotation import uses
from web.access import access, actor
from web.db import db
from web.parts import now, parts
from web.safekeeping import safekeeping
from web.security import csrf
from web.sessions import time_left

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


@bp.post("/session")
@csrf.exempt
@access(Door.PUBLIC)
def stay() -> ResponseReturnValue:
    """Whether the visit goes on, which this request sees to; and the token of its forms.

    Needs no token itself: all it changes is when the visit was last seen, and other sites cannot
    read the answer.
    """
    minutes, is_last = time_left()
    if actor() is None:
        return jsonify(signed_in=False)
    session.modified = True
    return jsonify(signed_in=True, minutes=minutes, is_last=is_last, token=generate_csrf())


@bp.get("/.well-known/security.txt")
@access(Door.PUBLIC)
def security_txt() -> Response:
    """Whom to tell of a weakness (RFC 9116); 404 while nobody is named."""
    contact = safekeeping().contact
    if not contact:
        return Response("Nobody is named yet. See SECURITY.md.\n", 404, mimetype="text/plain")
    until = now().replace(microsecond=0) + relativedelta(months=6)
    lines = (
        f"Contact: {contact}",
        f"Expires: {until.isoformat().replace('+00:00', 'Z')}",
        f"Canonical: {parts().public_url}/.well-known/security.txt",
        "Preferred-Languages: en",
    )
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


@bp.get("/health")
@access(Door.ADMIN)
def detail() -> str:
    """Whether everything that happens by itself happens. Counts and dates, never a person."""
    newest = backup.newest(safekeeping().backups)
    anchored = list(anchors(safekeeping().anchor))
    return render_template(
        "health/show.html",
        safety=parts().database.safety,
        errands=outbox.counts(db()),
        backup=newest.name if newest else "",
        is_nightly=safekeeping().is_nightly,
        audited=head(db())[0],
        anchored=anchored[-1][0] if anchored else 0,
        keys=uses(db()),
        faults=faults(db()),
        search="Simpler, without the index" if is_simpler(parts().engine) else "Whole",
        memory=memory_of(parts().snapshots.current(db())),
    )
