"""An editor changes one listing: its fields, its room, whether the public sees it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.policy import Door
from base.errors import ConflictError, InvalidError
from directory.commands import (
    accept_edited,
    close_service,
    create_service,
    edit_service,
    publish_services,
    return_to_draft,
    set_room,
    verify_service,
)
from directory.desk_pages import ProposalPage
from directory.fields import empty_fields
from directory.pages import Difference, ServiceForEdit
from directory.queries import (
    get_proposal,
    get_service_for_edit,
    list_all_organisations,
    list_locations,
    organisation_names,
)
from directory.rebasing import values_seen
from directory.rules import difference, rebased
from directory.terms import ProposalState, ServiceStatus
from importers.queries import load_hints
from web import listing_preview, wording_listing
from web.access import access, current_actor
from web.db import db, transaction
from web.desk_drafts import lacks_words
from web.forms.bridge import attach
from web.forms.listing import ListingForm
from web.forms.room import RoomForm, RoomShown, room_shown, room_typed
from web.listing_form import listing_form, offer_of, option_groups, read, seen, seen_version
from web.listing_words import Change, changes_of
from web.parts import now, today
from web.wording_imports import field_words

bp = Blueprint("edit", __name__, url_prefix="/services")


@bp.get("/<uuid:service_id>")
@access(Door.DESK)
def service(service_id: UUID) -> str:
    """Everything a listing says, to change."""
    found = _open(service_id)
    proposed = _proposed(found)
    if proposed is None:
        return _page(found, _form(found))
    values = {**found.values, **{each.field: each.new for each in proposed.differences}}
    return _page(found, listing_form(values, offer_of(found.locations), found.version))


@bp.post("/<uuid:service_id>")
@access(Door.DESK)
def save(service_id: UUID) -> ResponseReturnValue:
    """Keep the changes, and publish if that was the button."""
    found = _open(service_id)
    form = _form(found)
    choices = offer_of(found.locations)
    values = read(form, found.values, found.values, choices)
    if listing_preview.wants_live():
        return listing_preview.live(form, values, service_id, current_actor())
    if values is None:
        return _page(found, form), 400
    return _keep(found, form, values)


def _keep(
    found: ServiceForEdit, form: ListingForm, values: Mapping[str, Any]
) -> ResponseReturnValue:
    """Store what was typed but for what is to stay as others left it."""
    kept = {name: values[name] for name in values if name not in request.form.getlist("theirs")}
    is_to_publish, proposed = request.form.get("do") == "publish", _proposed(found)
    try:
        with transaction() as writer:
            edit_service(
                writer,
                found.service_id,
                kept,
                seen_version=seen_version(form),
                actor=current_actor(),
                now=now(),
            )
            if proposed is not None:
                accept_edited(writer, proposed.proposal_id, actor=current_actor(), now=now())
            if is_to_publish:
                publish_services(writer, [found.service_id], actor=current_actor(), now=now())
    except ConflictError as error:
        return _conflict(form, str(error), _open(found.service_id), values)
    except InvalidError as error:
        return _not_ready(found, form, error)
    if is_to_publish:
        flash(f"{values['name']} is published. Anybody can find it now.")
        return redirect(url_for("desk.drafts.queue"))
    if proposed is not None:
        flash("Saved, and what was proposed is accepted in these words.")
        return redirect(url_for("desk.proposals.queue"))
    flash("Saved.")
    return redirect(url_for(".service", service_id=found.service_id))


@bp.post("/<uuid:service_id>/room")
@access(Door.DESK)
def room(service_id: UUID) -> ResponseReturnValue:
    """Say whether there is room, for the organisation."""
    found = _open(service_id)
    form = RoomForm()
    is_right = form.validate_on_submit()
    if is_right:
        try:
            with transaction() as writer:
                set_room(writer, service_id, form.capacity(), actor=current_actor(), now=now())
            flash("Saved. It is live at once.")
            return redirect(url_for(".service", service_id=service_id))
        except InvalidError as error:
            attach(form, error)
    return _page(found, _form(found, posted=False), room_typed(form)), 400


@bp.post("/<uuid:service_id>/verify")
@access(Door.DESK)
def verify(service_id: UUID) -> ResponseReturnValue:
    """Confirm that a listing is right, after asking the organisation."""
    _open(service_id)
    with transaction() as writer:
        verify_service(writer, service_id, actor=current_actor(), now=now())
    flash("Marked as checked today.")
    return redirect(url_for(".service", service_id=service_id))


@bp.post("/<uuid:service_id>/end")
@access(Door.DESK)
def end(service_id: UUID) -> ResponseReturnValue:
    """A published service has ended."""
    found = _open(service_id)
    reason = request.form.get("reason", "").strip()[:300]
    if not reason:
        return _page(found, _form(found, posted=False), end_problem="Say why it ended"), 400
    with transaction() as writer:
        close_service(writer, service_id, reason=reason, actor=current_actor(), now=now())
    flash(f"{found.values['name']} has ended. The public no longer finds it.")
    return redirect(url_for(".service", service_id=service_id))


@bp.post("/<uuid:service_id>/take-back")
@access(Door.DESK)
def take_back(service_id: UUID) -> ResponseReturnValue:
    """Put a listing back among the drafts: publishing, ending or dropping it is undone."""
    found = _open(service_id)
    with transaction() as writer:
        return_to_draft(writer, service_id, reason="", actor=current_actor(), now=now())
    flash(f"{found.values['name']} is a draft again. The public does not find it.")
    return redirect(url_for(".service", service_id=service_id))


@bp.get("/new")
@access(Door.DESK)
def new() -> str:
    """An empty listing; first of all, whose it is."""
    if not request.args.get("organisation"):
        organisations = list_all_organisations(db(), viewer=current_actor())
        return render_template("desk/whose.html", organisations=organisations)
    organisation_id, name = _asked_organisation()
    locations = list_locations(db(), organisation_id, viewer=current_actor())
    return _new_page(name, listing_form(empty_fields(), offer_of(locations), 0))


@bp.post("/new")
@access(Door.DESK)
def add() -> ResponseReturnValue:
    """Keep a new draft."""
    organisation_id, name = _asked_organisation()
    locations = list_locations(db(), organisation_id, viewer=current_actor())
    choices = offer_of(locations)
    form = listing_form(empty_fields(), choices, 0)
    values = read(form, empty_fields(), empty_fields(), choices)
    if listing_preview.wants_live():
        return listing_preview.live_new(form, values, organisation_id, current_actor())
    if values is None:
        return _new_page(name, form), 400
    with transaction() as writer:
        service_id = create_service(
            writer, organisation_id, values, actor=current_actor(), now=now()
        )
    flash("The draft is saved.")
    return redirect(url_for(".service", service_id=service_id))


def _open(service_id: UUID) -> ServiceForEdit:
    return get_service_for_edit(db(), service_id, viewer=current_actor(), today=today())


def _proposed(found: ServiceForEdit) -> ProposalPage | None:
    """The waiting proposal in the address, to be accepted in other words."""
    try:
        proposal_id = UUID(request.args.get("proposal", ""))
    except ValueError:
        return None
    page = get_proposal(db(), proposal_id, viewer=current_actor())
    is_its = page.service_id == found.service_id and page.state is ProposalState.PENDING
    return page if is_its else None


def _form(found: ServiceForEdit, *, posted: bool = True) -> ListingForm:
    """The form with what was posted to it; posted=False if that was for another form."""
    choices = offer_of(found.locations)
    return listing_form(found.values, choices, found.version, is_posted=posted)


def _asked_organisation() -> tuple[UUID, str]:
    """The organisation in the address, and its name."""
    try:
        organisation_id = UUID(request.args.get("organisation", ""))
    except ValueError:
        abort(404)
    names = organisation_names(db(), [organisation_id])
    if organisation_id not in names:
        abort(404)
    return organisation_id, names[organisation_id]


def _conflict(
    form: ListingForm, words: str, found: ServiceForEdit, mine: Mapping[str, Any]
) -> ResponseReturnValue:
    """What was typed, laid over what somebody else saved meanwhile, and what that changes."""
    base = values_seen(db(), found.service_id, seen(form), viewer=current_actor())
    whole = rebased(base, mine, found.values)
    fresh = listing_form(whole, offer_of(found.locations), found.version, is_posted=False)
    fresh.form_errors = [f"{words}. Nothing you typed is lost"]
    return _page(found, fresh, clashes=_clashes(found, base, whole)), 409


def _clashes(
    found: ServiceForEdit, base: Mapping[str, Any], whole: Mapping[str, Any]
) -> tuple[Change, ...]:
    """What saving would change now, field by field, and which of them both have changed."""
    differences = [
        Difference(name, old, new, moved_on=base[name] != old)
        for name, (old, new) in difference(found.values, whole).items()
    ]
    return changes_of(differences, offer_of(found.locations).names())


def _not_ready(
    found: ServiceForEdit, form: ListingForm, error: InvalidError
) -> ResponseReturnValue:
    """The form with what it lacks before it can be published, or what cannot be kept."""
    lacks = error.fields.get(str(found.service_id))
    if lacks:
        form.form_errors = [
            f"Nothing is saved or published yet. It still needs {lacks_words(lacks)}"
        ]
    else:
        form.refuse(error)
    return _page(found, form), 400


def _page(
    found: ServiceForEdit,
    form: ListingForm,
    room_now: RoomShown | None = None,
    *,
    clashes: tuple[Change, ...] = (),
    end_problem: str = "",
) -> str:
    proposed = _proposed(found)
    return render_template(
        "desk/edit.html",
        service=found,
        proposal=proposed.proposal_id if proposed else None,
        form=form,
        room=room_now or room_shown(found.capacity),
        groups=option_groups(form),
        clashes=clashes,
        hint=load_hints(db(), [found.service_id]).get(found.service_id),
        field_words=field_words,
        end_problem=end_problem,
        is_draft=found.status in {ServiceStatus.DRAFT, ServiceStatus.DROPPED},
        words=wording_listing,
    )


def _new_page(name: str, form: ListingForm) -> str:
    return render_template(
        "desk/new.html",
        organisation_name=name,
        form=form,
        groups=option_groups(form),
        words=wording_listing,
    )
