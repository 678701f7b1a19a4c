"""Self-referrals no service knows of yet: a link confirms one, or a connector sends it on."""

from typing import Final
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from accounts.policy import Door
from base.errors import ConflictError, InvalidError
from directory.totals import Got
from referrals.commands import send
from referrals.self_referrals import confirm_contact, find_confirmation, is_to_check
from web.access import access, current_actor
from web.db import db, transaction
from web.parts import now
from web.referral import open_referral
from web.service_totals import note

bp = Blueprint("confirming", __name__)

SENT_ON: Final = "Sent on. The service is told by e-mail that something is waiting, and no more."
GONE: Final = "This has gone already, or was taken back."
_NO_VERSION: Final = 0


@bp.get("/confirm/<string:token>")
@access(Door.TRACKING)
def show(token: str) -> str:
    """Ask whether the address is theirs. Opening alone does nothing, and nothing is shown."""
    find_confirmation(db(), token, now=now())
    return render_template("confirming/show.html", form=FlaskForm())


@bp.post("/confirm/<string:token>")
@access(Door.TRACKING)
def confirm(token: str) -> ResponseReturnValue:
    """The address is theirs: what they asked for goes on. The answer is always the same."""
    form, referral_id = FlaskForm(), find_confirmation(db(), token, now=now())
    if not form.validate_on_submit():
        return render_template("confirming/show.html", form=form), 400
    with transaction() as writer:
        service_id = confirm_contact(writer, referral_id, now=now())
    if service_id is not None:
        note(Got.REFERRED, [service_id])
    return render_template("confirming/thanks.html")


@bp.post("/referrals/<uuid:referral_id>/send-on")
@access(Door.CASELOAD)
def send_on(referral_id: UUID) -> ResponseReturnValue:
    """A connector has looked at what somebody asked for themselves: it goes to the service."""
    actor, home = current_actor(), redirect(url_for("referral.show", referral_id=referral_id))
    page = open_referral(referral_id, actor)
    if not is_to_check(db(), referral_id):
        flash(GONE, "info")
        return home
    seen = request.form.get("seen_version", _NO_VERSION, type=int)
    if FlaskForm().validate_on_submit():
        try:
            with transaction() as writer:
                send(writer, referral_id, seen_version=seen, actor=actor, now=now())
        except (ConflictError, InvalidError) as error:
            flash(str(error), "warning")
            return home
        note(Got.REFERRED, [page.line.service_id])
        flash(SENT_ON)
    return home
