"""Where Alembic finds the tables and the connection."""

import importlib
import pkgutil
import tomllib
from pathlib import Path

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import JSON, Connection

from storage.base import Base

ROOT = Path(__file__).parents[1]


def load_tables() -> None:
    """Import every module that defines tables: storage's own, and each package's models."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    for package in project["tool"]["importlinter"]["root_packages"]:
        for module in pkgutil.iter_modules([str(ROOT / package)]):
            if package == "storage" or module.name.endswith("models"):
                importlib.import_module(f"{package}.{module.name}")


def render(kind: str, thing: object, autogenerate: AutogenContext) -> str | bool:
    """Write our JSON type out by hand: Alembic's own words for its variant do not run."""
    if kind == "type" and isinstance(thing, JSON):
        autogenerate.imports.add("from sqlalchemy.dialects import postgresql")
        return 'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")'
    return False


def set_foreign_keys(connection: Connection, state: str) -> None:
    """Switch SQLite's foreign keys, which it only does outside a transaction.

    Rebuilding a table drops the old one, and with foreign keys on that deletes what refers to it.
    """
    cursor = connection.connection.cursor()
    cursor.execute(f"PRAGMA foreign_keys={state}")
    cursor.execute("PRAGMA foreign_keys")
    if bool(cursor.fetchone()[0]) != (state == "ON"):
        raise RuntimeError("migrate on a connection that has no transaction open")
    cursor.close()


def migrate(connection: Connection) -> None:
    """Run the migrations in one transaction, so that a failed one leaves nothing behind."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        render_item=render,
        compare_type=True,
        compare_server_default=True,
    )
    with context.begin_transaction():
        context.run_migrations()
        if connection.dialect.name == "sqlite":
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
            if broken:
                raise RuntimeError(f"a migration left {len(broken)} rows that refer to nothing")


def run() -> None:
    """Migrate the connection that the caller handed over."""
    connection = context.config.attributes.get("connection")
    if connection is None:
        raise SystemExit(
            "Migrate with `python app.py migrate`; write a migration with `make migration`."
        )
    load_tables()
    if connection.dialect.name != "sqlite":
        migrate(connection)
        return
    set_foreign_keys(connection, "OFF")
    try:
        migrate(connection)
    finally:
        connection.rollback()
        set_foreign_keys(connection, "ON")


run()
