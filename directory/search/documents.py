"""Published services as documents for the index: public fields only."""

from collections.abc import Collection, Iterator
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory import facts
from directory.cards import Gathered, gather
from directory.models import ServiceRow
from directory.search.engine import Document
from directory.search.said_of import words_of
from directory.terms import ServiceStatus, Taxonomy
from matching.terms import Answer, Community, Mode
from matching.thesaurus import Thesaurus

AT_ONCE: Final = 1_000  # services read in one go: some 15 MB
_PLAIN_WORDS = (Taxonomy.DOMAIN, Taxonomy.NHSE, Taxonomy.COMMUNITY)
"""The vocabularies whose codes are words that people type: "older_people", "housing"."""
FACETS = {
    "domains": Taxonomy.DOMAIN,
    "nhse": Taxonomy.NHSE,
    "modes": Taxonomy.MODE,
    "routes": Taxonomy.ROUTE,
    "languages": Taxonomy.LANGUAGE,
    "communities": Taxonomy.COMMUNITY,
}
"""What an engine may filter and count by -> the vocabulary."""


def load_documents(
    session: Session, thesaurus: Thesaurus, service_ids: Collection[UUID] | None = None
) -> list[Document]:
    """The documents of published services. Six statements.

    service_ids: only these (any that is not published is left out); None for all.
    """
    scope = facts.all_published() if service_ids is None else facts.among(service_ids)
    return [_document(each, thesaurus) for each in gather(session, scope).values()]


def published_ids(session: Session) -> list[UUID]:
    """Every published service. One statement."""
    published = ServiceRow.status == ServiceStatus.PUBLISHED
    return list(session.scalars(select(ServiceRow.id).where(published).order_by(ServiceRow.id)))


def each_document(
    session: Session, thesaurus: Thesaurus, service_ids: Collection[UUID]
) -> Iterator[Document]:
    """The documents of many services, AT_ONCE read at a time: no more of them are in memory."""
    wanted = list(service_ids)
    for start in range(0, len(wanted), AT_ONCE):
        yield from load_documents(session, thesaurus, wanted[start : start + AT_ONCE])


def _document(gathered: Gathered, thesaurus: Thesaurus) -> Document:
    row = gathered.service
    kinds = gathered.codes(Taxonomy.KIND)
    shown = [each for each in gathered.places if not each.is_confidential]
    return Document(
        service_id=row.id,
        name=row.name,
        summary=row.summary,
        description=f"{row.description} {row.who_for}",
        organisation=f"{gathered.organisation.name} {gathered.organisation.alternate_name}".strip(),
        place=" ".join(f"{each.place.town} {each.outcode}" for each in shown),
        found_by=" ".join(
            filter(
                None,
                (row.alternate_name, row.words, *_everyday(kinds, thesaurus), *_codes(gathered)),
            )
        ),
        kinds=kinds,
        point=next((each.place.point for each in shown if each.place.point), None),
        facets=tuple((name, tuple(gathered.codes(each))) for name, each in FACETS.items()),
    )


def _everyday(kinds: Collection[str], thesaurus: Thesaurus) -> list[str]:
    """The words people use for kinds of service, without those that name one thing of many."""
    known = [thesaurus.kinds[slug] for slug in kinds if slug in thesaurus.kinds]
    return [
        words
        for kind in known
        for words in (kind.name, *kind.words)
        if not thesaurus.names_one(words)
    ]


def _codes(gathered: Gathered) -> list[str]:
    """What the listing holds as codes, in the codes' own words and in people's."""
    plain = [
        code.replace("_", " ") for taxonomy in _PLAIN_WORDS for code in gathered.codes(taxonomy)
    ]
    return plain + words_of(
        languages=gathered.codes(Taxonomy.LANGUAGE),
        access=[each.feature for each in gathered.access if each.answer is Answer.YES],
        modes=map(Mode, gathered.codes(Taxonomy.MODE)),
        communities=map(Community, gathered.codes(Taxonomy.COMMUNITY)),
    )
