"""The embedded search engine: a tantivy index in a folder that can be deleted at any time."""

import shutil
import threading
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from typing import Final
from uuid import UUID

import tantivy

from directory.search.asking import Asking
from directory.search.engine import Document, Hits
from directory.search.kept_hits import MOST, KeptHits
from directory.search.vocabulary import Vocabulary
from matching.thesaurus import EMPTY, Thesaurus

LAYOUT: Final = "v2"  # a new layout of the fields gets a new folder, and so a fresh index
_HEAP: Final = 30_000_000  # bytes; the least that tantivy takes for one thread is 15 MB
_ATTEMPTS: Final = 40  # to open the writer, while another process writes
_PAUSE: Final = 0.05  # seconds between them


class TantivyEngine:
    """One index folder. Any number of threads may search; one writes at a time."""

    def __init__(
        self, folder: Path, thesaurus: Thesaurus | Callable[[], Thesaurus] = EMPTY, kept: int = MOST
    ) -> None:
        """Open the index under `folder`, or make an empty one if there is none to be read.

        thesaurus: itself, or what gives the present one, where it may change. kept: services in
        the answers that are kept for who asks for the same words again.
        """
        self._folder: Final = folder / LAYOUT
        self._words: Final = thesaurus if callable(thesaurus) else lambda: thesaurus
        self._lock: Final = threading.Lock()
        self._index: Final = _open(self._folder)
        self._meta: Final = self._folder / "meta.json"  # written anew by each change
        self._seen = b""
        self._vocabulary = (b"", Vocabulary(()))
        self._kept: Final = KeptHits(kept)

    def index(self, documents: Collection[Document]) -> None:
        """Add documents, or replace those of the same services."""

        def write(writer: tantivy.IndexWriter) -> None:
            for document in documents:
                writer.delete_documents_by_term("id", document.service_id.hex)
                writer.add_document(_stored(document))

        self._write(write)

    def delete(self, service_ids: Collection[UUID]) -> None:
        """Forget services; unknown ones are ignored."""

        def write(writer: tantivy.IndexWriter) -> None:
            for service_id in service_ids:
                writer.delete_documents_by_term("id", service_id.hex)

        self._write(write)

    def rebuild(self, documents: Iterable[Document]) -> None:
        """Replace everything in one commit; searches meanwhile see the old contents."""

        def write(writer: tantivy.IndexWriter) -> None:
            writer.delete_all_documents()
            for document in documents:
                writer.add_document(_stored(document))

        self._write(write)

    def search_text(self, text: str) -> Hits:
        """Every service that fits what somebody typed, best first."""
        state, thesaurus = self._meta.read_bytes(), self._words()
        found = self._kept.get((state, thesaurus), text)
        if found is None:
            found = self._asking(state, thesaurus).hits(text)
            self._kept.put((state, thesaurus), text, found)
        return found

    def fingerprints(self) -> Mapping[UUID, str]:
        """What is held: service -> fingerprint of its document."""
        self._index.reload()
        searcher = self._index.searcher()
        if not searcher.num_docs:
            return {}
        found = searcher.search(tantivy.Query.all_query(), limit=searcher.num_docs, count=False)
        documents = [searcher.doc(address) for _, address in found.hits]
        return {UUID(each["id"][0]): str(each["fingerprint"][0]) for each in documents}

    def copy_to(self, folder: Path) -> None:
        """Copy what is held, to be opened as an index of its own."""
        with self._lock:
            shutil.copytree(self._folder, folder / LAYOUT, ignore=shutil.ignore_patterns("*.lock"))

    def _asking(self, state: bytes, thesaurus: Thesaurus) -> Asking:
        """The index as it is in a state, or later."""
        if state != self._seen:
            self._index.reload()
            self._seen = state  # from before what was read: at worst it is read once more
        searcher = self._index.searcher()
        vocabulary = self._words_of(searcher, state)
        return Asking(self._index.schema, searcher, vocabulary, thesaurus, ANALYSER)

    def _words_of(self, searcher: tantivy.Searcher, state: bytes) -> Vocabulary:
        """Every word in the index, read again after each change."""
        if self._vocabulary[0] != state:
            self._vocabulary = (state, Vocabulary(searcher.terms_with_prefix("plain", "")))
        return self._vocabulary[1]

    def _write(self, change: Callable[[tantivy.IndexWriter], None]) -> None:
        """Make one change whole, or leave everything as it was."""
        with self._lock:
            with _writer(self._index) as writer:  # keeps what was written, even after an error
                try:
                    change(writer)
                except BaseException:
                    writer.rollback()
                    raise
            self._index.reload()


def _analyser(*, stems: bool) -> tantivy.TextAnalyzer:
    """Lower case, without accents; the same for documents and for what is typed."""
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    builder = builder.filter(tantivy.Filter.remove_long(60)).filter(tantivy.Filter.lowercase())
    builder = builder.filter(tantivy.Filter.ascii_fold())
    return builder.filter(tantivy.Filter.stemmer("english")).build() if stems else builder.build()


ANALYSER: Final = _analyser(stems=True)


def _schema() -> tantivy.Schema:
    """`id` and `fingerprint` are kept as they are; the numbers are the two halves of the id."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("fingerprint", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("high", fast=True)
    builder.add_integer_field("low", fast=True)
    for name in ("name", "found_by", "summary", "organisation", "place", "description"):
        builder.add_text_field(name, tokenizer_name="english", index_option="freq")
    builder.add_text_field("plain", tokenizer_name="plain", index_option="basic")
    builder.add_text_field("kinds", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("main_kind", tokenizer_name="raw", index_option="basic")
    return builder.build()


def _stored(document: Document) -> tantivy.Document:
    fields = ("name", "found_by", "summary", "organisation", "place", "description")
    high, low = divmod(document.service_id.int, 1 << 64)
    stored = tantivy.Document()
    stored.add_text("id", document.service_id.hex)
    stored.add_text("fingerprint", document.fingerprint)
    stored.add_integer("high", high - (1 << 63))
    stored.add_integer("low", low - (1 << 63))
    for name in fields:
        stored.add_text(name, getattr(document, name))
    stored.add_text("plain", " ".join(getattr(document, name) for name in fields))
    for kind in document.kinds:
        stored.add_text("kinds", kind)
    for kind in document.kinds[:1]:
        stored.add_text("main_kind", kind)
    return stored


def _open(folder: Path) -> tantivy.Index:
    """The index in a folder. One that cannot be read is thrown away: it holds no original."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        index = tantivy.Index(_schema(), path=str(folder))
    except ValueError:
        shutil.rmtree(folder)
        folder.mkdir(parents=True)
        index = tantivy.Index(_schema(), path=str(folder))
    index.register_tokenizer("english", ANALYSER)
    index.register_tokenizer("plain", _analyser(stems=False))
    return index


def _writer(index: tantivy.Index) -> tantivy.IndexWriter:
    """The one writer, as soon as no other process has it."""
    for _ in range(_ATTEMPTS):
        try:
            return index.writer(heap_size=_HEAP, num_threads=1)
        except ValueError:
            time.sleep(_PAUSE)
    return index.writer(heap_size=_HEAP, num_threads=1)
