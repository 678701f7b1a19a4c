"""Every version of a listing, what differed, and the way back to any of them."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.policy import Door
from accounts.queries import names_of
from base.errors import ConflictError, InvalidError
from directory.commands import restore_version
from directory.history import list_versions, version_values
from directory.pages import Difference, ServiceForEdit
from directory.queries import get_service_for_edit
from directory.rules import difference
from web import wording_listing
from web.access import access, current_actor
from web.db import db, transaction
from web.listing_form import offer_of
from web.listing_words import changes_of
from web.parts import now, today
from web.wording_desk import CAUSES

bp = Blueprint("history", __name__, url_prefix="/services/<uuid:service_id>/versions")


@bp.get("")
@access(Door.DESK)
def show(service_id: UUID) -> str:
    """The versions, the latest first."""
    number = request.args.get("page", "")
    page = list_versions(
        db(), service_id, viewer=current_actor(), page=int(number) if number.isdigit() else 1
    )
    return render_template(
        "desk/history.html",
        service=_service(service_id),
        page=page,
        names=names_of(db(), {each.by for each in page.lines if each.by}),
        causes=CAUSES,
        words=wording_listing,
        page_link=lambda n: url_for(".show", service_id=service_id, page=n),
    )


@bp.get("/<int:number>")
@access(Door.DESK)
def version(service_id: UUID, number: int) -> str:
    """One version beside what the listing says now."""
    return _page(_service(service_id), number)


@bp.post("/<int:number>/restore")
@access(Door.DESK)
def restore(service_id: UUID, number: int) -> ResponseReturnValue:
    """Put a version back, exactly as it was."""
    seen = request.form.get("seen_version", "")
    try:
        with transaction() as writer:
            restore_version(
                writer,
                service_id,
                number,
                seen_version=int(seen) if seen.isdigit() else 0,
                actor=current_actor(),
                now=now(),
            )
    except ConflictError as error:
        return _page(_service(service_id), number, f"{error}. Look at it again"), 409
    except InvalidError as error:
        problem = f"{error}: {'; '.join(error.fields.values())}"
        return _page(_service(service_id), number, problem), 400
    flash("It says again what it said then. You can put the other version back as well.")
    return redirect(url_for(".show", service_id=service_id))


def _service(service_id: UUID) -> ServiceForEdit:
    return get_service_for_edit(db(), service_id, viewer=current_actor(), today=today())


def _page(found: ServiceForEdit, number: int, problem: str = "") -> str:
    then = version_values(db(), found.service_id, number, viewer=current_actor())
    return render_template(
        "desk/version.html",
        service=found,
        number=number,
        changes=changes_of(_differences(found.values, then), offer_of(found.locations).names()),
        problem=problem,
    )


def _differences(live: Any, then: Any) -> list[Difference]:  # noqa: ANN401  (JSON)
    return [Difference(name, old, new) for name, (old, new) in difference(live, then).items()]
