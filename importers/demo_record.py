"""The invented people's records: what is safe, needs, steps, facts for safety, who covers."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import partial

from importers.demo_files import DemoPerson
from importers.demo_shapes import DemoCover, DemoFlag, DemoLevelStep
from importers.demo_world import Event, World
from matching.terms import AccessFeature, Answer, Community
from people.cover import NewCover, set_cover
from people.equality import Answers, Question
from people.facts import PersonFacts
from people.pages import Contact, Details
from people.record_commands import NewFlag, NewStep, add_flag, save_equality, step_level
from people.record_terms import FlagKind, InformationNeed, Lead, StepReason
from people.terms import Channel, Level
from places.find import PcnSource, Places

_AT_A_DESK = "11:20"
_ASK_AGAIN = 91  # days after it was gone through


def facts_of(person: DemoPerson, places: Places, today: date) -> PersonFacts:
    """What is recorded about a person; the PCN is the practice's, else a guess."""
    place = places.find_locally(person.postcode)
    where = places.areas_of(place.point if place else None, practice_code=person.practice or None)
    return PersonFacts(
        name=person.name,
        contact=_contact(person, today),
        details=_details(person, today),
        practice_code=person.practice or None,
        pcn_code=where.pcn_code,
        pcn_is_guess=where.pcn_source is PcnSource.FOOTPRINT,
        level=person.level,
    )


def events_of(world: World, person: DemoPerson) -> Iterator[Event]:
    """What happened to a record after the person joined."""
    days = world.days
    for step in person.step:
        at = days.moment(days.at_work(step.day), _AT_A_DESK)
        yield Event(at, partial(_step, world, person, step))
    for flag in person.flag:
        at = days.moment(days.at_work(flag.day), _AT_A_DESK)
        yield Event(at, partial(_flag, world, person, flag))
    if person.equality and person.connector:
        at = days.moment(days.at_work(person.joined), _AT_A_DESK)
        yield Event(at, partial(_equality, world, person))


def cover_events(world: World, covers: tuple[DemoCover, ...]) -> Iterator[Event]:
    """Cover as it was set, the working day before it began."""
    days = world.days
    for each in covers:
        at = days.moment(days.at_work(each.first - 1), _AT_A_DESK)
        yield Event(at, partial(_cover, world, each))


def _contact(person: DemoPerson, today: date) -> Contact:
    safe = dict(person.safe)
    checked = today + timedelta(days=safe.pop("checked"))
    again = safe.pop("again", None)
    recheck = today + timedelta(days=again) if again is not None else None
    note, times, word, others, never = (
        str(safe.pop(key, "")) for key in ("note", "times", "word", "others", "never")
    )
    say_who = Answer(safe.pop("say_who", Answer.UNKNOWN))
    days = tuple(safe.pop("days", ()))
    return Contact(
        phone=person.phone,
        email=person.email,
        postcode=person.postcode,
        address=person.address,
        safe={Channel(channel): Answer(answer) for channel, answer in safe.items()},
        say_who=say_who,
        days=days,
        checked_on=checked,
        recheck_on=recheck or checked + timedelta(days=_ASK_AGAIN),
        safe_note=note,
        times=times,
        safe_word=word,
        others=others,
        never=never,
    )


def _details(person: DemoPerson, today: date) -> Details:
    year = today.year - person.age
    born = date.fromisoformat(f"{year}-{person.birthday}") if person.birthday else None
    if born and (born.month, born.day) > (today.month, today.day):
        born = born.replace(year=year - 1)
    return Details(
        pronouns=person.pronouns,
        born=born,
        birth_year=None if born else year,
        nhs_number=person.nhs_number,
        languages=person.languages,
        needs_interpreter=person.needs_interpreter,
        interpreter_note=person.interpreter_note,
        musts=tuple(map(AccessFeature, person.musts)),
        nices=tuple(map(AccessFeature, person.nices)),
        communities=tuple(map(Community, person.communities)),
        information=tuple(map(InformationNeed, person.information)),
        communication=person.communication,
    )


def _step(world: World, person: DemoPerson, step: DemoLevelStep, now: datetime) -> None:
    new = NewStep(Level(step.level), Lead(step.lead), StepReason(step.reason), step.note)
    step_level(world.session, world.people[person.name], new, actor=world.actors[step.by], now=now)


def _flag(world: World, person: DemoPerson, flag: DemoFlag, now: datetime) -> None:
    new = NewFlag(FlagKind(flag.kind), flag.fact, world.days.on(flag.review))
    add_flag(world.session, world.people[person.name], new, actor=world.actors[flag.by], now=now)


def _equality(world: World, person: DemoPerson, now: datetime) -> None:
    answers: Answers = {
        Question(question): tuple(given) if isinstance(given, list) else (str(given),)
        for question, given in person.equality.items()
    }
    actor = world.actors[person.connector]
    save_equality(world.session, world.people[person.name], answers, actor=actor, now=now)


def _cover(world: World, cover: DemoCover, now: datetime) -> None:
    away, covering = world.actors[cover.away], world.actors[cover.covering]
    days = world.days
    new = NewCover(away.user_id, covering.user_id, days.on(cover.first), days.on(cover.last))
    set_cover(world.session, new, actor=away, now=now)
