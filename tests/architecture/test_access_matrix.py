"""Every route, method and role, with those who are half way in, out of date or shut out."""

import re
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from accounts.actor import Actor, Role
from accounts.commands import set_active, set_role
from accounts.policy import Door, Relation, may_open
from app import create_app
from storage.engine import writing
from tests.applications import parts_of, settings_in, sign_in_as
from tests.architecture.source import product_modules
from tests.clock import NOW
from tests.databases import empty_file
from tests.proof import is_full, proof
from tests.web.visitor_build import user
from web.access import door_of
from web.commands_access import matrix
from web.sessions import HALF_KEY

METHODS: Final = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE")
NO_ROLES: Final[frozenset[Role]] = frozenset()


class Clock:
    now = NOW

    def __call__(self) -> object:
        return self.now


@pytest.fixture(scope="module")
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, clock: Clock) -> Iterator[Flask]:
    folder: Path = tmp_path_factory.mktemp("matrix")
    shutil.copy(empty_file(), folder / "test.db")
    made = create_app(settings_in(folder), clock=clock)  # type: ignore[arg-type]
    yield made
    parts_of(made).database.dispose()


def _browsers(app: Flask, clock: Clock) -> dict[str, tuple[FlaskClient, frozenset[Role] | None]]:
    """Each kind of somebody: their browser, and the roles they are in (None: a visitor)."""
    found: dict[str, tuple[FlaskClient, frozenset[Role] | None]] = {}
    database = parts_of(app).database

    def add(name: str, role: Role | None) -> tuple[FlaskClient, UUID]:
        client, user_id = app.test_client(), user(app, role, f"{name}@matrix.example")
        sign_in_as(client, user_id)
        found[name] = (client, frozenset({role}) if role else NO_ROLES)
        return client, user_id

    clock.now = NOW - timedelta(hours=13)
    add("expired", Role.CORE_TEAM)
    clock.now = NOW
    for role in Role:
        add(role.value, role)
    add("no role", None)
    _, disabled = add("disabled", Role.CORE_TEAM)
    _, moved = add("moved", Role.CONNECTOR)
    with writing(database) as session:
        set_active(session, disabled, is_active=False)
        set_role(session, moved, Role.ANALYST)
    half = app.test_client()
    with half.session_transaction() as kept:
        kept[HALF_KEY] = str(user(app, Role.ADMINISTRATOR, "half@matrix.example"))
        kept["half_since"] = NOW.isoformat()
    found["half way in"] = (half, None)
    found["visitor"] = (app.test_client(), None)
    for name in ("expired", "disabled", "moved"):
        found[name] = (found[name][0], None)
    return found


def _stub(view: Callable[..., object]) -> Callable[..., str]:
    """A view behind the same door that only says it was reached."""

    def reached(**_arguments: object) -> str:
        return "reached"

    reached.door = door_of(view)  # type: ignore[attr-defined]
    return reached


def _filled(rule: Rule) -> str:
    path = re.sub(r"<uuid:[a-z_]+>", str(UUID(int=7)), rule.rule)
    return re.sub(r"<(?:string|path):[a-z_]+>", "anything", re.sub(r"<int:[a-z_]+>", "1", path))


@pytest.mark.proof("access-matrix")
def test_every_route_method_and_role_answers_as_the_policy_says(app: Flask, clock: Clock) -> None:
    browsers = _browsers(app, clock)
    views = dict(app.view_functions)
    app.view_functions.update({name: _stub(view) for name, view in views.items()})
    wrong, probes = [], 0
    try:
        for number, rule in enumerate(app.url_map.iter_rules()):
            door = door_of(views[rule.endpoint])
            for method, names in _some_of(rule, number, list(browsers)):
                if _is_anothers(app, rule, method):
                    continue  # another view of the same address has this method
                for name in names:
                    client, roles = browsers[name]
                    answer = client.open(_filled(rule), method=method)
                    probes += 1
                    if not _is_as_said(answer.text, answer.status_code, rule, method, door, roles):
                        wrong.append((rule.rule, method, name, answer.status_code))
    finally:
        app.view_functions.update(views)

    assert wrong == []
    proof("access-matrix", {"probes": probes, "wrong": 0, "routes": len(views)})


def _is_anothers(app: Flask, rule: Rule, method: str) -> bool:
    """Whether an address leads to another rule by this method, where it is asked for itself."""
    adapter = app.url_map.bind("localhost")
    if method in (rule.methods or ()) or not adapter.test(_filled(rule), method):
        return False
    return adapter.match(_filled(rule), method, return_rule=True)[0] is not rule


def _some_of(rule: Rule, number: int, names: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Everybody with every method in make proof; else a few of them in turn, for each route."""
    for method in METHODS:
        if is_full():
            yield method, names
        elif method in (rule.methods or ()) and method not in {"HEAD", "OPTIONS"}:
            yield method, [names[(number + step) % len(names)] for step in (0, 4, 8)]


def _is_as_said(
    text: str,
    status: int,
    rule: Rule,
    method: str,
    door: Door | None,
    roles: frozenset[Role] | None,
) -> bool:
    """Reached only where the door is open, and else asked to sign in or refused."""
    if method not in (rule.methods or ()) or method == "OPTIONS":
        return "reached" not in text
    actor = None if roles is None else Actor(UUID(int=1), "", roles)
    if door is not None and may_open(door, actor):
        return status == 200
    return "reached" not in text and status == (302 if actor is None else 403)


def test_the_matrix_lists_every_route_and_leaves_none_open_by_mistake(app: Flask) -> None:
    rows = matrix(app)

    assert {row["path"] for row in rows} == {rule.rule for rule in app.url_map.iter_rules()}
    assert [row["path"] for row in rows if row["open_to"] == ["nobody"]] == []
    people = [row for row in rows if row["path"].startswith("/people")]
    assert {tuple(row["open_to"]) for row in people} == {("connector", "core_team")}


def test_an_error_inside_the_policy_lets_nobody_in(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = app.test_client()
    sign_in_as(client, user(app, Role.CONNECTOR, "error@matrix.example"))
    assert client.get("/people").status_code == 200

    def fails(*_: object) -> frozenset[Relation]:
        raise RuntimeError

    monkeypatch.setattr("accounts.policy.relations", fails)
    assert client.get("/people").status_code == 403
    assert app.test_client().get("/people").status_code == 302


def test_who_may_do_what_is_asked_of_the_one_table_alone() -> None:
    """Below the pages nobody looks at a role, but to lend one in an emergency."""
    looking = {
        module.path
        for module in product_modules()
        if module.package in {"directory", "people", "referrals", "insight", "storage", "places"}
        and re.search(r"\bRole\b|\.roles\b", module.text)
    }

    assert looking == {"people/glass.py"}
