"""Opening a record in an emergency: administrators only, with a reason, for an hour, and told."""

from dataclasses import replace
from typing import Final
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from accounts import second_factor
from accounts.policy import Door
from base.errors import NotFoundError
from people.dialog_queries import sessions_of
from people.glass import break_glass, end_early, look_through_glass, open_records
from people.queries import actions_of, consents_of, get_person
from referrals.histories import timeline
from web.access import access, current_actor
from web.account import is_confirmed
from web.db import db, transaction
from web.forms.account import GlassForm
from web.parts import now
from web.safekeeping import safekeeping
from web.telling import life_told

bp = Blueprint("glass", __name__, url_prefix="/emergency")

CODE: Final = "A code from your app, or a recovery code"


@bp.get("")
@access(Door.ADMIN)
def ask() -> str:
    """What it means, and the form."""
    return _page(GlassForm())


@bp.post("")
@access(Door.ADMIN)
def open_record() -> ResponseReturnValue:
    """Open one record for an hour."""
    form = GlassForm()
    if not safekeeping().ig_lead or not is_confirmed(form, needs_code=_has_second_step()):
        return _page(form), 400
    typed, why = form.reference.data or "", form.reason.data or ""
    try:
        with transaction() as writer:
            person_id = break_glass(writer, typed, why, actor=current_actor(), now=now())
    except NotFoundError as error:
        form.reference.errors = [str(error)]
        return _page(form), 400
    return redirect(url_for(".show", person_id=person_id))


@bp.get("/<uuid:person_id>")
@access(Door.ADMIN)
def show(person_id: UUID) -> str:
    """The record, to read, once it has been written down that they looked."""
    with transaction() as writer:
        viewer, ends_at = look_through_glass(writer, person_id, actor=current_actor(), now=now())
    sessions = sessions_of(db(), person_id, viewer=viewer)
    consents = consents_of(db(), person_id, viewer=viewer)
    entries = timeline(db(), person_id, viewer=viewer)
    told = life_told(entries, sessions, consents)  # its links lead where they may not go
    return render_template(
        "glass/show.html",
        person=get_person(db(), person_id, viewer=viewer),
        ends_at=ends_at,
        actions=actions_of(db(), person_id, viewer=viewer),
        happened=[replace(each, title=_words(each.title)) for each in told],
    )


@bp.post("/<uuid:person_id>/end")
@access(Door.ADMIN)
def end(person_id: UUID) -> ResponseReturnValue:
    """Read no more of it: what was needed is done."""
    with transaction() as writer:
        end_early(writer, person_id, actor=current_actor(), now=now())
    flash("The record is closed to you again.")
    return redirect(url_for(".ask"))


def _words(title: str | Markup) -> str:
    """A title without its link."""
    return title.striptags() if isinstance(title, Markup) else title


def _has_second_step() -> bool:
    """Whether a code can be asked for: everybody's but in the demonstration."""
    return second_factor.find(db(), current_actor().user_id) is not None


def _page(form: GlassForm) -> str:
    if _has_second_step():
        form.proof.label.text = CODE
    return render_template(
        "glass/ask.html",
        form=form,
        has_lead=bool(safekeeping().ig_lead),
        still_open=open_records(db(), actor=current_actor(), now=now()),
    )
