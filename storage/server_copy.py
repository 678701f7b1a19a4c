"""Copies of a PostgreSQL database: made by pg_dump, read without a server, put back by pg_restore.

The counts and the audit are read in the very transaction whose snapshot pg_dump copies, so they
are of the same moment. What stands where a copy is put back is set aside under another name.
"""

import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from storage import audit
from storage.contents import BackupError, Contents
from storage.engine import Database

KIND: Final = "postgresql"
_TOLD: Final = ("host", "port", "user", "dbname", "sslmode", "sslrootcert")
_COPY: Final = re.compile(r'COPY (?:"?[^".]+"?\.)?"?([^" (]+)"? \((.*)\) FROM stdin;')
_ESCAPED: Final = re.compile(r"\\([bfnrtv\\])")
_MEANT: Final = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "\\": "\\"}
_NAME: Final = re.compile(r"[a-z_][a-z0-9_]*")


def dump(database: Database, copy: Path, *, made_at: str) -> Contents:
    """Copy the whole schema of the database into a file. Raises BackupError."""
    engine = database.write_engine.execution_options(isolation_level="REPEATABLE READ")
    with engine.connect() as connection, Session(connection) as session:
        moment = session.scalar(text("SELECT pg_export_snapshot()"))
        found = _counted(session, made_at)
        words = ["pg_dump", "--format=custom", f"--snapshot={moment}", f"--file={copy}"]
        words += [f"--schema={_schema(connection)}", "--no-owner"]
        _run(words, connection, copy.parent)
    return found


def inspect(copy: Path, *, made_at: str) -> Contents:
    """Count and check a copy, row by row, without a server. Raises BackupError if not sound."""
    counts: dict[str, int] = {}
    revision, entries = "", list[audit.AuditRow]()
    for table, row in _rows(copy):
        counts[table] = counts.get(table, 0) + bool(row)
        if table == "audit_events" and row:
            entries.append(_entry(row))
        elif table == "alembic_version" and row:
            revision = row["version_num"] or ""
    entries.sort(key=lambda each: each.n)
    if audit.broken_in(entries) is not None:
        raise BackupError("The copy is not sound: integrity, references or audit")
    head = (entries[-1].n, entries[-1].hash) if entries else audit.NOTHING_YET
    return Contents(made_at, revision, dict(sorted(counts.items())), head, KIND)


def put_back(database: Database, copy: Path, *, now: datetime) -> str:
    """Put a copy in the place of a schema. Returns the name under which the old one is kept.

    Nothing may be using the database. Raises BackupError, and then all is as it was.
    """
    engine = database.write_engine
    with engine.begin() as connection:
        schema = _schema(connection)
        aside = f"{schema[:40]}_before_{now:%Y%m%d_%H%M%S}"
        _move(connection, schema, aside)
        connection.exec_driver_sql(f"CREATE SCHEMA {schema}")
    words = ["pg_restore", "--single-transaction", "--exit-on-error", "--no-owner"]
    try:
        with engine.connect() as connection:
            _run([*words, f"--schema={schema}", str(copy)], connection, copy.parent)
    except BackupError:
        with engine.begin() as connection:
            connection.exec_driver_sql(f"DROP SCHEMA {schema} CASCADE")
            _move(connection, aside, schema)
        raise
    database.dispose()
    return aside


def _counted(session: Session, made_at: str) -> Contents:
    """What the database holds, in the transaction of the session. Raises BackupError."""
    if audit.first_broken(session) is not None:
        raise BackupError("The copy is not sound: integrity, references or audit")
    names = session.scalars(
        text("SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1")
    ).all()
    counts = {
        name: session.scalar(text(f'SELECT count(*) FROM "{name}"')) or 0  # noqa: S608  (our own)
        for name in names
    }
    revision = ""
    if "alembic_version" in counts:
        revision = session.scalar(text("SELECT version_num FROM alembic_version")) or ""
    return Contents(made_at, revision, counts, audit.head(session), KIND)


def _rows(copy: Path) -> Iterator[tuple[str, Mapping[str, str | None]]]:
    """Every row of a copy with its table; an empty one for each table first."""
    with _reading([_program("pg_restore"), "--data-only", "--file=-", str(copy)]) as lines:
        table, columns = "", list[str]()
        for line in lines:
            begun = _COPY.fullmatch(line) if not table else None
            if begun:
                table, columns = begun[1], begun[2].replace('"', "").split(", ")
                yield table, {}
            elif line == "\\.":
                table = ""
            elif table:
                values = [_plain(value) for value in line.split("\t")]
                yield table, dict(zip(columns, values, strict=True))


def _plain(value: str) -> str | None:
    """One value as it was."""
    return None if value == "\\N" else _ESCAPED.sub(lambda found: _MEANT[found[1]], value)


def _entry(row: Mapping[str, Any]) -> audit.AuditRow:
    """An entry of the audit out of a copy."""
    values = dict(row)
    values["n"], values["deed"] = int(values["n"]), audit.Deed(values["deed"])
    values["at"] = datetime.fromisoformat(_padded(values["at"])).astimezone(UTC)
    values["object_id"] = UUID(values["object_id"])
    values["actor_id"] = UUID(values["actor_id"]) if values["actor_id"] else None
    return audit.AuditRow(**values)


def _padded(moment: str) -> str:
    """A moment of PostgreSQL's as Python reads it: with all of its minutes from Greenwich."""
    return f"{moment}:00" if re.search(r"[+-]\d\d$", moment) else moment


def _schema(connection: Connection) -> str:
    """The schema that our tables are in. Raises BackupError for a name to be quoted."""
    found = str(connection.exec_driver_sql("SELECT current_schema()").scalar())
    if not _NAME.fullmatch(found):
        raise BackupError("Backups need a schema whose name is of small letters and digits")
    return found


def _move(connection: Connection, name: str, to: str) -> None:
    connection.exec_driver_sql(f"ALTER SCHEMA {name} RENAME TO {to}")


def _run(words: list[str], connection: Connection, folder: Path) -> None:
    """Run one of PostgreSQL's programs on this database.

    folder: where only we can read. The password goes through a file there: the words of a
    running program can be seen by everybody on the machine.
    """
    from psycopg.conninfo import make_conninfo  # noqa: PLC0415  (there where PostgreSQL is used)

    raw: Any = connection.connection.driver_connection
    told = {**raw.info.get_parameters(), "dbname": raw.info.dbname}
    told = {name: told[name] for name in _TOLD if told.get(name)}
    if raw.info.password:
        secret = raw.info.password.replace("\\", "\\\\").replace(":", "\\:")
        file = folder / "pgpass"
        file.touch(mode=0o600)
        file.write_text(f"*:*:*:*:{secret}\n", encoding="utf-8")
        told["passfile"] = str(file)
    where = make_conninfo(**told)
    ran = subprocess.run(  # noqa: S603  (our own words)
        [_program(words[0]), f"--dbname={where}", *words[1:]],
        check=False,
        capture_output=True,
        text=True,
    )
    if ran.returncode:
        said = (ran.stderr.strip().splitlines() or ["no reason given"])[0]
        raise BackupError(f"{words[0]} failed: {said}")


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise BackupError(f"{name} is not here: install PostgreSQL's client programs")
    return found


@contextmanager
def _reading(words: list[str]) -> Iterator[Iterator[str]]:
    """The lines that a program writes. Raises BackupError if it fails."""
    with subprocess.Popen(  # noqa: S603  (our own words)
        words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, encoding="utf-8"
    ) as running:
        lines = running.stdout
        assert lines is not None  # noqa: S101  (it was asked for)
        yield (line.rstrip("\n") for line in lines)
    if running.returncode:
        raise BackupError("The copy cannot be read")
