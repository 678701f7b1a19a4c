"""What a change of the thesaurus would do to searches, tried on a copy of the index."""

import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from rapidfuzz.distance import DamerauLevenshtein
from sqlalchemy.orm import Session

from directory.search.documents import load_documents
from directory.search.engine import SearchEngine
from directory.search.fallback import SECOND, engines_of
from directory.search.query import SearchQuery
from directory.search.ranking import Search
from directory.search.reindexing import services_of_kind
from directory.search.snapshot import Snapshot
from directory.search.tantivy import TantivyEngine
from matching.stems import STOP_WORDS, stem, words
from matching.thesaurus import Thesaurus
from matching.word_changes import WordChange

TOP: Final = 3  # results that are told by name
MOST_SLIPS: Final = 2  # letters: what the engine takes for a slip of a word, and no more


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one search finds: how many services, and the first of them by name."""

    total: int
    top: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PhraseTrial:
    """One search that would find something else than it does."""

    phrase: str
    before: Outcome
    after: Outcome


@dataclass(frozen=True, slots=True)
class Trial:
    """What would change among the searches that were tried."""

    tried: int
    changed: tuple[PhraseTrial, ...]

    @property
    def gained(self) -> int:
        """Searches that would find more."""
        return sum(each.after.total > each.before.total for each in self.changed)

    @property
    def lost(self) -> int:
        """Searches that would find fewer."""
        return sum(each.after.total < each.before.total for each in self.changed)


@dataclass(frozen=True, slots=True)
class Change:
    """One word more or less in one kind, with the thesaurus as it is and as it would be."""

    word: WordChange
    before: Thesaurus
    after: Thesaurus


def try_change(
    session: Session,
    engine: SearchEngine,
    snapshot: Snapshot,
    change: Change,
    phrases: Sequence[str],
    *,
    today: date,
) -> Trial:
    """Search for each phrase without and with the change; those that differ, in their order.

    A search that shares no word with the change, not even a slip of one, is taken to stay as it is.
    The embedded engine is asked, whichever answers the public. A fixed number of statements.
    """
    concerned = [each for each in phrases if may_differ(each, change.word)]
    if not concerned:
        return Trial(len(phrases), ())
    with tempfile.TemporaryDirectory(prefix="anydoor-trial-") as name:
        folder = Path(name)
        copy = _copy(session, engine, folder, change.before)
        before = [_outcome(copy, snapshot, each, today) for each in concerned]
        copy = TantivyEngine(folder, change.after)
        ids = services_of_kind(session, change.word.slug)
        copy.index(load_documents(session, change.after, ids))
        after = [_outcome(copy, snapshot, each, today) for each in concerned]
    pairs = zip(concerned, before, after, strict=True)
    return Trial(len(phrases), tuple(PhraseTrial(*each) for each in pairs if each[1] != each[2]))


def may_differ(phrase: str, change: WordChange) -> bool:
    """Whether a change may touch a search: a word in common, one begun, or a slip of one."""
    touched = [each for text in (change.word, change.meant) for each in words(text)]
    telling = {each for each in touched if each not in STOP_WORDS} or set(touched)
    typed = words(phrase)
    return any(
        stem(one) == stem(other)
        or other.startswith(one)
        or DamerauLevenshtein.distance(one, other, score_cutoff=MOST_SLIPS) <= MOST_SLIPS
        for one in typed
        for other in telling
    )


def _copy(
    session: Session, engine: SearchEngine, folder: Path, thesaurus: Thesaurus
) -> TantivyEngine:
    """An index of its own with what the public one holds."""
    embedded = engines_of(engine).get(SECOND)
    try:
        if isinstance(embedded, TantivyEngine):
            embedded.copy_to(folder)
            return TantivyEngine(folder, thesaurus)
    except OSError:  # another process merged files away meanwhile
        shutil.rmtree(folder, ignore_errors=True)
    copy = TantivyEngine(folder, thesaurus)
    copy.rebuild(load_documents(session, thesaurus))
    return copy


def _outcome(engine: SearchEngine, snapshot: Snapshot, phrase: str, today: date) -> Outcome:
    """What the public would find: the same order, published services alone."""
    scores = engine.search_text(phrase).scores
    rows = Search(snapshot, SearchQuery(text=phrase), today, scores, {}).ranked().rows
    return Outcome(len(rows), tuple(snapshot.services[row].name for row in rows[:TOP]))
