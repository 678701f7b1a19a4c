"""Bring a database to the newest tables, or say how far behind it is."""

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from storage.engine import Database, take_turn

ROOT: Final = Path(__file__).parents[1]


def upgrade(database: Database) -> None:
    """Run every migration that has not run yet, in one transaction."""
    config = Config(str(ROOT / "alembic.ini"))
    with take_turn(database), database.write_engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def is_current(database: Database) -> bool:
    """Whether every migration has run."""
    newest = ScriptDirectory.from_config(Config(str(ROOT / "alembic.ini"))).get_current_head()
    with database.read_engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() == newest
