"""What the pages are built on: made once by the composition root, the same for every request."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from flask import Flask, current_app

from base.calendar import london_date
from directory.search.engine import SearchEngine
from directory.search.snapshot import Snapshot, SnapshotHolder
from directory.search.words import ThesaurusHolder
from matching.thesaurus import Thesaurus
from matching.weights import Weights
from people.questionnaire import Questionnaire
from places.find import Places
from places.holder import PlacesHolder
from storage.engine import Database
from web.crisis import CrisisLines
from web.db import db

_EXTENSION = "anydoor_parts"


@dataclass(frozen=True, slots=True)
class Parts:
    """The long-lived objects behind the pages."""

    database: Database
    places_holder: PlacesHolder
    engine: SearchEngine
    snapshots: SnapshotHolder
    weights: Weights
    words: ThesaurusHolder
    crisis: CrisisLines
    clock: Callable[[], datetime]
    service_name: str
    area_name: str
    public_url: str
    is_demo: bool
    questionnaire: Questionnaire  # how DIALOG+ sessions are worded here
    tile_url: str = ""  # of the pictures that maps are drawn on; "": none
    tile_attribution: str = ""

    @property
    def thesaurus(self) -> Thesaurus:
        """What words mean as it is now: the same until an editor changes it."""
        return self.words.current()

    @property
    def places(self) -> Places:
        """The places as they are now: the same until something is loaded."""
        return self.places_holder.current()


def init_app(app: Flask, made: Parts) -> None:
    """Keep the parts with the application."""
    app.extensions[_EXTENSION] = made


def parts() -> Parts:
    """The parts of the application that answers this request."""
    return cast("Parts", current_app.extensions[_EXTENSION])


def directory_now() -> Snapshot:
    """The directory as this request reads it: asked for once, and anew after something is written.

    At most as old as `SnapshotHolder.current` lets it be.
    """
    reading = db()
    found: Snapshot | None = reading.info.get(_EXTENSION)
    if found is None:
        found = reading.info[_EXTENSION] = parts().snapshots.current(reading)
    return found


def now() -> datetime:
    """The present moment, aware."""
    return parts().clock()


def today() -> date:
    """The day it is in London."""
    return london_date(now())
