"""A rule's no, said on the form it is about, so that nothing typed is lost; and sending once."""

from http import HTTPStatus

from sqlalchemy.orm import Session
from wtforms import Form

from base.errors import ConflictError, InvalidError
from storage import submissions
from web.forms.bridge import attach
from web.forms.once import OnceForm
from web.parts import now


def refuse(form: Form, error: ConflictError | InvalidError) -> int:
    """Put what a rule said no to on the form. Returns the status to answer with."""
    if isinstance(error, InvalidError):
        attach(form, error)
        return HTTPStatus.BAD_REQUEST
    form.form_errors = [*form.form_errors, str(error)]
    return HTTPStatus.CONFLICT


def made_before(session: Session, form: OnceForm) -> str | None:
    """What the same form made when it was sent before; None the first time."""
    return submissions.earlier_result(session, form.key) if form.key else None


def remember(session: Session, form: OnceForm, made: str) -> None:
    """Keep what a form made, in the same transaction."""
    if form.key:
        submissions.remember(session, form.key, made, now=now())
