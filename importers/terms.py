"""Vocabularies of importing: kinds of sources, and how far a run has got."""

from enum import StrEnum


class SourceKind(StrEnum):
    """How what a source sends is read."""

    TABLE = "table"  # CSV, TSV, a workbook or flat JSON in any layout, by a mapping
    OPEN_REFERRAL = "open_referral"  # UK 3.0 and 1.0, HSDS 3.0: JSON, a feed, or a data package
    CHARITY_REGISTER = "charity-register"
    GEOJSON = "geojson"  # points with properties, by a mapping
    OWN = "own"  # our own spreadsheet


class RunState(StrEnum):
    """How far a run has got."""

    WAITING = "waiting"  # to be read and compared
    PLANNED = "planned"  # what it would do is known; nothing is stored
    APPLYING = "applying"
    DONE = "done"
    FAILED = "failed"  # could not be fetched or read; nothing was changed
    DROPPED = "dropped"  # a plan that nobody wants
    UNDOING = "undoing"
    UNDONE = "undone"


class ChangeKind(StrEnum):
    """What a run did to a record that was here."""

    CHANGED = "changed"
    RETURNED = "returned"
    RETIRED = "retired"
