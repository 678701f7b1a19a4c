import multiprocessing
import random
import time
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from accounts.models import WebSessionRow
from storage.engine import Database, open_database, reading, writing
from storage.keys import INFO_KEY, Secrets, SubjectKeyRow, new_subject_key, subject_keys
from storage.rotation import missing_keys, rotate, uses
from storage.sealing import Keyring, Place, SealError, seal, unseal
from tests.clock import NOW
from tests.databases import SECRETS
from tests.proof import SEED, counts, proof

OLD = Secrets(Keyring(SECRETS.keyring.keys, "k0"), SECRETS.blind_key)
NEW_ONLY = Secrets(Keyring({"k1": SECRETS.keyring.keys["k1"]}, "k1"), SECRETS.blind_key)


def _with(database: Database, secrets: Secrets) -> Database:
    """The same database, opened with other keys."""
    return open_database(
        database.write_engine.url.render_as_string(hide_password=False), info={INFO_KEY: secrets}
    )


def _fill(database: Database, people: int) -> dict[UUID, bytes | None]:
    """People's keys and a visit, sealed with the old key of the settings."""
    old = _with(database, OLD)
    with writing(old) as session:
        made = [new_subject_key(session, now=NOW) for _ in range(people)]
        place = Place("web_sessions", "contents", "visit")
        contents = OLD.keyring.seal("{}", place)
        session.add(WebSessionRow(id="visit", contents=contents, created_at=NOW, seen_at=NOW))
    old.dispose()
    return {each.id: each.key for each in made}


def _used(session: Session) -> dict[str, int]:
    return {each.key_id: each.count for each in uses(session)}


def test_after_taking_a_new_key_the_old_one_is_needed_no_more(database: Database) -> None:
    kept = _fill(database, 5)
    with reading(database) as session:
        assert _used(session) == {"k1": 0, "k0": 6}

    assert rotate(database, batch=2) == 6
    assert rotate(database) == 0
    with reading(database) as session:
        assert _used(session) == {"k1": 6, "k0": 0}
    lighter = _with(database, NEW_ONLY)
    with reading(lighter) as session:
        assert {each.id: each.key for each in subject_keys(session, kept).values()} == kept
    lighter.dispose()


def test_a_destroyed_key_stays_destroyed(database: Database) -> None:
    kept = _fill(database, 2)
    gone = next(iter(kept))
    with writing(database) as session:
        session.execute(update(SubjectKeyRow).where(SubjectKeyRow.id == gone).values(wrapped=None))
    rotate(database)

    with reading(database) as session:
        assert session.get_one(SubjectKeyRow, gone).wrapped is None


def test_a_key_that_was_taken_out_too_early_is_named(database: Database) -> None:
    _fill(database, 1)
    lighter = _with(database, NEW_ONLY)
    with reading(lighter) as session:
        assert missing_keys(session) == ["k0"]
    with pytest.raises(SealError, match="not in the key ring"):
        rotate(lighter)
    lighter.dispose()


def _rotate_until_killed(url: str) -> None:
    rotate(open_database(url, info={INFO_KEY: SECRETS}), batch=3)


def _write_with_the_old_key(url: str, count: int) -> None:
    old = open_database(url, info={INFO_KEY: OLD})
    for _ in range(count):
        with writing(old) as session:
            new_subject_key(session, now=NOW)


@pytest.mark.proof("key-rotation")
def test_rotating_while_others_write_and_being_killed_leaves_nothing_unreadable(
    database: Database, tmp_path: Path
) -> None:
    if database.gate is None:
        pytest.skip("processes are killed on SQLite files")
    kills, people = counts(small=2, full=100), counts(small=60, full=2000)
    kept = _fill(database, people)
    url = f"sqlite:///{tmp_path}/test.db"
    dice = random.Random(SEED)  # noqa: S311  (when to kill, not a secret)
    context = multiprocessing.get_context("fork")
    writer = context.Process(target=_write_with_the_old_key, args=(url, people // 4))
    writer.start()
    for _ in range(kills):
        victim = context.Process(target=_rotate_until_killed, args=(url,))
        victim.start()
        time.sleep(dice.uniform(0.02, 0.12))
        victim.kill()
        victim.join()
    writer.join()
    rotate(database)

    lighter = _with(database, NEW_ONLY)
    with reading(lighter) as session:
        ids = list(session.scalars(select(SubjectKeyRow.id)))
        opened = subject_keys(session, ids)
        assert _used(session) == {"k1": len(ids) + 1}
    lighter.dispose()
    assert {key: opened[key].key for key in kept} == kept
    assert all(each.key for each in opened.values())
    proof("key-rotation", {"kills": kills, "keys": len(ids), "unreadable": 0, "left_on_old_key": 0})


@pytest.mark.proof("swapped-ciphertexts")
def test_every_field_put_into_another_place_is_detected() -> None:
    tries, found = counts(small=200, full=100_000), 0
    dice = random.Random(SEED)  # noqa: S311
    places = [
        Place(table, column, uuid4().hex)
        for table in ("people", "actions", "referrals")
        for column in ("name", "contact", "text")
        for _ in range(5)
    ]
    key = b"k" * 32
    sealed = {place: seal(place.row, key, "p", place) for place in places}
    for _ in range(tries):
        here, there = dice.sample(places, 2)
        try:
            unseal(sealed[here], key, there)
        except SealError:
            found += 1

    assert found == tries
    proof("swapped-ciphertexts", {"swaps": tries, "detected": found})
