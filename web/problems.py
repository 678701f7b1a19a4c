"""Anybody tells the editors what is wrong with a listing. Nobody's name is asked or kept."""

from datetime import datetime, timedelta
from functools import partial
from typing import Final
from uuid import UUID

from flask import Blueprint, Flask, current_app, render_template, request
from flask.typing import ResponseReturnValue
from wtforms import EmailField, RadioField, TextAreaField, ValidationError
from wtforms.validators import Email, InputRequired, Length, Optional

from accounts.commands import count_failure
from accounts.policy import Door
from accounts.queries import is_throttled
from base.text import clean_line, clean_prose
from directory.commands import report_problem
from directory.problems import (
    LONGEST_WORDS,
    ReplyTo,
    answer_to_send,
    forget_address,
    forget_problems,
)
from directory.service_pages import get_service_page
from directory.terms import ProblemKind
from storage.engine import reading, writing
from storage.mail import Letter
from storage.outbox import Errand
from storage.worker import Job
from web.access import access
from web.db import db, transaction
from web.forms.bridge import choices
from web.forms.guards import QUICK, GuardedForm
from web.parts import now, parts, today
from web.public_letters import public_letter, speaking_to
from web.translation import chosen_language, gettext, gettext_noop
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

    reply_to = EmailField(
        "Your e-mail address, if you want an answer",
        description="We send you one e-mail with the answer, and then delete the address.",
        filters=[lambda text: clean_line(text or "")],
        validators=[
            Optional(),
            Length(max=254, message="Use 254 characters or fewer"),
            Email("Enter an e-mail address, such as name@example.org"),
        ],
        render_kw={"autocomplete": "email", "spellcheck": False},
    )

    def answer_to(self) -> ReplyTo | None:
        """Where an answer goes, if one is wanted: in the language of this page."""
        return ReplyTo(self.reply_to.data, chosen_language()) if self.reply_to.data else None

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


def letters_of(errand: Errand) -> list[Letter]:
    """An editor's answer to whoever asked for one. It names no service."""
    service = parts().service_name
    with reading(parts().database) as session:
        found = answer_to_send(session, UUID(errand.payload["problem_id"]))
        if found is None:
            return []
        with speaking_to(session, found.to.letters_in):
            letter = public_letter(
                errand,
                found.to.address,
                gettext("%(service)s: an answer for you", service=service),
                gettext(
                    "You told %(service)s that something is wrong with a page. Somebody looked at "
                    "it and answers:",
                    service=service,
                ),
                found.answer,
                gettext("Your address is deleted now."),
            )
    return [letter]


def was_answered(errand: Errand) -> None:
    """Let go of the address, once the answer is sent."""
    with writing(parts().database) as session:
        forget_address(session, UUID(errand.payload["problem_id"]))


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
            words, reply_to = form.words.data or "", form.answer_to()
            report_problem(writer, service_id, kind, words, reply_to=reply_to, now=now())
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
