"""The command line for the national services: helplines and websites for the whole country."""

import click
from flask.cli import AppGroup

from directory.commands import NationalCounts, load_national
from directory.national_file import FILE, read_national
from storage.engine import writing
from storage.migrate import upgrade
from web.commands_index import bring_in_step
from web.parts import now, parts

national_group = AppGroup("national", help="Helplines and websites for the whole country.")


@national_group.command("load")
def national_load() -> None:
    """Publish the services of data/national_services.csv; run twice, it changes nothing."""
    upgrade(parts().database)
    counts = keep_national()
    bring_in_step()
    click.echo(
        f"{FILE.name}: {counts.written} written, {counts.unchanged} as they were, "
        f"{counts.closed} closed."
    )
    waiting = sum(not each.is_confirmed for each in read_national())
    click.echo(f"{waiting} have a number that nobody has read: editors see them at /desk/national.")


def keep_national() -> NationalCounts:
    """Bring the directory in line with the file and with what editors checked."""
    with writing(parts().database) as session:
        return load_national(session, read_national(), now=now())
