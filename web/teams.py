"""Teams: who shares a caseload or reads messages back, and who leads them."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from accounts.commands import add_team, change_team
from accounts.policy import Door
from accounts.queries import Team, colleagues, list_teams, members_of
from accounts.terms import TeamKind
from base.errors import ConflictError, NotFoundError
from web.access import access
from web.db import db, transaction
from web.forms.bridge import choices
from web.forms.teams import ChangeTeamForm, NewTeamForm

bp = Blueprint("teams", __name__, url_prefix="/teams")


@bp.get("")
@access(Door.ADMIN)
def show() -> str:
    """Every team, with how many work in it and who leads it."""
    teams = list_teams(db())
    members = members_of(db(), [team.team_id for team in teams])
    return render_template("teams/show.html", teams=teams, members=members)


@bp.get("/new")
@access(Door.ADMIN)
def new() -> str:
    """An empty form."""
    return render_template("teams/new.html", form=NewTeamForm())


@bp.post("/new")
@access(Door.ADMIN)
def add() -> ResponseReturnValue:
    """Add a team; people are added to it on the page of users."""
    form = NewTeamForm()
    if not form.validate_on_submit():
        return render_template("teams/new.html", form=form), 400
    name = form.name.data or ""
    try:
        with transaction() as writer:
            add_team(writer, name, TeamKind(form.kind.data))
    except ConflictError as error:
        form.name.errors = [str(error)]
        return render_template("teams/new.html", form=form), 400
    flash(f"{name} is there. Now add the people who work in it, as users.")
    return redirect(url_for(".show"))


@bp.get("/<uuid:team_id>")
@access(Door.ADMIN)
def one(team_id: UUID) -> str:
    """One team: who works in it, its name and its lead."""
    team = _team(team_id)
    form = _offer(ChangeTeamForm(name=team.name, lead=str(team.lead_id or "")), team)
    return _one(team, form)


@bp.post("/<uuid:team_id>")
@access(Door.ADMIN)
def change(team_id: UUID) -> ResponseReturnValue:
    """Another name or lead."""
    team = _team(team_id)
    form = _offer(ChangeTeamForm(), team)
    if not form.validate_on_submit():
        return _one(team, form), 400
    lead_id = UUID(form.lead.data) if form.lead.data else None
    try:
        with transaction() as writer:
            change_team(writer, team_id, form.name.data or "", lead_id=lead_id)
    except ConflictError as error:
        form.name.errors = [str(error)]
        return _one(team, form), 400
    flash("The team is changed.")
    return redirect(url_for(".show"))


def _team(team_id: UUID) -> Team:
    """One team. Raises NotFoundError."""
    for team in list_teams(db()):
        if team.team_id == team_id:
            return team
    raise NotFoundError("There is no such team")


def _offer(form: ChangeTeamForm, team: Team) -> ChangeTeamForm:
    """Give the form those who may lead: who works in it."""
    named = {str(user_id): name for user_id, name in colleagues(db(), team.team_id)}
    form.lead.choices = choices({"": "Nobody yet", **named})
    return form


def _one(team: Team, form: ChangeTeamForm) -> str:
    people = colleagues(db(), team.team_id)
    return render_template("teams/one.html", team=team, form=form, people=people)
