"""Sources, their files and their runs, as editors keep them."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.actor import Actor
from base.errors import ConflictError, InvalidError, NotFoundError
from base.text import slug
from directory.cleaning import Clean, clean_by, email, line, prose, web, yes_no
from directory.owning import require_editor
from importers.models import ImportFileRow, ImportRunRow, ImportSourceRow
from importers.terms import RunState, SourceKind
from importers.undo import begin_undo
from storage import outbox

ERRAND: Final = "import"
MOST_UPLOADED: Final = 20_000_000  # bytes; what is larger comes by the command line
KEPT_FOR: Final = timedelta(days=400)  # files: a year and a month, so that a year can be compared
RESERVED: Final = frozenset({"demo", "national"})


@dataclass(frozen=True, slots=True)
class SourceFields:
    """What is written of a source; each is a column of its row, of the same name."""

    name: str
    kind: SourceKind = SourceKind.TABLE
    url: str = ""
    complete: bool = False
    follows: bool = True
    is_nightly: bool = False
    licence: str = ""
    attribution: str = ""
    owner_name: str = ""
    owner_email: str = ""
    owner_phone: str = ""


_CLEAN: Final[Mapping[str, Clean]] = {
    "name": lambda value: line(150, value),
    "url": web,
    "complete": yes_no,
    "follows": yes_no,
    "is_nightly": yes_no,
    "licence": lambda value: line(300, value),
    "attribution": lambda value: prose(1000, value),
    "owner_name": lambda value: line(150, value),
    "owner_email": email,
    "owner_phone": lambda value: line(40, value),
}


def add_source(session: Session, told: SourceFields, *, actor: Actor, now: datetime) -> str:
    """Add a source. Returns its key. Raises InvalidError field by field."""
    require_editor(actor)
    tidy = _tidy(told)
    key = _free_key(session, tidy["name"])
    session.add(ImportSourceRow(key=key, kind=told.kind, mapping={}, created_at=now, **tidy))
    session.flush()
    return key


def edit_source(session: Session, key: str, told: SourceFields, *, actor: Actor) -> None:
    """Change a source. Its key, and so what came from it, stays."""
    require_editor(actor)
    row = source_row(session, key)
    for name, value in _tidy(told).items():
        setattr(row, name, value)
    row.kind = told.kind
    session.flush()


def keep_mapping(session: Session, key: str, mapping: dict[str, Any], *, actor: Actor) -> None:
    """Remember how a source's tables are read."""
    require_editor(actor)
    source_row(session, key).mapping = mapping
    session.flush()


def source_row(session: Session, key: str) -> ImportSourceRow:
    """A source. Raises NotFoundError."""
    row = session.get(ImportSourceRow, key)
    if row is None:
        raise NotFoundError("There is no such source")
    return row


def run_row(session: Session, run_id: UUID) -> ImportRunRow:
    """A run. Raises NotFoundError."""
    row = session.get(ImportRunRow, run_id)
    if row is None:
        raise NotFoundError("There is no such import")
    return row


def keep_file(session: Session, name: str, data: bytes, *, now: datetime) -> UUID:
    """Keep the bytes of a file."""
    row = ImportFileRow(
        id=uuid4(),
        name=line(255, name[-200:]) or "file",
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
        data=data,
        kept_at=now,
    )
    session.add(row)
    session.flush()
    return row.id


def upload(  # noqa: PLR0913  (whose, what, and on whose behalf)
    session: Session,
    key: str,
    name: str,
    data: bytes,
    *,
    actor: Actor,
    now: datetime,
    is_part: bool = False,
) -> UUID:
    """Take in a file of a source, to be read and compared. Returns the id of its run.

    is_part: it is some rows of a larger file, so that nothing is missing from it.
    """
    require_editor(actor)
    source = source_row(session, key)
    if not data:
        raise InvalidError("The file is empty", {"file": "Choose a file that holds something"})
    if len(data) > MOST_UPLOADED:
        size = f"{MOST_UPLOADED // 1_000_000} MB"
        raise InvalidError(
            f"The file is larger than {size}", {"file": f"Choose a file of up to {size}"}
        )
    file_id = keep_file(session, name, data, now=now)
    run = _new_run(source, actor, now, file_name=name, plan={"part": True} if is_part else {})
    run.file_id, run.file_hash = file_id, hashlib.sha256(data).hexdigest()
    session.add(run)
    session.flush()
    return run.id


def ask_fetch(
    session: Session, key: str, *, actor: Actor, now: datetime, dedupe: str | None = None
) -> UUID | None:
    """Have a feed fetched and compared. Returns the id of its run; None if one is on its way."""
    source = source_row(session, key)
    if not source.url:
        raise ConflictError("This source has no address: upload its file")
    run = _new_run(source, actor, now, file_name=source.url[-255:], plan={"fetch": True})
    session.add(run)
    session.flush()
    if not _send(session, run.id, "plan", now, dedupe=dedupe):
        session.delete(run)
        session.flush()
        return None
    return run.id


def ask_plan(session: Session, run_id: UUID, *, actor: Actor, now: datetime) -> None:
    """Have a file read and compared; again, once it is known how its columns are read."""
    require_editor(actor)
    run = run_row(session, run_id)
    if run.state not in {RunState.WAITING, RunState.PLANNED, RunState.FAILED}:
        raise ConflictError("This import is past its plan")
    run.state, run.problem = RunState.WAITING, ""
    _send(session, run_id, "plan", now)


def ask_apply(session: Session, run_id: UUID, *, because: str, actor: Actor, now: datetime) -> None:
    """Have a plan carried out. Raises InvalidError if it needs a reason and has none."""
    require_editor(actor)
    run = run_row(session, run_id)
    if run.state is not RunState.PLANNED:
        raise ConflictError("Only a plan can be carried out, and only once")
    if run.plan.get("objections") and not because.strip():
        raise InvalidError(
            "Say why this is right", {"because": "Say why so many are ended or refused"}
        )
    run.state, run.yes_because = RunState.APPLYING, prose(500, because)
    run.by_name, run.by_id = actor.name, actor.user_id
    _send(session, run_id, "apply", now)


def drop_plan(session: Session, run_id: UUID, *, actor: Actor, now: datetime) -> None:
    """Nobody wants this plan."""
    require_editor(actor)
    run = run_row(session, run_id)
    if run.state not in {RunState.WAITING, RunState.PLANNED, RunState.FAILED}:
        raise ConflictError("This import was carried out: undo it instead")
    run.state, run.finished_at = RunState.DROPPED, now
    session.flush()


def ask_undo(session: Session, run_id: UUID, *, actor: Actor, now: datetime) -> None:
    """Have a run undone. Raises ConflictError unless it is its source's last."""
    begin_undo(session, run_id, actor=actor)
    _send(session, run_id, "undo", now)


def forget_files(session: Session, *, now: datetime) -> int:
    """Delete the bytes of files that were kept long enough. Returns how many."""
    old = select(ImportFileRow).where(
        ImportFileRow.kept_at < now - KEPT_FOR, ImportFileRow.size > 0
    )
    rows = session.scalars(old).all()
    for row in rows:
        row.data, row.size = b"", 0
    session.flush()
    return len(rows)


def _new_run(
    source: ImportSourceRow, actor: Actor, now: datetime, *, file_name: str, plan: dict[str, Any]
) -> ImportRunRow:
    return ImportRunRow(
        id=uuid4(),
        source=source.key,
        file_name=file_name[-255:],
        file_hash="",
        state=RunState.WAITING,
        plan=plan,
        rows=0,
        done=0,
        total=0,
        counts={},
        refusals=[],
        by_name=actor.name,
        by_id=actor.user_id,
        started_at=now,
    )


def _send(
    session: Session, run_id: UUID, do: str, now: datetime, *, dedupe: str | None = None
) -> bool:
    payload = {"run_id": str(run_id), "do": do}
    return outbox.add(session, ERRAND, f"import:{run_id}", now=now, payload=payload, dedupe=dedupe)


def _tidy(told: SourceFields) -> dict[str, Any]:
    names = [each.name for each in fields(SourceFields) if each.name != "kind"]
    tidy = clean_by(_CLEAN, {name: getattr(told, name) for name in names})
    wrong = {}
    if not tidy["name"]:
        wrong["name"] = "Enter a name, such as Camden council's directory"
    if tidy["is_nightly"] and not tidy["url"]:
        wrong["url"] = "Enter the address of the feed, or choose not to fetch it every night"
    if wrong:
        raise InvalidError("Some of this cannot be kept", wrong)
    return tidy


def _free_key(session: Session, name: str) -> str:
    wanted = re.sub(r"^-+|-+$", "", slug(name)[:60]) or "source"
    taken = {*session.scalars(select(ImportSourceRow.key)), *RESERVED}
    numbered = (wanted, *(f"{wanted}-{n}" for n in range(2, len(taken) + 3)))
    return next(each for each in numbered if each not in taken)
