"""Anybody tells the editors what is wrong with a listing. Nobody's name is asked or kept."""

from datetime import datetime, timedelta
from functools import partial
from typing import Final
from uuid import UUID

from flask import Blueprint, Flask, current_app, render_template, request
from flask.typing import ResponseReturnValue
from wtforms import RadioField, TextAreaField, ValidationError
from wtforms.validators import InputRequired, Length

from accounts.commands import count_failure
from accounts.policy import Door
from accounts.queries import is_throttled
from base.text import clean_prose
from directory.commands import report_problem
from directory.problems import LONGEST_WORDS, forget_problems
from directory.service_pages import get_service_page
from directory.terms import ProblemKind
from storage.engine import writing
from storage.worker import Job
from web.access import access
from web.db import db, transaction
from web.forms.bridge import choices
from web.forms.guards import QUICK, GuardedForm
from web.parts import now, parts, today
from web.translation import gettext_noop
from web.wording_public import PROBLEM_KINDS

bp = Blueprint("problems", __name__, url_prefix="/services/<uuid:service_id>/report")

WAIT: Final = gettext_noop(
    "Too many were sent from here. Wait 15 minutes and press the button again"
)
_THROTTLE: Final = "problem"
_DAYS: Final = "anydoor_problem_days"


class ProblemForm(GuardedForm):
    """What is wrong, in one choice and a few words."""

    kind = RadioField(
        "What is wrong?",
        choices=choices(PROBLEM_KINDS),
        validators=[InputRequired("Choose what is wrong")],
    )
    words = TextAreaField(
        "Tell us more, if you can",
        description="Please do not write about yourself or name anybody. Leave out health.",
        filters=[lambda text: clean_prose(text or "")],
        validators=[Length(max=LONGEST_WORDS, message=f"Use {LONGEST_WORDS} characters or fewer")],
        render_kw={"rows": 4, "maxlength": LONGEST_WORDS},
    )

    def validate_words(self, field: TextAreaField) -> None:
        """Something else needs words."""
        if self.kind.data == ProblemKind.OTHER and not field.data:
            raise ValidationError("Say what is wrong")


def init_app(app: Flask, days: int) -> None:
    """Keep how long reports are kept with the application."""
    app.extensions[_DAYS] = days


def jobs(app: Flask) -> tuple[Job, ...]:
    """What the worker does for this again and again."""
    return (Job("old problems", timedelta(days=1), partial(_forget, app)),)


@bp.get("")
@access(Door.PUBLIC)
def ask(service_id: UUID) -> str:
    """The form."""
    return _page(service_id, ProblemForm(kind=request.args.get("kind")))


@bp.post("")
@access(Door.PUBLIC)
def send(service_id: UUID) -> ResponseReturnValue:
    """Keep the report, and say what happens next."""
    form, tried = ProblemForm(), [request.remote_addr or ""]
    if not form.validate_on_submit():
        return _page(service_id, form), 400
    kind = ProblemKind(form.kind.data)
    if not form.is_by_a_program:
        if form.is_too_quick():
            form.kind.errors = [QUICK]
            return _page(service_id, form), 400
        if is_throttled(db(), _THROTTLE, tried, now=now()):
            form.kind.errors = [WAIT]
            return _page(service_id, form), 429
        with transaction() as writer:
            count_failure(writer, _THROTTLE, tried, now=now())
            report_problem(writer, service_id, kind, form.words.data or "", now=now())
    page = get_service_page(db(), service_id, today=today())
    return render_template("services/reported.html", service=page.card, kind=kind)


def _page(service_id: UUID, form: ProblemForm) -> str:
    form.arm()
    page = get_service_page(db(), service_id, today=today())
    days = current_app.extensions[_DAYS]
    return render_template("services/report.html", form=form, service=page.card, days=days)


def _forget(app: Flask, now: datetime) -> None:
    """Drop what was written too long ago."""
    kept = timedelta(days=app.extensions[_DAYS])
    with app.app_context(), writing(parts().database) as session:
        forget_problems(session, before=now - kept)
