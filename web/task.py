"""Task links: one referral, one organisation, no account. Opening alone does nothing."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from accounts.links import get_task
from accounts.policy import Door
from accounts.terms import TaskKind
from base.errors import NotFoundError
from referrals.pages import TaskHolder
from storage import outbox
from web.access import access
from web.db import db, transaction
from web.parts import now
from web.referral import DONE, draw, form_for, offered, open_referral, step_taken

bp = Blueprint("task", __name__, url_prefix="/tasks")


@bp.get("/<string:token>")
@access(Door.TRACKING)
def show(token: str) -> ResponseReturnValue:
    """The one referral this link is for."""
    holder = _holder(token)
    if holder is None:
        return render_template("task/expired.html", token=token), 410
    page = open_referral(holder.referral_id, holder)
    return draw(page, holder, task=token)


@bp.get("/<string:token>/<string:step>")
@access(Door.TRACKING)
def take(token: str, step: str) -> ResponseReturnValue:
    """What one step asks for."""
    holder = _holder(token)
    if holder is None:
        return render_template("task/expired.html", token=token), 410
    page = open_referral(holder.referral_id, holder)
    action, found = offered(page, step)
    form = form_for(page, found, holder)
    return render_template("referral/step.html", page=page, action=action, form=form, task=token)


@bp.post("/<string:token>/<string:step>")
@access(Door.TRACKING)
def taken(token: str, step: str) -> ResponseReturnValue:
    """Take one step, then show the referral as it now stands."""
    holder = _holder(token)
    if holder is None:
        return render_template("task/expired.html", token=token), 410
    page = open_referral(holder.referral_id, holder)
    action, found = offered(page, step)
    form = form_for(page, found, holder)
    if step_taken(page, action, form, holder):
        flash(DONE.get(action, "Saved."))
        return redirect(url_for(".show", token=token))
    shown = render_template("referral/step.html", page=page, action=action, form=form, task=token)
    return shown, 400


@bp.post("/<string:token>/fresh/link")
@access(Door.TRACKING)
def fresh(token: str) -> ResponseReturnValue:
    """Send a new link to the same address as before, for a link that has run out."""
    task = get_task(db(), token, now=now())
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


def _holder(token: str) -> TaskHolder | None:
    """Whom a link lets act, or None if it has run out. Raises NotFoundError for no link at all."""
    task = get_task(db(), token, now=now())
    if task.kind is not TaskKind.REFERRAL:
        raise NotFoundError("This link does not work. Check that you copied all of it")
    referral_id: UUID = task.subject_id
    return None if task.is_expired else TaskHolder(task.organisation_id, referral_id)
