"""The command line for sessions as files: all of them out, or those of several people in."""

from pathlib import Path
from typing import Final

import click
from flask.cli import AppGroup

from base.errors import InvalidError
from people.session_csv import (
    ColumnMap,
    Refused,
    SessionLine,
    read_map,
    read_sessions,
    write_sessions,
)
from people.session_imports import (
    RefusedFileError,
    bring_in,
    every_session,
    note_export,
    people_by_reference,
    rows_of,
)
from storage.engine import writing
from web.parts import now, parts

dialog_group: Final = AppGroup("dialog", help="DIALOG+ sessions.")

_FILE: Final = click.Path(exists=True, dir_okay=False, path_type=Path)


@dialog_group.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def export_sessions(file: Path) -> None:
    """Write every finished session to a CSV file that only its owner may read."""
    with writing(parts().database) as session:
        rows = every_session(session)
        people = people_by_reference(session, sorted({each.reference for each in rows}))
        for person_id in people.values():
            note_export(session, person_id, actor=None, now=now())
    file.touch(mode=0o600)
    file.chmod(0o600)  # also one that was there before
    file.write_text(write_sessions(rows), encoding="utf-8", newline="")
    click.echo(f"{len(rows)} sessions of {len(people)} people. The file holds health data.")


@dialog_group.command("import")
@click.argument("file", type=_FILE)
@click.option("--map", "map_path", type=_FILE, help="A column map (TOML) of another app's file.")
def import_sessions(file: Path, map_path: Path | None) -> None:
    """Bring in the sessions of a CSV file with a reference in each row: all, or none."""
    how = read_map(map_path.read_text(encoding="utf-8")) if map_path else ColumnMap()
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidError(f"{file.name} is not UTF-8. Save it as CSV in UTF-8") from error
    read = read_sessions(text, how)
    try:
        new, known = _bring_in(rows_of(read))
    except RefusedFileError as error:
        for each in error.refused:
            click.echo(f"Row {each.row}, {each.column or 'the file'}: {each.why}", err=True)
        raise SystemExit(1) from error
    click.echo(f"{new} sessions brought in; {known} were here already.")


def _bring_in(rows: tuple[SessionLine, ...]) -> tuple[int, int]:
    """All rows, person by person, in one transaction. Raises RefusedFileError."""
    by_person: dict[str, list[SessionLine]] = {}
    for row in rows:
        by_person.setdefault(row.reference.upper(), []).append(row)
    new = known = 0
    refused: list[Refused] = []
    with writing(parts().database) as session:
        people = people_by_reference(session, list(by_person))
        for reference, theirs in by_person.items():
            if reference not in people:
                refused += [Refused(each.row, "reference", "Nobody has it") for each in theirs]
                continue
            try:
                made = bring_in(
                    session, people[reference], reference, theirs, actor=None, now=now()
                )
            except RefusedFileError as error:
                refused += error.refused
            else:
                new, known = new + made.new, known + made.known
        if refused:
            raise RefusedFileError(sorted(refused, key=lambda each: each.row))
    return new, known
