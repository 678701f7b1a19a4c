"""Imports on the editors' desk: from a stranger's workbook to drafts, and back."""

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select

from app import make_worker
from directory.queries import DraftFilter, list_drafts
from importers import fetch, work
from importers.models import ImportRunRow
from importers.night import report_of
from importers.sources.anything import read_file
from importers.sources.events import Event
from importers.sources.table import Encoding
from importers.sourcing import ask_fetch
from importers.terms import RunState
from storage.engine import Database, reading, writing
from storage.outbox import OutboxRow
from tests.clock import NOW
from tests.directory.build import EDITOR
from tests.importers import messy
from tests.web.desk_build import editor, member, signed_in
from web import desk_import_columns

SOURCE = {"name": "Brightwater", "kind": "table", "complete": "y", "follows": "y",
          "owner_name": "Pat Field", "owner_phone": "020 7946 0123",
          "owner_email": "pat@brightwater.example"}  # fmt: skip


@pytest.fixture(autouse=True)
def _read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read files in this process, which is quicker; `test_reading` reads them in another."""

    def events(path: Path, *, encoding: Encoding = Encoding.AUTO) -> Iterator[Event]:
        with path.open("rb") as stream:
            yield from read_file(stream, encoding=encoding)

    monkeypatch.setattr(work, "read_events", events)
    monkeypatch.setattr(desk_import_columns, "read_events", events)


@pytest.fixture
def desk(app: Flask, database: Database) -> FlaskClient:
    client = signed_in(app, editor(database))
    assert "Add a source" in client.get("/desk/imports").text
    added = client.post("/desk/imports/new", data=SOURCE, follow_redirects=True).text
    assert "The source is added" in added
    return client


def _send(desk: FlaskClient, data: bytes, name: str = "list.xlsx", **more: str) -> str:
    """Upload a file. Returns where it leads."""
    answer = desk.post(
        "/desk/imports/brightwater/upload", data={"file": (io.BytesIO(data), name), **more}
    )
    assert answer.status_code == 302, answer.text
    return answer.location


def _work(app: Flask) -> None:
    make_worker(app).run_once()


def _as_guessed(page: str) -> dict[str, str]:
    """The form as it stands on the page."""
    found = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    for name, options in re.findall(r'<select[^>]* name="([^"]+)">(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[name] = chosen[1] if chosen else ""
    return found


def _drafts(database: Database) -> int:
    with reading(database) as session:
        return list_drafts(session, DraftFilter(), viewer=EDITOR).total


def test_a_workbook_is_mapped_planned_carried_out_sent_again_and_undone(
    app: Flask, database: Database, desk: FlaskClient
) -> None:
    columns = _send(desk, messy.charity())
    page = desk.get(columns).text
    assert "Quite sure" in page
    assert "“wheelchair friendly”" in page
    kept = desk.post(columns, data={**_as_guessed(page), "table": "Our services"})
    assert kept.status_code == 302
    run = kept.location
    assert "being read" in desk.get(run).text
    _work(app)
    plan = desk.get(run).text
    assert "Money Mornings 5" in plan
    assert "Carry it out?" in plan
    assert "Our guess, to confirm" in plan
    assert _drafts(database) == 0
    listed = desk.get(f"{run}/list").data.decode("utf-8-sig")
    assert listed.count("\nadded,") == 5

    desk.post(f"{run}/apply")
    _work(app)
    done = desk.get(run).text
    assert "Carried out" in done
    assert _drafts(database) == 5
    assert "pat@brightwater.example" in _letter(database)
    _where_it_came_from(app, database, desk)

    _again_and_back(app, database, desk, run)


def _where_it_came_from(app: Flask, database: Database, desk: FlaskClient) -> None:
    """A draft says what of it is a guess, and a page of its own where the rest is from."""
    with reading(database) as session:
        lines = list_drafts(session, DraftFilter(), viewer=EDITOR).lines
    [service_id] = [each.service_id for each in lines if each.name == "Money Mornings 5"]
    assert "Our guess, yours to confirm" in desk.get(f"/desk/services/{service_id}").text
    page = desk.get(f"/desk/services/{service_id}/origin").text
    assert "As the list says, from" in page
    assert "The row as it came" in page
    assert ">Brightwater</a>" in page
    stranger = signed_in(app, member(database))
    assert stranger.get(f"/desk/services/{service_id}/origin").status_code == 403
    answer = app.test_client().get(f"/desk/services/{service_id}/origin")
    assert answer.status_code == 302


def _again_and_back(app: Flask, database: Database, desk: FlaskClient, run: str) -> None:
    again = _send(desk, messy.charity())
    _work(app)
    assert "There is nothing to store" in desk.get(again).text
    desk.post(f"{again}/drop")
    desk.post(f"{run}/undo")
    _work(app)
    assert "Undone" in desk.get(run).text
    assert _drafts(database) == 0
    assert "Whom to ring" in desk.get("/desk/imports/brightwater").text


def _letter(database: Database) -> str:
    """To whom the report of a run goes."""
    with reading(database) as session:
        [errand] = [
            row for row in session.scalars(select(OutboxRow).where(OutboxRow.kind == "email"))
            if row.payload.get("template") == "import_report"
        ]  # fmt: skip
        report = report_of(session, UUID(errand.payload["run_id"]))
    assert report is not None
    assert "5 new" in report.body
    return report.to


def test_refused_rows_are_downloaded_corrected_and_sent_by_themselves(
    app: Flask, database: Database, desk: FlaskClient
) -> None:
    rows = [["Id", "Name", "About"], *([str(n), f"Club {n}", "Tea."] for n in range(1, 8))]
    rows[3][1] = "???"
    columns = _send(desk, messy.workbook(rows))
    run = desk.post(columns, data=_as_guessed(desk.get(columns).text)).location
    _work(app)
    held = desk.get(run).text
    assert "1 of 7 would be refused" in held
    assert "row 4" in held

    without = desk.post(f"{run}/apply")
    assert without.status_code == 400
    assert "Say why so many are ended or refused" in without.text
    desk.post(f"{run}/apply", data={"because": "They will send it again"})
    _work(app)
    assert _drafts(database) == 6

    sheet = load_workbook(io.BytesIO(desk.get(f"{run}/refused").data)).worksheets[0]
    told = [[cell.value for cell in line] for line in sheet.iter_rows()]
    assert told[1][:3] == ["3", "???", "Tea."]
    assert told[0][-2:] == ["What is wrong", "What to do"]
    told[1][1] = "Club 3"
    part = _send(desk, messy.workbook(told), is_part="y")
    _work(app)
    assert "Will end" not in desk.get(part).text
    desk.post(f"{part}/apply")
    _work(app)
    assert _drafts(database) == 7


def test_a_feed_is_fetched_at_night_and_a_failed_fetch_ends_nothing(
    app: Flask, database: Database, desk: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed = {**SOURCE, "kind": "open_referral", "url": "https://feed.example/services",
            "is_nightly": "y"}  # fmt: skip
    desk.post("/desk/imports/brightwater/edit", data=feed)
    services = [messy.service(1), messy.service(2)]

    def answer(url: str, *_: Any) -> bytes:  # noqa: ANN401
        number = re.search(r"/services/\S+(\d)$", url)
        return messy.page(*services) if number is None else b""

    monkeypatch.setattr(fetch, "get", answer)
    desk.post("/desk/imports/brightwater/fetch")
    _work(app)
    with reading(database) as session:
        [run] = session.scalars(select(ImportRunRow)).all()
    assert run.state is RunState.PLANNED
    desk.post(f"/desk/imports/runs/{run.id}/apply")
    _work(app)
    assert _drafts(database) == 2

    def broken(_url: str) -> bytes:
        raise fetch.FetchError("feed.example answered 404")

    monkeypatch.setattr(fetch, "get", broken)
    with writing(database) as session:
        ask_fetch(session, "brightwater", actor=EDITOR, now=NOW)
    _work(app)
    page = desk.get("/desk/imports/brightwater").text
    assert "feed.example answered 404" in page
    assert "Nothing ended because of it" in page
    assert _drafts(database) == 2


def test_only_editors_come_here_and_bad_files_are_told_on_the_form(
    app: Flask, database: Database, desk: FlaskClient
) -> None:
    stranger = signed_in(app, member(database, None))
    assert stranger.get("/desk/imports").status_code == 403
    assert app.test_client().get("/desk/imports").status_code == 302
    empty = desk.post("/desk/imports/brightwater/upload", data={})
    assert empty.status_code == 400
    assert "Choose a file that holds something" in empty.text
    columns = _send(desk, b"%PDF-1.4", "leaflet.pdf")
    assert "This is not a table" in desk.get(columns).text
    assert desk.get("/desk/imports/nobody").status_code == 404
    wrong = desk.post("/desk/imports/new", data={**SOURCE, "is_nightly": "y"})
    assert "Enter the address of the feed" in wrong.text


def test_editors_and_nobody_else_take_the_directory_with_them(
    app: Flask, database: Database, desk: FlaskClient
) -> None:
    assert "/desk/imports/directory/download?as=csv" in desk.get("/desk/imports").text
    book = load_workbook(io.BytesIO(desk.get("/desk/imports/directory/download").data))
    assert next(book["Services"].values)[0] == "anydoor service id"
    assert (
        desk.get("/desk/imports/directory/download?as=csv")
        .data.decode("utf-8-sig")
        .startswith("anydoor ")
    )
    colleague = signed_in(app, member(database, None))
    assert colleague.get("/desk/imports/directory/download?as=csv").status_code in {403, 404}
    assert app.test_client().get("/desk/imports/directory/download?as=csv").status_code == 302
