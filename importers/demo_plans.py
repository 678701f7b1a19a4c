"""Goals, other measures and plans of the invented people, each written down on its day."""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, Final
from uuid import UUID

from importers.demo_files import DEMO_FOLDER
from importers.demo_world import Event, World
from people.measure_commands import record_numbers, set_goal
from people.measures import Numbers, Range
from people.plans import PlanWords, write_plan
from people.terms import MeasureKind

_TOLD: Final = "15:20"
_TEXTS: Final = ("matters", "helps", "signs", "if_worse", "who_to_call")


def events_of(world: World) -> Iterator[Event]:
    """Everything of data/demo/plans.toml."""
    text = (DEMO_FOLDER / "plans.toml").read_text(encoding="utf-8")
    for person in tomllib.loads(text)["person"]:
        plan = person["plan"]
        yield Event(_at(world, plan["day"]), partial(_plan, world, person))
        for goal in person.get("goal", []):
            yield from _goal_events(world, person, goal)
        for each in person.get("ons4", []):
            values = {item: float(value) for item, value in each["values"].items()}
            day = world.days.at_work(each["day"])
            numbers = Numbers(MeasureKind.ONS4, day, values)
            yield Event(_at(world, each["day"]), partial(_record, world, person, numbers))
        for other in person.get("other", []):
            scale = Range(0.0, float(other["highest"]))
            for offset, total in other["readings"]:
                numbers = Numbers(
                    MeasureKind.OTHER,
                    world.days.at_work(offset),
                    {"": float(total)},
                    name=other["measure"],
                    range=scale,
                )
                yield Event(_at(world, offset), partial(_record, world, person, numbers))


def _at(world: World, offset: int) -> datetime:
    return world.days.moment(world.days.at_work(offset), _TOLD)


def _plan(world: World, person: Mapping[str, Any], now: datetime) -> None:
    plan = person["plan"]
    words = PlanWords(**{name: plan.get(name, "") for name in _TEXTS})
    review = world.days.at_work(plan["review"]) if "review" in plan else None
    actor = world.actors[person["by"]]
    person_id = world.people[person["name"]]
    write_plan(world.session, person_id, words, review, seen=0, actor=actor, now=now)


def _goal_events(
    world: World, person: Mapping[str, Any], goal: Mapping[str, Any]
) -> Iterator[Event]:
    """A goal on the day of its first reading, and every reading on its own day."""
    ids: list[UUID] = []

    def set_it(now: datetime) -> None:
        actor, person_id = world.actors[person["by"]], world.people[person["name"]]
        ids.append(set_goal(world.session, person_id, goal["text"], actor=actor, now=now))

    def read_it(day: date, score: int, now: datetime) -> None:
        numbers = Numbers(MeasureKind.GOAL, day, {"": float(score)}, ids[0])
        _record(world, person, numbers, now)

    yield Event(_at(world, min(day for day, _ in goal["readings"])), set_it)
    for offset, score in goal["readings"]:
        at = _at(world, offset) + timedelta(minutes=2)
        yield Event(at, partial(read_it, world.days.at_work(offset), score))


def _record(world: World, person: Mapping[str, Any], numbers: Numbers, now: datetime) -> None:
    actor, person_id = world.actors[person["by"]], world.people[person["name"]]
    record_numbers(world.session, person_id, numbers, actor=actor, now=now)
