"""Feeds that are fetched every night, and the report to whoever owns a source."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.actor import Actor, Role
from importers.models import ImportRunRow, ImportSourceRow
from importers.sourcing import ask_apply, ask_fetch, run_row, source_row
from importers.terms import RunState
from storage import outbox

BY_NIGHT: Final = Actor(UUID(int=0), "Every night", frozenset({Role.EDITOR}))
TEMPLATE: Final = "import_report"
_TOLD: Final = frozenset({RunState.DONE, RunState.FAILED, RunState.PLANNED})
_SHOWN: Final = 20  # refusals in a report


@dataclass(frozen=True, slots=True)
class Report:
    """An e-mail to the owner of a source."""

    to: str
    subject: str
    body: str


def begin(session: Session, *, day: date, now: datetime) -> int:
    """Have every nightly feed fetched, once a day. Returns how many were begun."""
    query = select(ImportSourceRow.key).where(ImportSourceRow.is_nightly.is_(True))
    begun = 0
    for key in session.scalars(query).all():
        dedupe = f"import-night:{key}:{day.isoformat()}"
        run_id = ask_fetch(session, key, actor=BY_NIGHT, now=now, dedupe=dedupe)
        if run_id is not None:
            run = run_row(session, run_id)
            run.plan = {**run.plan, "night": True}
            begun += 1
    return begun


def go_on(session: Session, run_id: UUID, *, now: datetime) -> bool:
    """Carry out a nightly plan that nothing speaks against; any other waits for an editor."""
    run = run_row(session, run_id)
    if run.state is not RunState.PLANNED or not run.plan.get("night"):
        return False
    if run.plan.get("objections"):
        return False
    ask_apply(session, run_id, because="", actor=BY_NIGHT, now=now)
    return True


def tell_owner(session: Session, run_id: UUID, *, now: datetime) -> bool:
    """Write to the owner when a run is over, or is held up in the night."""
    run = run_row(session, run_id)
    source = source_row(session, run.source)
    is_held = run.state is RunState.PLANNED and bool(run.plan.get("night"))
    is_over = run.state in {RunState.DONE, RunState.FAILED}
    if not source.owner_email or not (is_over or is_held):
        return False
    return outbox.add(
        session,
        "email",
        f"import:{run_id}",
        now=now,
        payload={"template": TEMPLATE, "run_id": str(run_id)},
        dedupe=f"{TEMPLATE}:{run_id}:{run.state.value}",
    )


def report_of(session: Session, run_id: UUID) -> Report | None:
    """What the owner is told; None if there is nobody, or nothing to tell."""
    run = session.get(ImportRunRow, run_id)
    if run is None or run.state not in _TOLD:
        return None
    source = source_row(session, run.source)
    if not source.owner_email:
        return None
    lines = [f"{source.name}: {run.file_name}", ""]
    if run.state is RunState.FAILED:
        lines += ["It could not be read, and nothing was changed.", run.problem]
    else:
        lines += _counts(run.counts)
        lines += [str(each) for each in run.plan.get("objections", ())]
        lines += _refusals(run.refusals)
    subject = "your list could not be read" if run.state is RunState.FAILED else "your list"
    return Report(source.owner_email, subject, "\n".join(lines))


def _counts(counts: dict[str, Any]) -> list[str]:
    words = (
        ("added", "new"), ("changed", "changed"), ("unchanged", "as before"),
        ("retired", "no longer in it"), ("refused", "rows that could not be used"),
    )  # fmt: skip
    return [f"{counts.get(name, 0)} {said}" for name, said in words]


def _refusals(refusals: list[Any]) -> list[str]:
    if not refusals:
        return []
    told = ["", "Rows that could not be used:"]
    for each in refusals[:_SHOWN]:
        where = f"{each['sheet']}, " if each.get("sheet") else ""
        told.append(
            f"- {where}row {each['row']}, {each['column']}: {each['reason']}. {each['what_to_do']}."
        )
    if len(refusals) > _SHOWN:
        told.append(f"- and {len(refusals) - _SHOWN} more")
    return told
