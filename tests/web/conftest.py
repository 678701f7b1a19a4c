import pytest
from flask import Flask

from tests.applications import app, client, template_file
from tests.web.loop_build import Scene, make_scene

__all__ = ["app", "client", "template_file"]


@pytest.fixture
def scene(app: Flask) -> Scene:
    return make_scene(app)
