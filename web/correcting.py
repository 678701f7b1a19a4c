"""Putting a finished session right: what stood there before stays on record."""

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.policy import Door
from base.errors import ConflictError, InvalidError
from people.dialog_saving import correct_answers, said_in
from people.pages import DialogSession, Person
from people.terms import SessionState
from web.access import access, current_actor
from web.answers import elsewhere, given_by, tokens_of
from web.db import transaction
from web.forms.correcting import CorrectionForm, said_items, texts_of
from web.parts import now
from web.refusals import refuse
from web.sittings import open_session

bp = Blueprint("correcting", __name__)


@bp.get("/sessions/<uuid:session_id>/correct")
@access(Door.CASELOAD)
def show(session_id: UUID) -> ResponseReturnValue:
    """The answers as they are kept, to put right."""
    session, person = open_session(session_id)
    if session.state is SessionState.OPEN:
        return redirect(url_for("dialog.ratings", session_id=session_id))
    return _page(session, person, CorrectionForm.showing(session.ratings))


@bp.post("/sessions/<uuid:session_id>/correct")
@access(Door.CASELOAD)
def save(session_id: UUID) -> ResponseReturnValue:
    """Put right what was changed on the page, with the reason."""
    session, person = open_session(session_id)
    form = CorrectionForm()
    if not form.validate_on_submit():
        return _page(session, person, form), 400
    values = {**form.answers(), **texts_of(said_items(session), request.form.to_dict())}
    given, why, actor = given_by(values), form.why.data or "", current_actor()
    try:
        with transaction() as writer:
            count = correct_answers(writer, session_id, given, why, actor=actor, now=now())
    except (ConflictError, InvalidError) as error:
        status = refuse(form, error)
        session, person = open_session(session_id)
        return _page(session, person, form, elsewhere(error)), status
    flash("Put right. What stood there before is kept below." if count else "Nothing was changed.")
    return redirect(url_for("dialog.show", session_id=session_id))


def _page(
    session: DialogSession,
    person: Person,
    form: CorrectionForm,
    changed: Mapping[str, str] | None = None,
) -> str:
    saved = said_in(session)
    texts = {item: request.form.get(item.name, saved.get(item, "")) for item in said_items(session)}
    return render_template(
        "dialog/correct.html",
        session=session,
        person=person,
        form=form,
        texts=texts,
        tokens=tokens_of(session),
        elsewhere=changed or {},
    )
