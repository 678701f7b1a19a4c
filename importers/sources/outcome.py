"""What became of one row or document of a file."""

from dataclasses import dataclass

from importers.records import ImportedRecord, Refusal


@dataclass(frozen=True, slots=True)
class Outcome:
    """A record, or why there is none. left_out: values not used, or not as they came.

    ended: the source id, where the file says that it has stopped.
    """

    record: ImportedRecord | None
    refusals: tuple[Refusal, ...] = ()
    left_out: tuple[Refusal, ...] = ()
    ended: str = ""
