import pytest
from flask import Flask
from flask.testing import FlaskClient

from accounts.actor import Role
from referrals.describing import describe
from tests.applications import sign_in_as
from tests.web.visitor_build import user
from web import gallery
from web.help_pages import GALLERY
from web.wording_referral import BUTTONS


@pytest.fixture
def member(app: Flask, client: FlaskClient) -> FlaskClient:
    """Anybody who signs in."""
    sign_in_as(client, user(app, Role.ANALYST))
    return client


def test_every_step_of_the_table_is_on_the_page(member: FlaskClient) -> None:
    page = member.get("/help/referral-steps").text

    assert page.count('<th scope="row"') == len(describe())
    assert all(BUTTONS[row.action] in page for row in describe())


def test_every_page_of_the_gallery_can_be_looked_at(member: FlaskClient) -> None:
    index = member.get("/help/components").text
    assert set(GALLERY) == set(gallery.PAGES)
    for name in GALLERY:
        assert f'href="/help/components/{name}"' in index
        assert member.get(f"/help/components/{name}").status_code == 200
    assert member.get("/help/components/nonsense").status_code == 404


def test_who_signs_in_finds_them_at_the_foot_of_the_page(app: Flask, member: FlaskClient) -> None:
    assert 'href="/help/components"' in member.get("/reports").text
    assert 'href="/help/components"' not in app.test_client().get("/").text
