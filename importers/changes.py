"""Decide what a file should do to the directory. Decides only; `store` does it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from importers.duplicates import Duplicate
from importers.records import ImportedRecord, Reading, Refusal


class Keeping(StrEnum):
    """Why a field is left as it is although the file says something else."""

    BY_HAND = "by_hand"  # somebody changed it here
    PAST_DRAFT = "past_draft"  # an editor has decided on the listing


@dataclass(frozen=True, slots=True)
class Held:
    """What the directory holds for a source id.

    applied: field -> what this feed last wrote. current: field -> what stands there now.
    by_hand: fields known to have been edited here; others are found by comparing the two.
    follows: whether the feed goes on changing what an editor has published.
    """

    row_hash: str
    applied: Mapping[str, Any]
    current: Mapping[str, Any]
    by_hand: frozenset[str] = frozenset()
    is_draft: bool = True
    is_retired: bool = False
    follows: bool = False


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field that the feed may set, and sets to something else."""

    field: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class KeptField:
    """One field on which the feed and the directory differ, and the directory stays as it is."""

    field: str
    ours: Any
    theirs: Any
    why: Keeping


@dataclass(frozen=True, slots=True)
class Compared:
    """One record beside what is held of it. is_stale: the stored copy of the row is to be renewed.

    applied: field -> what this feed will have written, once `fields` are changed. returns: the
    feed had lost it, and has it again.
    """

    record: ImportedRecord
    fields: tuple[FieldChange, ...]
    kept: tuple[KeptField, ...]
    applied: Mapping[str, Any]
    is_stale: bool
    returns: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything one run would do; each row of the file is in exactly one of the first four.

    left_out: values not used, in rows that are. duplicates: among `added`, for an editor to look
    at. retired: source ids to end. ended: source ids the file says have stopped, and that the
    directory still holds; nothing is done to them.
    """

    added: tuple[ImportedRecord, ...] = ()
    changed: tuple[Compared, ...] = ()
    unchanged: tuple[Compared, ...] = ()
    refused: tuple[Refusal, ...] = ()
    left_out: tuple[Refusal, ...] = ()
    duplicates: tuple[Duplicate, ...] = ()
    retired: tuple[str, ...] = ()
    ended: tuple[str, ...] = ()

    @property
    def writes(self) -> bool:
        """Whether there is anything to store."""
        stale = any(each.is_stale for each in self.unchanged)
        return bool(self.added or self.changed or self.retired or stale)

    @property
    def kept(self) -> tuple[tuple[ImportedRecord, KeptField], ...]:
        """Every field kept against the feed, with its record."""
        compared = (*self.changed, *self.unchanged)
        return tuple((each.record, field) for each in compared for field in each.kept)


def plan_changes(reading: Reading, held: Mapping[str, Held], *, complete: bool) -> Plan:
    """Compare one file with what the directory holds of the same source.

    held: by source id. complete: whether the file holds everything; only then is what it does not
    mention retired. A field edited by hand, or decided on by an editor, is never overwritten.
    """
    known = [each for each in reading.records if each.source_id in held]
    compared = [_compare(record, held[record.source_id]) for record in known]
    return Plan(
        added=tuple(each for each in reading.records if each.source_id not in held),
        changed=tuple(each for each in compared if each.fields or each.returns),
        unchanged=tuple(each for each in compared if not (each.fields or each.returns)),
        refused=reading.refusals,
        left_out=reading.left_out,
        retired=_retired(reading.records, held) if complete else (),
        ended=tuple(sorted(each for each in reading.ended if _stands(held.get(each)))),
    )


def _compare(record: ImportedRecord, held: Held) -> Compared:
    fields, kept = [], []
    applied = dict(held.applied)
    for field, theirs in record.values.items():
        base, ours = held.applied.get(field), held.current.get(field)
        why = _keeping(field, held)
        if theirs in (base, ours):
            applied[field] = base if theirs == base else theirs
        elif why:
            kept.append(KeptField(field, ours, theirs, why))
        else:
            fields.append(FieldChange(field, ours, theirs))
            applied[field] = theirs
    is_stale = held.is_retired or record.row_hash != held.row_hash or applied != held.applied
    return Compared(record, tuple(fields), tuple(kept), applied, is_stale, held.is_retired)


def _keeping(field: str, held: Held) -> Keeping | None:
    """Why a field is not the feed's to set, if it is not."""
    if field.startswith("service.") and not (held.is_draft or held.follows):
        return Keeping.PAST_DRAFT
    is_gone = field not in held.current
    if is_gone or field in held.by_hand or held.current[field] != held.applied.get(field):
        return Keeping.BY_HAND
    return None


def _retired(records: Collection[ImportedRecord], held: Mapping[str, Held]) -> tuple[str, ...]:
    mentioned = {record.source_id for record in records}
    return tuple(
        sorted(key for key, each in held.items() if key not in mentioned and not each.is_retired)
    )


def _stands(held: Held | None) -> bool:
    return held is not None and not held.is_retired
