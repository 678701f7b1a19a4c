"""The search engine on a Meilisearch server: ids come back, nothing else."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, Final
from uuid import UUID

from meilisearch import Client

from directory.search.deadline import Waiting
from directory.search.engine import Document, Hits, IndexUnavailableError
from directory.search.meilisearch_asking import Asking, read, service_id_of, stored
from directory.search.meilisearch_keys import ScopedKeys
from directory.search.meilisearch_link import Link, is_missing
from directory.search.meilisearch_settings import Settings, fingerprint, settings_of
from matching.thesaurus import EMPTY, Thesaurus

NAME: Final = "services"
_NEXT: Final = "_next"  # the index that a rebuild fills beside the one in use
_AT_ONCE: Final = 500  # documents in one request: about 1 MB
_PAGE: Final = 1_000  # documents looked at in one request
_MOST_SEARCHES: Final = 16  # at once, those nobody waits for any more included


class MeilisearchEngine:
    """One index of one server. It comes to be by a rebuild alone: half of it never answers."""

    def __init__(
        self, link: Link, thesaurus: Thesaurus | Callable[[], Thesaurus] = EMPTY, name: str = NAME
    ) -> None:
        """Ask nothing yet.

        thesaurus: or what gives the one of the moment. name: of the index; begins with "services".
        """
        self._link: Final = link
        self._thesaurus: Final = thesaurus if callable(thesaurus) else lambda: thesaurus
        self._made_settings: tuple[Thesaurus, Settings] = (EMPTY, settings_of(EMPTY))
        self._name: Final = name
        self._waiting: Final[Waiting[Hits]] = Waiting(_MOST_SEARCHES)

    def index(self, documents: Collection[Document]) -> None:
        """Add documents, or replace those of the same services; wait until they are there."""
        with self._link.told_plainly():
            client = self._link.for_indexing()
            self._put_settings_right(client, self._name)
            self._link.confirm(_send(client, self._name, documents))

    def delete(self, service_ids: Collection[UUID]) -> None:
        """Forget services; unknown ones are ignored. Wait until they are gone."""
        with self._link.told_plainly():
            client = self._link.for_indexing()
            self._put_settings_right(client, self._name)
            remaining = iter(service_ids)
            while some := list(islice(remaining, _AT_ONCE)):
                ids = ", ".join(f'"{each.hex}"' for each in some)
                task = client.index(self._name).delete_documents(filter=f"id IN [{ids}]")
                self._link.confirm([task.task_uid])

    def rebuild(self, documents: Iterable[Document]) -> None:
        """Fill another index beside the one in use, look whether it is whole, and swap them."""
        with self._link.told_plainly():
            client, beside = self._link.for_indexing(), self._name + _NEXT
            self._drop(client, beside)  # of a rebuild that was broken off
            self._make(client, beside)
            wanted: dict[UUID, str] = {}
            tasks = _send(client, beside, _noted(documents, wanted))
            self._link.confirm(tasks)
            if dict(_held(client, beside)) != wanted:
                raise IndexUnavailableError("Meilisearch does not hold what it was sent")
            if self._settings_of(client, self._name) is None:
                self._make(client, self._name)
            swap = client.swap_indexes([{"indexes": [self._name, beside]}])
            self._link.confirm([swap.task_uid])
            self._drop(client, beside)

    def search_text(self, text: str) -> Hits:
        """Every service that fits what somebody typed, best first. Asks for ids alone."""
        asking = read(text, self._thesaurus())
        if not asking.parts:
            return Hits({})
        with self._link.told_plainly():
            return self._waiting.within(self._link.limits.search, lambda: self._ask(asking))

    def fingerprints(self) -> Mapping[UUID, str]:
        """What is held: service -> fingerprint of its document. Nothing without an index."""
        try:
            with self._link.told_plainly():
                client = self._link.for_indexing()
                return dict(_held(client, self._name))
        except IndexUnavailableError as error:
            if is_missing(error):
                return {}
            raise

    def put_settings_right(self) -> bool:
        """Set again what is not as it should be. Returns whether anything was.

        Where there is no index yet nothing is: a rebuild makes it.
        """
        with self._link.told_plainly():
            client = self._link.for_indexing()
            is_there = self._settings_of(client, self._name) is not None
            return is_there and self._put_settings_right(client, self._name)

    def keys(self) -> ScopedKeys:
        """The keys it uses, made from the master key if need be. Secrets."""
        with self._link.told_plainly():
            return self._link.scoped_keys()

    def _ask(self, asking: Asking) -> Hits:
        given = self._link.for_searching().multi_search(asking.questions(self._name))
        return asking.hits(given["results"])

    def _make(self, client: Client, name: str) -> None:
        task = client.create_index(name, {"primaryKey": "id"})
        self._link.confirm([task.task_uid])
        self._put_settings_right(client, name)

    def _drop(self, client: Client, name: str) -> None:
        if self._settings_of(client, name) is not None:
            self._link.confirm([client.delete_index(name).task_uid])

    def _settings_of(self, client: Client, name: str) -> Mapping[str, Any] | None:
        """The settings of an index; None if there is no such index."""
        try:
            with self._link.told_plainly():
                return client.index(name).get_settings()
        except IndexUnavailableError as error:
            if is_missing(error):
                return None
            raise

    def _put_settings_right(self, client: Client, name: str) -> bool:
        settings = self._settings()
        wanted = fingerprint(settings, settings)
        if fingerprint(client.index(name).get_settings(), settings) == wanted:
            return False
        task = client.index(name).update_settings(dict(settings))
        self._link.confirm([task.task_uid])
        if fingerprint(client.index(name).get_settings(), settings) != wanted:
            raise IndexUnavailableError("Meilisearch does not keep the settings it was given")
        return True

    def _settings(self) -> Settings:
        """The settings for the thesaurus of the moment, made once for each."""
        thesaurus = self._thesaurus()
        if self._made_settings[0] is not thesaurus:
            self._made_settings = (thesaurus, settings_of(thesaurus))
        return self._made_settings[1]


def _send(client: Client, name: str, documents: Iterable[Document]) -> list[int]:
    """Send documents, some at a time. Returns the tasks to wait for."""
    remaining, tasks = iter(documents), []
    while some := list(islice(remaining, _AT_ONCE)):
        sent = client.index(name).add_documents([stored(each) for each in some], "id")
        tasks.append(sent.task_uid)
    return tasks


def _noted(documents: Iterable[Document], into: dict[UUID, str]) -> Iterator[Document]:
    for each in documents:
        into[each.service_id] = each.fingerprint
        yield each


def _held(client: Client, name: str) -> Iterator[tuple[UUID, str]]:
    """Service and fingerprint of every document; what is no service of ours is passed over."""
    start, total = 0, 1
    while start < total:
        asked = {"fields": ["id", "fingerprint"], "limit": _PAGE, "offset": start}
        page = client.index(name).get_documents(asked)
        for each in page.results:
            service_id = service_id_of(getattr(each, "id", None))
            if service_id is not None:
                yield service_id, str(getattr(each, "fingerprint", ""))
        start, total = start + _PAGE, page.total
