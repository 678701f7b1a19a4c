"""Keeps the index as the database says: one errand, everything, or only a look."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from directory.queries import list_published_ids
from directory.search.documents import load_documents
from directory.search.engine import SearchEngine
from matching.thesaurus import EMPTY, Thesaurus
from storage.engine import Database, reading
from storage.outbox import Errand

_PREFIX = "service:"


@dataclass(frozen=True, slots=True)
class IndexCheck:
    """How the index differs from the database; all empty when it does not."""

    missing: frozenset[UUID]  # published, not in the index
    stray: frozenset[UUID]  # in the index, not published
    changed: frozenset[UUID]  # in both, with other words

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
    documents = load_documents(session, thesaurus)
    engine.rebuild(documents)
    return len(documents)


def check(session: Session, engine: SearchEngine, thesaurus: Thesaurus = EMPTY) -> IndexCheck:
    """Compare the index with the database. Errands still waiting show as differences."""
    held = engine.fingerprints()
    wanted = {each.service_id: each.fingerprint for each in load_documents(session, thesaurus)}
    return IndexCheck(
        missing=frozenset(wanted.keys() - held.keys()),
        stray=frozenset(held.keys() - wanted.keys()),
        changed=frozenset(
            each for each in wanted.keys() & held.keys() if wanted[each] != held[each]
        ),
    )


def mend(session: Session, engine: SearchEngine, thesaurus: Thesaurus = EMPTY) -> IndexCheck:
    """Put right what differs, and return what did."""
    found = check(session, engine, thesaurus)
    put_in = found.missing | found.changed
    if put_in:
        engine.index(load_documents(session, thesaurus, put_in))
    if found.stray:
        engine.delete(found.stray - set(list_published_ids(session)))
    return found
