"""Following a request to talk by its reference and secret: where it is, and what one can do."""

from typing import Final
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from accounts.policy import Door
from base.calendar import london
from base.errors import ConflictError
from referrals.talk_queries import tracked_talk
from referrals.talk_rules import OPEN, TalkFollower, TrackedTalk
from referrals.talks import change_talk_reach, withdraw
from web import wording_talk as words
from web.access import access
from web.db import transaction
from web.follow import TALK_KEY
from web.forms.follow import OwnReachForm
from web.own_words import REACH_DONE
from web.parts import now, today
from web.telling import Told
from web.translation import gettext_noop
from web.wording import day

bp = Blueprint("talk_follow", __name__, url_prefix="/talk/status")

TAKEN_BACK: Final = gettext_noop("It is taken back. Nobody gets in touch with you about it.")


@bp.get("")
@access(Door.TRACKING)
def status() -> ResponseReturnValue:
    """Where it is, by when something comes next, and what one can do."""
    viewer = _follower()
    if viewer is None:
        return redirect(url_for("follow.show"))
    page = _page(viewer)
    happened = [
        Told(when=day(london(at).date()), title=words.HAPPENED[deed], who="", body="")
        for deed, at in reversed(page.events)
    ]
    return render_template(
        "talk/status.html",
        page=page,
        happened=happened,
        words=words,
        is_open=page.state in OPEN,
    )


@bp.get("/reach")
@access(Door.TRACKING)
def reach() -> ResponseReturnValue:
    """New ways to be reached. What was said before is not shown."""
    if _open_one() is None:
        return redirect(url_for("follow.show"))
    return render_template("talk/reach.html", form=OwnReachForm())


@bp.post("/reach")
@access(Door.TRACKING)
def reached() -> ResponseReturnValue:
    """Keep them in the place of all that were."""
    viewer, form = _open_one(), OwnReachForm()
    if viewer is None:
        return redirect(url_for("follow.show"))
    form.address("", today())
    if not form.validate_on_submit():
        return render_template("talk/reach.html", form=form), 400
    try:
        with transaction() as writer:
            change_talk_reach(writer, form.reach(), by=viewer, now=now())
    except ConflictError as error:
        form.form_errors = [str(error)]
        return render_template("talk/reach.html", form=form), 409
    flash(REACH_DONE)
    return redirect(url_for(".status"))


@bp.get("/withdraw")
@access(Door.TRACKING)
def ask_withdraw() -> ResponseReturnValue:
    """Ask once more."""
    if _open_one() is None:
        return redirect(url_for("follow.show"))
    return render_template("talk/withdraw.html", form=FlaskForm())


@bp.post("/withdraw")
@access(Door.TRACKING)
def take_back() -> ResponseReturnValue:
    """Take it back."""
    viewer, form = _follower(), FlaskForm()
    if viewer is None:
        return redirect(url_for("follow.show"))
    if not form.validate_on_submit():
        return render_template("talk/withdraw.html", form=form), 400
    with transaction() as writer:
        withdraw(writer, by=viewer, now=now())
    flash(TAKEN_BACK)
    return redirect(url_for(".status"))


def _follower() -> TalkFollower | None:
    """Who follows a request in this browser; None: nobody."""
    kept = session.get(TALK_KEY)
    return TalkFollower(UUID(kept)) if kept else None


def _open_one() -> TalkFollower | None:
    """The same, as long as somebody still works on it."""
    viewer = _follower()
    return viewer if viewer and _page(viewer).state in OPEN else None


def _page(viewer: TalkFollower) -> TrackedTalk:
    with transaction() as writer:
        return tracked_talk(writer, viewer=viewer, now=now())
