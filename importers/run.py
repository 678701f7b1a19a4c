"""Bring a file in: read, plan, hold up if it looks wrong, then store it part by part.

Every part is a transaction of its own and decides again from what is there, so a run may be
stopped anywhere and run again: the end is the same.
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy.orm import Session

from accounts.actor import Actor
from base.errors import ConflictError, InvalidError
from importers.changes import Plan, plan_changes
from importers.duplicates import find_duplicates
from importers.guards import Objection, objections
from importers.mapping import Profile
from importers.queries import load_present, load_targets
from importers.records import Reading
from importers.store import Job, finish_run, start_run, store_plan, unfinished
from storage.engine import Database, reading, writing

ROWS_AT_ONCE: Final = 50  # a transaction of well under a second, so that others get their turn

Progress = Callable[[int, int], None]
"""Told after each part: how many rows are done, of how many."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a run would do, and what speaks against it."""

    plan: Plan
    objections: tuple[Objection, ...]


def hash_file(data: bytes) -> str:
    """What makes a run recognise the file of an earlier one."""
    return hashlib.sha256(data).hexdigest()


def decide(session: Session, found: Reading, profile: Profile, *, viewer: Actor) -> Decision:
    """Plan a whole file. Changes nothing.

    Raises InvalidError if the file as a whole could not be read; NotAllowedError unless the
    viewer is an editor.
    """
    if found.problem:
        problem = found.problem
        where = f"Row {problem.row}: " if problem.row else ""
        seen = f" ({problem.value})" if problem.value else ""
        raise InvalidError(f"{where}{problem.reason}{seen}. {problem.what_to_do}.")
    held = {key: each.held for key, each in load_targets(session, profile.key).items()}
    plan = plan_changes(found, held, complete=profile.complete)
    names = {record.organisation.name for record in plan.added}
    present = load_present(session, names, viewer=viewer) if names else []
    plan = replace(plan, duplicates=find_duplicates(plan.added, present))
    standing = sum(not each.is_retired for each in held.values())
    return Decision(plan, objections(plan, held=standing))


def apply_file(
    database: Database, found: Reading, job: Job, *, progress: Progress = lambda _done, _of: None
) -> Decision:
    """Plan a whole file and carry it out. Writes nothing at all if nothing would change.

    Raises ConflictError if the guards object and no reason is given; and as `decide`.
    """
    with reading(database) as session:
        decision = decide(session, found, job.profile, viewer=job.actor)
        was_stopped = unfinished(session, job) is not None
    if decision.objections and not job.yes_because.strip():
        said = "; ".join(map(str, decision.objections))
        raise ConflictError(f"Nothing was imported. {said}")
    if not decision.plan.writes and not was_stopped:
        return decision
    with writing(database) as session:
        run_id = start_run(session, job, found.rows)
    done = 0
    for part in _parts(found):
        with writing(database) as session:
            targets = load_targets(session, job.profile.key, [r.source_id for r in part.records])
            held = {key: each.held for key, each in targets.items()}
            store_plan(session, plan_changes(part, held, complete=False), targets, run_id, job)
        done += len(part.records)
        progress(done, len(found.records))
    with writing(database) as session:
        ending = Plan(retired=decision.plan.retired)
        targets = load_targets(session, job.profile.key, ending.retired)
        store_plan(session, ending, targets, run_id, job)
        finish_run(session, run_id, found.refusals, job.now)
    return decision


def _parts(found: Reading) -> Iterator[Reading]:
    """The records of a file, some at a time."""
    for start in range(0, len(found.records), ROWS_AT_ONCE):
        records = found.records[start : start + ROWS_AT_ONCE]
        yield Reading(len(records), records, ())
