"""Invented people who asked to talk with a person here, and what the connectors did about it."""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from importers.demo_files import DEMO_FOLDER
from importers.demo_world import WORDING, Event, World
from matching.terms import Answer
from people.facts import PersonFacts
from people.pages import Contact, Details
from people.terms import Channel
from referrals.reasons import AttemptResult
from referrals.talk_queries import open_talk
from referrals.talk_rules import Doing, Said, TalkDeed, TalkOutcome
from referrals.talks import NewTalk, ask_to_talk, write_down

FOLLOWED: Final = "talk:Siobhan Kelleher"
"""Under which the id of the one that can be followed is kept among the referrals made."""
_ASKED, _AT_A_DESK = "21:10", "10:05"
_BETWEEN: Final = timedelta(minutes=15)


def events_of(world: World, secret_hash: str) -> Iterator[Event]:
    """Everything of data/demo/talks.toml. secret_hash: of the secret to follow each with."""
    for talk in read_talks():
        at = world.days.moment(world.days.on(talk["day"]), _ASKED)
        yield Event(at, partial(_ask, world, talk, secret_hash))
        for step in talk.get("step", []):
            desk = world.days.moment(world.days.at_work(step["day"]), _AT_A_DESK)
            at = max(desk, at + _BETWEEN)
            yield Event(at, partial(_take, world, talk, step))


def read_talks() -> list[dict[str, Any]]:
    """Everybody who asks, as the file has them."""
    text = (DEMO_FOLDER / "talks.toml").read_text(encoding="utf-8")
    found: list[dict[str, Any]] = tomllib.loads(text)["talk"]
    return found


def _key(talk: Mapping[str, Any]) -> str:
    return f"talk:{talk['name']}"


def _ask(world: World, talk: Mapping[str, Any], secret_hash: str, now: datetime) -> None:
    safe = {Channel(each): Answer.YES for each in talk["safe"]}
    contact = Contact(
        phone=talk["phone"],
        postcode=talk.get("postcode", ""),
        safe=safe,
        safe_note=talk.get("safe_note", ""),
        checked_on=now.date(),
    )
    details = Details(birth_year=talk.get("birth_year"))
    said = Said(talk["wants"], talk.get("asked_by", ""), talk.get("is_teen", False))
    place = world.places.find_locally(contact.postcode)
    pcn_code = world.places.areas_of(place.point if place else None).pcn_code
    facts = PersonFacts(
        talk["name"], contact, details, pcn_code=pcn_code, pcn_is_guess=pcn_code is not None
    )
    new = NewTalk(facts, said, WORDING, world.teams[talk["team"]])
    made, _ = ask_to_talk(world.session, new, secret_hash=secret_hash, now=now)
    world.referrals[_key(talk)] = made


def _take(world: World, talk: Mapping[str, Any], step: Mapping[str, Any], now: datetime) -> None:
    """One step, as it is taken on the pages: looked at first."""
    actor, talk_id = world.actors[step["by"]], world.referrals[_key(talk)]
    page = open_talk(world.session, talk_id, viewer=actor, now=now)
    doing = Doing(
        TalkDeed(step["deed"]),
        page.version,
        step.get("note", ""),
        Channel(step["channel"]) if "channel" in step else None,
        AttemptResult(step["result"]) if "result" in step else None,
        TalkOutcome(step["outcome"]) if "outcome" in step else None,
    )
    write_down(world.session, talk_id, doing, actor=actor, now=now)
