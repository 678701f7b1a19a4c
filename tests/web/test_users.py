import re
from uuid import UUID

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.cli import ScriptInfo
from flask.testing import FlaskClient

from accounts import second_factor
from accounts.actor import Role
from accounts.commands import NewUser, add_membership, add_team, add_user
from accounts.queries import find_credentials, get_actor, list_teams, list_users
from accounts.terms import TeamKind
from storage.engine import writing
from tests.applications import parts_of, sign_in_as
from tests.clock import NOW
from tests.directory import build
from tests.web.visitor_build import PASSWORD, letters_of, user
from web.commands import OneLine
from web.commands_users import users_group

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

    assert "Ruth Okafor has an account, and an invitation is on its way" in page.text
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
    admin.post("/users/new", data={**NEW, **answers})

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


def test_an_invitation_brings_somebody_in_and_they_choose_a_password(
    app: Flask, admin: FlaskClient
) -> None:
    admin.post("/users/new", data={**NEW, "role": "analyst", "team": "", "organisation": ""})
    letter = letters_of(app)[0]
    assert "Ruth" not in letter.body
    assert "for 7 days" in letter.body
    link = "/sign-in/link/" + letter.body.partition("/sign-in/link/")[2].split()[0]

    ruth = app.test_client()
    assert ruth.post(link).location == "/account"
    page = ruth.get("/account").text
    assert "Welcome. Choose here how you sign in from now on" in page
    assert "You have none" in page
    wrong = (("short", "Use 12 characters"), ("password1234", "others try first"))
    for password, said in (*wrong, ("ruth@anydoor.example", "others try first")):
        answer = ruth.post("/account/password", data={"new": password})
        assert (answer.status_code, said in answer.text) == (400, True)
    ruth.post("/account/password", data={"new": PASSWORD})
    answer = ruth.post("/account/password", data={"present": "wrong", "new": PASSWORD + "s"})
    assert "not your present password" in answer.text
    right = {"email": NEW["email"], "password": PASSWORD}
    assert app.test_client().post("/sign-in", data=right).location == "/reports"


def test_another_role_takes_the_place_of_the_first_and_ends_their_visit(
    app: Flask, admin: FlaskClient
) -> None:
    user_id = user(app, Role.EDITOR)
    theirs = app.test_client()
    sign_in_as(theirs, user_id)
    assert theirs.get("/desk").status_code == 200
    assert "Directory editor" in admin.get(f"/users/{user_id}").text

    teamless = {"role": "connector", "team": "", "organisation": ""}
    wrong = admin.post(f"/users/{user_id}/role", data=teamless)
    assert (wrong.status_code, "Choose the team" in wrong.text) == (400, True)
    answers = {"role": "analyst", "team": "", "organisation": ""}
    page = admin.post(f"/users/{user_id}/role", data=answers, follow_redirects=True)
    assert "has another role" in page.text
    assert theirs.get("/desk").status_code == 302
    theirs.post("/sign-in", data={"email": "edith@desk.example", "password": PASSWORD})
    assert (theirs.get("/desk").status_code, theirs.get("/reports").status_code) == (403, 200)


def test_administrators_cannot_change_their_own_role_or_second_step(
    app: Flask, admin: FlaskClient
) -> None:
    with parts_of(app).database.read_sessions() as session:
        me = list_users(session)[0].user_id
    page = admin.post(f"/users/{me}/role", data={"role": "core_team"}, follow_redirects=True)
    assert "cannot change your own role" in page.text
    assert admin.post(f"/users/{me}/second-step").location == "/account"
    assert admin.get("/people").status_code == 403


def test_teams_are_added_and_led_and_lose_a_lead_who_goes(app: Flask, admin: FlaskClient) -> None:
    assert "There is no team yet" in admin.get("/users/new").text
    assert "No teams yet" in admin.get("/teams").text
    assert "Choose what the team is for" in admin.post("/teams/new", data={"name": "N12"}).text
    new = {"name": " Barnet  Connectors ", "kind": "connectors"}
    assert "Now add the people" in admin.post("/teams/new", data=new, follow_redirects=True).text
    assert "a team with this name already" in admin.post("/teams/new", data=new).text

    with writing(parts_of(app).database) as session:
        (team,) = list_teams(session)
        add_team(session, "Barnet core team", TeamKind.CORE_TEAM)
        ruth = add_user(session, NewUser(NEW["email"], NEW["name"]), now=NOW)
        add_membership(session, ruth, Role.CONNECTOR, team_id=team.team_id)
    page = f"/teams/{team.team_id}"
    assert "Barnet Connectors" in admin.get(f"/users/{ruth}").text
    edith = str(user(app, Role.EDITOR))
    assert admin.post(page, data={"name": "Barnet", "lead": edith}).status_code == 400
    taken = admin.post(page, data={"name": "Barnet core team", "lead": ""})
    assert "a team with this name already" in taken.text
    admin.post(page, data={"name": "Barnet", "lead": str(ruth)})
    assert re.search(r"Barnet</a>.*Community connectors.*Ruth", admin.get("/teams").text, re.DOTALL)
    assert f'value="{ruth}" selected' in admin.get(page).text

    admin.post(f"/users/{ruth}/active")
    assert "Nobody" in admin.get("/teams").text
    with parts_of(app).database.read_sessions() as session:
        assert [each.lead_id for each in list_teams(session)] == [None, None]
    assert admin.get(f"/teams/{ruth}").status_code == 404
    editors = app.test_client()
    sign_in_as(editors, UUID(edith))
    for path in ("/teams", "/teams/new", page):
        assert editors.get(path).status_code == 403
        assert app.test_client().get(path).status_code == 302


def test_the_first_administrator_comes_in_by_the_command_line_and_so_does_one_who_is_locked_out(
    app: Flask,
) -> None:
    def invite(*words: str) -> Result:
        group = OneLine("app.py", commands={"users": users_group})
        context = ScriptInfo(create_app=lambda: app)
        return CliRunner().invoke(group, ["users", "invite", *words], obj=context)

    said = invite("Ada@anydoor.example", "Ada Lovell").output
    link = re.search(r"http://localhost(/sign-in/link/\S+)", said)
    assert link
    assert app.test_client().post(link[1]).location == "/account"

    with writing(parts_of(app).database) as session:
        (ada,) = list_users(session)
        second_factor.keep(session, ada.user_id, second_factor.new_secret(), 1, now=NOW)
    assert invite(ada.email, "Ada", "--lost-phone").exit_code == 0
    with parts_of(app).database.read_sessions() as session:
        assert second_factor.find(session, ada.user_id) is None
        assert list_users(session) == [ada]
    user(app, Role.EDITOR)
    for words in (("edith@desk.example", "E"), ("nowhere", "N")):
        refused = invite(*words)
        assert (refused.exit_code, refused.output[:7]) == (1, "Error: ")


def test_nobody_shuts_themselves_out(app: Flask, admin: FlaskClient) -> None:
    with parts_of(app).database.read_sessions() as session:
        me = list_users(session)[0].user_id
    page = admin.post(f"/users/{me}/active", follow_redirects=True)

    assert "You cannot shut yourself out." in page.text
    assert admin.get("/users").status_code == 200


def test_somebody_who_is_not_there_cannot_be_shut_out(admin: FlaskClient) -> None:
    missing = "00000000-0000-0000-0000-000000000001"

    assert admin.post(f"/users/{missing}/active").status_code == 404
