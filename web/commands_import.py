"""The command line for bringing files in: plans first, writes only when told to."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import click
from flask.cli import AppGroup

from accounts.actor import Actor, Role
from importers import fetch
from importers.changes import Plan
from importers.jobs import Job, Terms
from importers.mapping import PROFILES, load_profile
from importers.own_file import own_csv, own_rows, own_workbook
from importers.reading import read_events
from importers.records import Refusal
from importers.run import Decision, apply_file, decide
from importers.sources.table import Encoding
from importers.sourcing import source_row
from importers.streams import FileStream, register_rows
from importers.work import Bench, SourceTerms, stream_of
from storage.engine import reading
from web.importing import helpers
from web.parts import now, parts, today
from web.wording_imports import likeness

AT_THE_COMMAND_LINE: Final = Actor(UUID(int=0), "Command line", frozenset({Role.EDITOR}))
"""Whoever may run commands on the server keeps the directory."""

SHOWN: Final = 20  # of each list, unless --json is asked for; it has them all

import_group = AppGroup("import", help="Bring listings in from elsewhere.")


@import_group.command("file")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--profile",
    "profile_key",
    type=click.Choice(PROFILES),
    default=PROFILES[0],
    show_default=True,
    help="Which column is what.",
)
@click.option("--source", "source_key", default="", help="Read it as this source of the desk.")
@click.option(
    "--encoding",
    type=click.Choice([each.value for each in Encoding]),
    default=Encoding.AUTO.value,
    show_default=True,
    help="How the file's letters are written.",
)
@click.option("--apply", "is_applied", is_flag=True, help="Write it; otherwise only plan.")
@click.option(
    "--yes-because", metavar="REASON", default="", help="Overrule the guards, and say why."
)
@click.option("--json", "as_json", is_flag=True, help="As JSON, with every row named.")
def import_file(**options: Any) -> None:  # noqa: ANN401  (click's own)
    """Compare FILE with the directory and show what would change; with --apply, change it.

    What is new comes in as drafts, for an editor to publish or drop. Run twice, it changes
    nothing the second time; stopped half-way and run again, it ends the same.
    """
    file: Path = options["file"]
    encoding = Encoding(options["encoding"])
    register = load_profile(options["profile_key"])
    profile: Terms = register
    stream: FileStream
    with file.open("rb") as opened:
        file_hash = hashlib.file_digest(opened, "sha256").hexdigest()
    if options["source_key"]:
        profile, stream = _of_source(options["source_key"], file)
    else:
        rows = register_rows(register, helpers(), today())
        stream = FileStream(lambda: read_events(file, encoding=encoding), rows, helpers())
    job = Job(profile, AT_THE_COMMAND_LINE, now(), file.name, file_hash, options["yes_because"])
    whole = _Whole()
    decision = _carry_out(
        stream, job, whole, is_applied=options["is_applied"], is_quiet=options["as_json"]
    )
    report = report_of(job, decision, whole, is_applied=options["is_applied"])
    if options["as_json"]:
        click.echo(json.dumps(report, indent=2, ensure_ascii=False))
    else:
        _say(report)


@import_group.command("own-sheet")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def own_sheet(file: Path) -> None:
    """Write everything published to FILE (.xlsx or .csv), to be brought in again elsewhere."""
    with reading(parts().database) as session:
        rows = own_rows(session, viewer=AT_THE_COMMAND_LINE)
    file.write_bytes(own_csv(rows) if file.suffix.lower() == ".csv" else own_workbook(rows))
    click.echo(f"{len(rows)} services written to {file}")


@dataclass(slots=True)
class _Whole:
    """Every line of a plan, for --json."""

    parts: list[Plan] = field(default_factory=list)

    def add(self, part: Plan) -> None:
        """Keep what is named of one part; of what is simply new, the count will do."""
        self.parts.append(replace(part, added=()))

    def all_of(self, name: str) -> list[Any]:
        """One list of the plan, whole."""
        return [each for part in self.parts for each in getattr(part, name)]


def _of_source(key: str, file: Path) -> tuple[Terms, FileStream]:
    """How a source of the desk is read, whatever the size of its file."""
    with reading(parts().database) as session:
        source = source_row(session, key)
        bench = Bench(parts().database, helpers(), fetch.get, now, today())
        terms = SourceTerms(
            key, source.complete, source.follows, source.licence, source.attribution
        )
        return terms, stream_of(file, source, bench)


def report_of(job: Job, decision: Decision, whole: _Whole, *, is_applied: bool) -> dict[str, Any]:
    """One run as JSON: the counts first, then every row there is something to say about."""
    tally = decision.tally
    return {
        "file": job.file_name,
        "profile": job.profile.key,
        "applied": is_applied,
        **{name: getattr(tally, name) for name in _COUNTED},
        "notes": dict(sorted(tally.notes.items())),
        "objections": [str(each) for each in decision.objections],
        "refusals": [asdict(each) for each in whole.all_of("refused")],
        "left_out": [asdict(each) for each in whole.all_of("left_out")],
        "changes": [
            {"row": each.record.row, "source_id": each.record.source_id, **asdict(changed)}
            for each in whole.all_of("changed")
            for changed in each.fields
        ],
        "kept": [
            {"row": record.row, "source_id": record.source_id, **asdict(kept)}
            for record, kept in whole.all_of("kept")
        ],
        "possible_duplicates": [asdict(each) for each in whole.all_of("duplicates")],
        "ended": whole.all_of("ended"),
        "licence": job.profile.licence,
    }


_COUNTED: Final = ("rows", "added", "changed", "unchanged", "refused", "retired")


def _carry_out(
    stream: FileStream, job: Job, whole: _Whole, *, is_applied: bool, is_quiet: bool
) -> Decision:
    database = parts().database
    if not is_applied:
        with reading(database) as session:
            return decide(session, stream, job.profile, viewer=job.actor, listen=whole.add)

    def say(done: int, of: int) -> None:
        if not is_quiet:
            click.echo(f"{done} of {of}")

    return apply_file(database, stream, job, progress=say, listen=whole.add)


def _say(report: dict[str, Any]) -> None:
    """The report in words."""
    click.echo(f"{report['file']}: {report['rows']} rows, read as {report['profile']}")
    for name in ("added", "changed", "unchanged", "refused", "retired"):
        click.echo(f"  {name:<10}{report[name]:>6}")
    for note, count in report["notes"].items():
        click.echo(f"  of those added, {count} are marked {note}")
    _list("Refused", map(_refusal_line, report["refusals"]))
    _list("Values left out", map(_refusal_line, report["left_out"]))
    _list("Changed", map(_change_line, report["changes"]))
    _list("Kept against the file", map(_kept_line, report["kept"]))
    _list("Possible duplicates, to be looked at", map(_twin_line, report["possible_duplicates"]))
    _list("No longer active, but still in the directory", report["ended"])
    for objection in report["objections"]:
        click.echo(f"Held up: {objection}. Say why it is right with --yes-because")
    if not report["applied"]:
        click.echo("Nothing was written. Add --apply to write it.")


def _list(title: str, lines: Iterable[str]) -> None:
    found = list(lines)
    if not found:
        return
    click.echo(f"{title}:")
    for line in found[:SHOWN]:
        click.echo(f"  {line}")
    if len(found) > SHOWN:
        click.echo(f"  and {len(found) - SHOWN} more; --json names them all")


def _refusal_line(each: dict[str, Any]) -> str:
    refusal = Refusal(**each)
    what = " ".join(filter(None, (refusal.column, refusal.value and f'"{refusal.value}"')))
    return f"row {refusal.row}: {what} {refusal.reason}. {refusal.what_to_do}.".replace("  ", " ")


def _change_line(each: dict[str, Any]) -> str:
    return f"row {each['row']} {each['field']}: {_short(each['old'])} -> {_short(each['new'])}"


def _kept_line(each: dict[str, Any]) -> str:
    return (
        f"row {each['row']} {each['field']} ({each['why']}): "
        f"ours {_short(each['ours'])}, the file's {_short(each['theirs'])}"
    )


def _twin_line(each: dict[str, Any]) -> str:
    other = f"row {each['other_row']}" if each["other_row"] else "one in the directory"
    why = likeness(each["reasons"])
    return f"row {each['row']} {each['name']}: like {each['other_name']}, {other}. {why}"


def _short(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:59]}…"  # noqa: PLR2004  (one line of a screen)
