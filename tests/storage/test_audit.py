import random
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from storage import audit
from storage.anchor import anchor, anchors
from storage.audit import AuditRow, Deed, Entry
from tests.clock import NOW
from tests.proof import SEED, counts, proof

ENTRIES = 40


def fill(session: Session, count: int = ENTRIES) -> None:
    for number in range(count):
        deed = list(Deed)[number % len(Deed)]
        entry = Entry(deed, uuid4(), "connector", "person", uuid4(), "contact", "asked")
        audit.record(session, entry, now=NOW)


def _is_found(session: Session, file: Path) -> bool:
    session.expire_all()
    is_broken = audit.first_broken(session) is not None
    return is_broken or audit.first_unlike(session, anchors(file)) is not None


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_events SET role = 'x'", "DELETE FROM audit_events"]
)
def test_the_database_itself_refuses_to_change_or_delete_entries(
    session: Session, statement: str
) -> None:
    fill(session, 2)
    with pytest.raises(DatabaseError, match="added, never changed"):
        session.execute(text(statement))


def _change(session: Session, dice: random.Random, n: int) -> None:
    column = dice.choice(["role", "fields", "reason", "object_kind", "hash", "previous"])
    session.execute(update(AuditRow).where(AuditRow.n == n).values({column: "other"}))


def _move_in_time(session: Session, _dice: random.Random, n: int) -> None:
    earlier = NOW.replace(year=NOW.year - 1)
    session.execute(update(AuditRow).where(AuditRow.n == n).values(at=earlier))


def _blame(session: Session, _dice: random.Random, n: int) -> None:
    session.execute(update(AuditRow).where(AuditRow.n == n).values(actor_id=uuid4()))


def _delete(session: Session, _dice: random.Random, n: int) -> None:
    session.execute(delete(AuditRow).where(AuditRow.n == n))


def _cut(session: Session, _dice: random.Random, n: int) -> None:
    session.execute(delete(AuditRow).where(AuditRow.n >= n))


def _swap(session: Session, dice: random.Random, n: int) -> None:
    other = dice.choice([each for each in range(1, ENTRIES + 1) if each != n])
    for before, after in ((n, -1), (other, n), (-1, other)):
        session.execute(update(AuditRow).where(AuditRow.n == before).values(n=after))


def _write_anew(session: Session, _dice: random.Random, n: int) -> None:
    """The end cut off and written again with right hashes: only the anchor tells."""
    session.execute(delete(AuditRow).where(AuditRow.n >= n))
    session.expire_all()
    fill(session, ENTRIES - n + 1)


TAMPERINGS: tuple[Callable[[Session, random.Random, int], None], ...] = (
    _change, _move_in_time, _blame, _delete, _cut, _swap, _write_anew,
)  # fmt: skip


@pytest.mark.proof("audit-tampering")
def test_every_tampering_is_found(session: Session, tmp_path: Path) -> None:
    fill(session)
    file = tmp_path / "anchor.log"
    anchor(session, file, now=NOW)
    audit.lift_guard(session.connection())
    session.commit()
    assert not _is_found(session, file)
    tries, found = counts(small=28, full=1000), 0
    dice = random.Random(SEED)  # noqa: S311
    for number in range(tries):
        TAMPERINGS[number % len(TAMPERINGS)](session, dice, dice.randint(1, ENTRIES))
        session.flush()
        found += _is_found(session, file)
        session.rollback()

    assert found == tries
    proof("audit-tampering", {"tamperings": tries, "found": found, "kinds": len(TAMPERINGS)})


def test_the_anchor_file_grows_only_when_something_happened(
    session: Session, tmp_path: Path
) -> None:
    file = tmp_path / "elsewhere" / "anchor.log"
    assert anchor(session, file, now=NOW)
    fill(session, 3)
    assert anchor(session, file, now=NOW)
    assert not anchor(session, file, now=NOW)

    assert [n for n, _ in anchors(file)] == [0, 3]
    assert audit.first_unlike(session, anchors(file)) is None
    assert "connector" not in file.read_text(encoding="ascii")


def test_everything_done_with_a_record_is_told_newest_first(session: Session) -> None:
    person, actor = uuid4(), uuid4()
    for fields in ("record", "session"):
        entry = Entry(Deed.READ, actor, "connector", "person", person, fields)
        audit.record(session, entry, now=NOW)
    fill(session, 2)

    told = audit.entries_about(session, [person])
    assert [(each.actor_id, each.fields) for each in told] == [
        (actor, "session"),
        (actor, "record"),
    ]


def test_a_demonstration_that_starts_afresh_is_guarded_again(session: Session) -> None:
    fill(session, 2)
    audit.empty(session)
    assert session.scalar(select(AuditRow.n)) is None
    fill(session, 1)
    with pytest.raises(DatabaseError, match="added, never changed"):
        session.execute(delete(AuditRow))
