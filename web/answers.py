"""Saving the answers of a session: each at once, or all that a page holds by its button."""

from collections.abc import Iterable, Mapping
from datetime import date
from http import HTTPStatus
from typing import Final
from uuid import UUID

from flask import Blueprint, Response, jsonify, make_response, request
from flask.typing import ResponseReturnValue

from accounts.policy import Door
from base.errors import ConflictError, InvalidError, NotFoundError
from matching.terms import Domain
from people.dialog_queries import get_session
from people.dialog_saving import normalised, said_in, save_answers
from people.items import NOT_TODAY, Given, Item, Part, StaleError, item_called, token
from people.pages import Action, DialogSession
from web.access import access, current_actor
from web.db import db, transaction
from web.parts import now, parts
from web.wording import day
from web.wording_person import ACTION_STATES

bp = Blueprint("answers", __name__)

SEEN: Final = "seen-"
"""Before the name of an answer: the token of what the page had seen."""


@bp.post("/sessions/<uuid:session_id>/answers")
@access(Door.CASELOAD)
def save_one(session_id: UUID) -> ResponseReturnValue:
    """Save one answer, and say truly whether it is saved."""
    item = item_called(request.form.get("name", ""))
    value = request.form.get("value", "")
    try:
        given = Given(item, value, request.form.get("seen", ""))
        with transaction() as writer:
            save_answers(writer, session_id, [given], actor=current_actor(), now=now())
        saved = get_session(db(), session_id, viewer=current_actor())
    except StaleError as error:
        there = next(iter(error.now.values()))
        return _said(
            HTTPStatus.CONFLICT,
            words=f"Somebody changed this on another screen. There it is: {in_words(item, there)}",
            value=there,
            seen=token(there),
        )
    except (ConflictError, InvalidError, NotFoundError) as error:
        status = HTTPStatus.BAD_REQUEST if isinstance(error, InvalidError) else HTTPStatus.GONE
        return _said(status, words=str(error))
    kept = said_in(saved).get(item, normalised(item, value))
    return _said(HTTPStatus.OK, seen=token(kept))


def given_by(values: Mapping[Item, str]) -> list[Given]:
    """The answers of a posted page that differ from what the page had seen."""
    return [
        Given(item, value, seen)
        for item, value in values.items()
        if _differs(item, value, seen := request.form.get(SEEN + item.name, ""))
    ]


def keep(session_id: UUID, values: Mapping[Item, str]) -> None:
    """Save what a posted page changed: all, or nothing. Raises as `save_answers`."""
    given = given_by(values)
    if given:
        with transaction() as writer:
            save_answers(writer, session_id, given, actor=current_actor(), now=now())


def tokens_of(session: DialogSession, actions: Iterable[Action] = ()) -> dict[str, str]:
    """For a page: the token of every answer as it is saved, by name."""
    return {item.name: token(value) for item, value in said_in(session, actions).items()}


def elsewhere(error: Exception) -> dict[str, str]:
    """What another screen saved meanwhile, in words, by name; nothing for other refusals."""
    if not isinstance(error, StaleError):
        return {}
    return {item.name: in_words(item, value) for item, value in error.now.items()}


def in_words(item: Item, value: str) -> str:
    """An answer as people read it."""
    labels = parts().questionnaire.labels
    if item.part is Part.RATING:
        return "“Not today”" if value == NOT_TODAY else f"{value} of 7" if value else "no number"
    if item.part is Part.HELP:
        return "would like help" if value else "no wish for help"
    if item.part is Part.CHOICE:
        return ", ".join(labels[Domain(each)] for each in value.split(",") if each) or "nothing"
    if item.part is Part.STATE:
        found = [each.word for code, each in ACTION_STATES.items() if code.value == value]
        return found[0] if found else "to do"
    if item.part is Part.NEXT_ON:
        return day(date.fromisoformat(value)) if value else "no date"
    return f"“{value}”" if value else "nothing"


def _differs(item: Item, value: str, seen: str) -> bool:
    """Whether a page changed an answer."""
    try:
        return token(normalised(item, value)) != seen
    except InvalidError:
        return True


def _said(status: HTTPStatus, **body: str) -> Response:
    return make_response(jsonify(body), status)
