"""What a run would do, added up part by part: the counts, and the first few of everything."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from importers.changes import Compared, KeptField, Plan
from importers.duplicates import Duplicate
from importers.records import ImportedRecord, Refusal

MOST_SHOWN: Final = 200  # of each list; a run's own file has them all

_T = TypeVar("_T")


@dataclass(slots=True)
class Tally:
    """Counts of records, and the first of each list. kept: fields that stay against the feed."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0
    left_out: int = 0
    retired: int = 0
    doubled: int = 0
    kept: int = 0
    suggested: int = 0
    stale: int = 0
    notes: Counter[str] = field(default_factory=Counter)
    first: Plan = field(default_factory=Plan)

    @property
    def rows(self) -> int:
        """Every row of the file."""
        return self.added + self.changed + self.unchanged + self.refused

    @property
    def writes(self) -> bool:
        """Whether there is anything to store."""
        return bool(self.added or self.changed or self.retired or self.stale)

    def add(self, plan: Plan, same: int = 0) -> None:
        """Add one part. same: rows that are as they were the last time."""
        self.added += len(plan.added)
        self.changed += len(plan.changed)
        self.unchanged += len(plan.unchanged) + same
        self.refused += len(plan.refused)
        self.left_out += len(plan.left_out)
        self.retired += len(plan.retired)
        self.doubled += len(plan.duplicates)
        self.kept += len(plan.kept)
        self.suggested += sum(bool(each.suggested) for each in plan.added)
        self.stale += sum(each.is_stale for each in plan.unchanged)
        self.notes.update(note.value for each in plan.added for note in each.notes)
        first = self.first
        self.first = Plan(
            added=_some(first.added, plan.added),
            changed=_some(first.changed, plan.changed),
            unchanged=_some(first.unchanged, plan.unchanged),
            refused=_some(first.refused, plan.refused),
            left_out=_some(first.left_out, plan.left_out),
            duplicates=_some(first.duplicates, plan.duplicates),
            retired=_some(first.retired, plan.retired),
            ended=_some(first.ended, plan.ended),
        )

    def counts(self) -> dict[str, int]:
        """The counts by name."""
        return {name: getattr(self, name) for name in COUNTS}

    def plain(self, most: int = 20) -> dict[str, Any]:
        """The counts and the first of each list as JSON, for a page to show."""
        first = self.first
        return {
            "counts": self.counts(),
            "notes": dict(sorted(self.notes.items())),
            "added": [_record(each) for each in first.added[:most]],
            "changed": [_changed(each) for each in first.changed[:most]],
            "refused": [refusal_json(each) for each in first.refused[:most]],
            "left_out": [refusal_json(each) for each in first.left_out[:most]],
            "duplicates": [_twin(each) for each in first.duplicates[:most]],
            "kept": [_kept(record, each) for record, each in first.kept[:most]],
            "retired": list(first.retired[:most]),
            "ended": list(first.ended[:most]),
        }


COUNTS: Final = (
    "rows", "added", "changed", "unchanged", "refused", "left_out", "retired", "doubled", "kept",
    "suggested",
)  # fmt: skip


def refusal_json(each: Refusal) -> dict[str, Any]:
    """A refusal as JSON."""
    return {name: getattr(each, name) for name in Refusal.__dataclass_fields__}


def where_of(record: ImportedRecord) -> dict[str, Any]:
    """Which record it is, as JSON."""
    return {
        "row": record.row,
        "sheet": record.sheet,
        "source_id": record.source_id,
        "name": str(record.values.get("service.name", "")),
        "organisation": record.organisation_name,
    }


def _record(record: ImportedRecord) -> dict[str, Any]:
    return {
        **where_of(record),
        "postcode": record.postcode,
        "summary": str(record.values.get("service.summary", "")),
        "suggested": sorted(record.suggested),
    }


def _changed(each: Compared) -> dict[str, Any]:
    fields = [{"field": f.field, "old": f.old, "new": f.new} for f in each.fields]
    return {**where_of(each.record), "returns": each.returns, "fields": fields}


def _kept(record: ImportedRecord, each: KeptField) -> dict[str, Any]:
    told = {"field": each.field, "ours": each.ours, "theirs": each.theirs, "why": each.why.value}
    return {**where_of(record), **told}


def _twin(each: Duplicate) -> dict[str, Any]:
    return {name: getattr(each, name) for name in Duplicate.__dataclass_fields__}


def _some(first: tuple[_T, ...], more: tuple[_T, ...]) -> tuple[_T, ...]:
    return first if len(first) >= MOST_SHOWN else (*first, *more[: MOST_SHOWN - len(first)])
