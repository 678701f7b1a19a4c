"""A person's sessions as a file: out of here, and in from another DIALOG+ app."""

from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.policy import Door
from base.errors import InvalidError
from people.dialog_queries import sessions_of
from people.rules import SNOMED
from people.session_csv import (
    COLUMNS,
    MOST_BYTES,
    ColumnMap,
    ReadFile,
    Refused,
    read_map,
    read_sessions,
    write_sessions,
)
from people.session_imports import RefusedFileError, as_rows, bring_in, note_export, rows_of
from web.access import access, current_actor
from web.db import db, transaction
from web.forms.session_file import SessionFileForm
from web.parts import now
from web.people import open_person

bp = Blueprint("session_files", __name__, url_prefix="/people/<uuid:person_id>/sessions-file")


@bp.get("")
@access(Door.CASELOAD)
def show(person_id: UUID) -> str:
    """Take sessions out as a file, or bring them in."""
    return _page(person_id, SessionFileForm())


@bp.post("/download")
@access(Door.CASELOAD)
def download(person_id: UUID) -> ResponseReturnValue:
    """Every finished session, as CSV. Asked for by a button, so that it is written down."""
    person, actor = open_person(person_id, "session"), current_actor()
    with transaction() as writer:
        note_export(writer, person_id, actor=actor, now=now())
    rows = as_rows(person.reference, sessions_of(db(), person_id, viewer=actor))
    answer = Response(write_sessions(rows), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="sessions.csv"'
    return answer


@bp.post("")
@access(Door.CASELOAD)
def upload(person_id: UUID) -> ResponseReturnValue:
    """Bring a file in: all of it, or nothing."""
    person, form = open_person(person_id, "session"), SessionFileForm()
    if not form.validate_on_submit():
        return _page(person_id, form), 400
    try:
        map_text = (form.columns.data or "").strip()
        how = read_map(map_text) if map_text else None
    except InvalidError as error:
        form.columns.errors = [str(error)]
        return _page(person_id, form), 400
    read = _read(how)
    if isinstance(read, str):
        form.file.errors = [read]
        return _page(person_id, form), 400
    try:
        rows = rows_of(read)
        with transaction() as writer:
            made = bring_in(
                writer, person_id, person.reference, rows, actor=current_actor(), now=now()
            )
    except RefusedFileError as error:
        form.form_errors = [*form.form_errors, str(error)]
        return _page(person_id, form, error.refused), 400
    known = f" {made.known} were here already." if made.known else ""
    flash(f"Sessions brought in: {made.new}.{known}")
    return redirect(url_for("over_time.show", person_id=person_id))


def _read(how: ColumnMap | None) -> ReadFile | str:
    """What the file holds, or why it cannot be read."""
    sent = request.files.get("file")
    content = sent.read(MOST_BYTES + 1) if sent else b""
    if not content:
        return "Choose a file"
    if len(content) > MOST_BYTES:
        return "Choose a file of at most 1 MB"
    try:
        return read_sessions(content.decode("utf-8-sig"), how)
    except UnicodeDecodeError:
        return "Save the file as CSV in UTF-8, then choose it again"


def _page(person_id: UUID, form: SessionFileForm, refused: tuple[Refused, ...] = ()) -> str:
    return render_template(
        "people/sessions_file.html",
        person=open_person(person_id, "session"),
        form=form,
        refused=refused,
        columns=COLUMNS,
        snomed=SNOMED,
    )
