"""The thesaurus in use, in every process, and the layer of changes below it."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from accounts.actor import Actor, Role
from base.errors import ConflictError, InvalidError, NotAllowedError, NotFoundError
from directory.commands import change_words, undo_word_change
from directory.queries import list_word_changes
from directory.search.words import ASK_EVERY, ThesaurusHolder
from matching.thesaurus import understand
from matching.word_changes import WordChange, WordList
from storage.engine import Database, reading, writing
from tests.clock import NOW
from tests.databases import bare_database
from tests.directory.build import EDITOR
from tests.statements import counted

FILE = """
[crisis]
words = ["end it all"]
[[kind]]
slug = "sew"
domain = "leisure"
name = "Sewing"
words = ["sewing"]
"""
CROCHET = WordChange("sew", WordList.EVERYDAY, "crochet")


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


def _holder(database: Database, clock: Clock) -> ThesaurusHolder:
    return ThesaurusHolder(FILE, database, clock)


def _change(database: Database, holder: ThesaurusHolder, change: WordChange) -> int:
    with writing(database) as session:
        return change_words(session, change, holder.refresh(), actor=EDITOR, now=NOW)


def _undo(database: Database, holder: ThesaurusHolder, change_id: int) -> None:
    with writing(database) as session:
        undo_word_change(session, change_id, holder.made_of, actor=EDITOR, now=NOW)


def test_a_change_is_seen_by_another_process_within_five_seconds(database: Database) -> None:
    clock = Clock()
    here, there = _holder(database, clock), _holder(database, clock)
    assert understand("crochet", there.current()).kinds == frozenset()
    change_id = _change(database, here, CROCHET)
    clock.now += ASK_EVERY
    assert understand("crochet", there.current()).kinds == {"sew"}

    _undo(database, here, change_id)
    clock.now += ASK_EVERY
    assert understand("crochet", there.current()).kinds == frozenset()
    assert timedelta(seconds=5) >= ASK_EVERY


def test_between_changes_the_same_thesaurus_is_given_without_asking(database: Database) -> None:
    clock = Clock()
    holder = _holder(database, clock)
    first = holder.current()
    with counted(database) as seen:
        assert holder.current() is first
        clock.now += ASK_EVERY
        assert holder.current() is first

    assert seen.count == 0  # the look itself is not counted; see tests.statements
    assert first is holder.shipped


def test_a_database_without_tables_has_the_shipped_words(tmp_path: Path) -> None:
    with bare_database(tmp_path) as database:
        holder = _holder(database, Clock())

        assert holder.current() is holder.shipped


def test_changes_that_no_longer_fit_the_file_do_not_take_the_words_away(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    clock = Clock()
    holder = _holder(database, clock)
    _change(database, holder, CROCHET)
    _change(database, holder, WordChange("sew", WordList.EVERYDAY, "sewing", is_addition=False))
    with writing(database) as session:
        session.execute(text("UPDATE word_changes SET slug = 'sew', word = 'sewing'"))
    clock.now += ASK_EVERY
    other = _holder(database, clock)

    assert understand("sewing", other.current()).kinds == {"sew"}
    assert "do not fit the file" in caplog.text


def test_a_kind_is_never_left_without_a_word(database: Database) -> None:
    holder = _holder(database, Clock())
    out = WordChange("sew", WordList.EVERYDAY, "sewing", is_addition=False)
    with pytest.raises(InvalidError):
        _change(database, holder, out)
    added = _change(database, holder, CROCHET)
    _change(database, holder, out)

    with pytest.raises(ConflictError, match="last everyday word"):
        _undo(database, holder, added)
    assert understand("crochet", holder.refresh()).kinds == {"sew"}


def test_changes_are_listed_newest_first_with_who_and_when(database: Database) -> None:
    holder = _holder(database, Clock())
    ids = [
        _change(database, holder, WordChange("sew", WordList.HIDDEN, f"knit{'abcdefghij'[n]}"))
        for n in range(3)
    ]
    _undo(database, holder, ids[1])
    with reading(database) as session:
        page = list_word_changes(session, viewer=EDITOR)

    assert [line.change_id for line in page.lines] == ids[::-1]
    assert [line.undone_at is not None for line in page.lines] == [False, True, False]
    assert {line.made_at for line in page.lines} == {NOW}


def test_only_an_editor_may_change_words_or_read_who_did(session: Session) -> None:
    holder = ThesaurusHolder(FILE, None, Clock())  # type: ignore[arg-type]  # nothing is asked of it
    for role in set(Role) - {Role.EDITOR}:
        somebody = Actor(EDITOR.user_id, "Somebody", frozenset({role}))
        with pytest.raises(NotAllowedError):
            change_words(session, CROCHET, holder.shipped, actor=somebody, now=NOW)
        with pytest.raises(NotAllowedError):
            undo_word_change(session, 1, holder.made_of, actor=somebody, now=NOW)
        with pytest.raises(NotAllowedError):
            list_word_changes(session, viewer=somebody)


def test_a_change_of_what_is_not_there_is_refused(database: Database) -> None:
    holder = _holder(database, Clock())
    with pytest.raises(NotFoundError):
        _change(database, holder, WordChange("gone", WordList.EVERYDAY, "crochet"))
    with pytest.raises(InvalidError):
        _change(database, holder, WordChange("sew", WordList.HIDDEN, "x2", is_addition=False))
    with pytest.raises(NotFoundError):
        _undo(database, holder, 4711)
