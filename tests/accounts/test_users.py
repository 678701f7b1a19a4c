from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from accounts.actor import Role
from accounts.commands import (
    NewUser,
    add_membership,
    add_team,
    add_user,
    set_active,
    set_team_lead,
)
from accounts.queries import (
    address_of,
    addresses_of_organisation,
    colleagues,
    find_credentials,
    get_actor,
    list_teams,
    list_users,
    names_of,
    teams_of,
)
from accounts.terms import TeamKind
from base.errors import ConflictError, NotFoundError
from tests.accounts import build
from tests.clock import NOW


def test_somebody_with_several_roles_is_known_in_one_statement(session: Session) -> None:
    north, east = build.team(session), build.team(session, TeamKind.CORE_TEAM)
    lantern = build.organisation(session)
    user_id = build.user(session, "Ada Obi")
    add_membership(session, user_id, Role.CONNECTOR, team_id=north)
    add_membership(session, user_id, Role.CORE_TEAM, team_id=east)
    add_membership(session, user_id, Role.ORGANISATION, organisation_id=lantern)
    add_membership(session, user_id, Role.EDITOR)

    with build.statements(session) as seen:
        actor = get_actor(session, user_id)

    assert len(seen) == 1
    assert actor is not None
    assert (actor.user_id, actor.name) == (user_id, "Ada Obi")
    assert actor.roles == {Role.CONNECTOR, Role.CORE_TEAM, Role.ORGANISATION, Role.EDITOR}
    assert actor.team_ids == {north, east}
    assert actor.organisation_ids == {lantern}


def test_a_user_without_a_role_is_somebody_who_may_do_nothing(session: Session) -> None:
    actor = build.acting(session, build.user(session))

    assert not actor.roles | actor.team_ids | actor.organisation_ids


@pytest.mark.parametrize("role", [Role.ANALYST, Role.EDITOR, Role.ADMINISTRATOR])
def test_a_team_counts_only_for_those_who_look_after_people_in_it(
    session: Session, role: Role
) -> None:
    mine, other = build.team(session), build.team(session)
    user_id = build.user(session)
    add_membership(session, user_id, Role.CONNECTOR, team_id=mine)
    add_membership(session, user_id, role, team_id=other)

    assert build.acting(session, user_id).team_ids == {mine}


def test_an_organisation_counts_only_for_those_who_act_for_it(session: Session) -> None:
    mine, other = build.organisation(session), build.organisation(session)
    user_id = build.user(session)
    add_membership(session, user_id, Role.ORGANISATION, organisation_id=mine)
    add_membership(session, user_id, Role.EDITOR, organisation_id=other)

    assert build.acting(session, user_id).organisation_ids == {mine}


def test_an_unknown_user_is_nobody(session: Session) -> None:
    assert get_actor(session, uuid4()) is None


def test_a_disabled_user_is_nobody_until_let_in_again(session: Session) -> None:
    user_id = build.member(session, Role.EDITOR).user_id

    set_active(session, user_id, is_active=False)
    assert get_actor(session, user_id) is None
    assert address_of(session, user_id) is None

    set_active(session, user_id, is_active=True)
    assert build.acting(session, user_id).roles == {Role.EDITOR}


def test_a_disabled_users_password_is_not_even_looked_up(session: Session) -> None:
    user_id = build.user(session, email="ada@team.example", password_hash="kept")
    found = find_credentials(session, "ada@team.example")
    assert found is not None
    assert (found.user_id, found.password_hash) == (user_id, "kept")

    set_active(session, user_id, is_active=False)
    assert find_credentials(session, "ada@team.example") is None


def test_an_address_is_the_same_however_it_is_typed(session: Session) -> None:
    user_id = build.user(session, email=" Ada@Team.Example ")

    found = find_credentials(session, "aDA@team.example  ")
    assert found is not None
    assert found.user_id == user_id
    with pytest.raises(ConflictError, match="already"):
        add_user(session, NewUser("ADA@team.example", "Another Ada"), now=NOW)


def test_nobody_can_be_disabled_who_is_not_there(session: Session) -> None:
    with pytest.raises(NotFoundError):
        set_active(session, uuid4(), is_active=False)


def test_teams_have_names_of_their_own(session: Session) -> None:
    add_team(session, "North", TeamKind.CONNECTORS)
    with pytest.raises(ConflictError, match="already"):
        add_team(session, "North", TeamKind.CORE_TEAM)


def test_teams_are_listed_by_name_and_by_kind(session: Session) -> None:
    east = add_team(session, "East", TeamKind.CORE_TEAM)
    north = add_team(session, "North", TeamKind.CONNECTORS)

    assert [team.team_id for team in list_teams(session)] == [east, north]
    assert [team.team_id for team in list_teams(session, TeamKind.CORE_TEAM)] == [east]

    connector = build.member(session, Role.CONNECTOR, team_id=north)
    assert [team.team_id for team in teams_of(session, connector)] == [north]


def test_a_team_has_one_lead(session: Session) -> None:
    team_id, lead = build.team(session), build.user(session)
    set_team_lead(session, team_id, lead)
    assert [team.lead_id for team in list_teams(session)] == [lead]


def test_a_lead_must_be_somebody_and_a_team_must_be_there(session: Session) -> None:
    with pytest.raises(NotFoundError):
        set_team_lead(session, uuid4(), build.user(session))
    with pytest.raises(NotFoundError):
        set_team_lead(session, build.team(session), uuid4())


def test_colleagues_are_the_active_members_by_name_each_once(session: Session) -> None:
    team_id = build.team(session, TeamKind.CORE_TEAM)
    zoe, ada, gone = (build.user(session, name) for name in ("Zoe", "Ada", "Gone"))
    for user_id in (zoe, ada, gone):
        add_membership(session, user_id, Role.CORE_TEAM, team_id=team_id)
    add_membership(session, ada, Role.CONNECTOR, team_id=team_id)
    set_active(session, gone, is_active=False)
    build.member(session, Role.CORE_TEAM, team_id=build.team(session))

    assert colleagues(session, team_id) == [(ada, "Ada"), (zoe, "Zoe")]


def test_an_organisation_is_written_to_at_its_active_members_addresses(session: Session) -> None:
    lantern = build.organisation(session)
    for email in ("zoe@lantern.example", "ada@lantern.example", "gone@lantern.example"):
        user_id = build.user(session, email=email)
        add_membership(session, user_id, Role.ORGANISATION, organisation_id=lantern)
        set_active(session, user_id, is_active=not email.startswith("gone"))

    addresses = addresses_of_organisation(session, lantern)
    assert addresses == ["ada@lantern.example", "zoe@lantern.example"]
    assert addresses_of_organisation(session, build.organisation(session)) == []


def test_users_are_listed_with_their_roles_in_one_statement(session: Session) -> None:
    ada = build.user(session, "Ada", "ada@team.example")
    add_membership(session, ada, Role.EDITOR)
    add_membership(session, ada, Role.CONNECTOR, team_id=build.team(session))
    add_membership(session, ada, Role.CONNECTOR, team_id=build.team(session))
    build.user(session, "Ben", "ben@team.example")

    with build.statements(session) as seen:
        users = list_users(session)

    assert len(seen) == 1
    assert [(user.name, user.roles) for user in users] == [
        ("Ada", (Role.CONNECTOR, Role.EDITOR)),
        ("Ben", ()),
    ]


def test_names_of_several_users_take_one_statement(session: Session) -> None:
    ids = [build.user(session, name) for name in ("Ada", "Ben")]

    with build.statements(session) as seen:
        assert names_of(session, [*ids, uuid4()]) == dict(zip(ids, ["Ada", "Ben"], strict=True))
    assert len(seen) == 1
