"""A listing as people will see it: on a page of its own, or beside the form while one types."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, Final
from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from accounts.actor import Actor
from directory.pages import ServiceForEdit, ServicePage
from directory.previewing import preview_new_service, preview_service
from directory.terms import ServiceStatus
from web.db import transaction
from web.forms.listing import ListingForm
from web.listing_form import posted_again
from web.parts import now
from web.services import NOBODY_IN_PARTICULAR, shown_of

Values = Mapping[str, Any]

_WRONG: Final = "Not shown yet. {}: {}"


class _TakenBackError(Exception):
    """Nothing of a preview is kept."""


def wants_live() -> bool:
    """Whether the form was sent by itself, for the view beside it."""
    return request.form.get("do") == "live"


def live(
    form: ListingForm, values: Values | None, service_id: UUID, actor: Actor
) -> ResponseReturnValue:
    """The public page with what is typed so far, or what is wrong with it."""
    if values is None:
        return _wrong(form)
    return _bare(lambda writer: preview_service(writer, service_id, values, actor=actor, now=now()))


def live_new(
    form: ListingForm, values: Values | None, organisation_id: UUID, actor: Actor
) -> ResponseReturnValue:
    """The same for a service that is not kept yet."""
    if values is None:
        return _wrong(form)
    return _bare(
        lambda writer: preview_new_service(writer, organisation_id, values, actor=actor, now=now())
    )


def preview_page(
    found: ServiceForEdit, form: ListingForm, values: Values, actor: Actor
) -> ResponseReturnValue:
    """The public page as it would be, with the way back to the form."""
    page = _taken_back(
        lambda writer: preview_service(writer, found.service_id, values, actor=actor, now=now())
    )
    return render_template(
        "listings/preview.html",
        **shown_of(page),
        **NOBODY_IN_PARTICULAR,
        service=found,
        seen=form,
        typed=posted_again(),
        is_draft=found.status is ServiceStatus.DRAFT,
    )


def _bare(look: Callable[[Session], ServicePage]) -> str:
    page = _taken_back(look)
    return render_template(
        "services/show.html", **shown_of(page), **NOBODY_IN_PARTICULAR, frame="listings/bare.html"
    )


def _taken_back(look: Callable[[Session], ServicePage]) -> ServicePage:
    """What is written to read it is taken back at once."""
    with suppress(_TakenBackError), transaction() as writer:
        page = look(writer)
        raise _TakenBackError
    return page


def _wrong(form: ListingForm) -> ResponseReturnValue:
    """The first thing that is wrong, in words."""
    fields = [each for each in form if each.errors]
    said = _WRONG.format(fields[0].label.text, _first(fields[0].errors)) if fields else ""
    return said, {"Content-Type": "text/plain; charset=utf-8"}


def _first(errors: Any) -> str:  # noqa: ANN401  (of rows: lists in tables in lists)
    while isinstance(errors, list | tuple | dict):
        inner = errors.values() if isinstance(errors, dict) else errors
        errors = next((each for each in inner if each), "")
    return str(errors)
