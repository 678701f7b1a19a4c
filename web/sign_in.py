"""Signing in and out: by password, or by a link that is sent to the account's own address."""

import logging

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.wrappers import Response

from accounts.commands import count_failure, forget_failures
from accounts.links import find_sign_in_link, use_sign_in_link
from accounts.passwords import is_right
from accounts.policy import Door
from accounts.queries import find_credentials, is_throttled
from accounts.terms import LinkKind
from base.errors import NotFoundError
from storage import outbox
from web.access import access, actor
from web.db import db, transaction
from web.entering import HOME, begin
from web.forms.sign_in import SignInForm, SignInLinkForm
from web.known_device import device_of, know
from web.parts import now
from web.sessions import renew_session
from web.translation import gettext_noop

bp = Blueprint("sign_in", __name__)
log = logging.getLogger(__name__)

WRONG = gettext_noop(
    "That e-mail address and password do not go together. Check both and try again"
)
WAIT = gettext_noop("Too many tries. Wait 15 minutes and try again, or ask for a link by e-mail")
WELCOME = gettext_noop(
    "Welcome. Choose here how you sign in from now on: with a password, a passkey, or a link by "
    "e-mail each time"
)
OPEN_TOO_LONG = gettext_noop("The page was open for a long time. Please press the button again")
_THROTTLE, _THROTTLE_LINK = "sign-in", "sign-in-link"


@bp.get("/sign-in")
@access(Door.PUBLIC)
def show() -> ResponseReturnValue:
    """The sign-in page."""
    if actor() is not None:
        return redirect(url_for(".home"))
    return render_template("sign_in/show.html", form=SignInForm(next=request.args.get("next")))


@bp.post("/sign-in")
@access(Door.PUBLIC)
def sign_in() -> ResponseReturnValue:
    """Check the password, outside any transaction, and start a new session."""
    form = SignInForm()
    if not form.validate_on_submit():
        return render_template("sign_in/show.html", form=form), 400
    email = (form.email.data or "").strip().lower()
    found = find_credentials(db(), email)
    device = device_of(found.user_id if found else None)
    tried = (device,) if device else (email, request.remote_addr or "")
    if is_throttled(db(), _THROTTLE, tried, now=now()):
        form.email.errors = [WAIT]
        return render_template("sign_in/show.html", form=form), 429
    if not is_right(form.password.data or "", found.password_hash if found else None) or not found:
        with transaction() as writer:
            count_failure(writer, _THROTTLE, tried, now=now())
        log.info("a password was wrong")
        form.email.errors = [WRONG]
        return render_template("sign_in/show.html", form=form), 400
    with transaction() as writer:
        forget_failures(writer, _THROTTLE, tried[:1])
    return know(begin(found.user_id, form.next.data), found.user_id)


@bp.get("/sign-in/link")
@access(Door.PUBLIC)
def ask_for_link() -> str:
    """Ask for a sign-in link."""
    return render_template("sign_in/ask_for_link.html", form=SignInLinkForm())


@bp.post("/sign-in/link")
@access(Door.PUBLIC)
def send_link() -> ResponseReturnValue:
    """Send a link if the address has an account; say the same either way."""
    form = SignInLinkForm()
    if not form.validate_on_submit():
        return render_template("sign_in/ask_for_link.html", form=form), 400
    email = (form.email.data or "").strip().lower()
    tried = (email, request.remote_addr or "")
    if not is_throttled(db(), _THROTTLE_LINK, tried, now=now()):
        found = find_credentials(db(), email)
        with transaction() as writer:
            count_failure(writer, _THROTTLE_LINK, tried, now=now())
            if found:
                errand = {"template": "sign_in_link", "user_id": str(found.user_id)}
                about = f"user:{found.user_id}"
                outbox.add(writer, "email", about, now=now(), payload=errand)
    return render_template("sign_in/link_sent.html")


@bp.get("/sign-in/link/<string:token>")
@access(Door.PUBLIC)
def confirm_link(token: str) -> ResponseReturnValue:
    """A page with one button: mail scanners open links, so opening alone does nothing."""
    is_good = find_sign_in_link(db(), token, now=now()) is not None
    status = 200 if is_good else 404
    return render_template("sign_in/confirm_link.html", token=token, is_good=is_good), status


@bp.post("/sign-in/link/<string:token>")
@access(Door.PUBLIC)
def use_link(token: str) -> ResponseReturnValue:
    """Spend the link and start a new session."""
    try:
        with transaction() as writer:
            user_id, kind = use_sign_in_link(writer, token, now=now())
    except NotFoundError:
        return render_template("sign_in/confirm_link.html", token=token, is_good=False), 404
    if kind is not LinkKind.INVITATION:
        return begin(user_id, None)
    answer = begin(user_id, url_for("account.show"))  # which forgets the visit of before
    flash(WELCOME)
    return answer


@bp.post("/sign-out")
@access(Door.PUBLIC)
def sign_out() -> Response:
    """End the session, here and on the server."""
    renew_session()
    session.clear()
    flash(gettext_noop("You are signed out."))
    return redirect(url_for("home.show"))


@bp.get("/work")
@access(Door.SIGNED_IN)
def home() -> Response:
    """Where this person's day starts."""
    who = actor()
    for role, endpoint in HOME:
        if who is not None and role in who.roles:
            return redirect(url_for(endpoint))
    return redirect(url_for("home.show"))


@bp.errorhandler(CSRFError)
def expired(_error: CSRFError) -> ResponseReturnValue:
    """A page that was open longer than its session: ask once more, with what was typed."""
    if request.endpoint == "sign_in.sign_in":
        form = SignInForm()
        form.form_errors = [OPEN_TOO_LONG]
        return render_template("sign_in/show.html", form=form), 400
    if request.endpoint == "sign_in.send_link":
        asked = SignInLinkForm()
        asked.form_errors = [OPEN_TOO_LONG]
        return render_template("sign_in/ask_for_link.html", form=asked), 400
    if request.endpoint == "sign_in.use_link":
        return redirect(request.path)
    return redirect(url_for("home.show"))
