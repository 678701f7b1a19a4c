"""Anybody says what they think of a page. Nobody's name is asked or kept."""

from datetime import datetime, timedelta
from functools import partial
from typing import Final

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.validators import InputRequired, Length

from accounts.commands import count_failure
from accounts.policy import Door
from accounts.queries import is_throttled
from base.errors import InvalidError
from base.text import clean_line, clean_prose
from directory.commands import give_feedback
from directory.feedback import LONGEST_FEEDBACK, LONGEST_PATH, forget_feedback
from directory.terms import FeedbackKind
from storage.engine import writing
from storage.worker import Job
from web.access import access, safe_next
from web.db import db, transaction
from web.forms.bridge import attach, choices
from web.forms.guards import QUICK, GuardedForm
from web.parts import now, parts
from web.translation import gettext_noop
from web.wording_public import FEEDBACK_KINDS

bp = Blueprint("feedback", __name__, url_prefix="/feedback")

WAIT: Final = gettext_noop(
    "Too many were sent from here. Wait 15 minutes and press the button again"
)
THANKS: Final = gettext_noop("Thank you. The people who keep this site read it.")
KEPT_DAYS: Final = 180  # as long as reports of problems
_THROTTLE: Final = "feedback"


class FeedbackForm(GuardedForm):
    """What it is about, in one choice and a few words."""

    kind = RadioField(
        "What would you like to say?",
        choices=choices(FEEDBACK_KINDS),
        validators=[InputRequired("Choose what it is about")],
    )
    words = TextAreaField(
        "In your own words",
        description="Please do not write your name, and nothing about anybody's health.",
        filters=[lambda text: clean_prose(text or "")],
        validators=[
            Length(max=LONGEST_FEEDBACK, message=f"Use {LONGEST_FEEDBACK} characters or fewer")
        ],
        render_kw={"rows": 5, "maxlength": LONGEST_FEEDBACK},
    )
    page = HiddenField(filters=[lambda text: clean_line(text or "")[:LONGEST_PATH]])


def jobs(app: Flask) -> tuple[Job, ...]:
    """What the worker does for this again and again."""
    return (Job("old remarks", timedelta(days=1), partial(_forget, app)),)


@bp.get("")
@access(Door.PUBLIC)
def ask() -> str:
    """The form."""
    return _page(FeedbackForm(page=_path(request.args.get("page", ""))))


@bp.post("")
@access(Door.PUBLIC)
def send() -> ResponseReturnValue:
    """Keep the remark, and go back to the page it is about."""
    form, tried = FeedbackForm(), [request.remote_addr or ""]
    if not form.validate_on_submit():
        return _page(form), 400
    path = _path(form.page.data or "")
    if not form.is_by_a_program:
        if form.is_too_quick():
            form.words.errors = [QUICK]
            return _page(form), 400
        if is_throttled(db(), _THROTTLE, tried, now=now()):
            form.words.errors = [WAIT]
            return _page(form), 429
        try:
            with transaction() as writer:
                count_failure(writer, _THROTTLE, tried, now=now())
                kind = FeedbackKind(form.kind.data)
                give_feedback(writer, kind, path, form.words.data or "", now=now())
        except InvalidError as error:
            attach(form, error)
            return _page(form), 400
    flash(THANKS)
    return redirect(path or url_for("home.show"))


def _path(given: str) -> str:
    """The page it is about: a path of ours, without what was asked of it; else nothing."""
    return safe_next(given) or ""


def _page(form: FeedbackForm) -> str:
    form.arm()
    path = _path(form.page.data or "")
    return render_template("feedback/ask.html", form=form, path=path, days=KEPT_DAYS)


def _forget(app: Flask, moment: datetime) -> None:
    """Drop what was written too long ago."""
    with app.app_context(), writing(parts().database) as session:
        forget_feedback(session, before=moment - timedelta(days=KEPT_DAYS))
