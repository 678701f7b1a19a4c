"""The command line for whole postcodes: load a file of them, and say which one is in use."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import click
from flask.cli import AppGroup

from places.loading import LoadFacts
from places.postcode_loading import PostcodesLoaded, load_postcodes, postcodes_in_use
from places.source_files import Tell, files_of
from web.parts import now, parts

gazetteer_group: Final = AppGroup("gazetteer", help="Whole postcodes, and where they are.")

_FILE: Final = click.Path(exists=True, path_type=Path)


@gazetteer_group.command("load")
@click.argument("file", type=_FILE)
@click.option(
    "--attribution",
    metavar="TEXT",
    default="",
    help="Whom the licence of the file asks to name. Known for Code-Point Open and the ONS "
    "directory.",
)
@click.option("--force", is_flag=True, help="Load it even if it is the file in use.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def gazetteer_load(file: Path, attribution: str, *, force: bool, as_json: bool) -> None:
    """Load whole postcodes, so that they are found exactly.

    FILE is OS Code-Point Open (its folder of CSV files, or the zip), the ONS Postcode Directory
    (CSV or zip), or a CSV file with the columns postcode, lat and lon (plain or .gz). The pages
    go on meanwhile with what was loaded before, also if FILE turns out to be broken.
    """
    with _progress(file) as tell:
        loaded = load_postcodes(
            parts().database,
            file,
            now=now(),
            attribution=attribution,
            is_forced=force,
            tell=tell,
        )
    report = report_of(loaded)
    if as_json:
        click.echo(json.dumps(report, indent=2, ensure_ascii=False))
    else:
        _say(report)


@gazetteer_group.command("status")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def gazetteer_status(*, as_json: bool) -> None:
    """Say which file of postcodes is in use."""
    in_use = postcodes_in_use(parts().database)
    if as_json:
        click.echo(json.dumps(in_use and _facts(in_use), indent=2, ensure_ascii=False))
    elif in_use is None:
        click.echo("No whole postcodes are loaded: a postcode is known by its sector, as N19 3.")
    else:
        _say_facts(_facts(in_use))


def report_of(loaded: PostcodesLoaded) -> dict[str, Any]:
    """What a load did, as JSON. already_loaded: nothing was done, the file was in use."""
    return {
        **_facts(loaded.facts),
        "already_loaded": loaded.layout is None,
        "layout": loaded.layout and loaded.layout.value,
        "rows": loaded.tally.rows,
        "not_postcodes": loaded.tally.not_postcodes,
        "not_postcodes_such_as": [
            {"file": each.file, "row": each.row, "text": each.text} for each in loaded.tally.samples
        ],
        "repeated": loaded.repeated,
        "dropped": loaded.dropped,
    }


@contextmanager
def _progress(file: Path) -> Iterator[Tell]:
    """A bar on standard error of how much of the file has been read."""
    size = sum(each.stat().st_size for each in files_of(file))
    with click.progressbar(length=size, label="Reading", file=sys.stderr) as bar:
        yield bar.update


def _facts(facts: LoadFacts) -> dict[str, Any]:
    return {
        "file": facts.file_name,
        "loaded_at": facts.loaded_at.isoformat(),
        "checksum": facts.checksum,
        "postcodes": facts.rows_kept,
        "unplaced": facts.rows_unplaced,
        "attribution": facts.attribution,
    }


def _say(report: dict[str, Any]) -> None:
    """A load in words."""
    if report["already_loaded"]:
        click.echo("This file is in use already: nothing done. --force loads it again.")
    _say_facts(report)
    if report["repeated"]:
        click.echo(f"  {report['repeated']:>9,} rows left out: their postcode came before")
    if report["not_postcodes"]:
        click.echo(f"  {report['not_postcodes']:>9,} rows left out: no postcode. Such as:")
    for each in report["not_postcodes_such_as"]:
        click.echo(f"            {each['file']}, row {each['row']}: {each['text']}")
    if report["dropped"]:
        click.echo(f"  {report['dropped']:>9,} rows of the earlier file deleted")


def _say_facts(facts: dict[str, Any]) -> None:
    click.echo(f"{facts['file']}, loaded {facts['loaded_at'][:10]}")
    click.echo(f"  {facts['postcodes']:>9,} postcodes")
    click.echo(f"  {facts['unplaced']:>9,} of them without coordinates: known by their sector")
    if facts["attribution"]:
        click.echo(f"  {facts['attribution']}")
