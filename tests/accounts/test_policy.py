from collections.abc import Mapping
from typing import Final
from uuid import uuid4

import pytest

from accounts.actor import Actor, Role
from accounts.policy import OPEN_TO, Door, may_open

C, T, O, E, A, M = (  # noqa: E741  (the columns of the table below)
    Role.CONNECTOR,
    Role.CORE_TEAM,
    Role.ORGANISATION,
    Role.EDITOR,
    Role.ANALYST,
    Role.ADMINISTRATOR,
)
TABLE: Final[Mapping[Door, set[Role | None]]] = {
    Door.PUBLIC: {C, T, O, E, A, M, None},
    Door.TRACKING: {C, T, O, E, A, M, None},
    Door.SIGNED_IN: {C, T, O, E, A, M},
    Door.CASELOAD: {C, T},
    Door.CORE_TEAM: {C, T},
    Door.INBOX: {O},
    Door.OWN_LISTING: {O},
    Door.DESK: {E},
    Door.REPORTS: {T, E, A, M},
    Door.ADMIN: {M},
}
"""Written out again on purpose: opening a door to somebody must take two changes."""


def _actor(*roles: Role) -> Actor:
    return Actor(uuid4(), "Sam", frozenset(roles))


def test_every_door_is_in_the_table() -> None:
    assert set(TABLE) == set(Door) == {*OPEN_TO, Door.PUBLIC, Door.TRACKING}


@pytest.mark.parametrize("door", Door)
@pytest.mark.parametrize("role", Role)
def test_a_role_opens_the_doors_of_the_table_and_no_other(door: Door, role: Role) -> None:
    assert may_open(door, _actor(role)) is (role in TABLE[door])


@pytest.mark.parametrize("door", Door)
def test_a_visitor_opens_public_doors_only(door: Door) -> None:
    assert may_open(door, None) is (None in TABLE[door])


@pytest.mark.parametrize("door", Door)
def test_somebody_without_any_role_is_a_visitor(door: Door) -> None:
    assert may_open(door, _actor()) is may_open(door, None)


@pytest.mark.parametrize("door", Door)
def test_two_roles_open_what_either_opens(door: Door) -> None:
    either = may_open(door, _actor(C)) or may_open(door, _actor(E))
    assert may_open(door, _actor(C, E)) is either


def test_neither_administrators_nor_analysts_nor_editors_have_a_door_to_persons() -> None:
    for door in (Door.CASELOAD, Door.CORE_TEAM, Door.INBOX):
        assert not may_open(door, _actor(M, A, E))


def test_the_audit_names_every_role_in_one_order() -> None:
    assert _actor(E, C).role_words == _actor(C, E).role_words == "connector+editor"
