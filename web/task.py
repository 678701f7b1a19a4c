"""Task links: one referral, one organisation, no account. Opening alone does nothing."""

from http import HTTPStatus

from flask import Blueprint, Response, abort, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from accounts.links import get_task
from accounts.policy import Door
from accounts.terms import TaskKind
from base.errors import NotFoundError
from referrals.pages import TaskHolder
from storage import outbox
from web.access import access
from web.db import db, transaction
from web.parts import now
from web.referral import asking, draw, named, open_referral, taking

bp = Blueprint("task", __name__, url_prefix="/tasks")


@bp.get("/<string:token>")
@access(Door.TRACKING)
def show(token: str) -> str:
    """The one referral this link is for."""
    holder = _holder(token)
    return draw(open_referral(holder.referral_id, holder), holder, task=token)


@bp.get("/<string:token>/<string:step>")
@access(Door.TRACKING)
def take(token: str, step: str) -> ResponseReturnValue:
    """What one step asks for."""
    holder = _holder(token)
    page = open_referral(holder.referral_id, holder)
    return asking(page, named(page, step), holder, task=token)


@bp.post("/<string:token>/<string:step>")
@access(Door.TRACKING)
def taken(token: str, step: str) -> ResponseReturnValue:
    """Take one step, then show the referral as it now stands."""
    holder = _holder(token)
    page = open_referral(holder.referral_id, holder)
    return taking(page, named(page, step), holder, task=token)


@bp.post("/<string:token>/fresh/link")
@access(Door.TRACKING)
def fresh(token: str) -> ResponseReturnValue:
    """Send a new link to the same address as before, once a day, for a link that has run out."""
    task = get_task(db(), token, now=now())
    if task.kind is not TaskKind.REFERRAL:
        raise NotFoundError("This link does not work. Check that you copied all of it")
    if not task.is_expired:
        return redirect(url_for(".show", token=token))
    about = f"referral:{task.subject_id}"
    errand = {
        "template": "referral_nudge",
        "referral_id": str(task.subject_id),
        "to": ["service"],
    }
    once = f"fresh:{task.subject_id}:{now():%Y-%m-%d}"
    with transaction() as writer:
        outbox.add(writer, "email", about, now=now(), payload=errand, dedupe=once)
    return render_template("task/sent.html")


def _holder(token: str) -> TaskHolder:
    """Whom a link lets act. Aborts with an offer of a fresh one for a link that has run out.

    Raises NotFoundError for what never was a link.
    """
    task = get_task(db(), token, now=now())
    if task.kind is not TaskKind.REFERRAL:
        raise NotFoundError("This link does not work. Check that you copied all of it")
    if task.is_expired:
        page = render_template("task/expired.html", token=token, form=FlaskForm())
        abort(_gone(page))
    return TaskHolder(task.organisation_id, task.subject_id)


def _gone(page: str) -> Response:
    response = make_response(page)
    response.status_code = HTTPStatus.GONE
    return response
