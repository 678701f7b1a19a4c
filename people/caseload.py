"""The people somebody works with, as lists: the day's work, the team's, the meeting's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, func, or_, select, true
from sqlalchemy.orm import Session

from accounts.actor import Actor
from base.calendar import start_of_day
from people.cover import covered_by
from people.dialog_models import DialogSessionRow
from people.models import ActionRow, ConsentRow, PersonRow
from people.pages import CaseloadLine, Consent
from people.record_models import SafetyFlagRow
from people.scope import visible_to
from people.sealing import TABLE
from people.terms import ActionState, Level, Owner, SessionState
from storage.keys import SubjectKey, subject_keys

PER_PAGE: Final = 25
AT_A_MEETING: Final = 200
"""The most people one list for a meeting holds."""
SOON: Final = timedelta(days=7)
"""A review in the next week is due: there is a meeting before it. Our choice."""
QUIET: Final = timedelta(days=42)
"""Six weeks without a word: the review that practice asks for after connecting somebody."""


class Show(StrEnum):
    """Which of the people to list."""

    EVERYBODY = "everybody"
    TODAY = "today"
    WAITING = "waiting"
    HANDOVERS = "handovers"
    REVIEWS = "reviews"
    QUIET = "quiet"


@dataclass(frozen=True, slots=True)
class CaseloadFilter:
    """What to list. mine_only: those the viewer works with, and those they cover for."""

    show: Show = Show.EVERYBODY
    mine_only: bool = False
    level: Level | None = None
    pcn_code: str | None = None
    connector_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The people of whom other packages know something, as queries for their ids."""

    due: Select[UUID]  # something of a referral is for this side to do by today
    waiting: Select[UUID]  # a service has not answered
    handovers: Select[UUID]  # a referral came back, and must be placed
    heard: Select[UUID]  # something happened with a referral since the day that QUIET counts from


@dataclass(frozen=True, slots=True)
class MeetingLine:
    """One person on the list for a meeting, with what they agree to."""

    line: CaseloadLine
    consents: tuple[Consent, ...]


def quiet_since(today: date) -> datetime:
    """Since when nobody has heard of somebody who is on the quiet list."""
    return start_of_day(today - QUIET)


def caseload(
    session: Session,
    *,
    viewer: Actor,
    today: date,
    wanted: CaseloadFilter | None = None,
    elsewhere: Elsewhere | None = None,
    page: int = 1,
) -> tuple[list[CaseloadLine], int]:
    """A page of the people a viewer may see, soonest next session first, and how many in all.

    page: from 1, of 25; there is nobody on a page that does not exist. elsewhere: None counts
    only what is known here. Three statements, whatever the size of the caseload.
    """
    wanted = wanted or CaseloadFilter()
    scope = and_(_among(viewer, wanted, today), _conditions(elsewhere, today)[wanted.show])
    total = session.scalar(select(func.count()).select_from(PersonRow).where(scope)) or 0
    start = (page - 1) * PER_PAGE
    if not 0 <= start < total:
        return [], total
    query = _lines_where(scope, elsewhere).limit(PER_PAGE).offset(start)
    return _lines(session, query), total


def count_views(
    session: Session,
    *,
    viewer: Actor,
    today: date,
    wanted: CaseloadFilter,
    elsewhere: Elsewhere,
) -> Mapping[Show, int]:
    """How many people each view holds, with the same other filters. One statement."""
    conditions = _conditions(elsewhere, today)
    counts = [func.count().filter(condition) for condition in conditions.values()]
    query = select(*counts).select_from(PersonRow).where(_among(viewer, wanted, today))
    found = session.execute(query).one()
    return dict(zip(conditions, map(int, found), strict=True))


def for_meeting(
    session: Session,
    *,
    viewer: Actor,
    today: date,
    wanted: CaseloadFilter,
    elsewhere: Elsewhere,
) -> list[MeetingLine]:
    """The people for a team meeting, at most 200, with what they agree to. Three statements."""
    scope = and_(_among(viewer, wanted, today), _conditions(elsewhere, today)[wanted.show])
    query = _lines_where(scope, elsewhere).limit(AT_A_MEETING)
    lines = _lines(session, query)
    agreed = _consents(session, [line.person_id for line in lines])
    return [MeetingLine(line, tuple(agreed.get(line.person_id, ()))) for line in lines]


def _among(viewer: Actor, wanted: CaseloadFilter, today: date) -> ColumnElement[bool]:
    """The people the viewer may see who match every filter but the view."""
    conditions = [visible_to(viewer)]
    if wanted.mine_only:
        mine = or_(
            PersonRow.connector_id == viewer.user_id,
            PersonRow.key_worker_id == viewer.user_id,
            PersonRow.connector_id.in_(covered_by(viewer.user_id, today)),
            PersonRow.key_worker_id.in_(covered_by(viewer.user_id, today)),
        )
        conditions.append(mine)
    if wanted.level is not None:
        conditions.append(PersonRow.level == wanted.level)
    if wanted.pcn_code:
        conditions.append(PersonRow.pcn_code == wanted.pcn_code)
    if wanted.connector_id is not None:
        conditions.append(PersonRow.connector_id == wanted.connector_id)
    return and_(*conditions)


def _conditions(elsewhere: Elsewhere | None, today: date) -> dict[Show, ColumnElement[bool]]:
    """What puts a person on each of the lists."""
    person = PersonRow
    following = _agreed_next()
    to_do = _exists(
        ActionRow,
        ActionRow.state == ActionState.OPEN,
        ActionRow.owner == Owner.WORKER,
        ActionRow.due_on <= today,
    )
    to_review = _exists(
        SafetyFlagRow, SafetyFlagRow.ended_at.is_(None), SafetyFlagRow.review_on <= today + SOON
    )
    recent = or_(
        person.created_at >= quiet_since(today),
        _exists(DialogSessionRow, DialogSessionRow.held_on >= today - QUIET),
        _exists(ActionRow, ActionRow.created_at >= quiet_since(today)),
    )
    found = {
        Show.EVERYBODY: true(),
        Show.TODAY: or_(following <= today, to_do),
        Show.WAITING: ~true(),
        Show.HANDOVERS: ~true(),
        Show.REVIEWS: or_(following <= today + SOON, person.recheck_on <= today + SOON, to_review),
        Show.QUIET: ~recent,
    }
    if elsewhere is None:
        return found
    return {
        **found,
        Show.TODAY: or_(found[Show.TODAY], person.id.in_(elsewhere.due)),
        Show.WAITING: person.id.in_(elsewhere.waiting),
        Show.HANDOVERS: person.id.in_(elsewhere.handovers),
        Show.QUIET: and_(~recent, person.id.not_in(elsewhere.heard)),
    }


def _exists(row: Any, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:  # noqa: ANN401
    """Whether a person has a row of a table of which all of this is true."""
    found = select(row.person_id).where(row.person_id == PersonRow.id, *conditions)
    return found.correlate(PersonRow).exists()


def _lines_where(scope: ColumnElement[bool], elsewhere: Elsewhere | None) -> Select[Any]:
    """The people of a list, whoever is seen soonest first."""
    last, following = _last_held(), _agreed_next()
    open_actions = (
        select(func.count())
        .where(ActionRow.person_id == PersonRow.id, ActionRow.state == ActionState.OPEN)
        .correlate(PersonRow)
        .scalar_subquery()
    )
    no_one = ~true()
    return (
        select(
            PersonRow,
            last,
            following,
            open_actions,
            PersonRow.id.in_(elsewhere.waiting) if elsewhere else no_one,
            PersonRow.id.in_(elsewhere.handovers) if elsewhere else no_one,
        )
        .where(scope)
        .order_by(following.is_(None), following, PersonRow.created_at, PersonRow.id)
    )


def _lines(session: Session, query: Select[Any]) -> list[CaseloadLine]:
    rows = session.execute(query).all()
    keys = subject_keys(session, [row[0].key_id for row in rows])
    return [_line(row, keys[row[0].key_id]) for row in rows]


def _line(found: Any, key: SubjectKey) -> CaseloadLine:  # noqa: ANN401  (a row of six columns)
    row: PersonRow = found[0]
    return CaseloadLine(
        person_id=row.id,
        reference=row.reference,
        name=key.open(row.name, TABLE, "name", row.id),
        level=row.level,
        pcn_code=row.pcn_code,
        connector_id=row.connector_id,
        last_session_on=found[1],
        next_session_on=found[2],
        open_actions=found[3],
        lead=row.lead,
        key_worker_id=row.key_worker_id,
        recheck_on=row.recheck_on,
        is_waiting=bool(found[4]),
        has_handover=bool(found[5]),
    )


def _consents(session: Session, person_ids: Sequence[UUID]) -> dict[UUID, list[Consent]]:
    """What each of several people agrees to now."""
    query = (
        select(ConsentRow).where(ConsentRow.person_id.in_(person_ids)).order_by(ConsentRow.position)
    )
    latest = {(row.person_id, row.kind, row.organisation_id): row for row in session.scalars(query)}
    found: dict[UUID, list[Consent]] = {}
    for row in latest.values():
        said = Consent(
            row.kind, row.organisation_id, row.is_given, row.wording, row.recorded_by, row.at
        )
        found.setdefault(row.person_id, []).append(said)
    return found


def _last_held() -> ScalarSelect[Any]:
    """The day of a person's latest session."""
    return (
        select(func.max(DialogSessionRow.held_on))
        .where(DialogSessionRow.person_id == PersonRow.id)
        .correlate(PersonRow)
        .scalar_subquery()
    )


def _agreed_next() -> ScalarSelect[Any]:
    """The next date as agreed last: what an earlier session said counts no more."""
    return (
        select(DialogSessionRow.next_on)
        .where(
            DialogSessionRow.person_id == PersonRow.id,
            DialogSessionRow.state == SessionState.FINISHED,
        )
        .order_by(
            DialogSessionRow.held_on.desc(), DialogSessionRow.created_at.desc(), DialogSessionRow.id
        )
        .limit(1)
        .correlate(PersonRow)
        .scalar_subquery()
    )
