"""The way in: a first step (password or link), for most staff a second, then a session."""

import logging
from datetime import datetime
from typing import Final
from uuid import UUID

from flask import redirect, session, url_for
from werkzeug.wrappers import Response

from accounts import second_factor
from accounts.actor import Role
from accounts.queries import get_actor
from accounts.rules import SECOND_STEP_LIFE, needs_second_step
from web.access import safe_next
from web.db import db
from web.parts import now, parts
from web.sessions import HALF_KEY, USER_KEY, renew_session

log = logging.getLogger(__name__)

HOME: Final = (
    (Role.CONNECTOR, "people.show_caseload"),
    (Role.CORE_TEAM, "loop.inbox"),
    (Role.ORGANISATION, "inbox.show"),
    (Role.EDITOR, "desk.show"),
    (Role.ANALYST, "reports.show"),
    (Role.ADMINISTRATOR, "users.show"),
)
"""Where each role's day starts."""
_SINCE: Final = "half_since"
_NEXT: Final = "half_next"
_IN_SINCE: Final = "in_since"


def begin(user_id: UUID, next_path: str | None) -> Response:
    """After the first step: ask for the second, have it set up, or let them in."""
    who = get_actor(db(), user_id)
    roles = who.roles if who else frozenset()
    has_one = second_factor.find(db(), user_id) is not None
    if not has_one and (parts().is_demo or not needs_second_step(roles)):
        return enter(user_id, next_path)
    renew_session()
    session.clear()
    session[HALF_KEY], session[_SINCE] = str(user_id), now().isoformat()
    session[_NEXT] = safe_next(next_path) or ""
    return redirect(url_for("second_step.ask" if has_one else "second_step.set_up"))


def half_way() -> UUID | None:
    """Who has done the first step only, for as long as it counts."""
    user_id, since = session.get(HALF_KEY), session.get(_SINCE)
    if not user_id or not since or now() - datetime.fromisoformat(since) > SECOND_STEP_LIFE:
        return None
    return UUID(user_id)


def is_just_in() -> bool:
    """Whether they signed in so lately that it proves who they are."""
    since = session.get(_IN_SINCE)
    return since is not None and now() - datetime.fromisoformat(since) <= SECOND_STEP_LIFE


def finish(user_id: UUID) -> Response:
    """After the second step: let them in, where they were going."""
    return enter(user_id, session.get(_NEXT))


def enter(user_id: UUID, next_path: str | None) -> Response:
    """Start a signed-in session under a new token, and go where they were going."""
    renew_session()
    session.clear()
    session[USER_KEY], session[_IN_SINCE] = str(user_id), now().isoformat()
    log.info("signed in", extra={"user_id": str(user_id)})
    target = safe_next(next_path)
    if target is None:
        who = get_actor(db(), user_id)
        roles = who.roles if who else frozenset()
        target = next((url_for(page) for role, page in HOME if role in roles), url_for("home.show"))
    return redirect(target)
