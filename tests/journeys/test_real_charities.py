from pathlib import Path

import pytest
from flask import Flask

from matching.find import match
from matching.person import Asker, Need
from matching.terms import Route
from storage.engine import reading
from tests.applications import parts_of
from tests.clock import TODAY
from tests.databases import ROOT
from tests.journeys.conftest import SignIn
from tests.journeys.post import delivered
from tests.journeys.visitor import Visitor
from web.commands_import import import_group

FILE = ROOT.parent / "shared/data/services/charities_ukcat_ncl.csv"
EDITOR = "beatriz.sousa@directory.example"
WANTED = 20


@pytest.fixture
def register() -> Path:
    """The extract of the charity register, which a checkout alone does not have."""
    if not FILE.exists():
        pytest.skip("the charity-register extract is not on this machine")
    return FILE


def publish_what_is_ready(editor: Visitor) -> dict[str, str]:
    """Tick what is ready on each page of the queue until there are enough. Id -> name."""
    published: dict[str, str] = {}
    for _ in range(WANTED):
        editor.open("/work").click("Drafts from charity-register")
        while not editor.ready():
            editor.click("Next")
        names = editor.ready()
        editor.press("Publish what is ticked", {"id": list(names)})
        editor.press("Publish")
        published |= names
        if len(published) >= WANTED:
            break
    return published


def test_twenty_real_charities_are_published_then_found_and_matched(
    demo: Flask, sign_in: SignIn, register: Path
) -> None:
    public = Visitor(demo.test_client())
    brought = demo.test_cli_runner().invoke(import_group, ["file", str(register), "--apply"])
    assert brought.exit_code == 0, brought.output
    editor = sign_in(EDITOR)
    hidden = publish_what_is_ready(editor)
    assert len(hidden) >= WANTED
    delivered(demo)

    for service_id, name in hidden.items():
        assert name in public.open(f"/services?q={name}").card_names(), name
        editor.open(f"/desk/services/{service_id}").press("Mark as checked today")
    parts = parts_of(demo)
    with reading(parts.database) as session:
        snapshot = parts.snapshots.current(session)
    for service_id, name in hidden.items():
        service = next(each for each in snapshot.services if str(each.service_id) == service_id)
        near = parts.places.areas_of(service.point)
        need = Need(service.domains[0][0], priority=1)
        asker = Asker(today=TODAY, needs=(need,), point=service.point, by=Route.SELF, near_areas={})
        result = match([service], asker, parts.weights, thesaurus=parts.thesaurus)
        assert [each.service_id for each in result.matches] == [service.service_id], (name, near)
