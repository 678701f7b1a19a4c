"""Backups: one sealed file with the whole database, checked when made and again when restored.

Of SQLite it is a whole database file, of PostgreSQL what pg_dump writes (storage/server_copy.py).

The file: a line of JSON (what is inside, in the clear: no personal data), then the compressed copy
in pieces, each sealed with AES-256-GCM under a key made from the settings' key and the file's own
salt. The number of a piece and whether it is the last are bound into its nonce, and the first line
into every piece, so a piece that is changed, moved, left out or cut off is found.
"""

import json
import os
import sqlite3
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from storage import audit, server_copy
from storage.contents import BackupError, Contents
from storage.engine import Database
from storage.sealing import KEY_BYTES, Keyring

SUFFIX: Final = ".anydoor"
_FORMAT: Final = 1
_PIECE: Final = 1024 * 1024  # bytes before sealing
_TAG: Final = 16


def take(database: Database, folder: Path, keyring: Keyring, *, now: datetime) -> Path:
    """Copy, check and seal the whole database. Readers and writers go on meanwhile.

    Raises BackupError if the copy is not sound: then nothing is kept.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    target = folder / f"{now:%Y-%m-%dT%H%M%SZ}{SUFFIX}"
    with _scratch(folder) as scratch:
        copy = scratch / "copy"
        found = _copied(database, copy, made_at=now.isoformat())
        sealed = scratch / "sealed"
        with copy.open("rb") as plain, sealed.open("wb") as out:
            _seal(plain, out, found, keyring)
            out.flush()
            os.fsync(out.fileno())
        sealed.chmod(0o600)
        sealed.replace(target)
    return target


def verify(file: Path, keyring: Keyring) -> Contents:
    """Open a backup and check everything in it. Raises BackupError."""
    with _scratch(file.parent) as scratch:
        return _open_into(file, scratch / "copy", keyring)


def restore_server(database: Database, file: Path, keyring: Keyring, *, now: datetime) -> Contents:
    """Put a backup in the place of a PostgreSQL database; what stood there is renamed.

    Nothing may be using the database. Raises BackupError, and then nothing has changed.
    """
    with _scratch(file.parent) as scratch:
        found = _open_into(file, scratch / "copy", keyring)
        _check_kind(found, server_copy.KIND)
        server_copy.put_back(database, scratch / "copy", now=now)
    return found


def restore(file: Path, target: Path, keyring: Keyring, *, now: datetime) -> Contents:
    """Put a backup in the place of a SQLite file; what stood there is set aside, not deleted.

    Nothing may be using the database. Raises BackupError, and then nothing has changed.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with _scratch(target.parent) as scratch:
        copy = scratch / "copy"
        found = _open_into(file, copy, keyring)
        _check_kind(found, "sqlite")
        for ending in ("", "-wal", "-shm"):
            old = Path(f"{target}{ending}")
            if old.exists():
                old.replace(f"{target}.before-{now:%Y-%m-%dT%H%M%SZ}{ending}")
        copy.replace(target)
    return found


def rotate(folder: Path, kept: int) -> list[Path]:
    """Delete all but the newest few. Returns those that are gone."""
    files = sorted(folder.glob(f"*{SUFFIX}"))
    gone = files[: max(len(files) - kept, 0)]
    for each in gone:
        each.unlink()
    return gone


def newest(folder: Path) -> Path | None:
    """The newest backup of a folder."""
    return max(folder.glob(f"*{SUFFIX}"), default=None)


def inspect(copy: Path, *, made_at: str) -> Contents:
    """Count and check a database that nobody uses. Raises BackupError if it is not sound."""
    engine = create_engine(f"sqlite:///{copy}")
    try:
        with Session(engine) as session:
            said = session.scalar(text("PRAGMA integrity_check"))
            stray = session.execute(text("PRAGMA foreign_key_check")).first()
            broken = audit.first_broken(session)
            if said != "ok" or stray is not None or broken is not None:
                raise BackupError("The copy is not sound: integrity, references or audit")
            tables = session.scalars(
                text(
                    "SELECT name FROM sqlite_master WHERE type='table' AND name NOT LIKE 'sqlite%'"
                )
            )
            counts = {name: _count(session, name) for name in sorted(tables)}
            revision = ""
            if "alembic_version" in counts:
                revision = session.scalar(text("SELECT version_num FROM alembic_version")) or ""
            return Contents(made_at, revision, counts, audit.head(session))
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        raise BackupError("The copy cannot be read") from error
    finally:
        engine.dispose()


def _copied(database: Database, copy: Path, *, made_at: str) -> Contents:
    """Copy a whole database into a file, check it and say what it holds. Raises BackupError."""
    if database.gate is None:
        found = server_copy.dump(database, copy, made_at=made_at)
        if server_copy.inspect(copy, made_at=made_at) != found:
            raise BackupError("The copy does not hold what the database holds")
        return found
    raw = database.write_engine.raw_connection()
    try:
        raw.cursor().execute("VACUUM INTO ?", (str(copy),))
    finally:
        raw.close()
    return inspect(copy, made_at=made_at)


def _check_kind(found: Contents, wanted: str) -> None:
    if found.kind != wanted:
        raise BackupError(f"This is a backup of {found.kind}, and the database here is {wanted}")


def _count(session: Session, name: str) -> int:
    quoted = name.replace('"', '""')
    return session.scalar(text(f'SELECT count(*) FROM "{quoted}"')) or 0  # noqa: S608  (our own)


@contextmanager
def _scratch(folder: Path) -> Iterator[Path]:
    """A folder on the same disk, readable by its owner alone, gone afterwards."""
    with tempfile.TemporaryDirectory(dir=folder, prefix=".backup-") as made:
        yield Path(made)


def _seal(plain: BinaryIO, out: BinaryIO, found: Contents, keyring: Keyring) -> None:
    salt = os.urandom(KEY_BYTES)
    head = {
        "format": _FORMAT,
        "key": keyring.current,
        "salt": salt.hex(),
        "made_at": found.made_at,
        "revision": found.revision,
        "counts": dict(found.counts),
        "audit": list(found.audit),
        "kind": found.kind,
    }
    line = json.dumps(head, sort_keys=True).encode() + b"\n"
    out.write(line)
    sealer = AESGCM(_key(keyring.keys[keyring.current], salt))
    pieces = _compressed(plain)
    here, number = next(pieces), 0
    for following in pieces:
        out.write(sealer.encrypt(_nonce(number, is_last=False), here, line))
        here, number = following, number + 1
    out.write(sealer.encrypt(_nonce(number, is_last=True), here, line))


def _compressed(plain: BinaryIO) -> Iterator[bytes]:
    """The compressed text in pieces of one size, but for the last."""
    packer, kept = zlib.compressobj(6), b""
    while read := plain.read(_PIECE):
        kept += packer.compress(read)
        while len(kept) > _PIECE:
            yield kept[:_PIECE]
            kept = kept[_PIECE:]
    kept += packer.flush()
    for at in range(0, len(kept), _PIECE):
        yield kept[at : at + _PIECE]


def _open_into(file: Path, copy: Path, keyring: Keyring) -> Contents:
    try:
        with file.open("rb") as sealed, copy.open("wb") as out:
            said = _unseal(sealed, out, keyring)
    except (InvalidTag, zlib.error, ValueError, KeyError, TypeError) as error:
        raise BackupError("This is no backup of ours, or it was changed or cut off") from error
    reads = inspect if said.kind == "sqlite" else server_copy.inspect
    found = reads(copy, made_at=said.made_at)
    if found != said:
        raise BackupError("The backup does not hold what it says it holds")
    return found


def _unseal(sealed: BinaryIO, out: BinaryIO, keyring: Keyring) -> Contents:
    line = sealed.readline(_PIECE)
    head = json.loads(line)
    if head["key"] not in keyring.keys:
        raise BackupError(f"DATA_KEYS lacks the key {head['key']}, which sealed this backup")
    opener = AESGCM(_key(keyring.keys[head["key"]], bytes.fromhex(head["salt"])))
    unpacker, number = zlib.decompressobj(), 0
    here = sealed.read(_PIECE + _TAG)
    while True:
        following = sealed.read(_PIECE + _TAG)
        plain = opener.decrypt(_nonce(number, is_last=not following), here, line)
        out.write(unpacker.decompress(plain))
        if not following:
            break
        here, number = following, number + 1
    out.write(unpacker.flush())
    kind = head.get("kind", "sqlite")
    return Contents(head["made_at"], head["revision"], head["counts"], tuple(head["audit"]), kind)


def _key(settings_key: bytes, salt: bytes) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, salt, b"anydoor backup 1").derive(settings_key)


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])
