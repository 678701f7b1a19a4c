"""Writes to persons: the record, consent, and who looked. A command flushes, never commits."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accounts.actor import Actor
from accounts.policy import Doing, Thing, can
from base.calendar import london_date
from base.errors import ConflictError, InvalidError, NotAllowedError, NotFoundError
from matching.terms import Domain
from people.facts import Care, PersonFacts, sections_changed, usual_lead
from people.looking import look
from people.models import ActionRow, ConsentRow, PersonRow
from people.scope import check_session_of, hold_person, visible_to, workable_person
from people.sealing import TABLE, marks_of, open_contact, open_details, seal_contact, seal_details
from people.terms import ActionKind, ActionState, Channel, ConsentKind, Origin, Owner
from storage.audit import Deed, Entry, record
from storage.keys import SubjectKey, new_subject_key, subject_key

__all__ = [
    "Care",
    "ConsentGiven",
    "NewAction",
    "PersonFacts",
    "agree_action",
    "change_person",
    "create_person",
    "look",
    "new_reference",
    "record_consent",
    "review_action",
    "set_care",
]

ALPHABET: Final = "BCDFGHJKLMNPQRSTVWXZ23456789"  # no vowels: no words; no 0, 1: no slips
REFERENCE_LENGTH: Final = 6
NO_ACTION: Final = "You have no action here"


@dataclass(frozen=True, slots=True)
class ConsentGiven:
    """What a person said yes or no to, and in which version of the words."""

    kind: ConsentKind
    is_given: bool
    wording: str
    organisation_id: UUID | None = None  # with whom: for SHARING, and for nothing else


@dataclass(frozen=True, slots=True)
class NewAction:
    """Something to agree."""

    text: str
    kind: ActionKind = ActionKind.OWN
    owner: Owner = Owner.ME
    domain: Domain | None = None
    session_id: UUID | None = None
    service_id: UUID | None = None
    due_on: date | None = None
    remind_by: Channel | None = None  # how they asked to be reminded on the day


def create_person(
    session: Session, facts: PersonFacts, care: Care, *, actor: Actor | None, now: datetime
) -> UUID:
    """Add a person to a team's caseload.

    actor: None for somebody who refers themselves; then `care` is empty.
    Raises NotAllowedError for somebody whose own team would not look after the person.
    """
    if actor is not None and not _may_add(actor, care):
        raise NotAllowedError("You can only add people to your own team")
    key = new_subject_key(session, now=now)
    person_id = uuid4()
    row = PersonRow(
        id=person_id,
        key_id=key.id,
        reference=_free_reference(session),
        origin=Origin.TEAM if actor else Origin.SELF,
        team_id=care.team_id,
        core_team_id=care.core_team_id,
        connector_id=care.connector_id,
        key_worker_id=care.key_worker_id,
        level=facts.level,
        lead=facts.lead or usual_lead(facts.level),
        created_at=now,
    )
    _write(session, row, key, facts)
    session.add(row)
    session.flush()
    _note(session, person_id, actor, Deed.CHANGE, "record:new", now)
    return person_id


def change_person(
    session: Session,
    person_id: UUID,
    facts: PersonFacts,
    *,
    seen_version: int,
    actor: Actor,
    now: datetime,
) -> None:
    """Change what is recorded, but for level and lead. The audit names the sections that changed.

    Raises NotFoundError, or ConflictError if the record changed meanwhile. Saving the same again
    leaves no trace.
    """
    row = workable_person(session, person_id, actor, london_date(now))
    if row.version != seen_version:
        raise ConflictError("A colleague changed this record while you had it open")
    key = subject_key(session, row.key_id)
    changed = sections_changed(_read(row, key), facts)
    if not changed:
        return
    _write(session, row, key, facts)
    session.flush()
    _note(session, person_id, actor, Deed.CHANGE, f"record:{'+'.join(changed)}", now)


def set_care(session: Session, person_id: UUID, care: Care, *, actor: Actor, now: datetime) -> None:
    """Say who looks after a person. The team is not changed here: that is a handing over.

    Raises NotFoundError out of the actor's scope. Saying the same again leaves no trace.
    """
    row = workable_person(session, person_id, actor, london_date(now))
    row.core_team_id, row.connector_id = care.core_team_id, care.connector_id
    row.key_worker_id = care.key_worker_id
    if not session.is_modified(row):
        return
    session.flush()
    _note(session, person_id, actor, Deed.CHANGE, "care", now)


def record_consent(
    session: Session, person_id: UUID, said: ConsentGiven, *, actor: Actor | None, now: datetime
) -> None:
    """Add what a person said. What they said before stays on record.

    actor: None when the person said it themselves, without a worker.
    Raises NotFoundError out of the actor's scope; InvalidError unless SHARING, and only SHARING,
    says with which organisation.
    """
    if (said.kind is ConsentKind.SHARING) is (said.organisation_id is None):
        raise InvalidError("Say which organisation when the consent is to share, and only then")
    hold_person(session, person_id, actor)
    if actor is not None:
        workable_person(session, person_id, actor, london_date(now))
    counted = select(func.count()).where(ConsentRow.person_id == person_id)
    row = ConsentRow(
        person_id=person_id,
        kind=said.kind,
        organisation_id=said.organisation_id,
        is_given=said.is_given,
        wording=said.wording,
        recorded_by=actor.user_id if actor else None,
        at=now,
        position=(session.scalar(counted) or 0) + 1,
    )
    session.add(row)
    session.flush()
    _note(session, person_id, actor, Deed.CHANGE, f"consent:{said.kind.value}", now)


def agree_action(
    session: Session, person_id: UUID, new: NewAction, *, actor: Actor, now: datetime
) -> UUID:
    """Write down something agreed.

    Raises NotFoundError out of the actor's scope, and for a session of somebody else.
    """
    person = workable_person(session, person_id, actor, london_date(now))
    check_session_of(session, new.session_id, person_id)
    action_id = uuid4()
    text = subject_key(session, person.key_id).seal(new.text, "actions", "text", action_id)
    row = ActionRow(
        id=action_id,
        person_id=person_id,
        session_id=new.session_id,
        domain=new.domain,
        kind=new.kind,
        owner=new.owner,
        text=text,
        service_id=new.service_id,
        due_on=new.due_on,
        remind_by=new.remind_by,
        created_by=actor.user_id,
        created_at=now,
    )
    session.add(row)
    session.flush()
    _note(session, person_id, actor, Deed.CHANGE, "action", now)
    return action_id


def review_action(
    session: Session,
    action_id: UUID,
    state: ActionState,
    note: str | None = None,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Say how far an action got.

    note: None leaves what was noted before; "" takes it away.
    Raises NotFoundError out of the actor's scope.
    """
    query = (
        select(ActionRow, PersonRow.key_id)
        .join(PersonRow, PersonRow.id == ActionRow.person_id)
        .where(ActionRow.id == action_id, visible_to(actor))
    )
    found = session.execute(query).first()
    if found is None:
        raise NotFoundError(NO_ACTION)
    row, key_id = found
    workable_person(session, row.person_id, actor, london_date(now))
    row.state, row.reviewed_at = state, now
    if note is not None:
        key = subject_key(session, key_id)
        row.review_note = key.seal(note, "actions", "review_note", action_id) if note else None
    session.flush()
    _note(session, row.person_id, actor, Deed.CHANGE, "action", now)


def new_reference() -> str:
    """A short code to say instead of a name. About 480 million of them; not a secret."""
    return "".join(secrets.choice(ALPHABET) for _ in range(REFERENCE_LENGTH))


def _free_reference(session: Session) -> str:
    """A reference that nobody has. With 10,000 people, one in ten databases would meet a twin."""
    reference = new_reference()
    while session.scalar(select(PersonRow.id).where(PersonRow.reference == reference)):
        reference = new_reference()
    return reference


def _may_add(actor: Actor, care: Care) -> bool:
    """Whether the actor would look after the person in one of the teams named."""
    theirs = Thing(team_id=care.team_id, core_team_id=care.core_team_id)
    return can(actor, Doing.ADD_PERSON, theirs)


def _read(row: PersonRow, key: SubjectKey) -> PersonFacts:
    """The facts of a row, as they are recorded."""
    return PersonFacts(
        key.open(row.name, TABLE, "name", row.id),
        open_contact(row.contact, key, row.id),
        open_details(row.details, key, row.id),
        row.practice_code,
        row.pcn_code,
        row.pcn_is_guess,
        row.level,
        row.lead,
    )


def _write(session: Session, row: PersonRow, key: SubjectKey, facts: PersonFacts) -> None:
    """Seal the facts into a row."""
    row.name = key.seal(facts.name, TABLE, "name", row.id)
    row.contact = seal_contact(facts.contact, key, row.id)
    row.details = seal_details(facts.details, key, row.id)
    row.practice_code, row.pcn_code = facts.practice_code, facts.pcn_code
    row.pcn_is_guess = facts.pcn_is_guess
    row.recheck_on = facts.contact.recheck_on
    marks = marks_of(session, facts)
    row.email_index, row.phone_index = marks["email"], marks["phone"]
    row.nhs_index, row.birth_index = marks["nhs"], marks["birth"]


def _note(
    session: Session, person_id: UUID, actor: Actor | None, deed: Deed, fields: str, now: datetime
) -> None:
    """One audit entry about a person."""
    who = actor.user_id if actor else None
    role = actor.role_words if actor else "self"
    record(session, Entry(deed, who, role, "person", person_id, fields), now=now)
