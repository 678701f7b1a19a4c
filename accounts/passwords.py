"""Passwords: argon2id, checked outside any transaction because it is slow on purpose."""

from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
"""OWASP's password storage advice for argon2id: 19 MiB, 2 passes, 1 lane."""


def hash_password(password: str) -> str:
    """The hash to keep. Takes tens of milliseconds."""
    return _HASHER.hash(password)


def is_right(password: str, password_hash: str | None) -> bool:
    """Whether a password fits a hash; takes as long when there is no hash (None) as when there is.

    So that a stranger cannot learn from the time taken who has an account.
    """
    try:
        _HASHER.verify(_decoy() if password_hash is None else password_hash, password)
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


@lru_cache(maxsize=1)
def _decoy() -> str:
    """A hash of nothing in particular."""
    return _HASHER.hash("nobody has this password")
