"""The person, what they agreed to, and what was agreed to be done. Texts are sealed."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from matching.terms import Domain
from people.record_terms import Lead
from people.terms import ActionKind, ActionState, Channel, ConsentKind, Level, Origin, Owner
from storage.base import Base


class PersonRow(Base):
    """One person. `details` and `contact` are sealed JSON; nothing identifying is in the clear."""

    __tablename__ = "people"
    __table_args__ = (Index("ix_people_team_owner", "team_id", "connector_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    key_id: Mapped[UUID] = mapped_column(ForeignKey("subject_keys.id"))
    reference: Mapped[str] = mapped_column(unique=True)  # what e-mails may say instead of a name
    origin: Mapped[Origin]
    team_id: Mapped[UUID | None] = mapped_column(ForeignKey("teams.id"))
    core_team_id: Mapped[UUID | None] = mapped_column(ForeignKey("teams.id"), index=True)
    connector_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    key_worker_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    level: Mapped[Level]
    lead: Mapped[Lead]
    practice_code: Mapped[str | None]
    pcn_code: Mapped[str | None] = mapped_column(index=True)
    pcn_is_guess: Mapped[bool] = mapped_column(default=False)
    name: Mapped[str]  # sealed: the name to use
    contact: Mapped[str]  # sealed JSON: phone, e-mail, postcode, what is safe
    details: Mapped[str]  # sealed JSON: birth, pronouns, needs, languages
    email_index: Mapped[str | None] = mapped_column(index=True)
    phone_index: Mapped[str | None] = mapped_column(index=True)
    nhs_index: Mapped[str | None] = mapped_column(index=True)
    birth_index: Mapped[str | None] = mapped_column(index=True)  # of name and day of birth
    recheck_on: Mapped[date | None]  # when to ask again what is safe
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  (SQLAlchemy's own idiom)


class ConsentRow(Base):
    """Something a person agreed to, or took back. Rows are added, never changed."""

    __tablename__ = "consents"
    __table_args__ = (
        CheckConstraint("(kind = 'sharing') = (organisation_id IS NOT NULL)", name="with_whom"),
        UniqueConstraint("person_id", "position"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    kind: Mapped[ConsentKind]
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisations.id"))
    is_given: Mapped[bool]
    wording: Mapped[str]  # the version of the words that were read out or shown
    recorded_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime]
    position: Mapped[int]  # 1, 2, 3 ... within one person: the last of a kind counts


class ActionRow(Base):
    """Something agreed: who does what by when."""

    __tablename__ = "actions"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    session_id: Mapped[UUID | None] = mapped_column(ForeignKey("dialog_sessions.id"), index=True)
    domain: Mapped[Domain | None]
    kind: Mapped[ActionKind]
    owner: Mapped[Owner]
    text: Mapped[str]  # sealed
    service_id: Mapped[UUID | None] = mapped_column(ForeignKey("services.id"))
    due_on: Mapped[date | None]
    remind_by: Mapped[Channel | None]  # how they asked to be reminded on the day
    reminded_at: Mapped[datetime | None]
    state: Mapped[ActionState] = mapped_column(default=ActionState.OPEN)
    review_note: Mapped[str | None]  # sealed
    reviewed_at: Mapped[datetime | None]  # when it was last looked back on
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime]
