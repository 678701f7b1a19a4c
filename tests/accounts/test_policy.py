from collections.abc import Mapping
from typing import Final, Never
from uuid import uuid4

import pytest

from accounts.actor import Actor, Role
from accounts.policy import (
    OPEN_TO_ALL,
    POLICY,
    Action,
    Doing,
    Door,
    Relation,
    Thing,
    can,
    may_open,
    relations,
)

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
    assert set(TABLE) == set(Door)
    assert {*POLICY, *OPEN_TO_ALL} == {*Door, *Doing}


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


MINE, THEIRS = uuid4(), uuid4()
DOINGS: Final[Mapping[Doing, Mapping[Role, set[Relation]]]] = {
    Doing.SEE_PERSON: {C: {Relation.TEAM}, T: {Relation.CORE_TEAM}},
    Doing.WORK_WITH_PERSON: {C: {Relation.OWN}, T: {Relation.CORE_TEAM}},
    Doing.ADD_PERSON: {C: {Relation.TEAM}, T: {Relation.CORE_TEAM}},
    Doing.SEND_REFERRAL: {C: set(Relation), T: set(Relation)},
    Doing.STEP_AS_SENDER: {C: {Relation.TEAM}, T: {Relation.TEAM}},
    Doing.STEP_AS_CORE_TEAM: {T: {Relation.CORE_TEAM}},
    Doing.STEP_AS_SERVICE: {O: {Relation.ORGANISATION}},
    Doing.SEE_LISTING: {E: set(Relation), O: {Relation.ORGANISATION}},
    Doing.EDIT_DIRECTORY: {E: set(Relation)},
    Doing.LIST_ORGANISATIONS: {E: set(Relation), M: set(Relation)},
    Doing.DECIDE_RIGHTS: {M: set(Relation)},
    Doing.BREAK_GLASS: {M: set(Relation)},
}
"""Who may do what to a thing of which they are just this; written out again on purpose."""
THINGS: Final[Mapping[Relation, Thing]] = {
    Relation.ANY: Thing(THEIRS, THEIRS, THEIRS),
    Relation.OWN: Thing(THEIRS, THEIRS, THEIRS, is_own=True),
    Relation.TEAM: Thing(MINE, THEIRS, THEIRS),
    Relation.CORE_TEAM: Thing(THEIRS, MINE, THEIRS),
    Relation.ORGANISATION: Thing(THEIRS, THEIRS, MINE),
}


@pytest.mark.parametrize("doing", Doing)
@pytest.mark.parametrize("role", Role)
def test_a_role_does_what_the_table_says_to_what_it_is_around_and_nothing_else(
    doing: Doing, role: Role
) -> None:
    actor = Actor(uuid4(), "Sam", frozenset({role}), frozenset({MINE}), frozenset({MINE}))
    may = {relation for relation, thing in THINGS.items() if can(actor, doing, thing)}

    assert may == DOINGS[doing].get(role, set())
    assert bool(relations(actor, doing)) is bool(may)
    assert not can(None, doing)


def test_what_belongs_to_nobody_is_not_everybodys() -> None:
    for doing in Doing:
        for role in Role:
            has_any = Relation.ANY in relations(_actor(role), doing)
            assert can(_actor(role), doing, Thing()) is has_any


class _Broken(dict[Action, Mapping[Role, Relation]]):
    def get(self, *_: object) -> Never:
        raise RuntimeError


def test_an_error_in_the_policy_is_a_no_and_an_unknown_action_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("accounts.policy.POLICY", {})
    assert not can(_actor(*Role), Door.SIGNED_IN)
    monkeypatch.setattr("accounts.policy.POLICY", _Broken())
    assert not any(can(_actor(*Role), action) for action in (*Doing, Door.SIGNED_IN, Door.ADMIN))
    assert can(None, Door.PUBLIC)


def test_the_audit_names_every_role_in_one_order() -> None:
    assert _actor(E, C).role_words == _actor(C, E).role_words == "connector+editor"
