"""Ids, words and terms of Open Referral UK documents: our own vocabularies and other people's."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID, uuid5

from directory.detail_pages import ExternalTerm

Json = dict[str, Any]
Naming = Callable[[str, str], str]
"""Words for a term: of a vocabulary, an area ("pcn", its code), a language, a cost; or ""."""

EXTRA: Final = "x_anydoor"
VOCABULARIES: Final[Mapping[str, tuple[str, str]]] = {
    "domain": ("Need domains", "The parts of life that DIALOG+ asks about; the main one first."),
    "nhse": ("Community mental health offer", "Items of NHS England's community framework."),
    "kind": ("Kinds of service", "What sort of help it is, from our own thesaurus."),
    "mode": ("Ways to meet", "Where or how people take part."),
    "route": ("Ways in", "Who may ask for a place."),
    "community": ("Communities", "Groups that it is made for."),
    "access": ("Access", "Getting in and taking part: yes, partly or no. Not said: not known."),
}
"""Our own vocabularies: key, then name and description."""

_SPACE: Final = UUID("3a0c8a3e-6f0b-5d35-9c6e-7d1f0f6a2b41")  # ours alone; made up once


def no_names(kind: str, code: str) -> str:
    """Who has no words for anything."""
    del kind, code
    return ""


def made_id(*of: object) -> str:
    """An id for what has none of its own."""
    return str(uuid5(_SPACE, "/".join(map(str, of))))


def said(**fields: Any) -> Json:  # noqa: ANN401
    """The fields that hold anything."""
    return {name: each for name, each in fields.items() if each not in (None, "", [], {}, ())}


def vocabulary(key: str) -> Json:
    """One of our vocabularies."""
    name, description = VOCABULARIES[key]
    return {"id": made_id("taxonomy", key), "name": name, "description": description}


def own_term(key: str, code: str, naming: Naming) -> Json:
    """A term of one of our vocabularies. Its code: "anydoor-domain:practical_help"."""
    words = naming(key, code) or code.replace("_", " ")
    return {
        "id": made_id("term", key, code),
        "code": f"anydoor-{key}:{code}",
        "name": words,
        "term": words,
        "description": words,
        "taxonomy": VOCABULARIES[key][0],
        "taxonomy_id": made_id("taxonomy", key),
    }


def own_attribute(
    service_id: UUID, key: str, code: str, naming: Naming, *, value: str = "", **extra: object
) -> Json:
    """That a service carries a term of ours. value: the answer, where the term is a question."""
    return said(
        id=made_id("attribute", service_id, key, code),
        link_id=str(service_id),
        link_type=key,
        link_entity="service",
        value=value,
        taxonomy_term=own_term(key, code, naming),
        **{EXTRA: said(**extra)},
    )


def external_taxonomy_id(taxonomy: str, uri: str) -> str:
    """The id of somebody else's vocabulary."""
    return made_id("taxonomy", uri or taxonomy)


def external_term_id(term: ExternalTerm) -> str:
    """The id of a term of theirs."""
    taxonomy = external_taxonomy_id(term.taxonomy, term.taxonomy_uri)
    return made_id("term", term.uri or f"{taxonomy}:{term.code or term.name}")


def external_attributes(entity: str, owner_id: UUID, terms: Sequence[ExternalTerm]) -> list[Json]:
    """Terms of other people's vocabularies, as they came."""
    return [
        said(
            id=made_id("external", owner_id, position),
            link_id=str(owner_id),
            link_type=each.about,
            link_entity=entity,
            value=each.value,
            taxonomy_term={
                "description": each.description,  # the standard wants one, if only an empty one
                **said(
                    id=external_term_id(each),
                    code=each.code,
                    name=each.name,
                    term=each.name,
                    taxonomy=each.taxonomy,
                    taxonomy_id=external_taxonomy_id(each.taxonomy, each.taxonomy_uri),
                    taxonomy_detail=_external_taxonomy(each),
                    term_uri=each.uri,
                ),
            },
        )
        for position, each in enumerate(terms)
    ]


def _external_taxonomy(term: ExternalTerm) -> Json:
    return said(
        id=external_taxonomy_id(term.taxonomy, term.taxonomy_uri),
        name=term.taxonomy,
        description=term.taxonomy,
        uri=term.taxonomy_uri,
        version=term.taxonomy_version,
    )
