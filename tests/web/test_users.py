from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from accounts.actor import Role
from accounts.commands import add_team
from accounts.queries import find_credentials, get_actor, list_users
from accounts.terms import TeamKind
from storage.engine import writing
from tests.applications import parts_of, sign_in_as
from tests.directory import build
from tests.web.visitor_build import user

NEW = {"name": "Ruth Okafor", "email": "ruth@anydoor.example"}


@pytest.fixture
def admin(app: Flask, client: FlaskClient) -> FlaskClient:
    """An administrator at work."""
    sign_in_as(client, user(app, Role.ADMINISTRATOR, "ada@anydoor.example"))
    return client


def _emails(app: Flask) -> list[str]:
    with parts_of(app).database.read_sessions() as session:
        return [line.email for line in list_users(session)]


def test_a_connector_is_added_to_their_team_and_can_sign_in_by_link(
    app: Flask, admin: FlaskClient
) -> None:
    with writing(parts_of(app).database) as session:
        team_id = add_team(session, "Barnet Connectors", TeamKind.CONNECTORS)
    page = admin.post(
        "/users/new",
        data={**NEW, "role": "connector", "team": str(team_id), "organisation": ""},
        follow_redirects=True,
    )

    assert "Ruth Okafor has an account. They can sign in with a link" in page.text
    with parts_of(app).database.read_sessions() as session:
        found = find_credentials(session, NEW["email"])
        assert found is not None
        who = get_actor(session, found.user_id)
    assert who is not None
    assert (who.roles, who.team_ids) == (frozenset({Role.CONNECTOR}), frozenset({team_id}))


def test_a_member_belongs_to_an_organisation_and_to_no_team(app: Flask, admin: FlaskClient) -> None:
    with writing(parts_of(app).database) as session:
        team_id = add_team(session, "Barnet Connectors", TeamKind.CONNECTORS)
        organisation_id = build.organisation(session)  # nothing of theirs is published yet
    answers = {"role": "organisation", "team": str(team_id), "organisation": str(organisation_id)}
    admin.post("/users/new", data={**NEW, **answers, "password": "a long enough password"})

    with parts_of(app).database.read_sessions() as session:
        found = find_credentials(session, NEW["email"])
        who = get_actor(session, found.user_id) if found else None
    assert who is not None
    assert (who.team_ids, who.organisation_ids) == (frozenset[UUID](), frozenset({organisation_id}))


def test_a_wrong_answer_is_explained_and_the_others_are_kept(
    app: Flask, admin: FlaskClient
) -> None:
    with writing(parts_of(app).database) as session:
        core = add_team(session, "Barnet core team", TeamKind.CORE_TEAM)
    wrong = (
        ({"name": " "}, "Enter their name"),
        ({"email": "ruth"}, "Enter an e-mail address like"),
        ({"email": "ada@anydoor.example"}, "an account with this e-mail address already"),
        ({"role": ""}, "Choose what they do here"),
        ({"role": "connector"}, "Choose the team of connectors they work in"),
        ({"role": "connector", "team": str(core)}, "Choose the team of connectors they work in"),
        ({"role": "core_team"}, "Choose the core team they work in"),
        ({"role": "organisation"}, "Choose an organisation for this role"),
        ({"password": "short"}, "Use 12 characters or more"),
    )
    for changed, said in wrong:
        answers = {**NEW, "role": "analyst", "team": "", "organisation": "", **changed}
        response = admin.post("/users/new", data=answers)
        assert response.status_code == 400, changed
        assert said in response.text, changed
        assert answers["email"] in response.text
        assert "There is a problem" in response.text
    assert _emails(app) == ["ada@anydoor.example"]


def test_shutting_out_ends_what_they_have_open_and_letting_in_undoes_it(
    app: Flask, admin: FlaskClient
) -> None:
    user_id = user(app, Role.EDITOR)
    theirs = app.test_client()
    sign_in_as(theirs, user_id)
    assert theirs.get("/desk").status_code == 200

    page = admin.post(f"/users/{user_id}/active", follow_redirects=True)
    assert "They are signed out and cannot sign in." in page.text
    assert theirs.get("/desk").status_code == 302

    page = admin.post(f"/users/{user_id}/let-in", follow_redirects=True)
    assert "They can sign in again." in page.text


def test_nobody_shuts_themselves_out(app: Flask, admin: FlaskClient) -> None:
    with parts_of(app).database.read_sessions() as session:
        me = list_users(session)[0].user_id
    page = admin.post(f"/users/{me}/active", follow_redirects=True)

    assert "You cannot shut yourself out." in page.text
    assert admin.get("/users").status_code == 200


def test_somebody_who_is_not_there_cannot_be_shut_out(admin: FlaskClient) -> None:
    missing = "00000000-0000-0000-0000-000000000001"

    assert admin.post(f"/users/{missing}/active").status_code == 404
