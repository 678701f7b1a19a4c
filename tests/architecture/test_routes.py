"""The front door: who may open which page, and what every answer carries."""

import re
from collections.abc import Callable, Iterator
from functools import wraps
from pathlib import Path
from typing import Final
from uuid import UUID

import pytest
from flask import Flask
from werkzeug.routing import Rule

from accounts.actor import Actor, Role
from accounts.commands import NewUser, add_membership, add_team, add_user
from accounts.policy import Door, may_open
from accounts.terms import TeamKind
from app import create_app
from storage.engine import writing
from tests.applications import parts_of, settings_in, sign_in_as, template_file
from tests.architecture.exceptions import BY_SETTING, BY_STANDARD, TEXT_IN_PATHS, TOKENLESS
from tests.clock import NOW
from tests.directory import build
from tests.web.corpora import ELSEWHERE
from web.access import access, door_of, safe_next
from web.security import HEADERS

__all__ = ["template_file"]

KEBAB: Final = re.compile(
    r"/|(?:/(?:[a-z0-9]+(?:-[a-z0-9]+)*|<(?:uuid|int|string|path):[a-z_]+>))+(?:\.(?:json|pdf|txt|xml))?"
    r"|/\.well-known/security\.txt"
)
KINDS: Final = re.compile(
    r"(?:text/(?:html|plain|csv|calendar)|image/svg\+xml|application/xml); charset=utf-8"
    r"|application/(?:json|geo\+json|pdf|vnd\.openxmlformats-officedocument\.\S+)|image/png"
)
"""What an answer may say that it is: text with its letters named, or a file of a known kind."""
A_UUID: Final = UUID(int=7)


@pytest.fixture(scope="module")
def app(template_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """One application for all of this; nothing here changes what others see."""
    folder = tmp_path_factory.mktemp("routes")
    (folder / "test.db").write_bytes(template_file.read_bytes())
    made = create_app(settings_in(folder), clock=lambda: NOW)
    made.add_url_rule("/forgotten", "forgotten", lambda: "secret")
    made.add_url_rule("/boom", "boom", access(Door.PUBLIC)(_boom))
    yield made
    parts_of(made).database.dispose()


@pytest.fixture(scope="module")
def people(app: Flask) -> dict[Role | None, Actor]:
    """Somebody in each role, and somebody in none."""
    return {role: _somebody(app, role) for role in (None, *Role)}


def _boom() -> str:
    raise RuntimeError("ZQ-detail")


def _rules(app: Flask) -> list[Rule]:
    """Every rule of the product itself."""
    return [each for each in app.url_map.iter_rules() if each.endpoint not in {"forgotten", "boom"}]


def _closed_to_nobody(app: Flask) -> list[Rule]:
    """Every page that can be opened without knowing an id."""
    return [
        each
        for each in _rules(app)
        if "GET" in (each.methods or ()) and not each.arguments and each.rule not in BY_SETTING
    ]


def _filled(rule: Rule) -> str:
    """A path of this rule, with something in each argument."""
    path = re.sub(r"<uuid:[a-z_]+>", str(A_UUID), rule.rule)
    return re.sub(r"<(?:string|path):[a-z_]+>", "anything", re.sub(r"<int:[a-z_]+>", "1", path))


def _somebody(app: Flask, role: Role | None) -> Actor:
    """A user with one role, and with what goes with it."""
    name = role.value if role else "nothing"
    with writing(parts_of(app).database) as session:
        user_id = add_user(session, NewUser(f"{name}@anydoor.example", name), now=NOW)
        team = organisation = None
        if role in {Role.CONNECTOR, Role.CORE_TEAM}:
            kind = TeamKind.CONNECTORS if role is Role.CONNECTOR else TeamKind.CORE_TEAM
            team = add_team(session, f"Team of {name}", kind)
        if role is Role.ORGANISATION:
            organisation = build.organisation(session)
        if role is not None:
            add_membership(session, user_id, role, team_id=team, organisation_id=organisation)
    return Actor(user_id, name, frozenset({role} if role else ()))


def _door(app: Flask, rule: Rule) -> Door:
    found = door_of(app.view_functions[rule.endpoint])
    assert found is not None
    return found


def test_every_view_stands_behind_a_door(app: Flask) -> None:
    open_views = [
        rule.rule for rule in _rules(app) if door_of(app.view_functions[rule.endpoint]) is None
    ]

    assert open_views == []


@pytest.mark.parametrize("role", [None, *Role])
def test_a_view_that_nobody_marked_is_closed_to_everyone(
    app: Flask, people: dict[Role | None, Actor], role: Role | None
) -> None:
    client = app.test_client()
    if role is not None:
        sign_in_as(client, people[role].user_id)

    response = client.get("/forgotten")
    assert (response.status_code, "secret" in response.text) == (403, False)


def test_paths_are_words_and_typed_ids(app: Flask) -> None:
    rules = [each.rule for each in _rules(app)]

    assert {rule for rule in rules if not KEBAB.fullmatch(rule)} == BY_STANDARD
    assert {rule for rule in rules if "<string:" in rule or "<path:" in rule} == set(TEXT_IN_PATHS)


@pytest.mark.parametrize("role", [None, *Role])
def test_each_role_opens_the_pages_of_its_doors_and_no_other(
    app: Flask, people: dict[Role | None, Actor], role: Role | None
) -> None:
    """Public and closed pages are asked for in turn here, and by all in make proof's matrix."""
    who, client = people[role], app.test_client()
    sign_in_as(client, who.user_id)
    turn, wrong = list(people).index(role), []
    for number, rule in enumerate(_closed_to_nobody(app)):
        is_for_some = may_open(_door(app, rule), who) and _door(app, rule) is not Door.PUBLIC
        if not is_for_some and (number + turn) % 3:
            continue
        answer = client.get(rule.rule)
        status, kind = answer.status_code, answer.headers["Content-Type"]
        expected = {200, 302} if may_open(_door(app, rule), who) else {403}
        if status not in expected or not KINDS.fullmatch(kind):
            wrong.append((rule.rule, status, kind))

    assert wrong == []


def test_a_visitor_is_asked_to_sign_in_where_an_account_is_needed(app: Flask) -> None:
    wrong = []
    for rule in _closed_to_nobody(app):
        response = app.test_client().get(rule.rule)
        is_asked = response.status_code == 302 and "/sign-in?next=" in response.location
        if is_asked is not (not may_open(_door(app, rule), None)):
            wrong.append((rule.rule, response.status_code))

    assert wrong == []


def test_a_page_about_an_id_is_as_closed_as_a_page_without(
    app: Flask, people: dict[Role | None, Actor]
) -> None:
    """The door comes before the question whether there is such a thing."""
    who, client = people[None], app.test_client()
    sign_in_as(client, who.user_id)
    wrong = []
    for rule in _rules(app):
        if not rule.arguments or may_open(_door(app, rule), who):
            continue
        for method in {"GET", "POST"} & set(rule.methods or ()):
            status = client.open(_filled(rule), method=method).status_code
            if status != 403:
                wrong.append((rule.rule, method, status))

    assert wrong == []


def test_a_post_without_the_token_of_its_form_reaches_no_view(
    template_file: Path, tmp_path: Path
) -> None:
    (tmp_path / "test.db").write_bytes(template_file.read_bytes())
    guarded = create_app(settings_in(tmp_path), clock=lambda: NOW)
    guarded.config["WTF_CSRF_ENABLED"] = True
    reached: set[str] = set()
    posts = [rule for rule in _rules(guarded) if "POST" in (rule.methods or ())]
    for rule in posts:
        guarded.view_functions[rule.endpoint] = _reporting(guarded, rule.endpoint, reached)
    client = guarded.test_client()
    sign_in_as(client, _everything(guarded))
    for rule in posts:
        client.post(_filled(rule))
    parts_of(guarded).database.dispose()

    assert reached == set(TOKENLESS)


def _reporting(app: Flask, endpoint: str, reached: set[str]) -> Callable[..., str]:
    """A view that only says it was reached, behind the same door and under the same name."""
    view = app.view_functions[endpoint]

    @wraps(view)
    def report(**_arguments: object) -> str:
        reached.add(endpoint)
        return "reached"

    return report


def _everything(app: Flask) -> UUID:
    """Somebody in every role, so that no door stands in the way."""
    user_id = _somebody(app, Role.EDITOR).user_id
    with writing(parts_of(app).database) as session:
        for role in set(Role) - {Role.EDITOR}:
            add_membership(session, user_id, role)
    return user_id


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [
        ("/sign-in", "GET", 200),
        ("/people", "GET", 302),
        ("/no-such-page", "GET", 404),
        ("/reports", "POST", 405),
        ("/boom", "GET", 500),
        ("/static/css/tokens.css", "GET", 200),
        ("/static/no-such-file.css", "GET", 404),
        ("/healthz", "GET", 200),
        ("/services/", "GET", 404),
    ],
)
def test_every_kind_of_answer_keeps_itself_to_itself(
    app: Flask, path: str, method: str, status: int
) -> None:
    response = app.test_client().open(path, method=method)
    body = response.text
    response.close()

    assert response.status_code == status
    assert {name: response.headers.get(name) for name in HEADERS} == HEADERS
    assert "ZQ-detail" not in body


def test_the_policy_lets_no_page_run_a_script_of_its_own_or_fetch_from_elsewhere() -> None:
    policy = HEADERS["Content-Security-Policy"]

    assert "unsafe" not in policy
    assert "http" not in policy
    assert "frame-ancestors 'none'" in policy


def test_signing_in_never_leads_to_another_site(app: Flask) -> None:
    with app.test_request_context("/sign-in"):
        assert [path for path in ELSEWHERE if safe_next(path) is not None] == []


def test_signing_in_leads_back_to_a_page_of_ours_without_its_question(app: Flask) -> None:
    with app.test_request_context("/sign-in"):
        assert safe_next("/people?q=somebody") == "/people"


def test_a_page_for_one_visitor_is_kept_by_no_browser(
    app: Flask, people: dict[Role | None, Actor]
) -> None:
    client = app.test_client()
    assert client.get("/").headers["Cache-Control"] == "no-cache"
    sign_in_as(client, people[Role.ANALYST].user_id)
    assert client.get("/").headers["Cache-Control"] == "no-store"
