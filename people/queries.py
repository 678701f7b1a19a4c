"""Reads of persons, always as seen by one viewer: anybody else's person is "not found"."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.actor import Actor
from base.errors import NotFoundError
from people.models import ActionRow, ConsentRow, PersonRow
from people.pages import Action, Consent, Person
from people.scope import NOT_HERE, visible_key, visible_person, visible_to
from people.sealing import TABLE, open_contact, open_details
from people.terms import ConsentKind
from storage.keys import SubjectKey, subject_key, subject_keys


def get_person(session: Session, person_id: UUID, *, viewer: Actor) -> Person:
    """One person. Raises NotFoundError out of the viewer's scope."""
    row = visible_person(session, person_id, viewer)
    return open_person(row, subject_key(session, row.key_id))


def is_visible(session: Session, person_id: UUID, *, viewer: Actor) -> bool:
    """Whether a viewer may know of a person."""
    query = select(PersonRow.id).where(PersonRow.id == person_id, visible_to(viewer))
    return session.scalar(query) is not None


def person_for_referral(session: Session, person_id: UUID) -> Person:
    """One person, for `referrals`, which has checked that its viewer may know of them."""
    row = session.get(PersonRow, person_id)
    if row is None:
        raise NotFoundError(NOT_HERE)
    return open_person(row, subject_key(session, row.key_id))


def names_of_people(
    session: Session, person_ids: Sequence[UUID], *, viewer: Actor
) -> dict[UUID, str]:
    """The names of several people the viewer may see, in two statements."""
    query = select(PersonRow).where(PersonRow.id.in_(person_ids), visible_to(viewer))
    rows = session.scalars(query).all()
    keys = subject_keys(session, [row.key_id for row in rows])
    return {row.id: keys[row.key_id].open(row.name, TABLE, "name", row.id) for row in rows}


def actions_of(session: Session, person_id: UUID, *, viewer: Actor) -> list[Action]:
    """What was agreed with a person, newest first. Raises NotFoundError out of scope."""
    key = visible_key(session, person_id, viewer)
    query = (
        select(ActionRow)
        .where(ActionRow.person_id == person_id)
        .order_by(ActionRow.created_at.desc(), ActionRow.id)
    )
    return [_action(row, key) for row in session.scalars(query)]


def consents_of(session: Session, person_id: UUID, *, viewer: Actor) -> list[Consent]:
    """What a person agrees to now, for a page. Raises NotFoundError out of the viewer's scope."""
    visible_person(session, person_id, viewer)
    return current_consents(session, person_id)


def current_consents(session: Session, person_id: UUID) -> list[Consent]:
    """What a person agrees to now: the last word on each kind and organisation.

    For `referrals` and the worker, which ask at the moment of sending, on nobody's behalf.
    """
    query = (
        select(ConsentRow).where(ConsentRow.person_id == person_id).order_by(ConsentRow.position)
    )
    latest = {(row.kind, row.organisation_id): row for row in session.scalars(query)}
    return [
        Consent(row.kind, row.organisation_id, row.is_given, row.wording, row.recorded_by, row.at)
        for row in latest.values()
    ]


def consent_history(session: Session, person_id: UUID, *, viewer: Actor) -> list[Consent]:
    """Everything a person ever said about consent, newest first. Raises NotFoundError."""
    visible_person(session, person_id, viewer)
    query = (
        select(ConsentRow)
        .where(ConsentRow.person_id == person_id)
        .order_by(ConsentRow.position.desc())
    )
    return [
        Consent(row.kind, row.organisation_id, row.is_given, row.wording, row.recorded_by, row.at)
        for row in session.scalars(query)
    ]


def may_share_with(session: Session, person_id: UUID, organisation_id: UUID) -> bool:
    """Whether a person now agrees to their facts going to an organisation. Not asked means no."""
    return any(
        consent.is_given
        for consent in current_consents(session, person_id)
        if consent.kind is ConsentKind.SHARING and consent.organisation_id == organisation_id
    )


def open_person(row: PersonRow, key: SubjectKey) -> Person:
    """A row, opened."""
    return Person(
        person_id=row.id,
        reference=row.reference,
        origin=row.origin,
        name=key.open(row.name, TABLE, "name", row.id),
        contact=open_contact(row.contact, key, row.id),
        details=open_details(row.details, key, row.id),
        level=row.level,
        team_id=row.team_id,
        core_team_id=row.core_team_id,
        connector_id=row.connector_id,
        key_worker_id=row.key_worker_id,
        practice_code=row.practice_code,
        pcn_code=row.pcn_code,
        pcn_is_guess=row.pcn_is_guess,
        version=row.version,
        lead=row.lead,
    )


def _action(row: ActionRow, key: SubjectKey) -> Action:
    return Action(
        action_id=row.id,
        session_id=row.session_id,
        domain=row.domain,
        kind=row.kind,
        owner=row.owner,
        text=key.open(row.text, "actions", "text", row.id),
        service_id=row.service_id,
        due_on=row.due_on,
        state=row.state,
        review_note=key.open(row.review_note, "actions", "review_note", row.id),
        created_at=row.created_at,
        remind_by=row.remind_by,
        reviewed_at=row.reviewed_at,
    )
