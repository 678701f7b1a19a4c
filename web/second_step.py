"""The second step of signing in: asking for a code, and setting up the app that shows it."""

from uuid import UUID

import segno
from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError

from accounts import second_factor
from accounts.commands import count_failure, forget_failures
from accounts.passkeys import passkeys_of
from accounts.policy import Door
from accounts.queries import address_of, is_throttled
from web.access import access, actor
from web.db import db, transaction
from web.entering import enter, finish, half_way
from web.forms.second_step import CodeForm, SetUpForm
from web.parts import now, parts
from web.sessions import USER_KEY
from web.translation import gettext, gettext_noop

bp = Blueprint("second_step", __name__, url_prefix="/sign-in")

WRONG = gettext_noop(
    "That code is not right, or was used already. Wait for the next one and try again"
)
NOT_NOW = gettext_noop("That is not the code it shows now. Check that your phone's time is right")
WAIT = gettext_noop("Too many wrong codes. Wait 15 minutes and try again")
START_AGAIN = gettext_noop("That took too long. Please sign in again")
_THROTTLE = "second-step"
_SECRET = "new_secret"  # noqa: S105  (key of the session, which is kept sealed on the server)


@bp.get("/code")
@access(Door.PUBLIC)
def ask() -> ResponseReturnValue:
    """Ask for the code of the second step."""
    if half_way() is None:
        return _again()
    return _ask(CodeForm())


@bp.post("/code")
@access(Door.PUBLIC)
def check() -> ResponseReturnValue:
    """Check the code, once, and let them in."""
    user_id, form = half_way(), CodeForm()
    if user_id is None:
        return _again()
    if not form.validate_on_submit():
        return _ask(form), 400
    tried = (str(user_id),)
    if is_throttled(db(), _THROTTLE, tried, now=now()):
        form.code.errors = [WAIT]
        return _ask(form), 429
    with transaction() as writer:
        is_right = second_factor.use(writer, user_id, form.code.data or "", now=now())
        if is_right:
            forget_failures(writer, _THROTTLE, tried)
        else:
            count_failure(writer, _THROTTLE, tried, now=now())
    if is_right:
        return finish(user_id)
    form.code.errors = [WRONG]
    return _ask(form), 400


@bp.get("/set-up")
@access(Door.PUBLIC)
def set_up() -> ResponseReturnValue:
    """Show the code to scan. Whoever has a second step already changes it on their own page."""
    user_id = _whose()
    if user_id is None:
        return _again()
    session.setdefault(_SECRET, second_factor.new_secret())
    session.modified = True
    return _page(user_id, SetUpForm())


@bp.post("/set-up")
@access(Door.PUBLIC)
def keep() -> ResponseReturnValue:
    """Keep the app whose first code is right, and show the recovery codes, this once."""
    user_id, form, secret = _whose(), SetUpForm(), session.get(_SECRET)
    if user_id is None or not secret:
        return _again()
    if not form.validate_on_submit():
        return _page(user_id, form), 400
    step = second_factor.step_of(secret, form.code.data or "", now=now())
    if step is None:
        form.code.errors = [NOT_NOW]
        return _page(user_id, form), 400
    with transaction() as writer:
        codes = second_factor.keep(writer, user_id, secret, step, now=now())
    on = (
        enter(user_id, session.get("half_next")).location
        if not actor()
        else url_for("account.show")
    )
    session.pop(_SECRET, None)
    return render_template("second_step/codes.html", codes=codes, on=on)


@bp.errorhandler(CSRFError)
def expired(_error: CSRFError) -> ResponseReturnValue:
    """A page that was open longer than its session: start again."""
    return _again()


def _ask(form: CodeForm) -> str:
    """The question for the code, or for a passkey of whoever is half way in."""
    user_id = half_way()
    has_passkey = user_id is not None and bool(passkeys_of(db(), user_id))
    return render_template("second_step/ask.html", form=form, has_passkey=has_passkey)


def _whose() -> UUID | None:
    """Whose app is set up: nobody's who has one already."""
    signed_in = session.get(USER_KEY) if actor() else None
    user_id = UUID(signed_in) if signed_in else half_way()
    if user_id is None or second_factor.find(db(), user_id) is not None:
        return None
    return user_id


def _page(user_id: UUID, form: SetUpForm) -> str:
    """The QR code as a picture in the page, and the same as letters."""
    secret = session[_SECRET]
    address = second_factor.address_for_app(
        secret, address_of(db(), user_id) or "", parts().service_name
    )
    picture = segno.make(address, error="m").svg_data_uri(
        scale=5, border=3, dark="#000", light="#fff"
    )
    letters = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    return render_template("second_step/set_up.html", form=form, picture=picture, letters=letters)


def _again() -> ResponseReturnValue:
    """Back to where this person can go on."""
    if actor() is not None:
        return redirect(url_for("account.show"))
    if request.method == "POST" or half_way() is None:
        flash(gettext(START_AGAIN), "warning")
    return redirect(url_for("sign_in.show"))
