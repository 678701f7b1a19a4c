"""The command line for bringing files in: plans first, writes only when told to."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import click
from flask.cli import AppGroup

from accounts.actor import Actor, Role
from geo.distance import Point
from importers.jobs import Job
from importers.mapping import PROFILES, Profile, load_profile
from importers.records import Reading, Refusal
from importers.run import Decision, apply_file, decide, hash_file
from importers.sources.charity_register import read_register
from importers.sources.table import MOST_BYTES, Encoding
from storage.engine import reading
from web.parts import now, parts, today

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
def import_file(
    file: Path,
    profile_key: str,
    encoding: str,
    yes_because: str,
    *,
    is_applied: bool,
    as_json: bool,
) -> None:
    """Compare FILE with the directory and show what would change; with --apply, change it.

    Organisations come in with a draft service each, for an editor to publish or drop. Run twice,
    it changes nothing the second time; stopped half-way and run again, it ends the same.
    """
    profile = load_profile(profile_key)
    data = _bytes(file)
    found = read_register(data, profile, today=today(), locate=_locate, encoding=Encoding(encoding))
    job = Job(profile, AT_THE_COMMAND_LINE, now(), file.name, hash_file(data), yes_because)
    decision = _carry_out(found, job, is_applied=is_applied, is_quiet=as_json)
    report = report_of(file.name, profile, found, decision, is_applied=is_applied)
    if as_json:
        click.echo(json.dumps(report, indent=2, ensure_ascii=False))
    else:
        _say(report)


def report_of(
    name: str, profile: Profile, found: Reading, decision: Decision, *, is_applied: bool
) -> dict[str, Any]:
    """One run as JSON: the counts first, then every row there is something to say about."""
    plan, tally = decision.plan, decision.tally
    return {
        "file": name,
        "profile": profile.key,
        "applied": is_applied,
        "rows": found.rows,
        "added": tally.added,
        "changed": tally.changed,
        "unchanged": tally.unchanged,
        "refused": tally.refused,
        "retired": tally.retired,
        "notes": dict(sorted(tally.notes.items())),
        "objections": [str(each) for each in decision.objections],
        "refusals": [asdict(each) for each in plan.refused],
        "left_out": [asdict(each) for each in plan.left_out],
        "changes": [
            {"row": each.record.row, "source_id": each.record.source_id, **asdict(field)}
            for each in plan.changed
            for field in each.fields
        ],
        "kept": [
            {"row": record.row, "source_id": record.source_id, **asdict(field)}
            for record, field in plan.kept
        ],
        "possible_duplicates": [asdict(each) for each in plan.duplicates],
        "ended": list(plan.ended),
        "licence": profile.licence,
    }


def _bytes(file: Path) -> bytes:
    """A file, but never more of one than can be read."""
    with file.open("rb") as opened:
        return opened.read(MOST_BYTES + 1)


def _locate(text: str) -> Point | None:
    """Where a postcode is."""
    place = parts().places.find(text)
    return place.point if place else None


def _carry_out(found: Reading, job: Job, *, is_applied: bool, is_quiet: bool) -> Decision:
    database = parts().database
    if not is_applied:
        with reading(database) as session:
            return decide(session, found, job.profile, viewer=job.actor)

    def say(done: int, of: int) -> None:
        if not is_quiet:
            click.echo(f"{done} of {of}")

    return apply_file(database, found, job, progress=say)


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
    return f"row {each['row']} {each['name']}, {each['postcode']}: like {other}"


def _short(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:59]}…"  # noqa: PLR2004  (one line of a screen)
