"""What a change of the thesaurus would do, tried before it is made."""

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from directory.search import trial
from directory.search.fallback import FallbackEngine
from directory.search.snapshot import load_snapshot
from directory.search.tantivy import TantivyEngine
from directory.search.trial import Change, Trial, may_differ, try_change
from directory.search.upkeep import rebuild_all
from matching.thesaurus import Thesaurus, load_thesaurus
from matching.word_changes import WordChange, WordList
from tests.clock import TODAY
from tests.databases import ROOT
from tests.directory.build import published
from tests.statements import counted

TEXT = (ROOT / "matching/thesaurus.toml").read_text()
SHIPPED = load_thesaurus(TEXT)
PHRASES = ("debt", "roofs", "roof garden", "bailiffs", "baili", "overdraft", "planx", "stravaig")
CHANGES = (
    WordChange("pr-debt", WordList.EVERYDAY, "roofs"),
    WordChange("pr-debt", WordList.EVERYDAY, "overdraft", is_addition=False),
    WordChange("le-green", WordList.MISSPELT, "planx", "gardening"),
    WordChange("le-green", WordList.HIDDEN, "stravaig"),
)


@pytest.fixture
def engine(session: Session, tmp_path: Path) -> TantivyEngine:
    """An index of two services."""
    published(session, name="Clear Desk", summary="Sit with an adviser.", kinds=["pr-debt"])
    published(session, name="Loft Growers", summary="We grow on roofs.", kinds=["le-green"])
    made = TantivyEngine(tmp_path / "public", SHIPPED)
    rebuild_all(session, made, SHIPPED)
    return made


def _tried(session: Session, engine: object, change: WordChange, *phrases: str) -> Trial:
    return try_change(
        session,
        engine,  # type: ignore[arg-type]  # any engine will do
        load_snapshot(session),
        Change(change, SHIPPED, _with(change)),
        phrases,
        today=TODAY,
    )


def _with(change: WordChange) -> Thesaurus:
    return load_thesaurus(TEXT, [change])


def test_a_search_that_would_find_more_is_told_with_what_comes_first(
    session: Session, engine: TantivyEngine
) -> None:
    found = _tried(session, engine, CHANGES[0], *PHRASES)
    changed = {each.phrase: each for each in found.changed}

    assert (found.tried, found.gained, found.lost) == (len(PHRASES), len(changed), 0)
    assert changed["roofs"].before.top == ("Loft Growers",)
    assert set(changed["roofs"].after.top) == {"Loft Growers", "Clear Desk"}
    assert "bailiffs" not in changed


@pytest.mark.parametrize("change", CHANGES)
def test_what_is_tried_is_what_then_happens(
    session: Session, engine: TantivyEngine, tmp_path: Path, change: WordChange
) -> None:
    foretold = {each.phrase: each for each in _tried(session, engine, change, *PHRASES).changed}
    after = TantivyEngine(tmp_path / "after", _with(change))
    rebuild_all(session, after, _with(change))

    assert foretold
    for phrase in PHRASES:
        before, then = (len(each.search_text(phrase).scores) for each in (engine, after))
        told = foretold.get(phrase)
        assert (told.before.total, told.after.total) if told else (before, before) == (before, then)


def test_the_public_index_is_left_as_it_was(session: Session, engine: TantivyEngine) -> None:
    before = engine.fingerprints()
    _tried(session, engine, CHANGES[0], *PHRASES)

    assert engine.fingerprints() == before
    assert len(engine.search_text("roofs").scores) == 1


def test_another_engine_is_tried_on_the_embedded_one(
    session: Session, engine: TantivyEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = TantivyEngine(tmp_path / "other")
    two = FallbackEngine(other, engine)  # type: ignore[arg-type]  # any will do
    assert _tried(session, two, CHANGES[0], "roofs").gained == 1

    monkeypatch.setattr(trial, "engines_of", lambda _engine: {})
    assert _tried(session, two, CHANGES[0], "roofs").gained == 1


def test_without_searches_there_is_nothing_to_tell(session: Session, engine: TantivyEngine) -> None:
    assert _tried(session, engine, CHANGES[0]) == Trial(0, ())


@pytest.mark.parametrize(
    ("phrase", "is_touched"),
    [
        ("roof", True),
        ("roofs and gutters", True),
        ("rof", True),
        ("garden roo", True),
        ("someone to talk to", False),
        ("debt", False),
    ],
)
def test_only_searches_with_a_word_in_common_are_tried(phrase: str, *, is_touched: bool) -> None:
    assert may_differ(phrase, CHANGES[0]) is is_touched
    assert may_differ("to", WordChange("k", WordList.EVERYDAY, "someone to talk to")) is False


def test_a_trial_takes_as_many_statements_with_many_phrases_as_with_one(
    session: Session, engine: TantivyEngine
) -> None:
    snapshot, change = load_snapshot(session), Change(CHANGES[0], SHIPPED, _with(CHANGES[0]))
    counts = []
    for phrases in (["roofs"], [f"roofs {number}" for number in range(60)]):
        with counted(session) as seen:
            try_change(session, engine, snapshot, change, phrases, today=TODAY)
        counts.append(seen.count)

    assert counts[0] == counts[1]
