"""What the editors' lists need: frozen, already loaded, no SQL inside."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from base.paging import pages_of
from directory.pages import Difference, OrganisationRef
from directory.rules import offered
from directory.terms import Missing, ProposalState, ServiceStatus
from matching.terms import Domain


@dataclass(frozen=True, slots=True)
class ProposalLine:
    """One line of the editors' list of proposals, oldest first."""

    proposal_id: UUID
    service_id: UUID
    service_name: str
    organisation_name: str
    fields: tuple[str, ...]
    state: ProposalState
    proposed_at: datetime
    reason: str
    note: str = ""  # to the editor, in words
    closes: bool = False  # it says that the service has ended


@dataclass(frozen=True, slots=True)
class ProposalPage:
    """A proposed revision beside what is live."""

    proposal_id: UUID
    service_id: UUID
    service_name: str
    organisation: OrganisationRef
    state: ProposalState
    proposed_by: UUID | None  # None: through the link of a monthly check
    proposed_at: datetime
    differences: tuple[Difference, ...]
    accepted: tuple[str, ...]
    reason: str
    decided_at: datetime | None
    seen_version: int
    current_version: int
    version: int  # of the proposal itself
    note: str = ""  # to the editor, in words
    closes: bool = False  # it says that the service has ended

    @property
    def offered(self) -> frozenset[str]:
        """What there is to accept: the fields, else that it has ended, else the words."""
        return offered((each.field for each in self.differences), self.note, closes=self.closes)


@dataclass(frozen=True, slots=True)
class DraftLine:
    """One line of the editors' queue."""

    service_id: UUID
    name: str
    summary: str
    status: ServiceStatus
    organisation_id: UUID
    organisation_name: str
    source: str | None
    town: str
    outcode: str
    domains: tuple[Domain, ...]
    missing: tuple[Missing, ...]
    verified_on: date | None
    updated_at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class DraftPage:
    """One page of the editors' queue. page: from 1."""

    lines: tuple[DraftLine, ...]
    total: int
    page: int
    per_page: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return pages_of(self.total, self.per_page)
