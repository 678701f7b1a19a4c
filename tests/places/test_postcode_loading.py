import threading
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, func, select, text

from accounts.models import FailureRow
from base.errors import InvalidError
from geo.distance import Point
from places import postcode_files
from places.gazetteer import KnownPostcode
from places.loading import current_loads
from places.models import PlaceLoadRow, PostcodeRow
from places.postcode_layouts import Layout
from places.postcode_loading import PostcodesLoaded, load_postcodes, postcodes_in_use
from places.postcodes import statement_for, stored_postcodes
from storage.engine import Database, open_database, reading, writing
from tests.clock import NOW

ONS = (
    "pcds,doterm,lat,long\n"
    "N1 9GU,,51.533,-0.1205\n"
    "N1 0AA,199606,51.534,-0.1100\n"
    "N1 0AB,,99.999999,0\n"
    "nowhere,,51,0\n"
    "N1 9GU,,51.6,-0.1\n"
)


def written(folder: Path, text: str = ONS, name: str = "ons.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def many(count: int) -> str:
    """A plain table of as many different postcodes, up to 67,600."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    codes = (
        f"N{n // 6760 + 1} {n % 10}{letters[n // 10 % 26]}{letters[n // 260 % 26]}"
        for n in range(count)
    )
    return "postcode,lat,lon\n" + "".join(f"{code},51.5,-0.1\n" for code in codes)


def load(database: Database, path: Path, *, is_forced: bool = False) -> PostcodesLoaded:
    return load_postcodes(database, path, now=NOW, is_forced=is_forced)


def rows(database: Database) -> int:
    with reading(database) as session:
        return session.scalar(select(func.count()).select_from(PostcodeRow)) or 0


def test_a_load_counts_what_it_kept_and_what_it_did_not(database: Database, tmp_path: Path) -> None:
    loaded = load(database, written(tmp_path))
    assert (loaded.layout, loaded.tally.rows) == (Layout.ONS_DIRECTORY, 5)
    assert (loaded.facts.rows_kept, loaded.facts.rows_unplaced) == (3, 1)
    assert (loaded.tally.not_postcodes, loaded.repeated, loaded.dropped) == (1, 1, 0)
    assert loaded.facts == postcodes_in_use(database)
    assert (loaded.facts.file_name, loaded.facts.loaded_at) == ("ons.csv", NOW)
    assert "Office for National Statistics" in loaded.facts.attribution


def test_whole_postcodes_are_looked_up_with_what_is_known_of_them(
    database: Database, tmp_path: Path
) -> None:
    load(database, written(tmp_path))
    look_up = stored_postcodes(database)
    assert look_up("N19GU") == KnownPostcode(Point(51.533, -0.1205))  # the first row, not the last
    assert look_up("N10AA") == KnownPostcode(Point(51.534, -0.11), has_ended=True)
    assert look_up("N10AB") == KnownPostcode(None)
    assert look_up("N10ZZ") is None


def test_a_look_up_is_one_statement_and_the_next_none(database: Database, tmp_path: Path) -> None:
    load(database, written(tmp_path))
    look_up = stored_postcodes(database)
    asked = list[str]()
    event.listen(database.read_engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    assert [look_up("N19GU") for _ in range(3)] == [KnownPostcode(Point(51.533, -0.1205))] * 3
    assert [look_up("N10ZZ") for _ in range(3)] == [None] * 3
    assert len([text for text in asked if text.startswith("SELECT")]) == 2


def test_one_postcode_is_found_without_reading_through_the_others(
    database: Database, tmp_path: Path
) -> None:
    if database.read_engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL chooses by the size of the table")
    load(database, written(tmp_path))
    asked = statement_for("N19GU").compile(
        database.read_engine, compile_kwargs={"literal_binds": True}
    )
    with reading(database) as session:
        plan = " ".join(row.detail for row in session.execute(text(f"EXPLAIN QUERY PLAN {asked}")))
    assert "SEARCH postcodes USING PRIMARY KEY (load_id=? AND code=?)" in plan


def test_a_database_that_does_not_answer_is_told_without_the_postcode(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    bare = open_database(f"sqlite:///{tmp_path}/bare.db")
    with pytest.raises(LookupError) as failed:
        stored_postcodes(bare)("N19GU")
    bare.dispose()
    assert failed.value.__cause__ is None
    assert "N19GU" not in caplog.text
    assert "postcodes unreachable" in caplog.text


def test_the_same_file_again_does_nothing_unless_forced(database: Database, tmp_path: Path) -> None:
    first = load(database, written(tmp_path))
    again = load(database, written(tmp_path, name="copy.csv"))
    assert (again.layout, again.facts) == (None, first.facts)
    forced = load(database, written(tmp_path), is_forced=True)
    assert forced.facts.load_id > first.facts.load_id
    assert (forced.dropped, rows(database)) == (3, 3)


def test_another_file_takes_the_place_of_the_first(database: Database, tmp_path: Path) -> None:
    load(database, written(tmp_path))
    other = written(tmp_path, "postcode,lat,lon\nN1 9GU,51.6,-0.2\n", "other.csv")
    load_postcodes(database, other, now=NOW + timedelta(days=1), attribution="Ours")
    assert stored_postcodes(database)("N19GU") == KnownPostcode(Point(51.6, -0.2))
    assert stored_postcodes(database)("N10AA") is None
    in_use = postcodes_in_use(database)
    assert in_use is not None
    assert (in_use.attribution, in_use.rows_kept, rows(database)) == ("Ours", 1, 1)


@pytest.mark.parametrize(
    "text",
    [
        f"{ONS}N1 0AC,,a hundred,0\n",
        f"{ONS}N1 0AC,,51.5\n",
        "postcode,lat,lon\nnowhere,51,0\n",
        "",
    ],
)
def test_a_file_that_breaks_leaves_the_one_in_use(
    database: Database, tmp_path: Path, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postcode_files, "CHUNK", 2)  # so that rows are written before it breaks
    before = load(database, written(tmp_path)).facts
    with pytest.raises(InvalidError):
        load(database, written(tmp_path, text, "broken.csv"))
    assert postcodes_in_use(database) == before
    assert stored_postcodes(database)("N19GU") is not None
    with reading(database) as session:
        assert session.scalar(select(func.count()).select_from(PlaceLoadRow)) == 1
    assert rows(database) == 3


def test_others_read_and_write_while_a_file_is_loaded(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postcode_files, "CHUNK", 100)
    load(database, written(tmp_path))
    look_up_seen, writes = list[KnownPostcode | None](), list[int]()
    big = written(tmp_path, many(5000), "many.csv")
    ended = threading.Event()

    def load_it() -> None:
        try:
            load(database, big)
        finally:
            ended.set()

    loader = threading.Thread(target=load_it)
    loader.start()
    while not ended.is_set():
        look_up_seen.append(stored_postcodes(database)("N10AA"))
        with writing(database) as session:
            session.add(FailureRow(key=str(len(writes)), at=NOW))
        writes.append(rows(database))
    loader.join()
    assert len(writes) > 3
    assert any(3 < count < 5003 for count in writes)  # half-way, and others had their turn
    assert look_up_seen[0] == KnownPostcode(Point(51.534, -0.11), has_ended=True)
    with reading(database) as session:
        assert [each.rows_kept for each in current_loads(session)] == [5000]
