import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import click
import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.cli import ScriptInfo
from flask.testing import FlaskClient

from app import create_app, make_worker
from directory import commands
from directory.search.breaker import MOST_FAILURES
from directory.search.engine import Document, Hits
from storage.engine import writing
from storage.worker import PAUSE_SECONDS
from tests.applications import parts_of, settings_in
from tests.clock import NOW
from tests.databases import empty_file
from tests.directory import build
from tests.directory.build import EDITOR
from tests.directory.stand_in_meili import MASTER, Faults, StandInMeili
from tests.web.seen import names, words
from tests.web.test_maps import figures
from web.commands import COMMANDS, prepare

SIMPLER = "Search is simpler than usual for the moment."


@pytest.fixture
def server() -> StandInMeili:
    return StandInMeili()


@pytest.fixture
def house(bare: Flask, tmp_path: Path) -> Flask:
    """An application with an empty directory and a Meilisearch."""
    (tmp_path / "test.db").write_bytes(empty_file().read_bytes())
    return bare


@pytest.fixture
def bare(server: StandInMeili, tmp_path: Path) -> Iterator[Flask]:
    """An application with a Meilisearch, and no table yet."""
    settings = replace(settings_in(tmp_path), meili_url=server.url, meili_key=MASTER, is_demo=False)
    made = create_app(settings, clock=lambda: NOW)
    yield made
    server.faults = Faults()
    parts_of(made).database.dispose()


@pytest.fixture
def visitor(house: Flask) -> FlaskClient:
    return house.test_client()


def _published(app: Flask, name: str, **values: Any) -> UUID:  # noqa: ANN401
    with writing(parts_of(app).database) as session:
        return build.published(session, name=name, **values)


def _closed(app: Flask, service_id: UUID) -> None:
    with writing(parts_of(app).database) as session:
        commands.close_service(session, service_id, reason="", actor=EDITOR, now=NOW)


def _runner(app: Flask) -> Callable[..., Result]:
    group = click.Group("app.py", commands={str(each.name): each for each in COMMANDS})
    info = ScriptInfo(create_app=lambda: app)
    return lambda *given: CliRunner().invoke(group, list(given), obj=info)


def test_what_is_published_is_found_in_both_after_one_round_of_the_worker(
    house: Flask, visitor: FlaskClient, server: StandInMeili
) -> None:
    worker = make_worker(house)
    worker.run_once()
    service_id = _published(house, "Rent Desk")
    worker.run_once()
    page = visitor.get("/services?q=rent").text
    assert names(page) == ["Rent Desk"]
    assert SIMPLER not in page
    assert server.asked[-1] == "POST /multi-search"
    _closed(house, service_id)
    worker.run_once()
    assert names(visitor.get("/services?q=rent").text) == []
    assert server.state.indexes["services"].documents == {}


def test_the_index_trails_by_no_more_than_five_seconds() -> None:
    assert PAUSE_SECONDS <= 5


def test_while_meilisearch_is_away_search_goes_on_and_says_so_on_search_pages_alone(
    house: Flask, visitor: FlaskClient, server: StandInMeili
) -> None:
    make_worker(house).run_once()
    service_id = _published(house, "Rent Desk")
    make_worker(house).run_once()
    assert visitor.get("/healthz").text == "ok\n"

    server.faults.status = 503
    for _ in range(MOST_FAILURES):
        page = visitor.get("/services?q=rent").text
        assert names(page) == ["Rent Desk"]
        assert re.search(rf'<p [^>]*role="status">{re.escape(SIMPLER)}</p>', page)
    answer = visitor.get("/healthz")
    assert (answer.status_code, answer.text) == (200, "ok\nsearch: simpler\n")
    assert SIMPLER in visitor.get("/services/map?q=rent").text
    for path in ("/services", "/", f"/services/{service_id}"):
        assert SIMPLER not in visitor.get(path).text


def test_before_serving_both_are_filled_and_without_the_server_one_is_enough(
    bare: Flask, server: StandInMeili, capsys: pytest.CaptureFixture[str]
) -> None:
    server.faults.status = 500
    with bare.app_context():
        prepare(is_demo=False)
        service_id = _published(bare, "Rent Desk")
        prepare(is_demo=False)
    assert "answered by tantivy" in capsys.readouterr().out
    assert list(parts_of(bare).engine.search_text("rent").scores) == [service_id]

    server.faults.status = 0
    with bare.app_context():
        prepare(is_demo=False)
    assert list(server.state.indexes["services"].documents) == [service_id.hex]


def test_the_command_line_looks_at_both_and_rebuilds_both(
    house: Flask, server: StandInMeili
) -> None:
    run = _runner(house)
    _published(house, "Rent Desk")
    assert run("index", "rebuild").output == "Indexed 1 services.\n"
    server.state.indexes["services"].documents.clear()
    checked = run("index", "check")
    assert checked.exit_code == 1
    assert checked.output == (
        "tantivy: 0 services differ between the index and the database.\n"
        "Meilisearch: 1 services differ between the index and the database.\n"
    )
    run("index", "rebuild")
    assert run("index", "check").exit_code == 0


def test_the_two_keys_can_be_made_to_be_set_instead_of_the_master_key(
    house: Flask, server: StandInMeili
) -> None:
    said = _runner(house)("index", "keys").output
    made = [each["key"] for each in server.state.keys.values()]
    assert said == f"MEILI_SEARCH_KEY={made[0]}\nMEILI_INDEX_KEY={made[1]}\n"
    assert MASTER not in said


def test_without_meilisearch_there_are_no_keys_to_make(app: Flask) -> None:
    result = _runner(app)("index", "keys")
    assert "MEILI_URL is not set" in str(result.exception)


# ---- an engine that lies ---------------------------------------------------------------------


class LyingEngine:
    """Says that whatever it was told to say fits every search."""

    def __init__(self, *service_ids: UUID) -> None:
        self.service_ids = service_ids

    def index(self, documents: Collection[Document]) -> None:
        """Keeps nothing."""

    def delete(self, service_ids: Collection[UUID]) -> None:
        """Forgets nothing."""

    def rebuild(self, documents: Iterable[Document]) -> None:
        """Keeps nothing."""

    def search_text(self, text: str) -> Hits:
        del text
        return Hits(dict.fromkeys(self.service_ids, 1.0))

    def fingerprints(self) -> Mapping[UUID, str]:
        return {}


def _lying(app: Flask) -> tuple[FlaskClient, UUID]:
    """A visitor to a directory whose engine knows things it should not. One service is public."""
    public = _published(app, "Rent Desk", domains=["practical_help"])
    closed = _published(app, "Old Desk", domains=["job_situation"])
    _closed(app, closed)
    with writing(parts_of(app).database) as session:
        draft = build.draft(session, name="New Desk", domains=["leisure"])
        owner = build.organisation(session, "Refuge Trust")
        secret_place = str(build.location(session, owner, is_confidential=True, town="Hidden"))
        refuge = build.published(session, owner, name="Refuge Desk", locations=[secret_place])
    lies = LyingEngine(uuid4(), closed, draft, public, refuge)
    app.extensions["anydoor_parts"] = replace(parts_of(app), engine=lies)
    return app.test_client(), public


def test_nothing_that_a_lying_engine_adds_is_shown_or_counted(app: Flask) -> None:
    visitor, _ = _lying(app)
    page = visitor.get("/services?q=desk").text
    assert sorted(names(page)) == ["Refuge Desk", "Rent Desk"]
    assert "2 services for “desk”" in words(page)
    for hidden in ("Old Desk", "New Desk", "Hidden"):
        assert hidden not in page
    assert 'value="job_situation"' not in page  # what only the closed one is about is no choice
    assert 'value="leisure"' not in page


def test_no_point_of_what_is_not_public_is_on_the_map(app: Flask) -> None:
    visitor, _ = _lying(app)
    told = figures(visitor, "/services/map.json?q=desk")
    assert [each["name"] for each in told["points"]] == ["Rent Desk"]
    assert told["total"] == 2
    shown = visitor.get("/services/map?q=desk").text
    assert "Old Desk" not in shown
    assert "New Desk" not in shown


def test_there_are_no_more_pages_than_exist_however_much_an_engine_promises(app: Flask) -> None:
    visitor, _ = _lying(app)
    page = visitor.get("/services?q=desk&page=2").text
    assert set(names(page)) <= {"Refuge Desk", "Rent Desk"}
    assert "page=3" not in page


def test_a_lying_server_is_believed_no_more_than_a_lying_engine(
    house: Flask, visitor: FlaskClient, server: StandInMeili
) -> None:
    make_worker(house).run_once()
    kept, closed = _published(house, "Rent Desk"), _published(house, "Old Desk")
    _closed(house, closed)
    make_worker(house).run_once()

    def lie(found: dict[str, Any]) -> dict[str, Any]:
        ids = [kept.hex, closed.hex, kept.hex, uuid4().hex, "../../etc/passwd", "", None, 7]
        return {**found, "hits": [{"id": each, "name": "<b>Lie</b>"} for each in ids]}

    server.faults.lie = lie
    page = visitor.get("/services?q=desk").text
    assert names(page) == ["Rent Desk"]
    assert "1 service for “desk”" in words(page)
    assert SIMPLER not in page
    assert "Lie" not in page
    assert [e["name"] for e in figures(visitor, "/services/map.json?q=desk")["points"]] == [
        "Rent Desk"
    ]


def test_what_is_closed_is_gone_at_once_however_the_index_stands(
    house: Flask, visitor: FlaskClient, server: StandInMeili
) -> None:
    make_worker(house).run_once()
    service_id = _published(house, "Rent Desk")
    make_worker(house).run_once()
    server.freeze()
    _closed(house, service_id)
    assert names(visitor.get("/services?q=rent").text) == []  # at once, before any worker
