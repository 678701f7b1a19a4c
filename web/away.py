"""Cover: who looks after whose people while somebody is away."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from accounts.policy import Door
from accounts.queries import members_of, names_of
from base.errors import InvalidError
from people.cover import away_choices, covers_of, end_cover, set_cover
from web.access import access, current_actor
from web.db import db, transaction
from web.forms.away import CoverForm
from web.forms.bridge import choices
from web.parts import now, today
from web.refusals import made_before, refuse, remember

bp = Blueprint("away", __name__, url_prefix="/people/cover")


@bp.get("")
@access(Door.CASELOAD)
def show() -> str:
    """Cover that is on or to come, and a form to set some."""
    form = _offer(CoverForm(data={"starts_on": today()}))
    return _page(form)


@bp.post("")
@access(Door.CASELOAD)
def save() -> ResponseReturnValue:
    """Set cover. It begins and ends by itself."""
    form = _offer(CoverForm())
    if not form.validate_on_submit():
        return _page(form), 400
    try:
        with transaction() as writer:
            if not made_before(writer, form):
                made = set_cover(writer, form.cover(), actor=current_actor(), now=now())
                remember(writer, form, str(made))
    except InvalidError as error:
        status = refuse(form, error)
        return _page(form), status
    flash("Set. It begins and ends by itself, and every look is written down as cover.")
    return redirect(url_for(".show"))


@bp.post("/<uuid:cover_id>/end")
@access(Door.CASELOAD)
def end(cover_id: UUID) -> ResponseReturnValue:
    """End cover before its last day."""
    with transaction() as writer:
        end_cover(writer, cover_id, actor=current_actor(), now=now())
    flash("The cover has ended.")
    return redirect(url_for(".show"))


def _offer(form: CoverForm) -> CoverForm:
    viewer = current_actor()
    teams = members_of(db(), viewer.team_ids)
    names = {user_id: name for team in teams.values() for user_id, name in team}
    away = away_choices(db(), viewer)
    form.away_id.choices = choices(
        {str(each): "I am" if each == viewer.user_id else names[each] for each in away}
    )
    mates = {str(key): name for key, name in sorted(names.items(), key=lambda each: each[1])}
    form.covering_id.choices = choices({"": "Choose a colleague", **mates})
    return form


def _page(form: CoverForm) -> str:
    viewer = current_actor()
    covers = covers_of(db(), viewer=viewer, today=today())
    people = {each for cover in covers for each in (cover.away_id, cover.covering_id)}
    may_end = {
        each.cover_id
        for each in covers
        if each.covering_id == viewer.user_id or each.away_id in away_choices_of(form)
    }
    return render_template(
        "people/cover.html",
        form=form,
        covers=covers,
        names=names_of(db(), people),
        may_end=may_end,
    )


def away_choices_of(form: CoverForm) -> set[UUID]:
    """For whom the form lets cover be set."""
    return {UUID(str(value)) for value, *_ in form.away_id.iter_choices()}
