"""The match of a DIALOG+ session: what it is asked with, and what is kept of it."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from flask import session as visit
from sqlalchemy.orm import Session

from accounts.actor import Actor
from directory.queries import published_names
from matching.goals import Goal
from matching.record import KeptMatch, kept_json
from matching.result import MatchResult
from people.dialog_commands import keep_match
from people.dialog_queries import last_match
from people.pages import DialogSession, Person, Priority
from web import wording
from web.asking import asker_of, needs_of
from web.db import transaction
from web.parts import now, today
from web.switches import Switches, hold, read_switches
from web.understood import Question, ask_all, hear, heard

MOST_SHOWN: Final = 10
_KEY: Final = "exploring"
"""Where the visit keeps how a session's list is held: for one session, until the next."""


def held(session: DialogSession) -> tuple[Switches, frozenset[str]]:
    """The switches of a session's list, and what was understood of its goals and taken away."""
    kept: Mapping[str, Any] = visit.get(_KEY) or {}
    if kept.get("session") != str(session.session_id):
        kept = {}
    return read_switches(kept.get("switches", {})), frozenset(kept.get("dropped", ()))


def hold_to(session: DialogSession, switches: Switches, dropped: frozenset[str]) -> None:
    """Keep how a session's list is held, for the visit."""
    visit[_KEY] = {
        "session": str(session.session_id),
        "switches": switches.kept(),
        "dropped": sorted(dropped),
    }


def question_of(session: DialogSession, person: Person) -> Question:
    """What a session asks, with its goals as they are understood, held to the switches."""
    switches, dropped = held(session)
    asker = asker_of(person, needs_of(session), today())
    goals = {each.domain: _goal(each) for each in session.priorities}
    found = heard(asker, goals, dropped)
    return replace(found, asker=hold(found.asker, switches))


def match_of(question: Question) -> MatchResult:
    """The list for a question of a session."""
    return ask_all(question, k=MOST_SHOWN)


def own_language(person: Person) -> str:
    """A language of the person's own besides English, in words; "" for none."""
    own = [each for each in person.details.languages if each != "en"]
    return " or ".join(map(wording.language_words, own))


def remember(
    writer: Session,
    session: DialogSession,
    question: Question,
    result: MatchResult,
    *,
    actor: Actor,
) -> None:
    """Keep a session's match, sealed, with its version, question and reasons; the same one once."""
    ids = [each.service_id for each in result.matches]
    ids += [each.service_id for each in result.left_out]
    names = published_names(writer, ids)
    kept = kept_json(KeptMatch(result, question.asker, question.refused, names))
    before = last_match(writer, session.session_id, viewer=actor)
    if before and json.loads(before) == kept:
        return
    keep_match(
        writer,
        session.person_id,
        session.session_id,
        weights_version=result.weights_version,
        match_json=json.dumps(kept),
        now=now(),
    )


def keep_list(session: DialogSession, person: Person, actor: Actor) -> None:
    """Keep a session's list as it stands: somebody has chosen from it, or gone on from it."""
    question = question_of(session, person)
    result = match_of(question)
    with transaction() as writer:
        remember(writer, session, question, result, actor=actor)


def _goal(priority: Priority) -> Goal:
    """What was said of an area. Only what somebody looks forward to may hold conditions."""
    wanted, told = (
        hear(priority.looking_forward),
        hear(priority.understanding, with_conditions=False),
    )
    return Goal(wanted.meant + told.meant, wanted.urgent + told.urgent)
