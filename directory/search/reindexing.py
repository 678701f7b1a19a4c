"""Brings the documents of one kind of service up to date after its words were changed."""

from collections.abc import Callable
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.fact_models import AttributeRow
from directory.models import ServiceRow
from directory.search.documents import load_documents
from directory.search.engine import SearchEngine
from directory.terms import ServiceStatus, Taxonomy
from matching.thesaurus import Thesaurus
from storage.engine import Database, reading
from storage.outbox import Errand

AT_ONCE: Final = 500  # documents read and indexed in one go
_PREFIX: Final = "kind:"


def words_errand(
    database: Database, engine: SearchEngine, refresh: Callable[[], Thesaurus]
) -> Callable[[Errand], None]:
    """The worker's handler of "words" errands. refresh: gives the thesaurus as it is now."""

    def handle(errand: Errand) -> None:
        thesaurus, slug = refresh(), errand.aggregate.removeprefix(_PREFIX)
        with reading(database) as session:
            for ids in _chunks(services_of_kind(session, slug)):
                engine.index(load_documents(session, thesaurus, ids))

    return handle


def services_of_kind(session: Session, slug: str) -> list[UUID]:
    """The published services that carry a kind."""
    row = AttributeRow
    query = (
        select(row.service_id)
        .join(ServiceRow, ServiceRow.id == row.service_id)
        .where(
            ServiceRow.status == ServiceStatus.PUBLISHED,
            row.taxonomy == Taxonomy.KIND,
            row.term == slug,
        )
        .order_by(row.service_id)
    )
    return list(session.scalars(query))


def _chunks(ids: list[UUID]) -> list[list[UUID]]:
    return [ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE)]
