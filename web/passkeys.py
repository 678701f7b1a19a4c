"""Passkeys: making and removing them on one's own page, and coming in with one."""

import json
import logging
from datetime import datetime
from typing import Any, Final, TypeVar
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError

from accounts import second_factor
from accounts.commands import count_failure
from accounts.passkeys import (
    Passkey,
    Site,
    add_passkey,
    asked_to_make,
    asked_to_use,
    check_new,
    check_use,
    new_challenge,
    note_use,
    passkeys_of,
    remove_passkey,
)
from accounts.policy import Door
from accounts.queries import address_of, credentials_of, is_throttled
from accounts.rules import SECOND_STEP_LIFE
from base.errors import ConflictError, InvalidError, NotFoundError
from web.access import access, current_actor
from web.account import is_confirmed
from web.db import db, transaction
from web.entering import enter, finish, half_way, is_just_in
from web.forms.account import ConfirmForm, PasskeyAnswerForm, PasskeyForm
from web.parts import now, parts

Form = TypeVar("Form", bound=ConfirmForm)
log = logging.getLogger(__name__)
bp = Blueprint("passkeys", __name__)

WAIT: Final = "Too many tries. Wait 15 minutes and try again, or sign in another way"
TOO_LATE: Final = "That took too long. Please try again"
SIGN_IN_AGAIN: Final = (
    "To keep your account safe, sign out, sign in again, and come back here within 10 minutes"
)
_THROTTLE: Final = "passkey"
_KEY: Final = "passkey"


@bp.post("/sign-in/passkey")
@access(Door.PUBLIC)
def use() -> ResponseReturnValue:
    """Both steps of signing in at once: something they have, and their finger or PIN."""
    form, half, challenge = PasskeyAnswerForm(), half_way(), _spent()
    tried = [str(each) for each in (half, request.remote_addr) if each]
    if is_throttled(db(), _THROTTLE, tried, now=now()):
        return _refused(WAIT)
    if challenge is None:
        return _refused(TOO_LATE)
    try:
        used = check_use(db(), form.whole, _site(), challenge, whose=half)
        with transaction() as writer:
            note_use(writer, used, now=now())
    except InvalidError as error:
        with transaction() as writer:
            count_failure(writer, _THROTTLE, tried, now=now())
        log.info("a passkey was not right")
        return _refused(str(error))
    return finish(used.user_id) if half else enter(used.user_id, form.next.data)


@bp.get("/account/passkeys")
@access(Door.SIGNED_IN)
def show() -> str:
    """The passkeys of this account, and a form for another."""
    return _page(_offer(PasskeyForm()))


@bp.post("/account/passkeys/begin")
@access(Door.SIGNED_IN)
def begin() -> ResponseReturnValue:
    """Who they are is proved and the key has a name: have the browser make it."""
    form, who = _offer(PasskeyForm()), current_actor()
    if not _is_proved(form):
        return _page(form), 400
    challenge = _fresh(form.name.data)
    account = address_of(db(), who.user_id) or who.name
    asked = asked_to_make(db(), who.user_id, account, _site(), challenge=challenge)
    question = json.dumps(dict(asked))
    answer = PasskeyAnswerForm(formdata=None)
    return render_template("passkeys/make.html", question=question, answer=answer)


@bp.post("/account/passkeys")
@access(Door.SIGNED_IN)
def keep() -> ResponseReturnValue:
    """Keep what the browser made."""
    form, name = PasskeyAnswerForm(), str(session.get(_KEY, {}).get("name") or "")
    challenge = _spent()
    if challenge is None or not name:
        return _back(TOO_LATE)
    try:
        made = check_new(form.whole, _site(), challenge)
        with transaction() as writer:
            add_passkey(writer, current_actor().user_id, name, made, now=now())
    except (InvalidError, ConflictError) as error:
        return _back(str(error))
    flash(f"“{name}” signs you in from now on.")
    return redirect(url_for(".show"))


@bp.get("/account/passkeys/<uuid:passkey_id>/remove")
@access(Door.SIGNED_IN)
def ask_to_remove(passkey_id: UUID) -> str:
    """What removing one does."""
    return _removal(_own(passkey_id), _offer(ConfirmForm()))


@bp.post("/account/passkeys/<uuid:passkey_id>/remove")
@access(Door.SIGNED_IN)
def remove(passkey_id: UUID) -> ResponseReturnValue:
    """Remove one; it signs nobody in any more."""
    passkey, form = _own(passkey_id), _offer(ConfirmForm())
    if not _is_proved(form):
        return _removal(passkey, form), 400
    with transaction() as writer:
        remove_passkey(writer, current_actor().user_id, passkey_id)
    flash(f"“{passkey.name}” signs nobody in any more.")
    return redirect(url_for(".show"))


@bp.errorhandler(CSRFError)
def expired(_error: CSRFError) -> ResponseReturnValue:
    """A page that was open longer than its session."""
    return _refused(TOO_LATE)


def _offer(form: Form) -> Form:
    """Ask for the password or a code only where there is one."""
    if not _has_proof():
        del form.proof
    return form


def _has_proof() -> bool:
    user_id = current_actor().user_id
    found = credentials_of(db(), user_id)
    has_password = found is not None and found.password_hash is not None
    return has_password or second_factor.find(db(), user_id) is not None


def _is_proved(form: ConfirmForm) -> bool:
    """Whether they are who they were: by password or code, or because they only just came in."""
    if "proof" in form:
        return is_confirmed(form)
    is_fine = form.validate_on_submit()
    if not is_just_in():
        form.form_errors = [*form.form_errors, SIGN_IN_AGAIN]
        return False
    return is_fine


def _own(passkey_id: UUID) -> Passkey:
    """One of their own passkeys. Raises NotFoundError."""
    for each in passkeys_of(db(), current_actor().user_id):
        if each.passkey_id == passkey_id:
            return each
    raise NotFoundError("There is no such passkey")


@bp.app_template_global("passkey_question")
def _question() -> str:
    """What a page of signing in asks the browser for, as JSON; a challenge is kept with it."""
    asked = asked_to_use(db(), half_way(), _site(), challenge=_fresh())
    return json.dumps(dict(asked))


def _fresh(name: str | None = None) -> str:
    """A challenge for this visit. Tabs of one visit share it until it is used or too old."""
    kept: dict[str, Any] = session.get(_KEY, {})
    if name is not None or kept.get("name") or _is_old(kept):
        kept = {"challenge": new_challenge(), "since": now().isoformat(), "name": name}
        session[_KEY] = kept
    return str(kept["challenge"])


def _spent() -> str | None:
    """The challenge of this visit, which is worth nothing after; None for none or too old a one."""
    kept: dict[str, Any] = session.pop(_KEY, {})
    return None if _is_old(kept) else str(kept["challenge"])


def _is_old(kept: dict[str, Any]) -> bool:
    since = kept.get("since")
    return since is None or now() - datetime.fromisoformat(since) > SECOND_STEP_LIFE


def _site() -> Site:
    return Site(parts().public_url, parts().service_name)


def _page(form: ConfirmForm) -> str:
    found = passkeys_of(db(), current_actor().user_id)
    return render_template("passkeys/show.html", form=form, passkeys=found)


def _removal(passkey: Passkey, form: ConfirmForm) -> str:
    return render_template("passkeys/remove.html", form=form, passkey=passkey)


def _back(why: str) -> ResponseReturnValue:
    flash(why, "warning")
    return redirect(url_for(".show"))


def _refused(why: str) -> ResponseReturnValue:
    """Back to where they can go on, with what is wrong."""
    flash(why, "warning")
    return redirect(url_for("sign_in.show" if half_way() is None else "second_step.ask"))
