"""What keeps an account safe: the numbers, and what they mean."""

import hashlib
from datetime import datetime, timedelta
from typing import Final

from accounts.actor import Role

SHORTEST_PASSWORD: Final = 12  # characters; ASVS 5.0 asks for 8 and advises 15
LONGEST_PASSWORD: Final = 200
LINK_LIFE: Final = timedelta(minutes=10)  # ASVS 5.0 row 6.5.5: out-of-band codes, 10 minutes
INVITATION_LIFE: Final = timedelta(days=7)  # our choice: people are on leave; one click asks again
SECOND_STEP_LIFE: Final = timedelta(minutes=10)  # from the first step of signing in to the second
TASK_LIFE: Final = timedelta(days=14)  # DESIGN section 10
CHECK_LIFE: Final = timedelta(days=30)  # DESIGN section 10: of the monthly check, until the next
FAILURE_WINDOW: Final = timedelta(minutes=15)
FAILURES_ALLOWED: Final = 10  # in one window, for one account or one address; our choice
TOUCH_AFTER: Final = timedelta(minutes=1)  # how exact a session's "last seen" is
OF_A_TEAM: Final = frozenset({Role.CONNECTOR, Role.CORE_TEAM})
"""The roles in which somebody looks after the people of the team they have the role for."""
OF_AN_ORGANISATION: Final = frozenset({Role.ORGANISATION})
"""The roles in which somebody acts for the organisation they have the role for."""

SECOND_STEP_FOR: Final = frozenset(Role) - OF_AN_ORGANISATION
"""The roles that see many people's records or change what everybody sees (ASVS 5.0 row 6.3.3)."""
PASSKEYS_AT_MOST: Final = 10  # of one account; our choice
RECOVERY_CODES: Final = 8
RECOVERY_LENGTH: Final = 24  # of 27 letters and digits: 114 bits, so a plain hash will do (6.5.2)
RECOVERY_ALPHABET: Final = (
    "BCDFGHJKLMNPQRTVWXZ23456789"  # no vowels: no words; no 0, 1, S: no slips
)


def needs_second_step(roles: frozenset[Role]) -> bool:
    """Whether somebody in these roles signs in with a code as well."""
    return not roles.isdisjoint(SECOND_STEP_FOR)


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
