from collections.abc import Callable

import pytest
from flask import Flask

from importers.demo import DEMO_PASSWORD
from tests.applications import demo, demo_folder
from tests.journeys.visitor import Visitor

__all__ = ["demo", "demo_folder"]

SignIn = Callable[[str], Visitor]


@pytest.fixture
def visitor(demo: Flask) -> Visitor:
    """A member of the public, on the start page."""
    return Visitor(demo.test_client()).open("/")


@pytest.fixture
def sign_in(demo: Flask) -> SignIn:
    """Sign somebody of the demonstration in, from the start page, by the form."""

    def enter(email: str) -> Visitor:
        somebody = Visitor(demo.test_client()).open("/").click("sign in")
        return somebody.press("Sign in", {"email": email, "password": DEMO_PASSWORD})

    return enter
