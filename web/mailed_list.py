"""A visitor's list by e-mail: a neutral link to their own address, opened by a press."""

from datetime import datetime, timedelta
from functools import partial
from typing import Final
from uuid import UUID

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import EmailField
from wtforms.validators import DataRequired, Email, Length

from accounts.commands import count_failure
from accounts.policy import Door
from accounts.queries import is_throttled
from base.text import clean_line
from directory.mailed_lists import (
    LIFE_DAYS,
    delete_mailed_list,
    find_mailed_list,
    forget_list_address,
    link_to_send,
    mail_list,
    sweep_mailed_lists,
)
from storage.engine import writing
from storage.mail import Letter
from storage.outbox import Errand
from storage.worker import Job
from web.access import access
from web.db import db, transaction
from web.forms.guards import QUICK, GuardedForm
from web.parts import now, parts
from web.public_letters import public_letter, public_link, speaking_to
from web.shortlist import kept, put_on
from web.translation import chosen_language, gettext, gettext_noop

bp = Blueprint("mailed_list", __name__, url_prefix="/my-list")

WAIT: Final = gettext_noop(
    "Too many were sent from here. Wait 15 minutes and press the button again"
)
OPENED: Final = gettext_noop("This is the list you kept.")
DELETED: Final = gettext_noop("The list is deleted, and the link works no more.")
_THROTTLE: Final = "mailed-list"


class AddressForm(GuardedForm):
    """Where the link goes."""

    email = EmailField(
        "Your own e-mail address",
        description="We write to it once, and then delete it here.",
        filters=[lambda text: clean_line(text or "")],
        validators=[
            DataRequired("Enter your e-mail address"),
            Length(max=254, message="Use 254 characters or fewer"),
            Email("Enter an e-mail address, such as name@example.org"),
        ],
        render_kw={"autocomplete": "email", "spellcheck": "false"},
    )


def jobs(app: Flask) -> tuple[Job, ...]:
    """What the worker does for this again and again."""
    return (Job("mailed lists", timedelta(hours=1), partial(_sweep, app)),)


def letters_of(errand: Errand) -> list[Letter]:
    """The link. Neither subject nor words say what it opens, nor name a service."""
    service = parts().service_name
    with writing(parts().database) as session:
        found = link_to_send(session, UUID(errand.payload["list_id"]))
        if found is None:
            return []
        with speaking_to(session, found.letters_in):
            letter = public_letter(
                errand,
                found.address,
                gettext("%(service)s: the link you asked for", service=service),
                gettext(
                    "Somebody, we hope you, asked %(service)s for a link to this address. It opens "
                    "what they want to keep. It works for %(days)s days, on any device:",
                    service=service,
                    days=LIFE_DAYS,
                ),
                public_link("mailed_list.opening", token=found.token),
                gettext("If it was not you, you can leave it: nothing happens."),
                gettext("Our copy of your address is deleted now."),
            )
    return [letter]


def was_sent(errand: Errand) -> None:
    """Let go of the address, once the link is sent."""
    with writing(parts().database) as session:
        forget_list_address(session, UUID(errand.payload["list_id"]))


@bp.get("/send")
@access(Door.PUBLIC)
def ask() -> ResponseReturnValue:
    """Ask where the link goes."""
    return _ask(AddressForm()) if kept() else redirect(url_for("shortlist.show"))


@bp.post("/send")
@access(Door.PUBLIC)
def send() -> ResponseReturnValue:
    """Have the link sent. The answer is the same whatever becomes of it."""
    form, ids, tried = AddressForm(), kept(), [request.remote_addr or ""]
    if not ids:
        return redirect(url_for("shortlist.show"))
    if not form.validate_on_submit():
        return _ask(form), 400
    if not form.is_by_a_program:
        if form.is_too_quick():
            form.email.errors = [QUICK]
            return _ask(form), 400
        if is_throttled(db(), _THROTTLE, tried, now=now()):
            form.email.errors = [WAIT]
            return _ask(form), 429
        with transaction() as writer:
            count_failure(writer, _THROTTLE, tried, now=now())
            address, letters_in = form.email.data or "", chosen_language()
            mail_list(writer, ids, address, letters_in=letters_in, now=now())
    return render_template("shortlist/sent.html", days=LIFE_DAYS)


@bp.get("/open/<string:token>")
@access(Door.TRACKING)
def opening(token: str) -> str:
    """Ask whether it is theirs. Opening the link alone does nothing, and nothing is shown."""
    find_mailed_list(db(), token, now=now())
    return _opening(token)


@bp.post("/open/<string:token>")
@access(Door.TRACKING)
def open_list(token: str) -> ResponseReturnValue:
    """The address is theirs, and so is the list: it is theirs in this browser from now on."""
    ids = find_mailed_list(db(), token, now=now())
    if not FlaskForm().validate_on_submit():
        return _opening(token), 400
    put_on(ids)
    flash(OPENED)
    return redirect(url_for("shortlist.show"))


@bp.post("/open/<string:token>/delete")
@access(Door.TRACKING)
def delete(token: str) -> ResponseReturnValue:
    """It is not wanted, or not needed any more: it is deleted at once."""
    find_mailed_list(db(), token, now=now())
    if not FlaskForm().validate_on_submit():
        return _opening(token), 400
    with transaction() as writer:
        delete_mailed_list(writer, token)
    flash(DELETED)
    return redirect(url_for("shortlist.show"))


def _ask(form: AddressForm) -> str:
    form.arm()
    return render_template("shortlist/send.html", form=form, days=LIFE_DAYS)


def _opening(token: str) -> str:
    return render_template("shortlist/open.html", form=FlaskForm(), token=token)


def _sweep(app: Flask, moment: datetime) -> None:
    """Delete lists and addresses whose time is over."""
    with app.app_context(), writing(parts().database) as writer:
        sweep_mailed_lists(writer, now=moment)
