"""The command line for e-mail: what came back, and what was given up."""

from typing import BinaryIO

import click
from flask.cli import AppGroup

from storage import outbox
from storage.bounces import came_back
from storage.engine import reading, writing
from web.parts import parts

mail_group = AppGroup("mail", help="E-mail that did not arrive.")


@mail_group.command("bounced")
@click.argument("report", type=click.File("rb"), default="-")
def bounced(report: BinaryIO) -> None:
    """Take a mail server's report of failure (a file, or standard input from its alias)."""
    failed = came_back(report.read())
    with writing(parts().database) as session:
        known = [each for each in failed if outbox.come_back(session, *each)]
    click.echo(f"{len(known)} of our messages came back. Whoever sent them is told on the page.")


@mail_group.command("lost")
def lost() -> None:
    """List what was given up: number, what it was about, and why. No address."""
    with reading(parts().database) as session:
        for errand in outbox.lost(session, "email"):
            click.echo(f"{errand.id:>8}  {errand.aggregate}  after {errand.attempts} tries")
