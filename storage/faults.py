"""What the regular jobs could not do in their last run: one bad row must not stop the others."""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from traceback import extract_tb
from typing import Final

from sqlalchemy import UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base

log = logging.getLogger(__name__)
MOST_SHOWN: Final = 200


class JobFaultRow(Base):
    """One thing that a job fails at. Ids and kinds of errors only, never what was in it."""

    __tablename__ = "job_faults"
    __table_args__ = (UniqueConstraint("job", "about"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    job: Mapped[str]
    about: Mapped[str]  # "referral:<id>"
    error: Mapped[str]
    times: Mapped[int] = mapped_column(default=1)
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that a job could not do when it ran last."""

    job: str
    about: str
    error: str
    times: int
    first_at: datetime
    last_at: datetime


Task = tuple[str, Callable[[], None]]
"""What it is about ("referral:<id>"), and what to do."""


def each_alone(session: Session, job: str, tasks: Iterable[Task], *, now: datetime) -> None:
    """Do each task as a whole or not at all, and go on after one that fails.

    What failed is kept by its id until a run of the same job has nothing against it, and logged
    with its place in the code: a message could quote what was in the row.
    """
    failed: dict[str, str] = {}
    for about, do in tasks:
        try:
            with session.begin_nested():
                do()
        except Exception as error:  # noqa: BLE001  (whatever is wrong with one row)
            failed[about] = type(error).__name__
            where = extract_tb(error.__traceback__)[-1]
            place = f"{where.name}, {Path(where.filename).name}:{where.lineno}"
            log.warning("%s: %s failed: %s in %s", job, about, failed[about], place)
    _keep(session, job, failed, now)


def faults(session: Session) -> list[Fault]:
    """What could not be done, the oldest first. One statement."""
    row = JobFaultRow
    query = select(row).order_by(row.first_at, row.id).limit(MOST_SHOWN)
    return [
        Fault(each.job, each.about, each.error, each.times, each.first_at, each.last_at)
        for each in session.scalars(query)
    ]


def _keep(session: Session, job: str, failed: Mapping[str, str], now: datetime) -> None:
    """Write down what failed in this run of a job, and forget what did not."""
    query = select(JobFaultRow).where(JobFaultRow.job == job)
    known = {row.about: row for row in session.scalars(query)}
    for about in known.keys() - failed.keys():
        session.delete(known[about])
    for about, error in failed.items():
        if about in known:
            row = known[about]
            row.error, row.times, row.last_at = error, row.times + 1, now
        else:
            session.add(JobFaultRow(job=job, about=about, error=error, first_at=now, last_at=now))
    session.flush()
