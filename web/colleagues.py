"""The people of an organisation: invite a colleague, take one out, leave."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from accounts.joining import join_organisation, leave_organisation, members_of
from accounts.policy import Door
from base.errors import ConflictError, NotFoundError
from directory.queries import organisation_names
from storage import outbox
from web.access import access, current_actor
from web.db import db, transaction
from web.forms.join import ColleagueForm
from web.parts import now

bp = Blueprint("colleagues", __name__, url_prefix="/people/<uuid:organisation_id>")


@bp.get("")
@access(Door.OWN_LISTING)
def show(organisation_id: UUID) -> str:
    """Who keeps its listings."""
    return _page(organisation_id, ColleagueForm())


@bp.post("")
@access(Door.OWN_LISTING)
def invite(organisation_id: UUID) -> ResponseReturnValue:
    """Let a colleague in, with a letter to come in with."""
    _own(organisation_id)
    form = ColleagueForm()
    if not form.validate_on_submit():
        return _page(organisation_id, form), 400
    email, name = form.email.data or "", form.name.data or ""
    try:
        with transaction() as writer:
            user_id = join_organisation(writer, email, name, organisation_id, now=now())
            payload = {"template": "invitation", "user_id": str(user_id)}
            outbox.add(writer, "email", f"user:{user_id}", now=now(), payload=payload)
    except ConflictError as error:
        form.email.errors = [str(error)]
        return _page(organisation_id, form), 409
    flash(f"{name} can keep these listings too. A letter to come in with is on its way.")
    return redirect(url_for(".show", organisation_id=organisation_id))


@bp.post("/<uuid:user_id>/leave")
@access(Door.OWN_LISTING)
def leave(organisation_id: UUID, user_id: UUID) -> ResponseReturnValue:
    """Take a colleague out, or leave. The listings stay as they are."""
    _own(organisation_id)
    if user_id not in {each.user_id for each in members_of(db(), organisation_id)}:
        raise NotFoundError("They are no member of this organisation")
    is_me = user_id == current_actor().user_id
    if FlaskForm().validate_on_submit():
        with transaction() as writer:
            leave_organisation(writer, user_id, organisation_id)
        flash("You have left. The listings stay." if is_me else "They are a member no more.")
    if is_me:
        return redirect(url_for("account.show"))
    return redirect(url_for(".show", organisation_id=organisation_id))


def _own(organisation_id: UUID) -> str:
    """The name of an organisation that the viewer is a member of. Raises NotFoundError."""
    if organisation_id not in current_actor().organisation_ids:
        raise NotFoundError("You have no such organisation here")
    return organisation_names(db(), [organisation_id]).get(organisation_id, "")


def _page(organisation_id: UUID, form: ColleagueForm) -> str:
    return render_template(
        "listings/people.html",
        organisation_id=organisation_id,
        name=_own(organisation_id),
        members=members_of(db(), organisation_id),
        me=current_actor().user_id,
        form=form,
    )
