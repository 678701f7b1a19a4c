"""What keeps the records safe by itself: the nightly backup, and the anchor of the audit."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final, cast

from flask import Flask, current_app

from base.errors import DomainError
from storage import backup
from storage.anchor import anchor
from storage.engine import reading
from storage.keys import secrets_of
from storage.worker import Job
from web.parts import parts

log = logging.getLogger(__name__)

_EXTENSION: Final = "anydoor_safekeeping"
ANCHOR_EVERY: Final = timedelta(minutes=5)
BACKUP_AFTER: Final = timedelta(hours=23)  # so that a night that begins early has its own


@dataclass(frozen=True, slots=True)
class Safekeeping:
    """Where copies and anchors go, how many are kept, and the deviations in keeping records."""

    anchor: Path
    backups: Path
    is_nightly: bool
    kept: int
    retention: Mapping[str, int]
    contact: str
    ig_lead: str

    @property
    def erasures(self) -> Path:
        """The marks of everybody who was erased: beside the backups, which they outlive."""
        return self.backups / "erasures.log"


def note_erasure(mark: str, now: datetime) -> None:
    """Keep the mark of somebody erased where a restored database cannot lose it."""
    file = safekeeping().erasures
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with file.open("a", encoding="ascii") as opened:
        opened.write(f"{mark} {now.isoformat()}\n")


def erasure_marks() -> list[str]:
    """The marks of everybody who was erased."""
    file = safekeeping().erasures
    lines = file.read_text(encoding="ascii").splitlines() if file.exists() else []
    return [line.partition(" ")[0] for line in lines]


def init_app(app: Flask, made: Safekeeping) -> None:
    """Keep it with the application."""
    app.extensions[_EXTENSION] = made


def safekeeping() -> Safekeeping:
    """That of the application that answers."""
    return cast("Safekeeping", current_app.extensions[_EXTENSION])


def jobs(app: Flask) -> tuple[Job, ...]:
    """What the worker does again and again."""
    found = cast("Safekeeping", app.extensions[_EXTENSION])
    always = (Job("anchor of the audit", ANCHOR_EVERY, partial(_anchor, app)),)
    nightly = (Job("nightly backup", timedelta(minutes=30), partial(_nightly, app)),)
    return always + nightly if found.is_nightly else always


def take_backup(now: datetime) -> Path:
    """Take a backup, and delete the oldest if there are too many. Raises BackupError."""
    found, database = safekeeping(), parts().database
    with reading(database) as session:
        keyring = secrets_of(session).keyring
    made = backup.take(database, found.backups, keyring, now=now)
    backup.rotate(found.backups, found.kept)
    return made


def _anchor(app: Flask, now: datetime) -> None:
    with app.app_context(), reading(parts().database) as session:
        anchor(session, safekeeping().anchor, now=now)


def _nightly(app: Flask, now: datetime) -> None:
    """A backup when the last is of yesterday."""
    with app.app_context():
        newest = backup.newest(safekeeping().backups)
        if newest and now - _made(newest) < BACKUP_AFTER:
            return
        try:
            take_backup(now)
        except DomainError as error:
            log.error("no backup was made: %s", error)  # noqa: TRY400  (says nothing of a person)


def _made(file: Path) -> datetime:
    """When a backup was made, by its name."""
    text = file.name.removesuffix(backup.SUFFIX)
    return datetime.strptime(text, "%Y-%m-%dT%H%M%SZ").replace(tzinfo=UTC)
