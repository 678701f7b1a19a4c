"""The places in use: what ships, and what was loaded since, kept up to date while it runs."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlalchemy.orm import Session

from places.areas import load_areas
from places.assembling import Loaded, MakeFinder, assemble
from places.find import NEAR_KM, Places
from places.loading import LoadFacts, current_loads
from places.postcodes import stored_postcodes
from places.practices import read_practices
from places.shipped import Shipped
from places.terms import LoadKind
from storage.engine import Database, reading

ASK_EVERY: Final = timedelta(seconds=5)  # a load may take as long as this to be seen everywhere
TRIES: Final = 3  # readings of what is loaded, if another load keeps taking its place meanwhile

LoadState = tuple[LoadFacts, ...]


class PlacesHolder:
    """Keeps the newest places. Any number of threads may ask; one of them reloads.

    Asks the database at most every ASK_EVERY whether something else was loaded. Between changes
    the same `Places` is given every time; after one, a new one, whole.
    """

    def __init__(
        self,
        shipped: Shipped,
        database: Database,
        make_finder: MakeFinder,
        clock: Callable[[], datetime],
        near_km: float = NEAR_KM,
    ) -> None:
        """Ask nothing until the first question. near_km: how far areas are told of."""
        self.shipped: Final = shipped
        self._database: Final = database
        self._make_finder: Final = make_finder
        self._clock: Final = clock
        self._near_km: Final = near_km
        self._lock = threading.Lock()
        self._held: tuple[LoadState, Places] | None = None
        self._asked_at: datetime | None = None

    def current(self) -> Places:
        """The places as they are, or as they were up to ASK_EVERY ago."""
        held = self._held
        if held is not None and not self._is_due():
            return held[1]
        if held is not None and self._lock.locked():
            return held[1]  # somebody is looking already
        with self._lock:
            if self._held is None or self._is_due():
                self._refresh()
            return self._newest()

    def refresh(self) -> Places:
        """The places as they are now, for who has just loaded something."""
        with self._lock:
            self._refresh()
            return self._newest()

    def _is_due(self) -> bool:
        """Whether it is time to ask again; also when the clock was put back."""
        return self._asked_at is None or abs(self._clock() - self._asked_at) >= ASK_EVERY

    def _refresh(self) -> None:
        """Ask, and put other places together if other files are in use."""
        state, loaded = self._read(self._held[0] if self._held else None)
        if loaded is not None:
            self._held = (
                state,
                assemble(self.shipped, loaded, self._make_finder, self._near_km),
            )
        self._asked_at = self._clock()

    def _read(self, known: LoadState | None) -> tuple[LoadState, Loaded | None]:
        """What is in use, and what it holds; None if that is known.

        A database without the tables (it is not migrated yet) has nothing loaded.
        """
        try:
            for _ in range(TRIES):
                with reading(self._database) as session:
                    state = current_loads(session)
                    loaded = None if state == known else self._load(session, state)
                with reading(self._database) as session:
                    if loaded is None or current_loads(session) == state:
                        return state, loaded
        except (OperationalError, ProgrammingError):
            pass
        return (known, None) if known is not None else ((), Loaded())

    def _load(self, session: Session, state: LoadState) -> Loaded:
        """What the loads hold; whole postcodes stay where they are. At most three statements."""
        found = {each.kind: each for each in state}
        areas = load_areas(session) if LoadKind.AREAS in found else ()
        look_up = stored_postcodes(self._database) if LoadKind.POSTCODES in found else None
        if LoadKind.PRACTICES not in found:
            return Loaded(areas=areas, look_up=look_up)
        roll = found[LoadKind.PRACTICES]
        practices, pcns = read_practices(session, roll.load_id)
        return Loaded(practices, pcns, roll.loaded_at, areas, look_up)

    def _newest(self) -> Places:
        if self._held is None:
            raise RuntimeError("the places were never put together")
        return self._held[1]
