"""Save and return: a self-referral that is not sent yet, kept behind a code for some days."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from functools import partial
from typing import Final
from uuid import UUID

from flask import Blueprint, Flask, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from accounts.commands import count_failure, forget_failures
from accounts.passwords import hash_password
from accounts.policy import Door
from accounts.queries import is_throttled
from base.calendar import london_date
from base.errors import NotFoundError
from directory.pages import ReferralTarget
from referrals.codes import as_typed, make_secret
from referrals.unsent import (
    KEPT_DAYS,
    LARGEST,
    find_unsent,
    forget_unsent,
    keep_again,
    keep_unsent,
    sweep_unsent,
)
from storage.engine import writing
from storage.worker import Job
from web.access import access
from web.db import db, transaction
from web.forms.follow import FollowForm
from web.forms.self_referral import ADULT, SelfReferralForm
from web.parts import now, parts, today
from web.self_referral import OPEN_TOO_LONG, about_page
from web.self_referral_visit import SAVED_KEY, Visit, forget, keep, target_of, visit_for
from web.sessions import renew_session
from web.translation import gettext, gettext_noop
from web.wording import day

bp = Blueprint("coming_back", __name__)

WAIT: Final = gettext_noop("Too many were saved from here. Wait 15 minutes and press it again")
TRIED: Final = gettext_noop("Too many tries. Wait 15 minutes, then check your reference and secret")
TOO_MUCH: Final = gettext_noop("That is too much to save. Make it shorter, and press it again")
BACK: Final = gettext_noop("Here is what you wrote. Nothing has been sent yet.")
GONE: Final = gettext_noop("The service you wrote to does not take requests here any more.")
DELETED: Final = gettext_noop("What you saved is deleted.")
CLOSED: Final = gettext_noop("Closed on this device. Come back with your reference and secret.")
_SAVING: Final = "unsent"
_RETURNING: Final = "unsent-return"
_NOT_ANSWERS: Final = frozenset({"csrf_token", "shown", "website"})


def jobs(app: Flask) -> tuple[Job, ...]:
    """What the worker does for this again and again."""
    return (Job("saved requests", timedelta(hours=1), partial(_sweep, app)),)


@bp.post("/services/<uuid:service_id>/refer-myself/save")
@access(Door.PUBLIC)
def save(service_id: UUID) -> ResponseReturnValue:
    """Save what is written so far, right or not, and show the code to come back with."""
    target = target_of(service_id)
    visit = visit_for(service_id) or Visit(str(service_id), age=ADULT)
    posted = _answers()
    if posted:
        visit.who, visit.about, visit.is_anyway = posted.get("who", ["me"])[0], posted, False
    if not visit.about:
        return redirect(url_for("self_referral.start", service_id=service_id))
    keep(visit)
    tried = [request.remote_addr or ""]
    if is_throttled(db(), _SAVING, tried, now=now()):
        return _refused(target, WAIT), 429
    plain = json.dumps(asdict(visit) | {"saved": ""})
    if len(plain) > LARGEST:
        return _refused(target, TOO_MUCH), 400
    _save(visit, plain)
    return redirect(url_for(".code"))


@bp.get("/come-back/code")
@access(Door.PUBLIC)
def code() -> ResponseReturnValue:
    """The reference and the secret, to write down or print. Shown during this visit only."""
    saved: Mapping[str, str] | None = session.get(SAVED_KEY)
    if saved is None:
        return redirect(url_for(".show"))
    return render_template(
        "coming_back/code.html", saved=saved, kept_days=KEPT_DAYS, public_url=parts().public_url
    )


@bp.get("/come-back")
@access(Door.PUBLIC)
def show() -> str:
    """Ask for the reference and the secret."""
    return _show(FollowForm())


@bp.post("/come-back")
@access(Door.PUBLIC)
def enter() -> ResponseReturnValue:
    """Go on where it stopped: by POST, so that neither code is ever in an address.

    A wrong code, an old one and one that was sent are answered in the same words, as slowly.
    """
    form = FollowForm()
    if not form.validate_on_submit():
        return _show(form), 400
    tried = (as_typed(form.reference.data or ""), request.remote_addr or "")
    if is_throttled(db(), _RETURNING, tried, now=now()):
        form.reference.errors = [TRIED]
        return _show(form), 429
    try:
        found = find_unsent(db(), form.reference.data or "", form.secret.data or "", now=now())
    except NotFoundError as error:
        with transaction() as writer:
            count_failure(writer, _RETURNING, tried, now=now())
        form.reference.errors = [str(error)]
        return _show(form), 400
    with transaction() as writer:
        forget_failures(writer, _RETURNING, tried[:1])
    renew_session()
    visit = Visit(**json.loads(found.answers))
    visit.saved = str(found.unsent_id)
    keep(visit)
    _remember(visit, found.reference, as_typed(form.secret.data or ""), found.ends_at)
    return _go_on(visit)


@bp.post("/come-back/delete")
@access(Door.PUBLIC)
def delete() -> ResponseReturnValue:
    """Delete what was saved, and let it go on this device too."""
    saved = session.get(SAVED_KEY)
    if saved is not None:
        with transaction() as writer:
            forget_unsent(writer, UUID(saved["id"]))
        forget()
        flash(DELETED)
    return redirect(url_for(".show"))


@bp.post("/come-back/close")
@access(Door.PUBLIC)
def close() -> ResponseReturnValue:
    """Let it go on this device alone."""
    if SAVED_KEY in session:
        forget()
        flash(CLOSED)
    return redirect(url_for(".show"))


@bp.errorhandler(CSRFError)
def expired(_error: CSRFError) -> ResponseReturnValue:
    """A page that was open longer than the session: what was typed comes back with it."""
    if request.endpoint == "coming_back.save":
        service_id = (request.view_args or {})["service_id"]
        try:
            target = target_of(service_id)
        except (NotFoundError, HTTPException):  # nothing looks after what an error handler raises
            return redirect(url_for("self_referral.start", service_id=service_id))
        return _refused(target, OPEN_TOO_LONG), 400
    form = FollowForm()
    form.form_errors = [OPEN_TOO_LONG]
    return _show(form), 400


def _save(visit: Visit, plain: str) -> None:
    """Keep it behind the code it has already, or behind a new one."""
    before: Mapping[str, str] = session.get(SAVED_KEY, {})
    ends_at = now() + timedelta(days=KEPT_DAYS)
    if visit.saved and before.get("id") == visit.saved:
        with transaction() as writer:
            is_kept = keep_again(writer, UUID(visit.saved), plain, now=now())
        if is_kept:
            _remember(visit, before["reference"], before["secret"], ends_at)
            return
    secret = make_secret()
    hashed = hash_password(secret)  # before the transaction, because that is slow
    with transaction() as writer:
        row = keep_unsent(writer, plain, secret_hash=hashed, now=now())
        count_failure(writer, _SAVING, [request.remote_addr or ""], now=now())
        made, ends_at = (str(row.id), row.reference), row.ends_at
    visit.saved = made[0]
    keep(visit)
    _remember(visit, made[1], secret, ends_at)


def _remember(visit: Visit, reference: str, secret: str, ends_at: datetime) -> None:
    session[SAVED_KEY] = {
        "id": visit.saved,
        "service_id": visit.service,
        "reference": reference,
        "secret": secret,
        "until": london_date(ends_at).isoformat(),
        "until_words": day(london_date(ends_at)),
    }


def _go_on(visit: Visit) -> ResponseReturnValue:
    """The questions, as they were left; a service that is gone is said to be."""
    service_id = UUID(visit.service)
    try:
        target_of(service_id)
    except (NotFoundError, HTTPException):
        flash(gettext(GONE), "warning")
        return redirect(url_for("services.results"))
    flash(BACK, "info")
    return redirect(url_for("self_referral.about", service_id=service_id))


def _answers() -> dict[str, list[str]]:
    """What was posted of the questions, and nothing else that a program may send."""
    known = set(SelfReferralForm()._fields) - _NOT_ANSWERS
    return {name: list(each) for name, each in request.form.lists() if name in known and any(each)}


def _refused(target: ReferralTarget, why: str) -> str:
    """The questions again, with what was typed and why it was not saved."""
    form = SelfReferralForm()
    form.address(form.who.data or "", today())
    form.form_errors = [why]
    return about_page(form, target)


def _show(form: FollowForm) -> str:
    return render_template("coming_back/show.html", form=form, kept_days=KEPT_DAYS)


def _sweep(app: Flask, moment: datetime) -> None:
    """Delete what was saved too long ago."""
    with app.app_context(), writing(parts().database) as writer:
        sweep_unsent(writer, now=moment)
