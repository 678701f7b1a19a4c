"""The command line, all but `start`: each command runs inside the application."""

import json
import re
from typing import Any, Final

import click
from flask.cli import AppGroup, with_appcontext
from sqlalchemy.exc import DBAPIError, OperationalError, ProgrammingError

from accounts.queries import has_administrator
from base.errors import DomainError
from directory.queries import list_published_ids
from importers.demo import DEMO_PASSWORD, demo_notes, demo_users, load_demo
from places.find import describe
from referrals.describing import describe as describe_steps
from referrals.describing import steps_as_json
from storage.engine import reading
from storage.migrate import upgrade
from web.commands_access import access_matrix
from web.commands_areas import areas_group
from web.commands_audit import audit_group
from web.commands_backup import backup, restore, verify
from web.commands_dialog import dialog_group
from web.commands_footprints import pcn_build
from web.commands_gazetteer import gazetteer_group
from web.commands_import import import_group
from web.commands_index import bring_in_step, index_group
from web.commands_keys import check_keys, keys_group
from web.commands_mail import mail_group
from web.commands_match import match_group
from web.commands_national import keep_national, national_group
from web.commands_pcn import pcn_group
from web.commands_rights import retention_group
from web.commands_users import users_group
from web.parts import now, parts
from web.safekeeping import safekeeping

NO_TABLES: Final = frozenset({"42P01", "42703"})  # no such table, no such column


class OneLine(click.Group):
    """Says on one line what a rule of the service refuses, and that the tables are not there."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401  (as click has it)
        """Run the command that was asked for."""
        try:
            return super().invoke(ctx)
        except DomainError as error:
            raise click.ClickException(str(error)) from error
        except (OperationalError, ProgrammingError) as error:
            if not _lacks_tables(error):
                raise
            said = "The database is new, or of an older version: run python app.py migrate"
            raise click.ClickException(said) from error


def _lacks_tables(error: DBAPIError) -> bool:
    return (
        getattr(error.orig, "sqlstate", None) in NO_TABLES
        or re.match("no such (table|column)", str(error.orig)) is not None
    )


def prepare(*, is_demo: bool) -> None:
    """Before serving: newest tables, demo data where there is none, index in step."""
    made = parts()
    upgrade(made.database)
    check_keys()
    if is_demo:
        load_demo(made.database, made.places, now=now())
        keep_national()
    with reading(made.database) as session:
        published = len(list_published_ids(session))
        is_kept = has_administrator(session)
    bring_in_step()
    click.echo(f"{made.service_name} at {made.public_url}")
    click.echo(f"Database: {made.database.safety}. {published} services published.")
    if is_demo:
        _say_sign_ins()
    elif not is_kept:
        click.echo("There is no administrator yet: python app.py users invite EMAIL 'NAME'")


@click.command()
@with_appcontext
def migrate() -> None:
    """Bring the database to the newest tables."""
    upgrade(parts().database)
    click.echo("The database is up to date.")


demo = AppGroup("demo", help="Invented people, organisations and services.")


@demo.command("load")
@click.option("--fresh", is_flag=True, help="Throw away everything in the database first.")
def demo_load(*, fresh: bool) -> None:
    """Load the demo data."""
    made = parts()
    if not made.is_demo:
        raise DomainError("Demo data is only loaded when ANYDOOR_DEMO=1")
    upgrade(made.database)
    loaded = load_demo(made.database, made.places, now=now(), is_fresh=fresh)
    keep_national()
    if fresh:
        safekeeping().anchor.unlink(missing_ok=True)
    bring_in_step()
    click.echo("Loaded the demo data." if loaded else "There is demo data already: nothing done.")
    _say_sign_ins()


@click.command()
@click.argument("text")
@with_appcontext
def where(text: str) -> None:
    """Say as JSON how a place or postcode is understood."""
    _print(describe(parts().places, text))


referrals = AppGroup("referrals", help="Referrals.")


@referrals.command("steps")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def referral_steps(*, as_json: bool) -> None:
    """Every step that may happen to a referral, and whose it is."""
    if as_json:
        click.echo(steps_as_json())
        return
    for row in describe_steps():
        parties = ", ".join(row.parties)
        click.echo(f"{row.state or '(none yet)':>18}  {row.action:<16} {row.to:<18} {parties}")


pcn_group.add_command(pcn_build)

COMMANDS: Final[tuple[click.Command, ...]] = (
    migrate,
    demo,
    index_group,
    where,
    referrals,
    mail_group,
    audit_group,
    keys_group,
    users_group,
    access_matrix,
    retention_group,
    backup,
    restore,
    verify,
    import_group,
    match_group,
    national_group,
    gazetteer_group,
    pcn_group,
    areas_group,
    dialog_group,
)


def _print(found: Any) -> None:  # noqa: ANN401  (anything JSON can hold)
    click.echo(json.dumps(found, indent=2, ensure_ascii=False))


def _say_sign_ins() -> None:
    """The demo accounts, with what each one shows."""
    click.echo(f"Sign in with any of these; the password is {DEMO_PASSWORD}")
    for user in demo_users():
        click.echo(f"  {user.email:<44} {user.what}")
    for note in demo_notes(parts().database):
        click.echo(note)
