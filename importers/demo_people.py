"""The invented people and their DIALOG+ sessions, as things that happened one after another."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from importers.demo_files import DemoPerson, DemoPriority, DemoSession
from importers.demo_record import facts_of
from importers.demo_world import WORDING, Event, World, service_of
from matching.terms import Domain
from people import commands, dialog_commands
from people.consents import basis_wording
from people.rules import Rating
from people.terms import ActionKind, ConsentKind, LawfulBasis
from referrals.commands import NewSignpost, signpost

_JOINED, _MET = "09:05", "10:30"


def events_of(world: World, person: DemoPerson) -> Iterator[Event]:
    """What happened to a person, apart from referrals. Nothing, if they referred themselves."""
    if not person.connector:
        return
    days = world.days
    joined = days.moment(days.at_work(person.joined), _JOINED)
    yield Event(joined, partial(_join, world, person))
    for number, held in enumerate(person.session, start=1):
        met = days.moment(days.at_work(held.day), _MET)
        yield Event(met, partial(_review_last, world, person, number))
        yield Event(met + timedelta(minutes=10), partial(_rate, world, person, number))
        yield Event(met + timedelta(minutes=20), partial(_talk, world, person, number))
        if not held.open:
            yield Event(met + timedelta(minutes=55), partial(_finish, world, person, number))


def _join(world: World, person: DemoPerson, now: datetime) -> None:
    """Recorded by their connector, with what they agreed to."""
    actor = world.actors[person.connector]
    care = commands.Care(
        team_id=world.team(person.team),
        core_team_id=world.team(person.core_team),
        connector_id=actor.user_id,
        key_worker_id=world.user(person.key_worker),
    )
    facts = facts_of(person, world.places, world.days.today)
    person_id = commands.create_person(world.session, facts, care, actor=actor, now=now)
    world.people[person.name] = person_id
    agreed = {
        ConsentKind.TAKING_PART: WORDING,
        ConsentKind.LAWFUL_BASIS: basis_wording(WORDING, LawfulBasis.PUBLIC_TASK),
    }
    for kind, wording in agreed.items():
        said = commands.ConsentGiven(kind, is_given=True, wording=wording)
        commands.record_consent(world.session, person_id, said, actor=actor, now=now)


def _review_last(world: World, person: DemoPerson, number: int, now: datetime) -> None:
    """A session begins, with what was agreed the last time."""
    held = person.session[number - 1]
    actor = world.actors[held.by]
    world.sessions[person.name, number] = dialog_commands.start_session(
        world.session,
        world.people[person.name],
        held.stage,
        world.days.at_work(held.day),
        actor=actor,
        now=now,
    )
    last = person.session[number - 2].priority if number > 1 else ()
    for action in (each for priority in last for each in priority.action):
        action_id = world.actions[person.name, number - 1, action.text]
        commands.review_action(
            world.session, action_id, action.state, action.review, actor=actor, now=now
        )


def _rate(world: World, person: DemoPerson, number: int, now: datetime) -> None:
    held = person.session[number - 1]
    ratings = {
        Domain(domain): Rating(
            held.ratings.get(domain), domain in held.wants_help, domain not in held.ratings
        )
        for domain in (*held.ratings, *held.skipped)
    }
    session_id, actor = world.sessions[person.name, number], world.actors[held.by]
    dialog_commands.rate(world.session, session_id, ratings, actor=actor, now=now)


def _talk(world: World, person: DemoPerson, number: int, now: datetime) -> None:
    """The areas they chose, in their order, the four steps of each, and what was agreed."""
    held = person.session[number - 1]
    session_id, actor = world.sessions[person.name, number], world.actors[held.by]
    chosen = [Domain(each.domain) for each in held.priority]
    dialog_commands.choose_priorities(world.session, session_id, chosen, actor=actor, now=now)
    for priority in held.priority:
        notes = dialog_commands.Notes(
            priority.understanding, priority.looking_forward, priority.exploring
        )
        domain = Domain(priority.domain)
        dialog_commands.write_notes(world.session, session_id, domain, notes, actor=actor, now=now)
        _agree(world, person, number, priority, now)


def _agree(
    world: World, person: DemoPerson, number: int, priority: DemoPriority, now: datetime
) -> None:
    person_id, session_id = world.people[person.name], world.sessions[person.name, number]
    actor, domain = world.actors[person.session[number - 1].by], Domain(priority.domain)
    for action in priority.action:
        new = commands.NewAction(
            text=action.text,
            kind=action.kind,
            owner=action.owner,
            domain=domain,
            session_id=session_id,
            service_id=service_of(action.service) if action.service else None,
            due_on=world.days.on(action.due) if action.due is not None else None,
        )
        action_id = commands.agree_action(world.session, person_id, new, actor=actor, now=now)
        world.actions[person.name, number, action.text] = action_id
        if action.kind is ActionKind.SIGNPOST and new.service_id:
            told = NewSignpost(person_id, new.service_id, domain, session_id)
            signpost(world.session, told, actor=actor, now=now)


def _finish(world: World, person: DemoPerson, number: int, now: datetime) -> None:
    held: DemoSession = person.session[number - 1]
    next_on = world.days.at_work(held.next) if held.next is not None else None
    dialog_commands.finish_session(
        world.session,
        world.sessions[person.name, number],
        next_on,
        actor=world.actors[held.by],
        now=now,
    )
