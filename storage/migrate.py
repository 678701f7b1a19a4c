"""Bring a database to the newest tables, or say how far behind it is."""

from pathlib import Path
from typing import Final

from sqlalchemy import inspect, text

from storage.engine import Database, take_turn

ROOT: Final = Path(__file__).parents[1]
VERSIONS: Final = ROOT / "migrations" / "versions"


def upgrade(database: Database) -> None:
    """Run every migration that has not run yet, in one transaction."""
    if is_current(database):
        return  # and Alembic, which is slow to load, is left alone
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config(str(ROOT / "alembic.ini"))
    with take_turn(database), database.write_engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def is_current(database: Database) -> bool:
    """Whether every migration has run."""
    with database.read_engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return False
        found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
        return found == newest()


def newest() -> str:
    """The number of the newest migration: files are numbered, and there is one head."""
    return max(path.name[:4] for path in VERSIONS.glob("[0-9][0-9][0-9][0-9]_*.py"))
