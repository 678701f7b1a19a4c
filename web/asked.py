"""A person is asked whether it happened: a page behind a link in their e-mail, no password."""

from typing import Final
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from accounts.policy import Door
from base.errors import ConflictError, InvalidError, NotFoundError
from referrals.asking import (
    allow_contact,
    find_person_link,
    stop_contact,
    stop_contact_of,
    stopped_since_of,
)
from referrals.commands import look, take_step
from referrals.pages import SelfReferrer
from referrals.queries import tracked_referral
from referrals.rules import StepDetail
from referrals.states import Action
from web.access import access, current_actor
from web.db import db, transaction
from web.forms.asked import AskedForm, StopForm
from web.parts import now
from web.referral import open_referral
from web.refusals import made_before, refuse, remember

bp = Blueprint("asked", __name__)

CONTACT_SAID: Final = {
    "stop": "Nothing is sent to them from now on, and no call is dated.",
    "again": "They can be contacted again, by the ways they have called safe.",
}
_ABOUT: Final = ":asked"


@bp.get("/asked/<string:token>")
@access(Door.TRACKING)
def show(token: str) -> str:
    """Ask. Opening alone says and does nothing."""
    return _show(token, _viewer(token), AskedForm())


@bp.post("/asked/<string:token>")
@access(Door.TRACKING)
def answer(token: str) -> ResponseReturnValue:
    """Write down what they say, as a step of their own, once however often it is sent."""
    viewer, form = _viewer(token), AskedForm()
    if made_before(db(), form, _ABOUT):
        return render_template("asked/thanks.html")
    if not form.validate_on_submit():
        return _show(token, viewer, form), 400
    referral = tracked_referral(db(), viewer=viewer)
    detail = StepDetail(referral.version, note=form.note.data or "", check_in=form.said)
    try:
        with transaction() as writer:
            to = take_step(
                writer, viewer.referral_id, Action.CHECK_IN, by=viewer, detail=detail, now=now()
            )
            remember(writer, form, to.value, _ABOUT)
    except (ConflictError, InvalidError) as error:
        status = refuse(form, error)
        return _show(token, viewer, form), status
    return render_template("asked/thanks.html")


@bp.post("/asked/<string:token>/stop")
@access(Door.TRACKING)
def stop(token: str) -> ResponseReturnValue:
    """Please don't contact me: from now on nothing is sent and nobody is told to ring."""
    viewer, form = _viewer(token), StopForm()
    if form.validate_on_submit():
        with transaction() as writer:
            stop_contact_of(writer, viewer, now=now())
    return render_template("asked/stopped.html")


@bp.post("/referrals/<uuid:referral_id>/contact/<string:wish>")
@access(Door.CASELOAD)
def set_contact(referral_id: UUID, wish: str) -> ResponseReturnValue:
    """Write down for the person that they want no contact, or that it is welcome again."""
    actor = current_actor()
    page = open_referral(referral_id, actor)
    person_id = page.line.person_id
    if person_id is None or wish not in {"stop", "again"}:
        raise NotFoundError("You have no referral here")
    if FlaskForm().validate_on_submit():
        with transaction() as writer:
            write = stop_contact if wish == "stop" else allow_contact
            write(writer, person_id, by=actor, now=now())
        flash(CONTACT_SAID[wish])
    return redirect(url_for("referral.show", referral_id=referral_id))


def _viewer(token: str) -> SelfReferrer:
    return find_person_link(db(), token, now=now())


def _show(token: str, viewer: SelfReferrer, form: AskedForm) -> str:
    """The question; what has come to an end meanwhile is not asked about any more."""
    with transaction() as writer:
        look(writer, viewer.referral_id, viewer=viewer, now=now())
    referral = tracked_referral(db(), viewer=viewer)
    return render_template(
        "asked/show.html",
        token=token,
        referral=referral,
        can_answer=Action.CHECK_IN in referral.actions,
        is_stopped=stopped_since_of(db(), viewer) is not None,
        form=form,
        stop=StopForm(),
    )
