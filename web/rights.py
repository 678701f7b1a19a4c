"""People's rights: who looked, a copy of everything, erasure; each with a second person."""

import json
from datetime import date, datetime
from enum import Enum
from itertools import groupby
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from accounts.policy import Door
from accounts.queries import names_of
from base.errors import DomainError, InvalidError
from people.rights import (
    RightsRequest,
    ask,
    copy_of,
    decide,
    erase,
    everything_about,
    mark_of,
    requests_about,
    waiting_requests,
)
from people.rights_terms import ErasureReason, RightsKind, RightsState
from storage.about import Piece
from storage.audit import entries_about
from storage.engine import scrub
from web.access import access, current_actor
from web.db import database, db, transaction
from web.forms.rights import RightsForm
from web.parts import now
from web.people import open_person
from web.safekeeping import note_erasure
from web.wording_rights import DECIDED

bp = Blueprint("rights", __name__)


@bp.get("/people/<uuid:person_id>/rights")
@access(Door.CASELOAD)
def show(person_id: UUID) -> str:
    """What they can ask for, and what has been asked for."""
    return _page(person_id, RightsForm())


@bp.post("/people/<uuid:person_id>/rights")
@access(Door.CASELOAD)
def ask_for(person_id: UUID) -> ResponseReturnValue:
    """Ask for a copy, for erasure, or to keep a record; a second person decides."""
    form, actor = RightsForm(), current_actor()
    if not form.validate_on_submit():
        return _page(person_id, form), 400
    kind, reason = RightsKind(form.kind.data), ErasureReason(form.reason.data)
    try:
        with transaction() as writer:
            ask(writer, person_id, kind, reason, actor=actor, now=now())
    except DomainError as error:
        form.form_errors = [str(error)]
        return _page(person_id, form), 409
    flash("It is written down. A colleague or an administrator has to agree.")
    return redirect(url_for(".show", person_id=person_id))


@bp.get("/people/<uuid:person_id>/who-looked")
@access(Door.CASELOAD)
def who_looked(person_id: UUID) -> str:
    """Everybody who looked at or changed anything about them, to print for the person."""
    person = open_person(person_id, "audit")
    entries = entries_about(db(), everything_about(db(), person_id))
    names = names_of(db(), {each.actor_id for each in entries if each.actor_id})
    return render_template("rights/who_looked.html", person=person, entries=entries, names=names)


@bp.get("/people/<uuid:person_id>/copy")
@access(Door.CASELOAD)
def copy(person_id: UUID) -> str:
    """Everything kept about them, to read and print."""
    person = open_person(person_id, "copy")
    pieces = _pieces(person_id)
    tables = [(name, list(rows)) for name, rows in groupby(pieces, key=lambda each: each.table)]
    return render_template("rights/copy.html", person=person, tables=tables, made_at=now())


@bp.get("/people/<uuid:person_id>/copy.json")
@access(Door.CASELOAD)
def copy_file(person_id: UUID) -> Response:
    """The same for a machine."""
    person = open_person(person_id, "copy")
    pieces = _pieces(person_id)
    told = entries_about(db(), everything_about(db(), person_id))
    document = {
        "reference": person.reference,
        "made_at": now().isoformat(),
        "kept": [{"table": each.table, **each.values} for each in pieces],
        "who_looked": [
            {"at": each.at, "what": each.deed, "role": each.role, "fields": each.fields}
            for each in told
        ],
    }
    text = json.dumps(document, indent=2, ensure_ascii=False, default=_as_json)
    response = Response(text, mimetype="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="{person.reference}.json"'
    return response


@bp.get("/rights")
@access(Door.ADMIN)
def waiting() -> str:
    """What waits for a second person, by reference."""
    viewer = current_actor()
    found = waiting_requests(db(), viewer=viewer)
    names = names_of(db(), {each.asked_by for each in found})
    return render_template(
        "rights/waiting.html", requests=found, names=names, me=viewer.user_id, form=FlaskForm()
    )


@bp.post("/rights/<uuid:request_id>")
@access(Door.SIGNED_IN)
def decided(request_id: UUID) -> ResponseReturnValue:
    """Agree or refuse, as a second person; an agreed erasure is done at once."""
    actor, agrees = current_actor(), request.form.get("verdict") == "agree"
    typed = "".join(request.form.get("reference", "").split()).upper()
    with transaction() as writer:
        found = decide(writer, request_id, agrees=agrees, actor=actor, now=now())
        is_erasure = found.kind is RightsKind.ERASURE and agrees
        mark = mark_of(writer, found.person_id)
        if is_erasure and typed != found.reference:
            raise InvalidError("Type the reference of the record that is to go, to be sure")
        if is_erasure:
            erase(writer, found.person_id, found.reason, actor=actor, now=now())
    if is_erasure:
        note_erasure(mark, now())
        scrub(database())
    flash(DECIDED[found.kind, found.state].format(reference=found.reference))
    return redirect(_after(found, is_erasure=is_erasure))


def _after(found: RightsRequest, *, is_erasure: bool) -> str:
    """Where whoever decided goes on: administrators never to a person."""
    if request.form.get("from") == url_for(".waiting"):
        return url_for(".waiting")
    if is_erasure:
        return url_for("people.show_caseload")
    return url_for(".show", person_id=found.person_id)


def _pieces(person_id: UUID) -> list[Piece]:
    with transaction() as writer:
        return copy_of(writer, person_id, viewer=current_actor(), now=now())


def _page(person_id: UUID, form: RightsForm) -> str:
    viewer = current_actor()
    person = open_person(person_id, "rights")
    asked = requests_about(db(), person_id, viewer=viewer)
    people = {each.asked_by for each in asked} | {each.decided_by for each in asked}
    return render_template(
        "rights/show.html",
        person=person,
        form=form,
        requests=asked,
        names=names_of(db(), {each for each in people if each}),
        me=viewer.user_id,
        may_copy=any(
            each.kind is RightsKind.COPY and each.state is RightsState.AGREED for each in asked
        ),
    )


def _as_json(value: Any) -> str:  # noqa: ANN401  (whatever a column holds)
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value.value) if isinstance(value, Enum) else str(value)
