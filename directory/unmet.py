"""The register of needs that nobody could meet: counted by place and month, never by person."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import update
from sqlalchemy.orm import Session

from directory.moderation_models import UnmetNeedRow
from directory.terms import UnmetReason
from matching.terms import Domain


@dataclass(frozen=True, slots=True)
class UnmetLine:
    """How often one need was not met in one place in one month. No person."""

    domain: Domain
    pcn_code: str
    month: str
    reason: str
    count: int


def record_unmet_need(
    session: Session, domain: Domain, reason: UnmetReason, *, pcn_code: str | None, today: date
) -> None:
    """Count one need that was not met this month. pcn_code: None where no place was given."""
    row, month = UnmetNeedRow, f"{today:%Y-%m}"
    key = {"domain": domain, "pcn_code": pcn_code or "", "month": month, "reason": reason}
    grown = update(row).filter_by(**key).values(count=row.count + 1).returning(row.id)
    if not session.execute(grown.execution_options(synchronize_session=False)).all():
        session.add(row(**key, count=1))
    session.flush()
