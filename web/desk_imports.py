"""Imports on the editors' desk: sources, what a file of theirs would do, doing and undoing it."""

from typing import Final
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.policy import Door
from base.errors import ConflictError, InvalidError, NotFoundError
from importers.own_file import own_csv, own_rows, own_workbook
from importers.run_pages import get_file, get_run, get_source, list_sources
from importers.sourcing import (
    MOST_UPLOADED,
    add_source,
    ask_apply,
    ask_fetch,
    ask_plan,
    ask_undo,
    drop_plan,
    edit_source,
    upload,
)
from web import wording_imports
from web.access import access, current_actor
from web.db import db, transaction
from web.forms.bridge import attach
from web.forms.importing import SourceForm, UploadForm
from web.parts import now

bp = Blueprint("imports", __name__, url_prefix="/imports")

LARGEST: Final = MOST_UPLOADED + 100_000  # bytes, with the rest of the form
_FILES: Final = {
    "list": ("plan.csv", "text/csv; charset=utf-8"),
    "refused": (
        "rows-to-correct.xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
}


@bp.get("")
@access(Door.DESK)
def show() -> str:
    """Every source, and how its last file fared."""
    sources = list_sources(db(), viewer=current_actor())
    return render_template("desk/imports.html", sources=sources, words=wording_imports)


@bp.get("/directory/download")
@access(Door.DESK)
def directory() -> Response:
    """Everything published, as our own spreadsheet; it can be brought in again."""
    form = "csv" if request.args.get("as") == "csv" else "xlsx"
    rows = own_rows(db(), viewer=current_actor())
    answer = Response(own_workbook(rows) if form == "xlsx" else own_csv(rows))
    answer.content_type = _FILES["refused" if form == "xlsx" else "list"][1]
    answer.headers["Content-Disposition"] = f'attachment; filename="directory.{form}"'
    return answer


@bp.route("/new", methods=["GET", "POST"])
@access(Door.DESK)
def new() -> ResponseReturnValue:
    """Add a source."""
    form = SourceForm()
    if form.validate_on_submit():
        try:
            with transaction() as writer:
                key = add_source(writer, form.told(), actor=current_actor(), now=now())
        except InvalidError as error:
            attach(form, error)
        else:
            flash("The source is added. Bring in a first file.")
            return redirect(url_for(".source", key=key))
    return render_template("desk/import_source_edit.html", form=form, source=None)


@bp.get("/<string:key>")
@access(Door.DESK)
def source(key: str) -> str:
    """A source: its last runs, what broke, how fresh it is, whom to ring."""
    return _source_page(key, UploadForm())


@bp.route("/<string:key>/edit", methods=["GET", "POST"])
@access(Door.DESK)
def edit(key: str) -> ResponseReturnValue:
    """Change what is known of a source."""
    found = get_source(db(), key, viewer=current_actor())
    form = SourceForm(obj=found.fields)
    if form.validate_on_submit():
        try:
            with transaction() as writer:
                edit_source(writer, key, form.told(), actor=current_actor())
        except InvalidError as error:
            attach(form, error)
        else:
            flash("The source is changed.")
            return redirect(url_for(".source", key=key))
    return render_template("desk/import_source_edit.html", form=form, source=found)


@bp.post("/<string:key>/upload")
@access(Door.DESK)
def send(key: str) -> ResponseReturnValue:
    """Take in a file. It is read and compared; nothing is stored."""
    request.max_content_length = LARGEST
    form = UploadForm()
    if not form.validate_on_submit():
        return _source_page(key, form), 400
    file = request.files.get(form.file.name)
    data = file.read(MOST_UPLOADED + 1) if file else b""
    name = (file.filename if file else "") or "file"
    is_part = bool(form.is_part.data)
    found = get_source(db(), key, viewer=current_actor())
    try:
        with transaction() as writer:
            actor, moment = current_actor(), now()
            run_id = upload(writer, key, name, data, actor=actor, now=moment, is_part=is_part)
            if found.is_mapped:
                ask_plan(writer, run_id, actor=actor, now=moment)
    except InvalidError as error:
        attach(form, error)
        return _source_page(key, form), 400
    if not found.is_mapped:
        return redirect(url_for("desk.import_columns.show", run_id=run_id))
    return redirect(url_for(".run", run_id=run_id))


@bp.post("/<string:key>/fetch")
@access(Door.DESK)
def fetch(key: str) -> ResponseReturnValue:
    """Fetch the feed now, and compare it."""
    try:
        with transaction() as writer:
            run_id = ask_fetch(writer, key, actor=current_actor(), now=now())
    except ConflictError as error:
        flash(str(error), "warning")
        return redirect(url_for(".source", key=key))
    return redirect(url_for(".run", run_id=run_id))


@bp.get("/runs/<uuid:run_id>")
@access(Door.DESK)
def run(run_id: UUID) -> str:
    """What a file would do, or did."""
    return _run_page(run_id)


@bp.post("/runs/<uuid:run_id>/apply")
@access(Door.DESK)
def apply(run_id: UUID) -> ResponseReturnValue:
    """Carry a plan out."""
    because = request.form.get("because", "")
    try:
        with transaction() as writer:
            ask_apply(writer, run_id, because=because, actor=current_actor(), now=now())
    except InvalidError as error:
        return _run_page(run_id, problem=error.fields.get("because", str(error))), 400
    except ConflictError as error:
        flash(str(error), "warning")
    return redirect(url_for(".run", run_id=run_id))


@bp.post("/runs/<uuid:run_id>/again")
@access(Door.DESK)
def again(run_id: UUID) -> ResponseReturnValue:
    """Read and compare the file again."""
    return _asked(run_id, "again")


@bp.post("/runs/<uuid:run_id>/drop")
@access(Door.DESK)
def drop(run_id: UUID) -> ResponseReturnValue:
    """Nobody wants this plan."""
    return _asked(run_id, "drop")


@bp.post("/runs/<uuid:run_id>/undo")
@access(Door.DESK)
def undo(run_id: UUID) -> ResponseReturnValue:
    """Undo a whole run."""
    return _asked(run_id, "undo")


@bp.get("/runs/<uuid:run_id>/list")
@access(Door.DESK)
def whole_list(run_id: UUID) -> Response:
    """The whole list of a plan."""
    return _download(run_id, "list")


@bp.get("/runs/<uuid:run_id>/refused")
@access(Door.DESK)
def refused(run_id: UUID) -> Response:
    """The rows that need correcting."""
    return _download(run_id, "refused")


def _download(run_id: UUID, which: str) -> Response:
    data = get_file(db(), run_id, which, viewer=current_actor())
    if data is None:
        raise NotFoundError("This file is no longer kept")
    name, kind = _FILES[which]
    answer = Response(data, content_type=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _asked(run_id: UUID, what: str) -> ResponseReturnValue:
    """Ask for something that is done to a whole run."""
    ask = {"again": ask_plan, "drop": drop_plan, "undo": ask_undo}[what]
    try:
        with transaction() as writer:
            ask(writer, run_id, actor=current_actor(), now=now())
    except ConflictError as error:
        flash(str(error), "warning")
    return redirect(url_for(".run", run_id=run_id))


def _source_page(key: str, form: UploadForm) -> str:
    found = get_source(db(), key, viewer=current_actor())
    return render_template(
        "desk/import_source.html", source=found, form=form, words=wording_imports
    )


def _run_page(run_id: UUID, problem: str = "") -> str:
    found = get_run(db(), run_id, viewer=current_actor())
    return render_template(
        "desk/import_run.html", run=found, words=wording_imports, problem=problem
    )
