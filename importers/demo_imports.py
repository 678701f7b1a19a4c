"""Lists from elsewhere in the demonstration: one waits to be looked at, one feed does not come."""

from datetime import datetime

from importers.columns import ColumnMap
from importers.demo_files import DEMO_FOLDER
from importers.demo_world import World
from importers.guessing import guess_columns
from importers.night import begin
from importers.sources.events import Head, Line
from importers.sources.layout import read_layout
from importers.sources.table import read_grid
from importers.sourcing import SourceFields, add_source, ask_plan, keep_mapping, upload
from importers.terms import SourceKind

FILE = DEMO_FOLDER / "community_list.csv"


def add(world: World, now: datetime) -> None:
    """Add a source with a file whose plan an editor finds on the desk, and a nightly feed."""
    _add_feed(world, now)
    editor, session = world.actors["beatriz"], world.session
    told = SourceFields(
        name="Archway volunteers' list",
        complete=True,
        licence="With their permission",
        owner_name="Pat Field",
        owner_phone="020 7946 0600",
        owner_email="pat.field@archwayneighbours.example",
    )
    key = add_source(session, told, actor=editor, now=now)
    with FILE.open("rb") as stream:
        events = list(read_layout(read_grid(stream)))
    [head] = [each for each in events if isinstance(each, Head)]
    rows = [each.cells for each in events if isinstance(each, Line)]
    columns = {each.heading: each.field for each in guess_columns(head.headings, rows)}
    keep_mapping(session, key, ColumnMap(columns).plain(), actor=editor)
    run_id = upload(session, key, FILE.name, FILE.read_bytes(), actor=editor, now=now)
    ask_plan(session, run_id, actor=editor, now=now)


def _add_feed(world: World, now: datetime) -> None:
    """A feed at an invented address: it is tried every night, and each time found to be so."""
    told = SourceFields(
        name="Westwater council's directory",
        kind=SourceKind.OPEN_REFERRAL,
        url="https://directory.westwater.example/openreferral",
        complete=True,
        is_nightly=True,
        licence="Open Government Licence 3.0",
        attribution="Westwater council, an invented one",
        owner_name="Sam Adisa",
        owner_phone="020 7946 0611",
        owner_email="sam.adisa@westwater.example",
    )
    add_source(world.session, told, actor=world.actors["beatriz"], now=now)
    begin(world.session, day=world.days.today, now=now)
