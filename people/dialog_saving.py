"""Saving answers of a session one at a time, never over an answer that the page had not seen."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Final
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from accounts.actor import Actor
from base.errors import InvalidError
from base.text import clean_line, clean_prose
from matching.terms import Domain
from people.commands import review_action
from people.dialog_commands import (
    hold_session,
    note_change,
    write_choice,
    write_ratings,
    write_steps,
)
from people.dialog_models import CorrectionRow, DialogSessionRow
from people.dialog_queries import get_session
from people.items import NOT_TODAY, OF_AN_ACTION, STEPS, Given, Item, Part, StaleError, token
from people.pages import Action, DialogSession
from people.queries import actions_of
from people.rules import Rating, check_priorities
from people.scope import check_works_with, key_of_person
from people.terms import ActionState, SessionState

LONGEST: Final[Mapping[Part, int]] = {
    **dict.fromkeys(STEPS, 2000),
    Part.NOTE: 300,
    Part.SETTING: 200,
}
"""Characters of a text. Ours: a screenful of notes, a line for the others."""
SEVEN: Final = frozenset("1234567")

Said = Mapping[Item, str]


def said_in(session: DialogSession, actions: Iterable[Action] = ()) -> dict[Item, str]:
    """What is saved of a session, by item. What is not there is ""."""
    said = {Item(Part.CHOICE): ",".join(each.domain.value for each in session.priorities)}
    for domain, rating in session.ratings.items():
        number = NOT_TODAY if rating.is_not_today else str(rating.value or "")
        said[Item(Part.RATING, domain)] = number
        said[Item(Part.HELP, domain)] = "y" if rating.wants_help else ""
    for priority in session.priorities:
        for step in STEPS:
            said[Item(step, priority.domain)] = getattr(priority, step.value)
    said[Item(Part.SETTING)] = session.setting
    said[Item(Part.NEXT_ON)] = session.next_on.isoformat() if session.next_on else ""
    for action in actions:
        is_open = action.state is ActionState.OPEN
        said[Item(Part.STATE, action_id=action.action_id)] = "" if is_open else action.state.value
        said[Item(Part.NOTE, action_id=action.action_id)] = action.review_note
    return said


def save_answers(
    session: Session, session_id: UUID, given: Sequence[Given], *, actor: Actor, now: datetime
) -> None:
    """Save some answers of a session that is held: all of them, or none.

    The same again is right, so that a page may send an answer as often as it likes.
    Raises StaleError when what is saved is not what the page had seen, InvalidError for a value
    that no such item has, NotFoundError out of scope, and ConflictError once it is finished.
    """
    row = hold_session(session, session_id, actor)
    check_works_with(session, row.person_id, actor, now)
    changed, _ = _checked(session, row, given, actor)
    _write(session, row, changed, actor, now)


def correct_answers(
    session: Session,
    session_id: UUID,
    given: Sequence[Given],
    why: str,
    *,
    actor: Actor,
    now: datetime,
) -> int:
    """Put answers of a finished session right. What they were stays on record.

    Returns how many were different. Raises as `save_answers`, and InvalidError without a reason.
    """
    row = hold_session(session, session_id, actor, SessionState.FINISHED)
    check_works_with(session, row.person_id, actor, now)
    changed, before = _checked(session, row, given, actor)
    if changed and not why:
        raise InvalidError("Say why", {"why": "Say in a few words why it is put right"})
    _write(session, row, changed, actor, now)
    key = key_of_person(session, row.person_id)
    for item, value in changed.items():
        made = uuid4()
        said = {"item": item.name, "before": before.get(item, ""), "after": value, "why": why}
        record = key.seal(json.dumps(said), CorrectionRow.__tablename__, "record", made)
        session.add(
            CorrectionRow(
                id=made, session_id=row.id, record=record, made_by=actor.user_id, made_at=now
            )
        )
    session.flush()
    return len(changed)


def normalised(item: Item, value: str) -> str:
    """A value as it is kept. Raises InvalidError for one that no such item has."""
    if item.part in LONGEST:
        value = clean_prose(value) if item.part in STEPS else clean_line(value)
        if len(value) > LONGEST[item.part]:
            raise _wrong(item, f"Use {LONGEST[item.part]} characters or fewer")
        return value
    check = {
        Part.RATING: _rating,
        Part.HELP: _help,
        Part.CHOICE: _choice,
        Part.STATE: _state,
        Part.NEXT_ON: _day,
    }[item.part]
    return check(item, value)


def _checked(
    session: Session, row: DialogSessionRow, given: Sequence[Given], actor: Actor
) -> tuple[dict[Item, str], dict[Item, str]]:
    """The answers that are new, and everything as it is saved. Raises StaleError, InvalidError."""
    wanted = {each.item: normalised(each.item, each.value) for each in given}
    page = get_session(session, row.id, viewer=actor)
    actions = []
    if any(item.part in OF_AN_ACTION for item in wanted):
        actions = actions_of(session, row.person_id, viewer=actor)
    saved = said_in(page, actions)
    stale = {
        each.item: saved.get(each.item, "")
        for each in given
        if saved.get(each.item, "") != wanted[each.item]
        and token(saved.get(each.item, "")) != each.seen
    }
    if stale:
        raise StaleError(stale)
    changed = {item: value for item, value in wanted.items() if saved.get(item, "") != value}
    return changed, saved


def _write(
    session: Session, row: DialogSessionRow, changed: Said, actor: Actor, now: datetime
) -> None:
    """Write what changed, each with the command it belongs to."""
    if not changed:
        return
    page = get_session(session, row.id, viewer=actor)
    write_ratings(session, row.id, _ratings(page, changed))
    for item, value in changed.items():
        if item.part is Part.CHOICE:
            write_choice(session, row.id, [Domain(each) for each in value.split(",") if each])
        elif item.part in STEPS and item.domain is not None:
            write_steps(session, row, item.domain, {item.part.value: value})
        elif item.part is Part.SETTING:
            key = key_of_person(session, row.person_id)
            sealed = key.seal(value, DialogSessionRow.__tablename__, "setting", row.id)
            row.setting = sealed if value else None
        elif item.part is Part.NEXT_ON:
            row.next_on = _next_on(row.held_on, value)
    _review(session, row.person_id, changed, actor, now)
    session.flush()
    note_change(session, row, actor, now)


def _ratings(page: DialogSession, changed: Said) -> dict[Domain, Rating]:
    """The areas that were answered, each with what was said of it before."""
    found: dict[Domain, Rating] = {}
    for item, value in changed.items():
        if item.domain is None or item.part not in {Part.RATING, Part.HELP}:
            continue
        known = found.get(item.domain) or page.ratings.get(item.domain) or Rating(None, False)  # noqa: FBT003
        if item.part is Part.RATING:
            number = int(value) if value in SEVEN else None
            known = Rating(number, known.wants_help, value == NOT_TODAY)
        else:
            known = replace(known, wants_help=value == "y")
        found[item.domain] = known
    return found


def _review(session: Session, person_id: UUID, changed: Said, actor: Actor, now: datetime) -> None:
    """Say how far earlier actions got; each keeps what was not answered now."""
    touched = {item.action_id for item in changed if item.part in OF_AN_ACTION}
    if not touched:
        return
    known = {each.action_id: each for each in actions_of(session, person_id, viewer=actor)}
    for action_id in touched:
        if action_id is None or action_id not in known:
            raise InvalidError("There is no such action for this person")
        state = changed.get(Item(Part.STATE, action_id=action_id))
        kept = known[action_id].state if state is None else ActionState(state or "open")
        note = changed.get(Item(Part.NOTE, action_id=action_id))
        review_action(session, action_id, kept, note, actor=actor, now=now)


def _next_on(held_on: date, value: str) -> date | None:
    if not value:
        return None
    day = date.fromisoformat(value)
    if day <= held_on:
        words = "The next session must be after this one"
        raise InvalidError(words, {"next_on": words})
    return day


def _wrong(item: Item, words: str) -> InvalidError:
    return InvalidError(words, {item.name: words})


def _rating(item: Item, value: str) -> str:
    if value not in SEVEN | {"", NOT_TODAY}:
        raise _wrong(item, "Choose a number from 1 to 7, or “Not today”")
    return value


def _help(item: Item, value: str) -> str:
    if value not in {"", "y"}:
        raise _wrong(item, "Tick it, or leave it")
    return value


def _choice(item: Item, value: str) -> str:
    chosen = [each for each in value.split(",") if each]
    if not set(chosen) <= {each.value for each in Domain}:
        raise _wrong(item, "Choose areas of the list")
    check_priorities([Domain(each) for each in chosen])
    return ",".join(chosen)


def _state(item: Item, value: str) -> str:
    if value in {"", ActionState.OPEN.value}:
        return ""
    if value not in {each.value for each in ActionState}:
        raise _wrong(item, "Choose how far it got")
    return value


def _day(item: Item, value: str) -> str:
    try:
        return date.fromisoformat(value).isoformat() if value else ""
    except ValueError:
        raise _wrong(item, "Enter a day, such as 2027-03-31") from None
