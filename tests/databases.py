"""Databases for tests: SQLite files by default, PostgreSQL when TEST_DATABASE_URL names one."""

import importlib
import os
import pkgutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from uuid import uuid4

from sqlalchemy import create_engine, make_url, text

from storage.base import Base
from storage.engine import Database, open_database
from storage.keys import INFO_KEY, Secrets
from storage.sealing import Keyring

SECRETS: Final = Secrets(Keyring({"k1": b"1" * 32, "k0": b"0" * 32}, "k1"), b"b" * 32)
ROOT: Final = Path(__file__).parents[1]


def load_tables() -> None:
    """Import every module that defines tables."""
    for package in ("storage", "accounts", "directory", "people", "referrals", "importers"):
        for module in pkgutil.iter_modules([str(ROOT / package)]):
            if package == "storage" or module.name.endswith("models"):
                importlib.import_module(f"{package}.{module.name}")


@contextmanager
def fresh_database(folder: Path) -> Iterator[Database]:
    """An empty database with every table, gone afterwards."""
    load_tables()
    server = os.environ.get("TEST_DATABASE_URL", "")
    with _schema(server) if server else _file(folder) as url:
        database = open_database(url, info={INFO_KEY: SECRETS})
        Base.metadata.create_all(database.write_engine)
        try:
            yield database
        finally:
            database.dispose()


@contextmanager
def _file(folder: Path) -> Iterator[str]:
    """A SQLite file of its own."""
    yield f"sqlite:///{folder}/test.db"


@contextmanager
def _schema(server: str) -> Iterator[str]:
    """A PostgreSQL schema of its own, dropped afterwards."""
    name = f"test_{uuid4().hex}"
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE SCHEMA {name}"))
    url = make_url(server).update_query_dict({"options": f"-csearch_path={name}"})
    try:
        yield url.render_as_string(hide_password=False)
    finally:
        with admin.connect() as connection:
            connection.execute(text(f"DROP SCHEMA {name} CASCADE"))
        admin.dispose()
