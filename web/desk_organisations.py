"""An editor keeps organisations: their facts, their places, whether they still exist."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from accounts.policy import Door
from base.errors import ConflictError, InvalidError
from directory.commands import (
    add_location,
    close_organisation,
    create_organisation,
    edit_location,
    edit_organisation,
    keep_location_lists,
    keep_organisation_lists,
    remove_location,
    reopen_organisation,
)
from directory.desk_organisations import (
    OrganisationForEdit,
    OrganisationLine,
    PlaceForEdit,
    hold_place,
)
from directory.queries import (
    find_organisations,
    get_organisation_for_edit,
    get_place,
    list_all_organisations,
)
from web import wording_listing
from web.access import access, current_actor
from web.db import db, transaction
from web.forms.bridge import attach
from web.forms.organisation import OrganisationForm, PlaceForm
from web.parts import now, parts, today
from web.wording_public import ORGANISATION_KINDS

bp = Blueprint("organisations", __name__, url_prefix="/organisations")

KEPT: Final = "Nothing you typed is lost: save again to put your words in place of theirs"


@bp.get("")
@access(Door.DESK)
def find() -> str:
    """Organisations by name, or the one with a charity number."""
    text = request.args.get("text", "")[:100]
    typed = request.args.get("page", "")
    number = int(typed) if typed.isdigit() else 1
    page = find_organisations(db(), text, viewer=current_actor(), page=number)
    return render_template(
        "desk/organisations.html",
        page=page,
        text=text,
        kinds=ORGANISATION_KINDS,
        page_link=lambda n: url_for(".find", text=text or None, page=n),
    )


@bp.get("/new")
@access(Door.DESK)
def new() -> str:
    """An empty form."""
    return _new_page(_form())


@bp.post("/new")
@access(Door.DESK)
def add() -> ResponseReturnValue:
    """Add an organisation; one of the same name is pointed out first."""
    form = _form()
    if not form.validate_on_submit():
        return _new_page(form), 400
    fields = form.fields()
    alike = find_organisations(db(), fields.name, viewer=current_actor()).lines
    if alike and not request.form.get("is_another"):
        return _new_page(form, alike=alike), 409
    try:
        with transaction() as writer:
            organisation_id = create_organisation(writer, fields, actor=current_actor(), now=now())
            _keep_lists(writer, organisation_id, form)
    except InvalidError as error:
        attach(form, error)
        return _new_page(form), 400
    flash(f"{fields.name} is in the directory's books. Add a service, and people can find it.")
    return redirect(url_for(".show", organisation_id=organisation_id))


@bp.get("/<uuid:organisation_id>")
@access(Door.DESK)
def show(organisation_id: UUID) -> str:
    """Everything about an organisation, to change."""
    found = _open(organisation_id)
    return _page(found, _form(found))


@bp.post("/<uuid:organisation_id>")
@access(Door.DESK)
def save(organisation_id: UUID) -> ResponseReturnValue:
    """Keep the changes."""
    found = _open(organisation_id)
    form = _form(found)
    if not form.validate_on_submit():
        return _page(found, form), 400
    seen = form.seen_version.data or ""
    try:
        with transaction() as writer:
            edit_organisation(
                writer,
                organisation_id,
                form.fields(),
                seen_version=int(seen) if seen.isdigit() else 0,
                actor=current_actor(),
                now=now(),
            )
            _keep_lists(writer, organisation_id, form)
    except InvalidError as error:
        attach(form, error)
        return _page(found, form), 400
    except ConflictError as error:
        form.seen_version.data = str(found.version)
        form.form_errors = [f"{error}. {KEPT}"]
        return _page(found, form), 409
    flash("Saved.")
    return redirect(url_for(".show", organisation_id=organisation_id))


@bp.post("/<uuid:organisation_id>/close")
@access(Door.DESK)
def close(organisation_id: UUID) -> ResponseReturnValue:
    """The organisation has ended, and its services with it: asked once more."""
    found = _open(organisation_id)
    if not request.form.get("sure"):
        return render_template("desk/organisation_close.html", organisation=found)
    with transaction() as writer:
        close_organisation(writer, organisation_id, actor=current_actor(), now=now())
    flash(f"{found.fields.name} has ended. The public finds none of its services.")
    return redirect(url_for(".show", organisation_id=organisation_id))


@bp.post("/<uuid:organisation_id>/reopen")
@access(Door.DESK)
def reopen(organisation_id: UUID) -> ResponseReturnValue:
    """It goes on after all."""
    with transaction() as writer:
        reopen_organisation(writer, organisation_id, actor=current_actor(), now=now())
    flash("It goes on. Its services stay ended until you publish them again.")
    return redirect(url_for(".show", organisation_id=organisation_id))


@bp.get("/<uuid:organisation_id>/places/new")
@access(Door.DESK)
def new_place(organisation_id: UUID) -> str:
    """An empty form of a place."""
    found = _open(organisation_id)
    return _place_page(PlaceForm(), organisation_id, found.fields.name)


@bp.post("/<uuid:organisation_id>/places/new")
@access(Door.DESK)
def add_place(organisation_id: UUID) -> ResponseReturnValue:
    """Add a place."""
    found = _open(organisation_id)
    form = PlaceForm()
    point = form.located(parts().places)
    if form.errors:
        return _place_page(form, organisation_id, found.fields.name), 400
    try:
        with transaction() as writer:
            place_id = add_location(
                writer, organisation_id, form.fields(point), actor=current_actor()
            )
            lists = form.lists()
            keep_location_lists(writer, place_id, lists, actor=current_actor(), now=now())
    except InvalidError as error:
        attach(form, error)
        return _place_page(form, organisation_id, found.fields.name), 400
    flash("The place is added. Choose it on the page of a service that is offered there.")
    return redirect(url_for(".show", organisation_id=organisation_id))


@bp.get("/places/<uuid:location_id>")
@access(Door.DESK)
def place(location_id: UUID) -> str:
    """A place, to change."""
    found = get_place(db(), location_id, viewer=current_actor())
    form = PlaceForm.of(found.fields, found.lists, found.state)
    return _place_page(form, found.organisation_id, found.organisation_name, found)


@bp.post("/places/<uuid:location_id>")
@access(Door.DESK)
def save_place(location_id: UUID) -> ResponseReturnValue:
    """Keep the changes to a place; they go live at once."""
    found = get_place(db(), location_id, viewer=current_actor())
    form = PlaceForm()
    point = form.located(parts().places)
    if form.errors:
        return _place_page(form, found.organisation_id, found.organisation_name, found), 400
    try:
        with transaction() as writer:
            fields, lists, seen = form.fields(point), form.lists(), form.seen_state.data or ""
            hold_place(writer, location_id, seen=seen, viewer=current_actor())
            edit_location(writer, location_id, fields, actor=current_actor(), now=now())
            keep_location_lists(writer, location_id, lists, actor=current_actor(), now=now())
    except InvalidError as error:
        attach(form, error)
        return _place_page(form, found.organisation_id, found.organisation_name, found), 400
    except ConflictError as error:
        form.seen_state.data, form.form_errors = found.state, [f"{error}. {KEPT}"]
        return _place_page(form, found.organisation_id, found.organisation_name, found), 409
    flash("The place is saved. It is live at once.")
    return redirect(url_for(".show", organisation_id=found.organisation_id))


@bp.post("/places/<uuid:location_id>/remove")
@access(Door.DESK)
def remove_place(location_id: UUID) -> ResponseReturnValue:
    """Take away a place that no service uses."""
    found = get_place(db(), location_id, viewer=current_actor())
    try:
        with transaction() as writer:
            remove_location(writer, location_id, actor=current_actor())
        flash("The place is taken away.")
    except ConflictError as error:
        flash(f"{error}.", "warning")
    return redirect(url_for(".show", organisation_id=found.organisation_id))


def _open(organisation_id: UUID) -> OrganisationForEdit:
    return get_organisation_for_edit(db(), organisation_id, viewer=current_actor(), today=today())


def _form(found: OrganisationForEdit | None = None) -> OrganisationForm:
    """The form with what is kept, or what was just typed; for a new organisation empty."""
    if found is None:
        form = OrganisationForm()
    else:
        form = OrganisationForm.of(found.fields, found.lists, found.version)
    own = found.organisation_id if found else None
    form.offer_parents(list_all_organisations(db(), viewer=current_actor()), own)
    return form


def _keep_lists(writer: Session, organisation_id: UUID, form: OrganisationForm) -> None:
    lists = form.lists()
    keep_organisation_lists(writer, organisation_id, lists, actor=current_actor(), now=now())


def _new_page(form: OrganisationForm, alike: Sequence[OrganisationLine] = ()) -> str:
    return render_template("desk/organisation_new.html", form=form, alike=alike)


def _page(found: OrganisationForEdit, form: OrganisationForm) -> str:
    return render_template(
        "desk/organisation.html", organisation=found, form=form, words=wording_listing
    )


def _place_page(
    form: PlaceForm, organisation_id: UUID, name: str, known: PlaceForEdit | None = None
) -> str:
    """known: the place as it is kept, when it is not a new one."""
    return render_template(
        "desk/place.html",
        form=form,
        organisation_id=organisation_id,
        organisation_name=name,
        known=known,
    )
