from dataclasses import replace
from pathlib import Path

from flask import Flask

from accounts.actor import Role
from app import create_app
from config_safety import Safety
from storage.engine import writing
from storage.outbox import add
from tests.applications import parts_of, settings_in, sign_in_as
from tests.clock import NOW
from tests.databases import empty_file
from tests.web.visitor_build import user

TOKEN = "a token of a monitor, for tests alone".replace(" ", "-")


def test_a_monitor_with_the_token_reads_counts_and_nothing_that_anybody_typed(
    tmp_path: Path,
) -> None:
    (tmp_path / "test.db").write_bytes(empty_file().read_bytes())
    settings = replace(settings_in(tmp_path), safety=Safety(metrics_token=TOKEN, has_backups=False))
    app = create_app(settings, clock=lambda: NOW)
    client = app.test_client()
    shown = {"Authorization": f"Bearer {TOKEN}"}
    with writing(parts_of(app).database) as session:
        add(session, "email", "person:Zofia", now=NOW, payload={"name": "Zofia"}, dedupe="z")

    client.get("/services?q=zqcanary+debts", headers={"X-Forwarded-For": "192.0.2.77"})
    client.get("/no-such/zqcanary")
    client.open("/services", method="ZQCANARY")
    said = client.get("/metrics", headers=shown)

    assert said.content_type.startswith("text/plain; version=0.0.4")
    assert 'anydoor_requests_total{method="GET",route="/services",status="200"} 1.0' in said.text
    assert 'method="other",route="(no such page)",status="405"' in said.text
    assert 'anydoor_request_seconds_count{route="/services"} 1.0' in said.text
    assert 'anydoor_errands{state="new"} 1.0' in said.text
    assert "anydoor_search_simpler 0.0" in said.text
    assert [each for each in ("zqcanary", "zofia", "192.0.2") if each in said.text.lower()] == []
    parts_of(app).database.dispose()

    wrong = {"Authorization": "Bearer wrong"}
    assert client.get("/metrics", headers=wrong).status_code == 404


def test_without_a_token_only_an_administrator_reads_them(app: Flask) -> None:
    answers = {}
    for role in (None, *Role):
        client = app.test_client()
        if role:
            sign_in_as(client, user(app, role, f"{role}@metrics.example"))
        answers[role] = client.get("/metrics", headers={"Authorization": "Bearer "}).status_code

    assert [role for role, status in answers.items() if status == 200] == [Role.ADMINISTRATOR]
    assert set(answers.values()) == {200, 404}
