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


def made_before(session: Session, form: OnceForm, about: str = "") -> str | None:
    """What the same form made when it was sent before; None the first time.

    about: what it was sent about, so that a key counts for nothing else.
    """
    return submissions.earlier_result(session, form.key + about) if form.key else None


def remember(session: Session, form: OnceForm, made: str, about: str = "") -> None:
    """Keep what a form made, in the same transaction."""
    if form.key:
        submissions.remember(session, form.key + about, made, now=now())
