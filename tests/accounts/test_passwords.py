from typing import Literal

import pytest
from argon2 import PasswordHasher, extract_parameters

from accounts import passwords
from accounts.passwords import hash_password, is_right
from accounts.rules import LONGEST_PASSWORD, SHORTEST_PASSWORD, password_problem

PASSWORD = "lantern rooms at noon"


@pytest.fixture
def checked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The hashes that a password was checked against."""
    seen: list[str] = []

    class Watched(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002
            seen.append(str(hash))
            return super().verify(hash, password)

    watched = Watched(time_cost=1, memory_cost=64, parallelism=1)
    monkeypatch.setattr(passwords, "_HASHER", watched)
    passwords._decoy.cache_clear()  # noqa: SLF001
    return seen


def test_a_password_fits_its_own_hash_only() -> None:
    kept = hash_password(PASSWORD)

    assert is_right(PASSWORD, kept)
    assert not is_right(PASSWORD + " ", kept)
    assert PASSWORD not in kept


def test_hashing_follows_the_advice_of_owasp() -> None:
    chosen = extract_parameters(hash_password(PASSWORD))

    assert chosen.type.name == "ID"
    assert (chosen.memory_cost, chosen.time_cost, chosen.parallelism) == (19_456, 2, 1)


def test_two_people_with_one_password_have_different_hashes() -> None:
    assert hash_password(PASSWORD) != hash_password(PASSWORD)


def test_an_unknown_user_takes_the_same_path_through_the_hash(checked: list[str]) -> None:
    known = hash_password(PASSWORD)

    assert not is_right(PASSWORD, None)
    assert not is_right("wrong", known)

    assert len(checked) == 2
    decoy, kept = map(extract_parameters, checked)
    assert decoy == kept


@pytest.mark.parametrize("kept", [None, ""])
def test_not_even_the_decoys_own_password_lets_anybody_in(
    kept: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "_decoy", lambda: hash_password(PASSWORD))

    assert not is_right(PASSWORD, kept)


def test_a_hash_that_is_none_is_wrong_rather_than_an_error() -> None:
    assert not is_right(PASSWORD, "not a hash")


@pytest.mark.parametrize(
    ("length", "problem"),
    [
        (SHORTEST_PASSWORD - 1, "too_short"),
        (SHORTEST_PASSWORD, None),
        (LONGEST_PASSWORD, None),
        (LONGEST_PASSWORD + 1, "too_long"),
    ],
)
def test_a_password_has_12_to_200_characters(length: int, problem: str | None) -> None:
    assert password_problem("x" * length) == problem
