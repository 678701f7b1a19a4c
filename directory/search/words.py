"""The thesaurus in use: what ships, and what editors changed since, kept up to date."""

import logging
import threading
import tomllib
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final

from sqlalchemy.exc import OperationalError, ProgrammingError

from directory.words import State, word_changes, word_state
from matching.thesaurus import Thesaurus, load_thesaurus
from matching.word_changes import WordChange, crisis_words
from storage.engine import Database, reading

log = logging.getLogger(__name__)
ASK_EVERY: Final = timedelta(seconds=5)  # a change may take as long as this to be seen everywhere


@lru_cache(maxsize=2)
def _read(text: str) -> tuple[Thesaurus, Mapping[str, tuple[str, ...]]]:
    """The file's thesaurus and its words of crisis, read once."""
    return load_thesaurus(text), crisis_words(tomllib.loads(text))


class ThesaurusHolder:
    """Keeps the newest thesaurus. Any number of threads may ask; one of them reloads.

    Asks the database at most every ASK_EVERY whether something was changed. Between changes the
    same `Thesaurus` is given every time; after one, a new one, whole.
    """

    def __init__(self, text: str, database: Database, clock: Callable[[], datetime]) -> None:
        """Ask nothing until the first question. text: of thesaurus.toml."""
        self.shipped, self.crisis_words = _read(text)
        self._text: Final = text
        self._database: Final = database
        self._clock: Final = clock
        self._lock = threading.Lock()
        self._state: State = (0, 0)
        self._changes: tuple[WordChange, ...] = ()
        self._thesaurus = self.shipped
        self._asked_at: datetime | None = None

    def current(self) -> Thesaurus:
        """The thesaurus as it is, or as it was up to ASK_EVERY ago."""
        if self._is_due() and (self._asked_at is None or not self._lock.locked()):
            with self._lock:
                if self._is_due():
                    self._refresh()
        return self._thesaurus

    def refresh(self) -> Thesaurus:
        """The thesaurus as it is now, for who has just changed it."""
        with self._lock:
            self._refresh()
            return self._thesaurus

    def with_change(self, change: WordChange) -> Thesaurus:
        """What it would be with one change more, for a look before it is made."""
        return self.made_of((*self._changes, change))

    def made_of(self, changes: Iterable[WordChange]) -> Thesaurus:
        """The shipped thesaurus with these changes. Raises ValueError where it cannot bear them."""
        return load_thesaurus(self._text, changes)

    def _is_due(self) -> bool:
        """Whether it is time to ask again; also when the clock was put back."""
        return self._asked_at is None or abs(self._clock() - self._asked_at) >= ASK_EVERY

    def _refresh(self) -> None:
        """Ask, and put another thesaurus together if something was changed.

        A database without the table (it is not migrated yet) has no changes.
        """
        try:
            with reading(self._database) as session:
                state = word_state(session)
                changes = word_changes(session) if state != self._state else self._changes
        except (OperationalError, ProgrammingError):
            return
        if state != self._state:
            self._thesaurus = self._changed(changes)
            self._state, self._changes = state, changes
        self._asked_at = self._clock()

    def _changed(self, changes: Iterable[WordChange]) -> Thesaurus:
        """The thesaurus with changes; the shipped one if a newer file no longer bears them."""
        try:
            return self.made_of(changes)
        except ValueError:
            log.exception("the changes of the thesaurus do not fit the file, and are left out")
            return self.shipped
