"""What keeps an account safe: the numbers, and what they mean."""

import hashlib
from datetime import datetime, timedelta
from typing import Final

from accounts.actor import Role

SHORTEST_PASSWORD: Final = 12  # characters; ASVS 5.0 asks for 8 and advises 15
LONGEST_PASSWORD: Final = 200
LINK_LIFE: Final = timedelta(minutes=10)  # ASVS 5.0 row 6.5.5: out-of-band codes, 10 minutes
TASK_LIFE: Final = timedelta(days=14)  # DESIGN section 10
FAILURE_WINDOW: Final = timedelta(minutes=15)
FAILURES_ALLOWED: Final = 10  # in one window, for one account or one address; our choice
TOUCH_AFTER: Final = timedelta(minutes=1)  # how exact a session's "last seen" is
OF_A_TEAM: Final = frozenset({Role.CONNECTOR, Role.CORE_TEAM})
"""The roles in which somebody looks after the people of the team they have the role for."""
OF_AN_ORGANISATION: Final = frozenset({Role.ORGANISATION})
"""The roles in which somebody acts for the organisation they have the role for."""


def token_hash(token: str) -> str:
    """How a secret of at least 128 bits is kept: a plain hash is enough for so many."""
    return hashlib.sha256(token.encode()).hexdigest()


def password_problem(password: str) -> str | None:
    """Why a password may not be used, as a code; None if it may."""
    if len(password) < SHORTEST_PASSWORD:
        return "too_short"
    if len(password) > LONGEST_PASSWORD:
        return "too_long"
    return None


def is_alive(
    created_at: datetime, seen_at: datetime, now: datetime, *, idle: timedelta, absolute: timedelta
) -> bool:
    """Whether a session may still be used."""
    return now - seen_at <= idle and now - created_at <= absolute
