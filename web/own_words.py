"""Following a self-referral: say anew how one can be reached, or ask for another place."""

from typing import Final

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from accounts.policy import Door
from base.errors import ConflictError
from referrals.own_words import ask_for_another, change_reach
from referrals.pages import SelfReferrer, TrackedReferral
from referrals.queries import tracked_referral
from referrals.states import OPEN
from web.access import access
from web.db import db, transaction
from web.follow import follower
from web.forms.follow import AnotherForm, OwnReachForm
from web.parts import now, today
from web.translation import gettext_noop

bp = Blueprint("own_words", __name__, url_prefix="/follow")

NEW_WAYS: Final = gettext_noop(
    "How to reach me has changed. Please look at it again, and use only what is there now."
)
"""Read by staff, so in English; whoever sent it reads it in their own language."""

ANOTHER: Final = gettext_noop("I would like to look for another place. Please get in touch.")
REACH_DONE: Final = gettext_noop("Changed. Only the new ways are used from now on.")
ANOTHER_DONE: Final = gettext_noop(
    "A person here knows now. They get in touch in the way you said is safe."
)


@bp.get("/reach")
@access(Door.TRACKING)
def reach() -> ResponseReturnValue:
    """New ways to be reached. What was said before is not shown."""
    found = _followed()
    return _reach(OwnReachForm(), found[1]) if found else redirect(url_for("follow.show"))


@bp.post("/reach")
@access(Door.TRACKING)
def reached() -> ResponseReturnValue:
    """Keep them, here and at the service."""
    found, form = _followed(), OwnReachForm()
    if found is None:
        return redirect(url_for("follow.show"))
    form.address("", today())
    if not form.validate_on_submit():
        return _reach(form, found[1]), 400
    try:
        with transaction() as writer:
            change_reach(writer, form.reach(), NEW_WAYS, by=found[0], now=now())
    except ConflictError as error:
        form.form_errors = [str(error)]
        return _reach(form, found[1]), 409
    flash(REACH_DONE)
    return redirect(url_for("follow.status"))


@bp.get("/another")
@access(Door.TRACKING)
def another() -> ResponseReturnValue:
    """Ask for another place."""
    found = _followed()
    return _another(AnotherForm(), found[1]) if found else redirect(url_for("follow.show"))


@bp.post("/another")
@access(Door.TRACKING)
def asked() -> ResponseReturnValue:
    """Tell the connector, who gets in touch about it."""
    found, form = _followed(), AnotherForm()
    if found is None:
        return redirect(url_for("follow.show"))
    if not form.validate_on_submit():
        return _another(form, found[1]), 400
    told = "\n".join(each for each in (ANOTHER, form.note.data) if each)
    try:
        with transaction() as writer:
            ask_for_another(writer, told, by=found[0], now=now())
    except ConflictError as error:
        form.form_errors = [str(error)]
        return _another(form, found[1]), 409
    flash(ANOTHER_DONE)
    return redirect(url_for("follow.status"))


def _followed() -> tuple[SelfReferrer, TrackedReferral] | None:
    """Who follows what, as long as somebody still works on it."""
    viewer = follower()
    page = tracked_referral(db(), viewer=viewer) if viewer else None
    if viewer is None or page is None or page.state not in OPEN:
        return None
    return viewer, page


def _reach(form: OwnReachForm, page: TrackedReferral) -> str:
    return render_template("follow/reach.html", form=form, page=page)


def _another(form: AnotherForm, page: TrackedReferral) -> str:
    return render_template("follow/another.html", form=form, page=page)
