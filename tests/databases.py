"""Databases for tests: SQLite files by default, PostgreSQL when TEST_DATABASE_URL names one."""

import atexit
import importlib
import os
import pkgutil
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import create_engine, make_url, text

from storage import audit
from storage.base import Base
from storage.engine import Database, open_database
from storage.keys import INFO_KEY, Secrets
from storage.sealing import Keyring

SECRETS: Final = Secrets(Keyring({"k1": b"1" * 32, "k0": b"0" * 32}, "k1"), b"b" * 32)
ROOT: Final = Path(__file__).parents[1]
WITH_TABLES: Final = (
    "storage", "accounts", "places", "directory", "people", "referrals", "importers",
)  # fmt: skip
_free_schemas: Final[list[str]] = []  # of this process: made once, emptied and used again


def load_tables() -> None:
    """Import every module that defines tables."""
    for package in (
        "storage",
        "accounts",
        "places",
        "directory",
        "people",
        "referrals",
        "importers",
    ):
        for module in pkgutil.iter_modules([str(ROOT / package)]):
            if package == "storage" or module.name.endswith("models"):
                importlib.import_module(f"{package}.{module.name}")


@contextmanager
def fresh_database(folder: Path) -> Iterator[Database]:
    """An empty database with every table, gone afterwards."""
    load_tables()
    server = os.environ.get("TEST_DATABASE_URL", "")
    if server:
        url = _free_schemas.pop() if _free_schemas else _schema(server)
    else:
        shutil.copy(empty_file(), folder / "test.db")
        url = f"sqlite:///{folder}/test.db"
    database = open_database(url, info={INFO_KEY: SECRETS})
    try:
        yield database
    finally:
        if server:
            _empty(database)
            _free_schemas.append(url)
        database.dispose()


@lru_cache(maxsize=1)
def empty_file() -> Path:
    """A database with every table and nothing in it, whole in one file."""
    load_tables()
    folder = Path(tempfile.mkdtemp(prefix="anydoor-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    database = open_database(f"sqlite:///{folder}/empty.db")
    Base.metadata.create_all(database.write_engine)
    close_whole(database)
    return folder / "empty.db"


def close_whole(database: Database) -> None:
    """Write everything into the file itself, so that it can be copied alone."""
    with database.write_engine.connect() as connection:
        raw = connection.connection.driver_connection
        if raw is not None:
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.dispose()


def copied_into(database: Database, file: Path) -> None:
    """Make an open SQLite database hold what a file holds."""
    with database.write_engine.connect() as connection:
        raw: Any = connection.connection.driver_connection
        whole = type(raw)(str(file))
        whole.backup(raw)
        whole.close()


@contextmanager
def bare_database(folder: Path) -> Iterator[Database]:
    """A database without a single table, for the migrations."""
    load_tables()
    server = os.environ.get("TEST_DATABASE_URL", "")
    url = _new_schema(server) if server else f"sqlite:///{folder}/bare.db"
    database = open_database(url, info={INFO_KEY: SECRETS})
    try:
        yield database
    finally:
        database.dispose()


def _schema(server: str) -> str:
    """The address of a new PostgreSQL schema with every table."""
    url = _new_schema(server)
    engine = create_engine(url)
    Base.metadata.create_all(engine)
    engine.dispose()
    return url


def _new_schema(server: str) -> str:
    """The address of an empty schema. The whole server is thrown away after the tests."""
    name = f"test_{uuid4().hex}"
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE SCHEMA {name}"))
    admin.dispose()
    url = make_url(server).update_query_dict({"options": f"-csearch_path={name}"})
    return url.render_as_string(hide_password=False)


def _empty(database: Database) -> None:
    """Take every row out again, whatever refers to what. Faster than TRUNCATE for few rows."""
    names = [table.name for table in Base.metadata.sorted_tables]
    emptied = "; ".join(f"DELETE FROM {name}" for name in names)  # noqa: S608  (our own names)
    with database.write_engine.begin() as connection:
        connection.exec_driver_sql("SET LOCAL lock_timeout = '5s'")  # a test left something open
        connection.exec_driver_sql(f"SET LOCAL session_replication_role = replica; {emptied}")
        audit.lift_guard(connection)  # a test of tampering may have left it lifted
        audit.set_guard(connection)
