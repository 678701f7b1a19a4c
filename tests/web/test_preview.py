from typing import Any
from uuid import UUID

from flask import Flask

from storage.engine import Database
from tests.web.desk_build import kept, member, published, signed_in
from tests.web.posting import posted


def test_a_preview_shows_the_public_page_as_it_would_be_and_keeps_nothing(
    app: Flask, database: Database, organisation_id: UUID
) -> None:
    service_id = published(database, organisation_id, name="Lark Supper")
    theirs = signed_in(app, member(database, organisation_id))
    url, public = f"/listings/{service_id}/edit", f"/services/{service_id}"
    assert "of 100 told" in theirs.get(f"/listings/{service_id}").text
    before, kept_before = app.test_client().get(public).text, kept(database, service_id)
    changes: dict[str, Any] = {
        "summary": "Zq hot supper.", "do": "preview", "schedules-0-rhythm": "2",
        "schedules-0-days": ["TU"], "schedules-0-opens": "10:00", "schedules-0-closes": "12:00",
        "schedules-0-starts_on": "2026-03-10", "schedules-0-term_time": "y",
    }  # fmt: skip

    page = theirs.post(url, data=posted(theirs.get(url).text, url, **changes)).text

    assert "Only you see this" in page
    assert "Zq hot supper." in page
    assert app.test_client().get(public).text == before
    assert kept(database, service_id) == kept_before
    again = theirs.post(url, data=posted(page, url, do="edit")).text
    assert "Zq hot supper." in again
    assert "Every second week on Tuesday, 10am to noon, in term time only" in again
    sent = theirs.post(url, data=posted(page, url, do="send"), follow_redirects=True).text
    assert "What you proposed" in sent
    assert app.test_client().get(public).text == before
