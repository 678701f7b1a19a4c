"""For a few seconds after a change, pages are made with the directory as it was before it."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from directory import commands
from directory.models import LocationRow
from directory.owner_fields import LocationFields
from directory.search.snapshot import SnapshotHolder
from storage.engine import reading, writing
from tests.applications import parts_of
from tests.clock import NOW
from tests.directory.build import EDITOR
from tests.web.seen import words
from tests.web.stock import listed
from tests.web.test_find_support import answer


def held_back(app: Flask, patch: pytest.MonkeyPatch) -> None:
    """Give every page the directory as it is now, whatever changes."""
    made = parts_of(app)
    with reading(made.database) as session:
        snapshot = made.snapshots.current(session)
    patch.setattr(SnapshotHolder, "current", lambda _holder, _session: snapshot)


def found(client: FlaskClient) -> str:
    return words(answer(client, "practical_help", place="N12 0AA"))


def card(client: FlaskClient) -> str:
    """The one card on the page of results."""
    page = client.get("/find-support/results").text
    return page[page.index('<div class="card__head">') : page.index("</article>")]


def test_a_service_that_was_withdrawn_is_neither_found_nor_matched(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    service_id = listed(app, name="Here Today")
    held_back(app, monkeypatch)
    assert "Here Today" in found(client)
    assert "Here Today" in client.get("/services").text

    with writing(parts_of(app).database) as session:
        commands.close_service(session, service_id, reason="", actor=EDITOR, now=NOW)

    assert "Here Today" not in client.get("/find-support/results").text
    assert "Here Today" not in client.get("/services").text


def test_an_address_that_was_made_private_tells_no_distance(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed(app, name="Safe Rooms")
    held_back(app, monkeypatch)
    found(client)
    assert "mile" in card(client)

    with writing(parts_of(app).database) as session:
        [place] = session.scalars(select(LocationRow.id))
        hidden = LocationFields(postcode="N19 5TH", is_confidential=True)
        commands.edit_location(session, place, hidden, actor=EDITOR, now=NOW)

    assert "Safe Rooms" in card(client)
    assert "mile" not in card(client)
