"""The keys of Meilisearch: one that may only search, one that may only keep our indexes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from meilisearch import Client
from meilisearch.errors import MeilisearchApiError
from meilisearch.models.key import Key

INDEXES: Final = "services*"  # ours alone, and those a rebuild makes beside them

SEARCH: Final[Mapping[str, Any]] = {
    "uid": "6d0c2f4e-9a1b-4c57-8e0d-3b5f7a91c201",
    "name": "Anydoor search",
    "description": "Finds ids of services. The product's pages use it.",
    "actions": ["search"],
    "indexes": [INDEXES],
    "expiresAt": None,
}
INDEXING: Final[Mapping[str, Any]] = {
    "uid": "6d0c2f4e-9a1b-4c57-8e0d-3b5f7a91c202",
    "name": "Anydoor indexing",
    "description": "Keeps the index of services. The product's worker uses it.",
    "actions": [
        "documents.add",
        "documents.delete",
        "documents.get",
        "indexes.create",
        "indexes.delete",
        "indexes.get",
        "indexes.swap",
        "settings.get",
        "settings.update",
        "tasks.get",
    ],
    "indexes": [INDEXES],
    "expiresAt": None,
}
"""What each may do. The uids are ours: the same server gives the same keys again."""


@dataclass(frozen=True, slots=True)
class ScopedKeys:
    """Two secrets."""

    search: str = field(repr=False)
    indexing: str = field(repr=False)


def make_keys(master: Client) -> ScopedKeys:
    """Make both keys, or read them if they are there. Raises what the client raises."""
    return ScopedKeys(_made(master, SEARCH), _made(master, INDEXING))


def _made(master: Client, wanted: Mapping[str, Any]) -> str:
    """One key; one that may do something else by now is made again."""
    try:
        return master.create_key(wanted).key
    except MeilisearchApiError as error:
        if error.code != "api_key_already_exists":
            raise
    held = master.get_key(wanted["uid"])
    if _may(held) == (sorted(wanted["actions"]), list(wanted["indexes"])):
        return held.key
    master.delete_key(held.uid)
    return master.create_key(wanted).key


def _may(key: Key) -> tuple[list[str], list[str]]:
    return sorted(key.actions), list(key.indexes)
