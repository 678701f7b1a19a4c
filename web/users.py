"""Users: who has an account, inviting one, changing what they do, and shutting one out."""

from typing import TypeVar
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from accounts import second_factor
from accounts.actor import Role
from accounts.commands import (
    NewUser,
    add_membership,
    add_user,
    end_sessions_of,
    set_active,
    set_role,
)
from accounts.passkeys import forget_passkeys, passkeys_of
from accounts.policy import Door
from accounts.queries import UserLine, list_teams, list_users
from accounts.terms import TeamKind
from base.errors import ConflictError, NotFoundError
from directory.queries import list_all_organisations, organisation_names
from storage import outbox
from web.access import access, current_actor
from web.db import db, transaction
from web.forms.bridge import choices
from web.forms.users import RoleForm, UserForm
from web.parts import now

Form = TypeVar("Form", bound=UserForm)

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
    users = list_users(db())
    ids = {each for user in users for each in user.organisation_ids}
    return render_template(
        "users/show.html",
        users=users,
        me=current_actor().user_id,
        of={
            **{team.team_id: team.name for team in list_teams(db())},
            **organisation_names(db(), ids),
        },
    )


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
    try:
        with transaction() as writer:
            fresh = NewUser(form.email.data or "", form.name.data or "")
            user_id = add_user(writer, fresh, now=now())
            add_membership(
                writer,
                user_id,
                Role(form.role.data),
                team_id=_uuid(form.team.data),
                organisation_id=_uuid(form.organisation.data),
            )
            _invite(writer, user_id)
    except ConflictError as error:
        form.email.errors = [str(error)]
        return render_template("users/new.html", form=form), 400
    flash(f"{form.name.data} has an account, and an invitation is on its way to their e-mail.")
    return redirect(url_for(".show"))


@bp.get("/<uuid:user_id>")
@access(Door.ADMIN)
def one(user_id: UUID) -> str:
    """One user: what they do, and how they sign in."""
    user = _user(user_id)
    form = _offer(RoleForm())
    form.role.data = user.roles[0].value if user.roles else None
    form.team.data = str(user.team_ids[0]) if user.team_ids else ""
    form.organisation.data = str(user.organisation_ids[0]) if user.organisation_ids else ""
    return _one(user, form)


@bp.post("/<uuid:user_id>/role")
@access(Door.ADMIN)
def change_role(user_id: UUID) -> ResponseReturnValue:
    """Give somebody one role instead of what they had; they are signed out at once."""
    user, form = _user(user_id), _offer(RoleForm())
    if user_id == current_actor().user_id:
        flash("You cannot change your own role. Another administrator can.", "warning")
        return redirect(url_for(".one", user_id=user_id))
    if not form.validate_on_submit() or not _is_whole(form):
        return _one(user, form), 400
    with transaction() as writer:
        set_role(
            writer,
            user_id,
            Role(form.role.data),
            team_id=_uuid(form.team.data),
            organisation_id=_uuid(form.organisation.data),
        )
    flash(f"{user.name} has another role from now on. They are asked to sign in again.")
    return redirect(url_for(".one", user_id=user_id))


@bp.post("/<uuid:user_id>/invitation")
@access(Door.ADMIN)
def invite(user_id: UUID) -> ResponseReturnValue:
    """Send an invitation once more."""
    user = _user(user_id)
    with transaction() as writer:
        _invite(writer, user_id)
    flash(f"An invitation is on its way to {user.name}. It works for 7 days, once.")
    return redirect(url_for(".one", user_id=user_id))


@bp.post("/<uuid:user_id>/second-step")
@access(Door.ADMIN)
def forget_second_step(user_id: UUID) -> ResponseReturnValue:
    """Take the second step, and the passkeys, from somebody who lost their phone and codes."""
    user = _user(user_id)
    if user_id == current_actor().user_id:
        flash("Change your own second step on the page of your account.", "warning")
        return redirect(url_for("account.show"))
    with transaction() as writer:
        second_factor.remove(writer, user_id)
        forget_passkeys(writer, user_id)
        end_sessions_of(writer, user_id)
    flash(f"{user.name} is asked to set up a second step when they next sign in.")
    return redirect(url_for(".one", user_id=user_id))


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


def _invite(writer: Session, user_id: UUID) -> None:
    """Have the worker send an invitation."""
    errand = {"template": "invitation", "user_id": str(user_id)}
    outbox.add(writer, "email", f"user:{user_id}", now=now(), payload=errand)


def _user(user_id: UUID) -> UserLine:
    """One user. Raises NotFoundError."""
    for user in list_users(db()):
        if user.user_id == user_id:
            return user
    raise NotFoundError("There is no such user")


def _one(user: UserLine, form: RoleForm) -> str:
    second = second_factor.find(db(), user.user_id)
    is_me = user.user_id == current_actor().user_id
    passkeys = passkeys_of(db(), user.user_id)
    return render_template(
        "users/one.html", user=user, form=form, second=second, passkeys=passkeys, is_me=is_me
    )


def _offer(form: Form) -> Form:
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
    return not form.errors


def _teams_of(kind: TeamKind) -> set[str]:
    return {str(team.team_id) for team in list_teams(db(), kind)}


def _uuid(text: str | None) -> UUID | None:
    return UUID(text) if text else None
