"""One's own account: the password, the second step, and signing out everywhere."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from accounts import second_factor
from accounts.commands import count_failure, end_sessions_of, forget_failures, set_password
from accounts.passkeys import passkeys_of
from accounts.passwords import hash_password, is_easy_to_guess, is_right
from accounts.policy import Door
from accounts.queries import address_of, credentials_of, is_throttled
from accounts.rules import needs_second_step, password_problem
from web.access import access, current_actor
from web.db import db, transaction
from web.entering import enter
from web.forms.account import ConfirmForm, GlassForm, PasswordForm
from web.forms.users import PROBLEMS
from web.parts import now, parts

bp = Blueprint("account", __name__, url_prefix="/account")

NOT_RIGHT = "That is not your password, nor a code your app shows now"
NO_CODE = "That is not a code your app shows now, nor one of your recovery codes"
WAIT = "Too many tries. Wait 15 minutes and try again"
_THROTTLE = "own-account"


@bp.get("")
@access(Door.SIGNED_IN)
def show() -> str:
    """What protects this account."""
    who = current_actor()
    found = credentials_of(db(), who.user_id)
    return render_template(
        "account/show.html",
        email=address_of(db(), who.user_id),
        has_password=bool(found and found.password_hash),
        second=second_factor.find(db(), who.user_id),
        passkeys=passkeys_of(db(), who.user_id),
        is_asked_for=needs_second_step(who.roles),
    )


@bp.get("/password")
@access(Door.SIGNED_IN)
def choose_password() -> str:
    """A new password."""
    return _password_page(PasswordForm())


@bp.post("/password")
@access(Door.SIGNED_IN)
def keep_password() -> ResponseReturnValue:
    """Keep a new password; every other session of this account ends."""
    who, form = current_actor(), PasswordForm()
    found = credentials_of(db(), who.user_id)
    given, new = form.present.data or "", form.new.data or ""
    is_fine = form.validate_on_submit()
    if found and found.password_hash and not _is_own(given):
        form.present.errors = ["That is not your present password"]
        is_fine = False
    if not is_fine:
        return _password_page(form), 400
    own = (who.name, address_of(db(), who.user_id) or "", parts().service_name)
    problem = password_problem(new) or ("easy" if is_easy_to_guess(new, own) else None)
    if problem:
        form.new.errors = [PROBLEMS[problem]]
        return _password_page(form), 400
    hashed = hash_password(new)
    with transaction() as writer:
        set_password(writer, who.user_id, hashed)
    flash("Your password is changed. You are signed out everywhere else.")
    return enter(who.user_id, url_for(".show"))


@bp.get("/second-step")
@access(Door.SIGNED_IN)
def change_second_step() -> str:
    """What changing the second step does."""
    return _second_page(ConfirmForm())


@bp.post("/second-step/recovery-codes")
@access(Door.SIGNED_IN)
def fresh_codes() -> ResponseReturnValue:
    """Fresh recovery codes, shown this once."""
    form, who = ConfirmForm(), current_actor()
    if not is_confirmed(form):
        return _second_page(form), 400
    with transaction() as writer:
        codes = second_factor.new_recovery_codes(writer, who.user_id)
    return render_template("second_step/codes.html", codes=codes, on=url_for(".show"))


@bp.post("/second-step/another-app")
@access(Door.SIGNED_IN)
def another_app() -> ResponseReturnValue:
    """Forget the app, and set up another at once."""
    form, who = ConfirmForm(), current_actor()
    if not is_confirmed(form):
        return _second_page(form), 400
    with transaction() as writer:
        second_factor.remove(writer, who.user_id)
    return redirect(url_for("second_step.set_up"))


@bp.post("/sign-out-everywhere")
@access(Door.SIGNED_IN)
def sign_out_everywhere() -> ResponseReturnValue:
    """End every session of this account but the present one."""
    who = current_actor()
    with transaction() as writer:
        end_sessions_of(writer, who.user_id)
    flash("You are signed out everywhere else.")
    return enter(who.user_id, url_for(".show"))


def is_confirmed(form: ConfirmForm | GlassForm, *, needs_code: bool = False) -> bool:
    """Whether they are who they were: by password, or by a code. Says so on the form if not.

    needs_code: the password alone will not do. Wrong passwords and wrong codes count alike.
    """
    if not form.validate_on_submit():
        return False
    given, who = form.proof.data or "", current_actor()
    tried = (str(who.user_id),)
    if is_throttled(db(), _THROTTLE, tried, now=now()):
        form.proof.errors = [WAIT]
        return False
    if not needs_code and _is_own(given):
        return True
    with transaction() as writer:
        is_code = second_factor.use(writer, who.user_id, given, now=now())
        if is_code:
            forget_failures(writer, _THROTTLE, tried)
        elif needs_code:
            count_failure(writer, _THROTTLE, tried, now=now())
    if not is_code:
        form.proof.errors = [NO_CODE if needs_code else NOT_RIGHT]
    return is_code


def _is_own(given: str) -> bool:
    """Whether a password is this account's own; too many wrong ones are not looked at."""
    who = current_actor()
    tried = (str(who.user_id),)
    found = credentials_of(db(), who.user_id)
    if is_throttled(db(), _THROTTLE, tried, now=now()):
        return False
    is_own = is_right(given, found.password_hash if found else None)
    with transaction() as writer:
        if is_own:
            forget_failures(writer, _THROTTLE, tried)
        else:
            count_failure(writer, _THROTTLE, tried, now=now())
    return is_own


def _password_page(form: PasswordForm) -> str:
    found = credentials_of(db(), current_actor().user_id)
    return render_template(
        "account/password.html", form=form, has_password=bool(found and found.password_hash)
    )


def _second_page(form: ConfirmForm) -> str:
    found = second_factor.find(db(), current_actor().user_id)
    return render_template("account/second_step.html", form=form, second=found)
