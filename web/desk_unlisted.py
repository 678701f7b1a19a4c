"""What is not to be listed, and the way to put something on that list or take it off."""

from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.policy import Door
from base.errors import InvalidError
from directory.unlisted import keep_out, list_again, list_unlisted, never_list
from storage.engine import writing
from storage.worker import Job
from web.access import access, current_actor
from web.db import db, transaction
from web.parts import now, parts

bp = Blueprint("unlisted", __name__, url_prefix="/not-listed")


def jobs(app: Flask) -> tuple[Job, ...]:
    """What the worker does for this again and again."""
    return (Job("not to be listed", timedelta(hours=1), partial(_keep_out, app)),)


@bp.get("")
@access(Door.DESK)
def queue() -> str:
    """Everything on the list."""
    return render_template("desk/unlisted.html", lines=list_unlisted(db(), viewer=current_actor()))


@bp.post("/services/<uuid:service_id>")
@access(Door.DESK)
def add(service_id: UUID) -> ResponseReturnValue:
    """Put a service on it."""
    try:
        with transaction() as writer:
            reason = request.form.get("reason", "")
            never_list(writer, service_id, reason, actor=current_actor(), now=now())
    except InvalidError as error:
        flash(f"{error}.", "warning")
        return redirect(url_for("desk.edit.service", service_id=service_id, _anchor="never"))
    flash("It is not listed, and no feed brings it back.")
    return redirect(url_for(".queue"))


@bp.post("/<uuid:unlisted_id>/take-off")
@access(Door.DESK)
def take_off(unlisted_id: UUID) -> ResponseReturnValue:
    """It may be listed after all."""
    with transaction() as writer:
        list_again(writer, unlisted_id, actor=current_actor())
    flash("It may be listed again. You find it under “Dropped” or “Ended”.")
    return redirect(url_for(".queue"))


def _keep_out(app: Flask, moment: datetime) -> None:
    """Drop what a feed brought all the same."""
    with app.app_context(), writing(parts().database) as session:
        keep_out(session, now=moment)
