"""The command line for backups: taking, checking and restoring one."""

from pathlib import Path

import click
from flask.cli import with_appcontext
from sqlalchemy import make_url

from base.errors import DomainError
from storage import backup as backups
from storage.contents import Contents
from storage.engine import reading
from storage.keys import secrets_of
from storage.migrate import upgrade
from storage.sealing import Keyring
from web.commands_rights import erase_again
from web.parts import now, parts
from web.safekeeping import safekeeping, take_backup

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@with_appcontext
def backup() -> None:
    """Copy, check and seal the whole database. The service may run meanwhile."""
    file = take_backup(now())
    click.echo(f"{file} ({file.stat().st_size:,} bytes)")


@click.command()
@click.argument("file", type=_FILE, required=False)
@with_appcontext
def verify(file: Path | None) -> None:
    """Open a backup (the newest, if none is named) and check everything in it."""
    chosen = file or backups.newest(safekeeping().backups)
    if chosen is None:
        raise DomainError(f"There is no backup in {safekeeping().backups}")
    _say(chosen, backups.verify(chosen, _keyring()))


@click.command()
@click.argument("file", type=_FILE)
@click.confirmation_option(prompt="Is the service stopped, and may this take its database's place?")
@with_appcontext
def restore(file: Path) -> None:
    """Put a backup in the database's place. What stood there is set aside, not deleted."""
    made = parts()
    keyring = _keyring()
    made.database.dispose()
    if made.database.gate is None:
        found = backups.restore_server(made.database, file, keyring, now=now())
    else:
        target = Path(make_url(str(made.database.write_engine.url)).database or "")
        found = backups.restore(file, target, keyring, now=now())
    if found.revision:  # older tables than the code's
        upgrade(made.database)
    _say(file, found)
    click.echo(f"Erased again {erase_again()} people who had been erased since.")
    where = made.database.write_engine.url.database
    click.echo(f"Restored to {where}. Run `index rebuild` before you start the service.")


def _keyring() -> Keyring:
    with reading(parts().database) as session:
        return secrets_of(session).keyring


def _say(file: Path, found: Contents) -> None:
    rows = sum(found.counts.values())
    click.echo(f"{file.name}: made {found.made_at}, tables of {found.revision or '(none)'}")
    click.echo(
        f"{len(found.counts)} tables, {rows} rows, {found.audit[0]} audit entries: all sound"
    )
