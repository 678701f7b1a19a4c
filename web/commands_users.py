"""The command line for accounts: the first administrator, and one who is locked out."""

import click
from flask import current_app, url_for
from flask.cli import AppGroup

from accounts import second_factor
from accounts.actor import Role
from accounts.commands import NewUser, add_membership, add_user, end_sessions_of
from accounts.links import make_sign_in_link
from accounts.passkeys import forget_passkeys
from accounts.queries import UserLine, list_users
from accounts.terms import LinkKind
from base.errors import DomainError
from storage.engine import writing
from web.parts import now, parts

users_group = AppGroup("users", help="Accounts. All but the first are made on the page Users.")


@users_group.command("invite")
@click.argument("email")
@click.argument("name")
@click.option("--lost-phone", is_flag=True, help="Take their second step and passkeys away.")
def invite(email: str, name: str, *, lost_phone: bool) -> None:
    """Make an administrator, or let one in again who is locked out.

    Prints a link that signs them in once, within 7 days. Give it to nobody else.
    """
    address = email.strip().lower()
    if "@" not in address:
        raise DomainError("That is no e-mail address: users invite NAME@HOST 'Their name'")
    with writing(parts().database) as session:
        found = next((each for each in list_users(session) if each.email == address), None)
        user_id = _allowed(found).user_id if found else None
        if user_id is None:
            user_id = add_user(session, NewUser(address, name), now=now())
            add_membership(session, user_id, Role.ADMINISTRATOR)
        elif lost_phone:
            second_factor.remove(session, user_id)
            forget_passkeys(session, user_id)
            end_sessions_of(session, user_id)
        token = make_sign_in_link(session, user_id, LinkKind.INVITATION, now=now())
    with current_app.test_request_context(base_url=parts().public_url):
        click.echo(url_for("sign_in.confirm_link", token=token, _external=True))
    click.echo("It works once, for 7 days. Give it to nobody else.", err=True)


def _allowed(found: UserLine) -> UserLine:
    """An account that this command may open. Raises DomainError."""
    if not found.is_active:
        raise DomainError("This account is shut. Another administrator can let them in again")
    if Role.ADMINISTRATOR not in found.roles:
        raise DomainError("This account has another role. An administrator changes it under Users")
    return found
