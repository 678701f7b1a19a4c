"""Who looked at a record and what changed; the equality questions, apart; why one needs to look."""

from typing import Final
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.policy import Door
from accounts.queries import names_of
from people.looking import give_reason, note_name
from people.queries import names_of_people
from people.record_commands import save_equality
from people.record_queries import HISTORY_PAGE, equality_of, history_of
from people.scope import A_COLLEAGUES, ReasonNeededError
from web.access import access, current_actor, safe_next
from web.db import db, transaction
from web.errors import forbidden
from web.forms.equality import equality_form
from web.forms.record import WhyForm
from web.parts import now
from web.people import looked_at
from web.record import open_to_change
from web.record_words import history_rows
from web.wording_equality import PARTS

bp = Blueprint("record_access", __name__, url_prefix="/people/<uuid:person_id>")

WITH_LOOKS: Final = "1"


@bp.get("/why")
@access(Door.CASELOAD)
def why(person_id: UUID) -> str:
    """Ask why a colleague's record is needed, before anything of it is shown."""
    return _why(person_id, WhyForm())


@bp.post("/why")
@access(Door.CASELOAD)
def say_why(person_id: UUID) -> ResponseReturnValue:
    """Write down the reason, and go where they wanted to."""
    form = WhyForm()
    if not form.validate_on_submit():
        return _why(person_id, form), 400
    with transaction() as writer:
        give_reason(writer, person_id, form.given(), viewer=current_actor(), now=now())
    flash("You can read this record until the end of the day. Your reason is in its history.")
    wanted = safe_next(request.args.get("next"))
    return redirect(wanted or url_for("people.show", person_id=person_id))


@bp.get("/record/history")
@access(Door.CASELOAD)
def history(person_id: UUID) -> str:
    """Who changed what and when, and if asked for, who looked. Never what was written."""
    viewer = current_actor()
    person, _ = looked_at(person_id, "history")
    page = max(request.args.get("page", 1, type=int), 1)
    with_looks = request.args.get("looks") == WITH_LOOKS
    lines, total = history_of(db(), person_id, viewer=viewer, page=page, with_looks=with_looks)
    return render_template(
        "record/history.html",
        person=person,
        rows=history_rows(
            lines, names_of(db(), {each.actor_id for each in lines if each.actor_id})
        ),
        total=total,
        page=page,
        page_count=-(-total // HISTORY_PAGE),
        with_looks=with_looks,
    )


@bp.get("/record/equality")
@access(Door.CASELOAD)
def equality(person_id: UUID) -> str:
    """The equality questions with what was answered, for those who work with the person."""
    person = open_to_change(person_id)
    known, asked_on = equality_of(db(), person_id, viewer=current_actor())
    form = equality_form(known)
    return render_template(
        "record/equality.html", person=person, form=form, asked_on=asked_on, parts=PARTS
    )


@bp.post("/record/equality")
@access(Door.CASELOAD)
def save(person_id: UUID) -> ResponseReturnValue:
    """Keep the answers that were given."""
    person = open_to_change(person_id)
    form = equality_form()
    if not form.validate_on_submit():
        shown = render_template(
            "record/equality.html", person=person, form=form, asked_on=None, parts=PARTS
        )
        return shown, 400
    with transaction() as writer:
        save_equality(writer, person_id, form.answers(), actor=current_actor(), now=now())
    flash("Kept, apart from the rest of the record.")
    return redirect(url_for("record.show", person_id=person_id))


@bp.app_errorhandler(ReasonNeededError)
def ask_why(error: ReasonNeededError) -> ResponseReturnValue:
    """A colleague's person: ask why before a page of theirs opens. Nothing can be changed."""
    if request.method not in {"GET", "HEAD"}:
        return forbidden(A_COLLEAGUES)
    wanted = safe_next(request.path)
    return redirect(url_for("record_access.why", person_id=error.person_id, next=wanted))


def _why(person_id: UUID, form: WhyForm) -> str:
    """The question, with the name that the team's list shows."""
    viewer = current_actor()
    with transaction() as writer:
        note_name(writer, person_id, viewer=viewer, now=now())
    names = names_of_people(db(), [person_id], viewer=viewer)
    return render_template(
        "record/why.html",
        person_id=person_id,
        name=names[person_id],
        form=form,
    )
