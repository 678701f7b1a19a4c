"""Users: who has an account, adding one, and shutting one out."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from accounts.actor import Role
from accounts.commands import NewUser, add_membership, add_user, set_active
from accounts.passwords import hash_password
from accounts.policy import Door
from accounts.queries import list_teams, list_users
from accounts.rules import password_problem
from accounts.terms import TeamKind
from base.errors import ConflictError
from directory.queries import list_all_organisations
from web.access import access, current_actor
from web.db import db, transaction
from web.forms.bridge import choices
from web.forms.users import PROBLEMS, UserForm
from web.parts import now

bp = Blueprint("users", __name__, url_prefix="/users")

TEAM_OF = {Role.CONNECTOR: TeamKind.CONNECTORS, Role.CORE_TEAM: TeamKind.CORE_TEAM}
WRONG_TEAM = {
    TeamKind.CONNECTORS: "Choose the team of connectors they work in",
    TeamKind.CORE_TEAM: "Choose the core team they work in",
}


@bp.get("")
@access(Door.ADMIN)
def show() -> str:
    """Everybody with an account."""
    return render_template("users/show.html", users=list_users(db()), me=current_actor().user_id)


@bp.get("/new")
@access(Door.ADMIN)
def new() -> str:
    """An empty form."""
    return render_template("users/new.html", form=_offer(UserForm()))


@bp.post("/new")
@access(Door.ADMIN)
def add() -> ResponseReturnValue:
    """Add a user with one role."""
    form = _offer(UserForm())
    if not form.validate_on_submit() or not _is_whole(form):  # says what is wrong on the form
        return render_template("users/new.html", form=form), 400
    hashed = hash_password(form.password.data) if form.password.data else None
    try:
        with transaction() as writer:
            fresh = NewUser(form.email.data or "", form.name.data or "", hashed)
            user_id = add_user(writer, fresh, now=now())
            add_membership(
                writer,
                user_id,
                Role(form.role.data),
                team_id=_uuid(form.team.data),
                organisation_id=_uuid(form.organisation.data),
            )
    except ConflictError as error:
        form.email.errors = [str(error)]
        return render_template("users/new.html", form=form), 400
    way = "this password" if hashed else "a link sent to their e-mail"
    flash(f"{form.name.data} has an account. They can sign in with {way}.")
    return redirect(url_for(".show"))


@bp.post("/<uuid:user_id>/active")
@access(Door.ADMIN)
def shut_out(user_id: UUID) -> ResponseReturnValue:
    """Shut somebody out, which ends every session they have; your own account stays open."""
    return _set(user_id, is_active=False)


@bp.post("/<uuid:user_id>/let-in")
@access(Door.ADMIN)
def let_in(user_id: UUID) -> ResponseReturnValue:
    """Let somebody in again."""
    return _set(user_id, is_active=True)


def _set(user_id: UUID, *, is_active: bool) -> ResponseReturnValue:
    if user_id == current_actor().user_id:
        flash("You cannot shut yourself out. Another administrator can.", "warning")
        return redirect(url_for(".show"))
    with transaction() as writer:
        set_active(writer, user_id, is_active=is_active)
    flash("They can sign in again." if is_active else "They are signed out and cannot sign in.")
    return redirect(url_for(".show"))


def _offer(form: UserForm) -> UserForm:
    """Give the form its teams and organisations."""
    teams = {str(team.team_id): team.name for team in list_teams(db())}
    known = list_all_organisations(db(), viewer=current_actor())
    named = {str(each.organisation_id): each.name for each in known}
    form.team.choices = choices({"": "None", **teams})
    form.organisation.choices = choices({"": "None", **named})
    return form


def _is_whole(form: UserForm) -> bool:
    """Whether the role has the team or organisation that it needs, and the password will do."""
    role = Role(form.role.data)
    if role in TEAM_OF and form.team.data not in _teams_of(TEAM_OF[role]):
        form.team.errors = [WRONG_TEAM[TEAM_OF[role]]]
    if role is Role.ORGANISATION and not form.organisation.data:
        form.organisation.errors = ["Choose an organisation for this role"]
    if role not in TEAM_OF:
        form.team.data = ""
    if role is not Role.ORGANISATION:
        form.organisation.data = ""
    problem = password_problem(form.password.data) if form.password.data else None
    if problem:
        form.password.errors = [PROBLEMS[problem]]
    return not form.errors


def _teams_of(kind: TeamKind) -> set[str]:
    return {str(team.team_id) for team in list_teams(db(), kind)}


def _uuid(text: str | None) -> UUID | None:
    return UUID(text) if text else None
