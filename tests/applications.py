"""Whole applications for tests: empty, or with the demonstration in it."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from config import Settings
from config_safety import Safety
from directory.search import upkeep
from importers.demo import load_demo
from places.find import Places
from places.load import load_places
from storage.base import Base
from storage.engine import open_database, reading
from storage.gate import WriteGate
from storage.keys import INFO_KEY
from tests.clock import NOW
from tests.databases import ROOT, SECRETS, close_whole, empty_file, load_tables
from web.parts import Parts
from web.sessions import USER_KEY


def settings_in(folder: Path) -> Settings:
    """Settings for an application that keeps everything in one folder."""
    return Settings(
        secret_key="not a secret, but long enough for a test",
        data_keys=tuple(SECRETS.keyring.keys.items()),
        blind_index_key=SECRETS.blind_key,
        database_url=f"sqlite:///{folder}/test.db",
        data_dir=folder,
        public_url="http://localhost",
        is_testing=True,
        is_demo=True,
        safety=Safety(has_backups=False, ig_lead="ivy@governance.example"),
    )


def parts_of(app: Flask) -> Parts:
    """What an application is built on."""
    made: Parts = app.extensions["anydoor_parts"]
    return made


def sign_in_as(client: FlaskClient, user_id: UUID) -> None:
    """Sign somebody in without the form."""
    with client.session_transaction() as session:
        session[USER_KEY] = str(user_id)


@pytest.fixture(scope="session")
def template_file() -> Path:
    """An empty database with every table, to copy."""
    return empty_file()


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database and index with the whole demonstration, made once for all workers, and copied."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    folder = shared / "demonstration"
    with WriteGate(shared / "demonstration.lock").held():
        if not (folder / "made").exists():
            folder.mkdir(exist_ok=True)
            _make_demonstration(folder)
            (folder / "made").touch()
    return folder


def _make_demonstration(folder: Path) -> None:
    load_tables()
    database = open_database(f"sqlite:///{folder}/test.db", info={INFO_KEY: SECRETS})
    Base.metadata.create_all(database.write_engine)
    load_demo(database, _places(), now=NOW)
    close_whole(database)
    app = create_app(settings_in(folder), clock=lambda: NOW)
    made = parts_of(app)
    with reading(made.database) as session:
        upkeep.rebuild_all(session, made.engine, made.thesaurus)
    close_whole(made.database)


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    """An application with nothing in its database."""
    shutil.copy(empty_file(), tmp_path / "test.db")
    made = create_app(settings_in(tmp_path), clock=lambda: NOW)
    yield made
    parts_of(made).database.dispose()


@pytest.fixture
def demo(demo_folder: Path, tmp_path: Path) -> Iterator[Flask]:
    """An application with the demonstration, to change at will."""
    folder = tmp_path / "demo"
    shutil.copytree(demo_folder, folder)
    made = create_app(settings_in(folder), clock=lambda: NOW)
    yield made
    parts_of(made).database.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without any cookie."""
    return app.test_client()


def _places() -> Places:
    return load_places(ROOT / "data")
