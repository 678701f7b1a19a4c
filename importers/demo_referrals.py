"""The referrals of the invented people, taken step by step with the commands everybody uses."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from importers.demo_files import DemoPerson, DemoReferral, DemoStep
from importers.demo_record import facts_of
from importers.demo_world import WORDING, Event, World, organisation_of, service_of
from matching.terms import Domain
from people.commands import ConsentGiven, record_consent
from people.terms import Channel, ConsentKind
from referrals import commands, jobs
from referrals.pages import Letter, SelfReferrer, TaskHolder
from referrals.reach import Viewer, find_row
from referrals.reasons import (
    AttemptResult,
    CheckIn,
    DecidedBy,
    DomainOutcome,
    Outcome,
    Placement,
    Shared,
)
from referrals.self_referrals import SelfReferral, confirm_contact, create_self_referral
from referrals.states import Action

SERVICE, PERSON, SYSTEM = "service", "person", "system"
_CLOCK: Final = {SERVICE: "14:05", PERSON: "20:40", SYSTEM: "06:00"}
_AT_A_DESK: Final = "11:50"
_BETWEEN: Final = timedelta(minutes=12)  # at least, from one step of a referral to the next


def events_of(world: World, person: DemoPerson, secret_hash: str) -> Iterator[Event]:
    """Every referral of a person from its first word on.

    secret_hash: of the secret to follow a self-referral with.
    """
    placed: dict[str, datetime] = {}
    for referral in person.referral:
        at = _moment(world, referral.day, referral.by)
        if referral.after:
            at = max(at, placed[referral.after] + _BETWEEN)
        if referral.by == PERSON:
            yield Event(at, partial(_refer_oneself, world, person, referral, secret_hash))
        else:
            yield Event(at, partial(_write, world, person, referral))
        for step in referral.steps:
            at = max(_moment(world, step.day, step.by), at + _BETWEEN)
            if step.do == Action.PLACE:
                placed[referral.key] = at
            yield Event(at, partial(_take, world, referral, step))


def _moment(world: World, offset: int, by: str) -> datetime:
    """When somebody does something: the product and the person also do so at weekends."""
    is_work = by not in {PERSON, SYSTEM}
    day = world.days.at_work(offset) if is_work else world.days.on(offset)
    return world.days.moment(day, _CLOCK.get(by, _AT_A_DESK))


def _letter(referral: DemoReferral) -> Letter:
    return Letter(
        wants=referral.wants,
        good_to_know=referral.good_to_know,
        shares=frozenset(map(Shared, referral.shares)),
        by_first_name=referral.by_first_name,
        also=tuple(map(Domain, referral.also)),
    )


def _write(world: World, person: DemoPerson, referral: DemoReferral, now: datetime) -> None:
    """Ask the person, then write the draft; one that was referred on is there already."""
    session, actor = world.session, world.actors[referral.by]
    person_id = world.people[person.name]
    with_whom = organisation_of(referral.service)
    said = ConsentGiven(ConsentKind.SHARING, True, WORDING, with_whom)  # noqa: FBT003
    record_consent(session, person_id, said, actor=actor, now=now)
    agreed_in = world.sessions[person.name, referral.session] if referral.session else None
    letter = _letter(referral)
    new = commands.NewReferral(
        person_id, service_of(referral.service), Domain(referral.domain), letter, agreed_in
    )
    try:
        found = commands.create_draft(session, new, actor=actor, now=now)
    except commands.DuplicateReferralError as error:
        if not referral.after:
            raise
        found = error.referral_id
        seen = find_row(session, found, actor).version
        commands.change_draft(session, found, letter, seen_version=seen, actor=actor, now=now)
    world.referrals[referral.key] = found


def _refer_oneself(
    world: World, person: DemoPerson, referral: DemoReferral, secret_hash: str, now: datetime
) -> None:
    new = SelfReferral(
        service_id=service_of(referral.service),
        domain=Domain(referral.domain),
        facts=facts_of(person, world.places, world.days.today),
        letter=_letter(referral),
        wording=WORDING,
        team_id=world.teams[person.team],
    )
    made = create_self_referral(world.session, new, secret_hash=secret_hash, now=now)
    confirm_contact(world.session, made.referral_id, now=now)
    world.people[person.name] = made.person_id
    world.referrals[referral.key] = made.referral_id


def _take(world: World, referral: DemoReferral, step: DemoStep, now: datetime) -> None:
    """One step, as it is taken on the pages; what the product does by itself is its daily job."""
    if step.by == SYSTEM:
        jobs.lapse_overdue(world.session, now=now)
        return
    referral_id, by = world.referrals[referral.key], _viewer(world, referral, step.by)
    seen = find_row(world.session, referral_id, by).version
    detail = _detail(world, step, seen)
    commands.take_step(world.session, referral_id, Action(step.do), by=by, detail=detail, now=now)


def _viewer(world: World, referral: DemoReferral, by: str) -> Viewer:
    """Somebody with an account, a service with a link, or the person with their secret."""
    referral_id = world.referrals[referral.key]
    if by == SERVICE:
        return TaskHolder(organisation_of(referral.service), referral_id)
    return SelfReferrer(referral_id) if by == PERSON else world.actors[by]


def _detail(world: World, step: DemoStep, seen_version: int) -> commands.StepDetail:
    said = dict.fromkeys(step.helped, DomainOutcome.HELPED)
    said |= dict.fromkeys(step.same, DomainOutcome.SAME)
    return commands.StepDetail(
        seen_version=seen_version,
        note=step.note,
        reason=step.reason,
        expected_on=world.days.at_work(step.expected) if step.expected is not None else None,
        outcome=Outcome(step.outcome) if step.outcome else None,
        domain_outcomes={Domain(domain): each for domain, each in said.items()},
        placement=Placement(step.placement) if step.placement else None,
        service_id=service_of(step.service) if step.service else None,
        decided_by=DecidedBy(step.decided_by) if step.decided_by else None,
        channel=Channel(step.channel) if step.channel else None,
        result=AttemptResult(step.result) if step.result else None,
        check_in=CheckIn(step.check_in) if step.check_in else None,
    )
