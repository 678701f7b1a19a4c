"""Keeps the index as the database says: one errand, everything, or only a look.

Where there are two engines, each has an index of its own, and all of this is done to both.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from directory.search.documents import each_document, load_documents, published_ids
from directory.search.engine import Document, SearchEngine
from directory.search.fallback import Remote, engines_of
from matching.thesaurus import EMPTY, Thesaurus
from storage.engine import Database, reading
from storage.outbox import Errand

_PREFIX = "service:"
_AT_ONCE = 500  # services read and put right in one go

Load = Callable[[Collection[UUID] | None], Iterator[Document]]
"""The documents of these services as they are now, those not published left out; None: of all."""


@dataclass(frozen=True, slots=True)
class IndexCheck:
    """How the index differs from the database; all empty when it does not."""

    missing: frozenset[UUID] = frozenset()  # published, not in the index
    stray: frozenset[UUID] = frozenset()  # in the index, not published
    changed: frozenset[UUID] = frozenset()  # in both, with other words

    @property
    def is_exact(self) -> bool:
        """Whether nothing differs."""
        return not (self.missing or self.stray or self.changed)


def index_errand(
    database: Database, engine: SearchEngine, thesaurus: Thesaurus = EMPTY
) -> Callable[[Errand], None]:
    """The worker's handler of "index" errands: makes the index right for one service."""

    def handle(errand: Errand) -> None:
        service_id = UUID(errand.aggregate.removeprefix(_PREFIX))
        with reading(database) as session:
            documents = load_documents(session, thesaurus, [service_id])
        if documents:
            engine.index(documents)
        else:
            engine.delete([service_id])

    return handle


def rebuild_all(session: Session, engine: SearchEngine, thesaurus: Thesaurus = EMPTY) -> int:
    """Make the whole index again, without a gap for searchers. Returns how many services."""
    ids = published_ids(session)
    engine.rebuild(each_document(session, thesaurus, ids))
    return len(ids)


def check(session: Session, engine: SearchEngine, thesaurus: Thesaurus = EMPTY) -> IndexCheck:
    """Compare the index with the database. Errands still waiting show as differences."""
    wanted = _fingerprints(each_document(session, thesaurus, published_ids(session)))
    found = IndexCheck()
    for each in engines_of(engine).values():
        found = _both(found, _compared(wanted, each.fingerprints()))
    return found


def mend(session: Session, engine: SearchEngine, thesaurus: Thesaurus = EMPTY) -> IndexCheck:
    """Put right what differs, and return what did."""
    return _mended(engine, lambda ids: _read(session, thesaurus, ids))


def keep_right(
    database: Database, engine: SearchEngine, thesaurus: Thesaurus = EMPTY
) -> IndexCheck:
    """As `mend`, for the worker: no transaction is open while another program is waited for."""

    def load(ids: Collection[UUID] | None) -> Iterator[Document]:
        with reading(database) as session:
            yield from _read(session, thesaurus, ids)

    return _mended(engine, load)


def _read(
    session: Session, thesaurus: Thesaurus, ids: Collection[UUID] | None
) -> Iterator[Document]:
    return each_document(session, thesaurus, published_ids(session) if ids is None else ids)


def _mended(engine: SearchEngine, load: Load) -> IndexCheck:
    found = IndexCheck()
    for each in engines_of(engine).values():
        found = _both(found, _mended_one(each, load))
    return found


def _mended_one(engine: SearchEngine, load: Load) -> IndexCheck:
    """An index that holds nothing may not be there at all: it is made anew.

    What is read is taken up whole before another program is asked to write it down.
    """
    if isinstance(engine, Remote):
        engine.put_settings_right()
    held = engine.fingerprints()
    if not held:
        documents = list(load(None))
        engine.rebuild(documents)
        return _compared(_fingerprints(documents), held)
    found = _compared(_fingerprints(load(None)), held)
    wrong = sorted(found.missing | found.changed | found.stray)
    for start in range(0, len(wrong), _AT_ONCE):
        ids = wrong[start : start + _AT_ONCE]
        put_in = list(load(ids))  # read again: it may have changed since
        gone = set(ids) - {each.service_id for each in put_in}
        if put_in:
            engine.index(put_in)
        if gone:
            engine.delete(gone)
    return found


def _fingerprints(documents: Iterable[Document]) -> dict[UUID, str]:
    return {each.service_id: each.fingerprint for each in documents}


def _compared(wanted: Mapping[UUID, str], held: Mapping[UUID, str]) -> IndexCheck:
    return IndexCheck(
        missing=frozenset(wanted.keys() - held.keys()),
        stray=frozenset(held.keys() - wanted.keys()),
        changed=frozenset(
            each for each in wanted.keys() & held.keys() if wanted[each] != held[each]
        ),
    )


def _both(one: IndexCheck, other: IndexCheck) -> IndexCheck:
    return IndexCheck(
        one.missing | other.missing, one.stray | other.stray, one.changed | other.changed
    )
