"""The monthly check: one service, one link, no password. Opening it alone says and does nothing."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final

from flask import Blueprint, abort, make_response, render_template
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session

from accounts.links import Task, get_task, use_task_link
from accounts.policy import Door
from accounts.rules import token_hash
from accounts.terms import TaskKind
from base.errors import ConflictError, InvalidError, NotFoundError
from directory.checks import ask_again, begin_checks_again, has_stopped, note_answer, stop_checks
from directory.commands import Told, propose_by_link, set_room_by_link, verify_by_link
from directory.pages import ServicePage
from directory.service_pages import get_service_page
from web.access import access
from web.db import db, transaction
from web.forms.bridge import attach
from web.forms.check import ChangedForm, NoRoomForm
from web.parts import now, today
from web.service_cards import card_of
from web.translation import gettext_noop

bp = Blueprint("check", __name__, url_prefix="/checks/<string:token>")

NO_LINK: Final = gettext_noop("This link does not work. Check that you copied all of it")
Write = Callable[[Session], object]


@bp.get("")
@access(Door.TRACKING)
def show(token: str) -> str:
    """What the page says, and the five answers."""
    return _page(token, _fresh(token))


@bp.post("/right")
@access(Door.TRACKING)
def right(token: str) -> ResponseReturnValue:
    """All is still right."""
    task = _fresh(token)
    _answer(token, task, lambda writer: verify_by_link(writer, task.subject_id, now=now()))
    return _done(token, task, "right")


@bp.post("/no-room")
@access(Door.TRACKING)
def no_room(token: str) -> ResponseReturnValue:
    """All is right, but it is full or paused until a day."""
    task, form = _fresh(token), NoRoomForm()
    if not form.validate_on_submit():
        return _page(token, task, no_room=form), 400
    told = form.capacity()
    try:
        _answer(
            token, task, lambda writer: set_room_by_link(writer, task.subject_id, told, now=now())
        )
    except InvalidError as error:
        attach(form, error)
        return _page(token, task, no_room=form), 400
    return _done(token, task, "no_room")


@bp.post("/changed")
@access(Door.TRACKING)
def changed(token: str) -> ResponseReturnValue:
    """One thing changed: an editor looks at it before anybody sees it."""
    task, form = _fresh(token), ChangedForm()
    if not form.validate_on_submit():
        return _page(token, task, changed=form), 400
    told = Told(form.field.data or "", form.words.data or "")
    try:
        _answer(
            token, task, lambda writer: propose_by_link(writer, task.subject_id, told, now=now())
        )
    except InvalidError as error:
        form.words.errors = [*(error.fields.values() or [str(error)])]
        return _page(token, task, changed=form), 400
    return _done(token, task, "changed")


@bp.post("/closed")
@access(Door.TRACKING)
def closed(token: str) -> ResponseReturnValue:
    """It has closed: an editor confirms it first."""
    task, told = _fresh(token), Told(closes=True)
    _answer(token, task, lambda writer: propose_by_link(writer, task.subject_id, told, now=now()))
    return _done(token, task, "closed")


@bp.post("/again")
@access(Door.TRACKING)
def again(token: str) -> str:
    """Send a new link to the address the old one went to, once a day."""
    task = _task(token)
    if task.used_at is None and not task.is_expired:
        return _page(token, task)
    with transaction() as writer:
        ask_again(writer, task.subject_id, task.inbox, token_hash(token), now=now())
    return render_template("check/sent.html")


@bp.post("/stop")
@access(Door.TRACKING)
def stop(token: str) -> str:
    """Send no more of these to this address. A link that is used up can still say so."""
    with transaction() as writer:
        stop_checks(writer, _inbox(token), now=now())
    return render_template("check/stopped.html", token=token, form=FlaskForm())


@bp.post("/begin")
@access(Door.TRACKING)
def begin(token: str) -> str:
    """Send them again after all."""
    with transaction() as writer:
        begin_checks_again(writer, _inbox(token))
    return render_template("check/begun.html")


def _task(token: str) -> Task:
    """What a link is for. Raises NotFoundError for what never was a link of a check."""
    task = get_task(db(), token, now=now())
    if task.kind is not TaskKind.LISTING:
        raise NotFoundError(NO_LINK)
    return task


def _inbox(token: str) -> str:
    inbox = _task(token).inbox
    if not inbox:
        raise NotFoundError(NO_LINK)
    return inbox


def _fresh(token: str) -> Task:
    """A link that can be used; else the page that says why not, with the way to a new one."""
    task = _task(token)
    if task.used_at is not None or task.is_expired:
        _abort(_over(token, task))
    return task


def _answer(token: str, task: Task, write: Write) -> None:
    """Use the link up and write what was said, both or neither. Of two taps the first counts."""
    try:
        with transaction() as writer:
            use_task_link(writer, token, now=now())
            write(writer)
            note_answer(writer, task.subject_id, now=now())
    except ConflictError:
        found = _task(token)
        _abort(_over(token, found) if found.used_at else render_template("check/gone.html"))


def _over(token: str, task: Task) -> str:
    return render_template("check/over.html", token=token, task=task, form=FlaskForm())


def _abort(page: str) -> None:
    response = make_response(page)
    response.status_code = HTTPStatus.GONE
    abort(response)


def _listing(task: Task) -> ServicePage:
    """The service as the public sees it."""
    try:
        return get_service_page(db(), task.subject_id, today=today())
    except NotFoundError:
        _abort(render_template("check/gone.html"))
        raise


def _page(token: str, task: Task, **wrong: Any) -> str:  # noqa: ANN401  (the form refused)
    page = _listing(task)
    return render_template(
        "check/show.html",
        token=token,
        page=page,
        card=card_of(page.card),
        is_stopped=has_stopped(db(), task.inbox),
        wrong=next(iter(wrong.values()), None),
        no_room=wrong.get("no_room") or NoRoomForm(formdata=None),
        changed=wrong.get("changed") or ChangedForm(formdata=None),
        form=FlaskForm(formdata=None),
    )


def _done(token: str, task: Task, said: str) -> str:
    return render_template(
        "check/done.html", token=token, page=_listing(task), said=said, form=FlaskForm()
    )
