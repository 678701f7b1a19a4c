"""Referral tables: the referral as it stands, every step that led there, and what goes back.

What names or describes a person is sealed under the person's key.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy import Enum, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from matching.terms import Domain
from people.terms import Channel
from referrals.reasons import (
    AttemptResult,
    CheckIn,
    DecidedBy,
    MessageKind,
    Outcome,
    Placement,
    Source,
)
from referrals.states import OPEN, Action, Party, State
from storage.base import Base

_STILL_OPEN: Final = text(f"state IN ({', '.join(repr(state.value) for state in OPEN)})")


def _codes(codes: type[StrEnum]) -> list[str]:
    """The stored form of a vocabulary."""
    return [code.value for code in codes]


def _state(name: str) -> Enum:
    """A second column of the one vocabulary needs a CHECK of another name."""
    return Enum(
        State,
        native_enum=False,
        create_constraint=True,
        length=40,
        name=name,
        values_callable=_codes,
    )


class ReferralRow(Base):
    """One person referred to one service."""

    __tablename__ = "referrals"
    __table_args__ = (
        Index(
            "ux_referrals_open",
            "person_id",
            "service_id",
            unique=True,
            sqlite_where=_STILL_OPEN,
            postgresql_where=_STILL_OPEN,
        ),
        Index("ix_referrals_inbox", "organisation_id", "state"),
        Index("ix_referrals_team", "team_id", "state"),
        Index("ix_referrals_due", "state", "due_on"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    reference: Mapped[str] = mapped_column(String(8), unique=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    key_id: Mapped[UUID] = mapped_column(ForeignKey("subject_keys.id"))
    service_id: Mapped[UUID] = mapped_column(ForeignKey("services.id"), index=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    domain: Mapped[Domain]
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("referrals.id"), index=True)
    session_id: Mapped[UUID | None] = mapped_column(ForeignKey("dialog_sessions.id"))
    source: Mapped[Source]
    sender_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"), index=True)
    team_id: Mapped[UUID | None] = mapped_column(ForeignKey("teams.id"))
    core_team_id: Mapped[UUID | None] = mapped_column(ForeignKey("teams.id"), index=True)
    owner_user_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"), index=True)
    # Where it stands
    state: Mapped[State]
    turn: Mapped[Party | None]
    due_on: Mapped[date | None]
    answer_by: Mapped[date | None]  # SENT: the last day before it lapses
    expected_on: Mapped[date | None]
    asked_on: Mapped[date | None]  # the first question of the service: it stops the clock once
    paused: Mapped[int | None]  # working days that question stopped it; None: not answered yet
    has_question: Mapped[bool] = mapped_column(default=False)
    check_in_on: Mapped[date | None]  # when to ask the person whether it happened
    call_on: Mapped[date | None]  # asking by e-mail is not safe: somebody is to call
    attempts: Mapped[int] = mapped_column(default=0)  # safe and unanswered
    # What came of it
    outcome: Mapped[Outcome | None]
    domain_outcomes: Mapped[dict[str, Any]] = mapped_column(default=dict)
    reason: Mapped[str | None] = mapped_column(String(40))
    better_service_id: Mapped[UUID | None] = mapped_column(ForeignKey("services.id"))
    placement: Mapped[Placement | None]
    decided_by: Mapped[DecidedBy | None]
    # What was agreed and sent (sealed JSON)
    letter: Mapped[str]  # what the sender wrote, and what the person agrees to share
    minimum: Mapped[str | None]
    snapshot: Mapped[str | None]
    consent_wording: Mapped[str | None]
    consented_at: Mapped[datetime | None]
    tracking_hash: Mapped[str | None]  # argon2id of the self-referrer's secret
    # When
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  (SQLAlchemy's own idiom)


class ReferralEventRow(Base):
    """One step. Rows are added, never changed."""

    __tablename__ = "referral_events"
    __table_args__ = (UniqueConstraint("referral_id", "position"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    referral_id: Mapped[UUID] = mapped_column(ForeignKey("referrals.id"))
    position: Mapped[int]  # 1, 2, 3 ...
    action: Mapped[Action]
    from_state: Mapped[State | None] = mapped_column(_state("from_state"))
    to_state: Mapped[State] = mapped_column(_state("to_state"))
    party: Mapped[Party]
    actor_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    reason: Mapped[str | None] = mapped_column(String(40))
    note: Mapped[str | None]  # sealed
    at: Mapped[datetime]


class ContactAttemptRow(Base):
    """One try to reach the person."""

    __tablename__ = "contact_attempts"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    referral_id: Mapped[UUID] = mapped_column(ForeignKey("referrals.id"), index=True)
    party: Mapped[Party]
    channel: Mapped[Channel]
    result: Mapped[AttemptResult]
    is_safe: Mapped[bool]  # the person had called this way safe
    at: Mapped[datetime]


class ReferralMessageRow(Base):
    """Something one side wrote to the other (sealed)."""

    __tablename__ = "referral_messages"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    referral_id: Mapped[UUID] = mapped_column(ForeignKey("referrals.id"), index=True)
    kind: Mapped[MessageKind]
    party: Mapped[Party]
    author_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    text: Mapped[str]
    at: Mapped[datetime]


class SignpostRow(Base):
    """Somebody was told of a service. Nothing about them was sent to it."""

    __tablename__ = "signposts"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    service_id: Mapped[UUID] = mapped_column(ForeignKey("services.id"), index=True)
    domain: Mapped[Domain]
    session_id: Mapped[UUID | None] = mapped_column(ForeignKey("dialog_sessions.id"))
    referral_id: Mapped[UUID | None] = mapped_column(ForeignKey("referrals.id"))
    made_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime]
    follow_up_on: Mapped[date | None]  # when to ask how it went; None: not agreed, or asked
    said: Mapped[CheckIn | None]


class PersonLinkRow(Base):
    """A link that lets a person say whether it happened, without an account. Only its hash."""

    __tablename__ = "person_links"

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    referral_id: Mapped[UUID] = mapped_column(ForeignKey("referrals.id"), index=True)
    expires_at: Mapped[datetime]


class ContactStopRow(Base):
    """A person has asked not to be contacted: no e-mail, no call to make, no way is told on."""

    __tablename__ = "contact_stops"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), primary_key=True)
    since: Mapped[datetime]


class MessageBackRow(Base):
    """What the team that asked is told at the end (sealed), and whether anybody has read it."""

    __tablename__ = "messages_back"
    __table_args__ = (Index("ix_messages_back_team", "to_team_id", "seen_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    referral_id: Mapped[UUID] = mapped_column(ForeignKey("referrals.id"), index=True)
    to_team_id: Mapped[UUID | None] = mapped_column(ForeignKey("teams.id"))  # None: the person
    to_user_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    summary: Mapped[str]
    created_at: Mapped[datetime]
    due_on: Mapped[date]
    escalated_at: Mapped[datetime | None]  # not read in time: the team lead was told
    seen_at: Mapped[datetime | None]
    seen_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    seen_as: Mapped[Party | None]
    reply: Mapped[str | None]  # sealed: "seen, and ..."
    retracted_at: Mapped[datetime | None]  # the referral was reopened, or entered in error
