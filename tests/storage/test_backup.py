import json
import random
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from storage import audit, backup, outbox, server_copy
from storage.contents import BackupError
from storage.engine import Database, open_database, reading, writing
from storage.keys import INFO_KEY, SubjectKeyRow, new_subject_key, subject_key
from storage.sealing import Keyring
from tests.clock import NOW
from tests.databases import SECRETS
from tests.proof import SEED, counts, proof
from tests.storage.test_audit import fill

KEYRING = SECRETS.keyring


@pytest.fixture
def kept(database: Database, tmp_path: Path) -> Path:
    """A backup of a database with something in it."""
    with writing(database) as session:
        key = new_subject_key(session, now=NOW)
        fill(session, 5)
        said = key.seal("ZQ-said", "people", "name", key.id)
        outbox.add(session, "email", "person:1", now=NOW, payload={"sealed": said})
    return backup.take(database, tmp_path / "backups", KEYRING, now=NOW)


def test_a_backup_holds_every_row_and_the_whole_audit(kept: Path) -> None:
    found = backup.verify(kept, KEYRING)

    assert (found.counts["outbox"], found.counts["subject_keys"]) == (1, 1)
    assert found.audit[0] == found.counts["audit_events"] == 5
    assert kept.stat().st_mode & 0o077 == 0
    assert list(kept.parent.iterdir()) == [kept], "nothing in the clear is left behind"


def test_neither_words_nor_tables_can_be_read_in_a_backup(kept: Path) -> None:
    seen = kept.read_bytes().partition(b"\n")[2]

    assert b"ZQ-" not in seen
    assert b"SQLite format" not in seen
    assert b"audit" not in seen
    assert b"PGDMP" not in seen


def test_a_restored_backup_is_the_database_as_it_was(
    database: Database, kept: Path, tmp_path: Path
) -> None:
    with writing(database) as session:
        outbox.add(session, "email", "person:2", now=NOW)
    before = backup.verify(kept, KEYRING)
    restore(database, kept)

    url = database.write_engine.url.render_as_string(hide_password=False)
    again = open_database(url, info={INFO_KEY: SECRETS})
    with reading(again) as session:
        assert session.scalar(text("SELECT count(*) FROM outbox")) == 1
        assert audit.first_broken(session) is None
        said = session.scalar(text("SELECT payload FROM outbox"))
        row = json.loads(said) if isinstance(said, str) else said
        key_id = session.scalars(select(SubjectKeyRow.id)).one()
        opened = subject_key(session, key_id)
        assert opened.open(row["sealed"], "people", "name", key_id) == "ZQ-said"
    with pytest.raises(DBAPIError, match="never changed"), writing(again) as session:
        session.execute(text("UPDATE audit_events SET role = 'x'"))
    taken = backup.take(again, tmp_path / "backups", KEYRING, now=NOW + timedelta(days=1))
    after = backup.verify(taken, KEYRING)
    assert (after.counts, after.audit) == (before.counts, before.audit)
    again.dispose()


def restore(database: Database, file: Path, *, now: datetime = NOW) -> None:
    """Put a backup in the place of a database, on either kind of server."""
    database.dispose()
    if database.gate is None:
        backup.restore_server(database, file, KEYRING, now=now)
    else:
        target = Path(database.write_engine.url.database or "")
        backup.restore(file, target, KEYRING, now=now)


def test_what_stood_there_is_set_aside_and_not_deleted(
    database: Database, kept: Path, tmp_path: Path
) -> None:
    with writing(database) as session:
        outbox.add(session, "email", "person:2", now=NOW)
    restore(database, kept, now=NOW + timedelta(hours=1))
    if database.gate is None:
        with reading(database) as session:
            like = text("SELECT nspname FROM pg_namespace WHERE nspname LIKE :like")
            here = session.scalar(text("SELECT current_schema()")) or ""
            aside = session.scalars(like, {"like": f"{here[:40]}_before_%_103000"}).one()
            assert session.scalar(text(f"SELECT count(*) FROM {aside}.outbox")) == 2  # noqa: S608
        return
    names = [each.name for each in tmp_path.iterdir() if ".before-" in each.name]
    assert len([name for name in names if not name.endswith(("wal", "shm"))]) == 1


def test_a_backup_goes_back_to_the_kind_of_database_it_came_from(
    database: Database, kept: Path, tmp_path: Path
) -> None:
    def elsewhere() -> None:
        if database.gate is None:
            backup.restore(kept, tmp_path / "other.db", KEYRING, now=NOW)
        else:
            backup.restore_server(database, kept, KEYRING, now=NOW)

    with pytest.raises(BackupError, match="is a backup of"):
        elsewhere()
    assert not (tmp_path / "other.db").exists()


def test_a_copy_that_cannot_be_put_back_leaves_the_database_as_it_was(
    database: Database, kept: Path, tmp_path: Path
) -> None:
    if database.gate is not None:
        pytest.skip("a file is put in place whole or not at all")
    rubbish = tmp_path / "rubbish"
    rubbish.write_bytes(b"PGDMP but not one")
    with pytest.raises(BackupError, match="pg_restore failed"):
        server_copy.put_back(database, rubbish, now=NOW + timedelta(hours=2))
    with reading(database) as session:
        assert session.scalar(text("SELECT count(*) FROM outbox")) == 1
    assert backup.verify(kept, KEYRING).kind == "postgresql"


def test_a_backup_without_its_key_says_which_is_missing(kept: Path) -> None:
    with pytest.raises(BackupError, match="lacks the key k1"):
        backup.verify(kept, Keyring({"k9": b"9" * 32}, "k9"))
    with pytest.raises(BackupError, match="no backup of ours"):
        backup.verify(kept, Keyring({"k1": b"9" * 32}, "k1"))


@pytest.mark.proof("backup-tampering")
def test_a_backup_that_was_changed_or_cut_off_is_refused_and_changes_nothing(
    kept: Path, tmp_path: Path
) -> None:
    whole, tries, refused = kept.read_bytes(), counts(small=15, full=500), 0
    dice = random.Random(SEED)  # noqa: S311
    target = tmp_path / "target.db"
    for number in range(tries):
        at = dice.randrange(len(whole))
        flipped = whole[:at] + bytes([whole[at] ^ (1 << dice.randrange(8))]) + whole[at + 1 :]
        kept.write_bytes(whole[:at] if number % 3 == 0 else flipped)
        try:
            backup.restore(kept, target, KEYRING, now=NOW)
        except BackupError:
            refused += 1
    assert (refused, target.exists()) == (tries, False)
    proof("backup-tampering", {"tries": tries, "refused": refused})


def test_a_database_whose_audit_was_altered_is_not_backed_up_in_silence(
    database: Database, kept: Path
) -> None:
    with writing(database) as session:
        audit.lift_guard(session.connection())
        session.execute(text("UPDATE audit_events SET role = 'x' WHERE n = 2"))
    with pytest.raises(BackupError, match="not sound"):
        backup.take(database, kept.parent, KEYRING, now=NOW + timedelta(days=1))
    assert list(kept.parent.iterdir()) == [kept]


def test_only_the_newest_backups_are_kept(database: Database, kept: Path) -> None:
    for day in range(1, 4):
        backup.take(database, kept.parent, KEYRING, now=NOW + timedelta(days=day))
    gone = backup.rotate(kept.parent, 2)

    assert (len(gone), gone[0]) == (2, kept)
    assert len(list(kept.parent.iterdir())) == 2


def test_a_backup_larger_than_one_piece_comes_back_whole(database: Database, kept: Path) -> None:
    noise = random.Random(SEED).randbytes(3_000_000).hex()  # noqa: S311
    with writing(database) as session:
        outbox.add(session, "email", "x", now=NOW, payload={"noise": noise})
    large = backup.take(database, kept.parent, KEYRING, now=NOW + timedelta(days=1))

    assert large.stat().st_size > 2_000_000
    assert backup.verify(large, KEYRING).counts["outbox"] == 2
