from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Table, inspect

from storage.base import Base
from storage.engine import Database
from tests.databases import bare_database

ROOT = Path(__file__).parents[2]


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Database]:
    with bare_database(tmp_path) as database:
        yield database


def _config(connection: Connection | None = None) -> Config:
    config = Config(str(ROOT / "alembic.ini"))
    config.attributes["connection"] = connection
    return config


def test_there_is_one_newest_migration() -> None:
    assert len(ScriptDirectory.from_config(_config()).get_heads()) == 1


def test_the_migrations_make_the_tables_that_the_code_describes(empty: Database) -> None:
    with empty.write_engine.connect() as connection:
        command.upgrade(_config(connection), "head")

    with empty.write_engine.connect() as connection:
        made = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(made, Base.metadata) == []


def test_the_migrations_keep_every_check_and_foreign_key(empty: Database) -> None:
    with empty.write_engine.connect() as connection:
        command.upgrade(_config(connection), "head")
    inspector = inspect(empty.write_engine)

    def kept(table: Table) -> tuple[set[str | None], int]:
        checks = {check["name"] for check in inspector.get_check_constraints(table.name)}
        return checks, len(inspector.get_foreign_keys(table.name))

    found = {table.name: kept(table) for table in Base.metadata.sorted_tables}

    Base.metadata.drop_all(empty.write_engine)
    Base.metadata.create_all(empty.write_engine)
    inspector = inspect(empty.write_engine)
    assert found == {table.name: kept(table) for table in Base.metadata.sorted_tables}


def test_every_migration_can_be_taken_back(empty: Database) -> None:
    with empty.write_engine.connect() as connection:
        command.upgrade(_config(connection), "head")
    with empty.write_engine.connect() as connection:
        command.downgrade(_config(connection), "base")

    assert set(inspect(empty.write_engine).get_table_names()) <= {"alembic_version"}


def test_foreign_keys_are_on_again_after_migrating(empty: Database) -> None:
    if empty.write_engine.dialect.name != "sqlite":
        pytest.skip("only SQLite can switch them off")
    with empty.write_engine.connect() as connection:
        command.upgrade(_config(connection), "head")
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_a_connection_in_the_middle_of_a_transaction_is_refused(empty: Database) -> None:
    if empty.write_engine.dialect.name != "sqlite":
        pytest.skip("only SQLite rebuilds tables")
    with empty.write_engine.begin() as connection, pytest.raises(RuntimeError, match="transaction"):
        command.upgrade(_config(connection), "head")


def test_alembic_alone_says_how_to_migrate() -> None:
    with pytest.raises(SystemExit, match=r"python app\.py migrate"):
        command.upgrade(_config(), "head")
