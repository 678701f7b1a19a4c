from uuid import UUID

import pytest
from flask import Flask

from storage.engine import Database, writing
from tests.applications import app, client, parts_of, template_file
from tests.directory import build
from tests.web.loop_build import Scene, make_scene

__all__ = ["app", "client", "template_file"]


@pytest.fixture
def scene(app: Flask) -> Scene:
    return make_scene(app)


@pytest.fixture
def database(app: Flask) -> Database:
    """The application's own."""
    return parts_of(app).database


@pytest.fixture
def organisation_id(database: Database) -> UUID:
    """Of an organisation without services."""
    with writing(database) as session:
        return build.organisation(session)
