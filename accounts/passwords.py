"""Passwords: argon2id, checked outside any transaction because it is slow on purpose."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
"""OWASP's password storage advice for argon2id: 19 MiB, 2 passes, 1 lane."""

_READ_AT_MOST: Final = 72  # characters; what comes after makes a password no easier to guess
_SHORTEST_WORD: Final = 3  # characters; shorter ones are in half of all passwords
_LEAST_OF_ITS_OWN: Final = 8  # characters besides its owner's name and address: the old minimum
_FEWEST_GUESSES: Final = 10**8  # zxcvbn's own line between "some" and "safe" against online tries


def is_easy_to_guess(password: str, own_words: Iterable[str] = ()) -> bool:
    """Whether a password is on the shipped list of leaked ones, or made by a well-known pattern.

    own_words: what somebody who knows its owner would try (name, e-mail address).
    Looks at 30,000 passwords of real leaks with their usual variations, offline (zxcvbn).
    """
    from zxcvbn import zxcvbn  # noqa: PLC0415  (its word lists are large and seldom needed)

    words = [part.lower() for text in own_words for part in re.split(r"[\s@.,-]+", text)]
    rest = password.lower()
    for word in filter(lambda each: len(each) >= _SHORTEST_WORD, words):
        rest = rest.replace(word, "")
    if len(rest) < _LEAST_OF_ITS_OWN:
        return True
    found = zxcvbn(password[:_READ_AT_MOST], user_inputs=words)
    return bool(found["guesses"] < _FEWEST_GUESSES)


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
