"""Loads the demonstration: invented users, organisations, people, and all that happened to them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from accounts.actor import Role
from accounts.commands import (
    NewUser,
    add_membership,
    add_team,
    add_user,
    set_team_lead,
)
from accounts.passwords import hash_password
from accounts.queries import get_actor
from accounts.terms import TeamKind
from base.calendar import london_date
from directory.demo import load_demo as load_directory
from geo.distance import Point
from importers import (
    demo_desk,
    demo_imports,
    demo_people,
    demo_plans,
    demo_record,
    demo_referrals,
    demo_talks,
)
from importers.demo_desk_files import read_desk
from importers.demo_files import (
    ORGANISATIONS,
    DemoAccount,
    read_accounts,
    read_covers,
    read_people,
    read_teams,
)
from importers.demo_matches import keep_lists
from importers.demo_world import Days, Event, World, organisation_of
from places.find import Places
from referrals.codes import as_typed
from referrals.pages import SelfReferrer
from referrals.reach import find_row
from referrals.talk_queries import tracked_talk
from referrals.talk_rules import TalkFollower
from storage import audit
from storage.base import Base
from storage.engine import Database, reading, writing
from storage.outbox import OutboxRow, OutboxState
from storage.submissions import earlier_result, remember

DEMO_PASSWORD: Final = "kettle-lantern-towpath"  # noqa: S105  (printed at every start)
DEMO_SECRET: Final = "KNCK-2KNC-3KNC-4KNK"  # noqa: S105  (follows the one self-referral)
ERRANDS_LEFT: Final = 3  # e-mails of the newest steps that a fresh demonstration still sends
PLACES_TABLES: Final = frozenset({"place_loads", "postcodes", "pcns", "practices", "areas"})
"""Open data about places, long to load and no part of the demonstration."""
_DONE: Final = "demonstration"  # key of the submission that says it is there
_TALK: Final = "demonstration:talk"  # and of the request to talk that can be followed
_SELF_REFERRAL: Final = "robin-talking"


@dataclass(frozen=True, slots=True)
class DemoUser:
    """An account to sign in with. what: a few words on what there is to see."""

    email: str
    name: str
    what: str


def demo_users() -> tuple[DemoUser, ...]:
    """The accounts, connectors first. All have the one password."""
    return tuple(DemoUser(each.email, each.name, each.what) for each in read_accounts())


def demo_notes(database: Database) -> tuple[str, ...]:
    """What else to say at the start: how to follow the self-referral. Empty before loading."""
    with reading(database) as session:
        found = {
            "a self-referral": earlier_result(session, _DONE),
            "a request to talk": earlier_result(session, _TALK),
        }
    return tuple(
        f"Follow {what} with reference {reference} and secret {DEMO_SECRET}"
        for what, reference in found.items()
        if reference
    )


def load_demo(database: Database, places: Places, *, now: datetime, is_fresh: bool = False) -> bool:
    """Load everything in one transaction. False, and nothing done, when it is there already.

    is_fresh: throws away every row of every table first, whatever it is, but for loaded places.
    Index errands count as done: whoever calls this builds the index again.
    """
    with reading(database) as session:
        if earlier_result(session, _DONE) is not None and not is_fresh:
            return False
    password_hash, secret_hash = hash_password(DEMO_PASSWORD), hash_password(as_typed(DEMO_SECRET))
    with writing(database) as session:
        if is_fresh:
            _clear(session)
        world = World(session, places, Days(london_date(now)))
        _add_accounts(world, password_hash, now=now)
        for event in _story(world, secret_hash):
            event.run(event.at)
        demo_desk.look(world, now)
        keep_lists(world, read_people())
        referral_id = world.referrals[_SELF_REFERRAL]
        followed = find_row(session, referral_id, SelfReferrer(referral_id))
        remember(session, _DONE, followed.reference, now=now)
        talk = TalkFollower(world.referrals[demo_talks.FOLLOWED])
        remember(session, _TALK, tracked_talk(session, viewer=talk, now=now).reference, now=now)
        _quieten(session)
        demo_imports.add(world, now)
    return True


def _story(world: World, secret_hash: str) -> list[Event]:
    """All that happened, in the order in which it did."""
    people = read_people()
    events = [*demo_desk.events_of(world, read_desk()), *demo_plans.events_of(world)]
    events += demo_record.cover_events(world, read_covers())
    for person in people:
        events += demo_people.events_of(world, person)
        events += demo_record.events_of(world, person)
        events += demo_referrals.events_of(world, person, secret_hash)
    events += demo_talks.events_of(world, secret_hash)
    return sorted(events, key=lambda event: event.at)


def _add_accounts(world: World, password_hash: str, *, now: datetime) -> None:
    """Teams, the directory, then users, who belong to either."""
    session = world.session
    load_directory(session, ORGANISATIONS, now=now, locate=lambda text: _point(world.places, text))
    teams = read_teams()
    for team in teams:
        boroughs = [
            found.code for name in team.boroughs if (found := world.places.borough_named(name))
        ]
        kind = TeamKind(team.kind)
        world.teams[team.key] = add_team(
            session, team.name, kind, email=team.email, boroughs=boroughs
        )
    began = world.days.moment(world.days.on(-400), "09:00")
    for account in read_accounts():
        _add_user(world, account, password_hash, now=began)
    for team in teams:
        lead = world.user(team.lead)
        if lead:
            set_team_lead(session, world.teams[team.key], lead)


def _add_user(world: World, account: DemoAccount, password_hash: str, *, now: datetime) -> None:
    new = NewUser(account.email, account.name, password_hash)
    user_id = add_user(world.session, new, now=now)
    organisation_id = organisation_of(account.organisation) if account.organisation else None
    add_membership(
        world.session,
        user_id,
        Role(account.role),
        team_id=world.team(account.team),
        organisation_id=organisation_id,
    )
    actor = get_actor(world.session, user_id)
    if actor is not None:
        world.actors[account.key] = actor


def _point(places: Places, postcode: str) -> Point | None:
    place = places.find_locally(postcode)
    return place.point if place else None


def _clear(session: Session) -> None:
    """Delete every row there is, those that refer to others first; loaded places stay."""
    audit.empty(session)
    for table in reversed(Base.metadata.sorted_tables):
        if table.name not in PLACES_TABLES | {audit.AuditRow.__tablename__}:
            session.execute(table.delete())


def _quieten(session: Session) -> None:
    """Leave only the newest few e-mails to send: the others are of long ago."""
    newest = (
        select(OutboxRow.id)
        .where(OutboxRow.kind == "email")
        .order_by(OutboxRow.created_at.desc(), OutboxRow.id.desc())
        .limit(ERRANDS_LEFT)
    )
    others = OutboxRow.id.not_in(session.scalars(newest).all())
    session.execute(update(OutboxRow).where(others).values(state=OutboxState.DONE))
