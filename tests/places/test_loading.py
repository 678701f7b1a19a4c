from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from base.errors import ConflictError
from places.loading import (
    LoadFacts,
    begin_load,
    current_loads,
    drop_load,
    drop_superseded,
    hash_files,
    make_current,
    retire,
)
from places.models import PcnRow, PlaceLoadRow, PostcodeRow, PracticeRow
from places.terms import LoadKind
from storage.engine import Database, reading, writing
from tests.clock import NOW
from tests.statements import counted


def begun(
    database: Database, rows: int = 0, kind: LoadKind = LoadKind.POSTCODES, name: str = ""
) -> int:
    with writing(database) as session:
        load_id = begin_load(
            session, kind, name=name, file_name="file.csv", checksum="c" * 64, now=NOW
        )
        session.add_all(
            PostcodeRow(load_id=load_id, code=f"N1{n}AA", lat_e5=0, lon_e5=0) for n in range(rows)
        )
    return load_id


def loaded(
    database: Database, rows: int = 0, kind: LoadKind = LoadKind.POSTCODES, name: str = ""
) -> int:
    load_id = begun(database, rows, kind, name)
    with writing(database) as session:
        make_current(session, load_id, rows_kept=rows)
    return load_id


def current_ids(database: Database) -> list[int]:
    with reading(database) as session:
        return [load.load_id for load in current_loads(session)]


def count(
    database: Database, table: type[PostcodeRow | PlaceLoadRow | PracticeRow | PcnRow]
) -> int:
    with reading(database) as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_a_load_is_not_in_use_until_it_is_whole(database: Database) -> None:
    begun(database, 3)
    assert current_ids(database) == []


def test_a_whole_load_is_in_use_with_its_facts(session: Session) -> None:
    load_id = begin_load(
        session,
        LoadKind.AREAS,
        name="Camden wards",
        file_name="wards.zip",
        checksum="a" * 64,
        attribution="Office for National Statistics",
        now=NOW,
    )
    make_current(session, load_id, rows_kept=20, rows_unplaced=1)
    assert current_loads(session) == (
        LoadFacts(
            load_id,
            LoadKind.AREAS,
            "Camden wards",
            "wards.zip",
            "a" * 64,
            "Office for National Statistics",
            NOW,
            20,
            1,
        ),
    )


def test_a_new_load_takes_the_place_of_the_old_one(database: Database) -> None:
    loaded(database, 2)
    newer = loaded(database, 2)
    assert current_ids(database) == [newer]


def test_loads_of_another_kind_or_name_stay_in_use(database: Database) -> None:
    wards = loaded(database, kind=LoadKind.AREAS, name="Camden wards")
    others = loaded(database, kind=LoadKind.AREAS, name="Barnet wards")
    postcodes = loaded(database)
    assert set(current_ids(database)) == {wards, others, postcodes}


def test_putting_a_load_to_use_twice_changes_nothing(database: Database) -> None:
    load_id = loaded(database, 1)
    with writing(database) as session:
        make_current(session, load_id, rows_kept=1)
    assert current_ids(database) == [load_id]


def test_a_load_that_was_overtaken_does_not_come_back(database: Database) -> None:
    slow, fast = begun(database), begun(database)
    with writing(database) as session:
        make_current(session, fast, rows_kept=0)
    with pytest.raises(ConflictError, match="newer file"), writing(database) as session:
        make_current(session, slow, rows_kept=0)
    assert current_ids(database) == [fast]


def test_what_was_superseded_goes_in_chunks_and_nothing_else(database: Database) -> None:
    loaded(database, 5)
    begun(database, 2)  # broke half-way, before the next one began
    loaded(database, 3)
    begun(database, 4)  # being written now
    with counted(database) as statements:
        assert drop_superseded(database, chunk=2) == 7
    assert (count(database, PostcodeRow), count(database, PlaceLoadRow)) == (7, 2)
    deletes = [text for text in statements.texts if text.startswith("DELETE FROM postcodes")]
    assert len(deletes) == 5  # 2 + 2 + 1, then 2 + 0
    assert drop_superseded(database) == 0


def test_practices_and_their_pcns_go_together(database: Database) -> None:
    load_id = begun(database, kind=LoadKind.PRACTICES)
    with writing(database) as session:
        session.add_all(PracticeRow(load_id=load_id, code=f"F{n}", name="A") for n in range(3))
        session.add_all(PcnRow(load_id=load_id, code=f"U{n}", name="B") for n in range(2))
    assert drop_load(database, load_id, chunk=2) == 5
    assert [count(database, each) for each in (PracticeRow, PcnRow, PlaceLoadRow)] == [0, 0, 0]


def test_a_load_in_use_is_not_dropped_unless_it_is_retired(database: Database) -> None:
    load_id = loaded(database, 3)
    assert drop_load(database, load_id) == 0
    with writing(database) as session:
        retire(session, load_id)
    assert current_ids(database) == []
    assert drop_load(database, load_id) == 3
    assert drop_load(database, load_id) == 0


def test_a_load_that_was_dropped_cannot_be_put_to_use(database: Database) -> None:
    load_id = begun(database, 1)
    drop_load(database, load_id)
    with pytest.raises(ConflictError), writing(database) as session:
        make_current(session, load_id, rows_kept=1)


def test_a_load_remembers_when_and_a_long_file_name_by_its_end(session: Session) -> None:
    later = NOW + timedelta(days=1)
    load_id = begin_load(
        session, LoadKind.POSTCODES, file_name="x" * 300 + ".csv", checksum="", now=later
    )
    make_current(session, load_id, rows_kept=0)
    [facts] = current_loads(session)
    assert (len(facts.file_name), facts.file_name[-5:], facts.loaded_at) == (255, "x.csv", later)


def test_the_checksum_of_files_is_that_of_what_is_in_them_in_order(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_bytes(b"abc")
    two.write_bytes(b"def")
    assert hash_files([one]).startswith("ba7816bf8f01cfea")  # SHA-256 of "abc", FIPS 180-4
    assert len({hash_files([one]), hash_files([one, two]), hash_files([two, one])}) == 3
