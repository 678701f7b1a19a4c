from datetime import timedelta
from uuid import UUID

import pytest
from pyotp import TOTP
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts import second_factor
from accounts.actor import Role
from accounts.models import RecoveryCodeRow, SecondFactorRow
from accounts.passwords import is_easy_to_guess
from accounts.rules import needs_second_step
from storage.engine import Database
from tests.accounts.build import at_once, user
from tests.clock import NOW

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def _code(seconds: int = 0) -> str:
    return TOTP(SECRET).at(NOW + timedelta(seconds=seconds))


def _with_app(session: Session) -> tuple[UUID, list[str]]:
    user_id = user(session)
    step = second_factor.step_of(SECRET, _code(-30), now=NOW)
    assert step is not None
    return user_id, second_factor.keep(session, user_id, SECRET, step, now=NOW)


@pytest.mark.parametrize(
    ("seconds", "is_right"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)]
)
def test_a_code_is_right_for_half_a_minute_either_way(seconds: int, *, is_right: bool) -> None:
    assert (second_factor.step_of(SECRET, _code(seconds), now=NOW) is not None) is is_right


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "0" * 500])
def test_what_is_no_code_is_not_right(typed: str) -> None:
    assert second_factor.step_of(SECRET, typed, now=NOW) is None


def test_a_code_works_once_and_an_older_one_not_after_it(session: Session) -> None:
    user_id, _ = _with_app(session)
    spaced = f"{_code()[:3]} {_code()[3:]}"

    assert second_factor.use(session, user_id, spaced, now=NOW)
    assert not second_factor.use(session, user_id, _code(), now=NOW)
    assert not second_factor.use(session, user_id, _code(-30), now=NOW)
    later = NOW + timedelta(seconds=30)
    assert second_factor.use(session, user_id, _code(30), now=later)


def test_a_recovery_code_works_once_for_its_owner_however_it_is_typed(session: Session) -> None:
    user_id, codes = _with_app(session)
    other, _ = _with_app(session)

    assert not second_factor.use(session, other, codes[0], now=NOW)
    assert second_factor.use(session, user_id, codes[0].replace("-", " ").lower(), now=NOW)
    assert not second_factor.use(session, user_id, codes[0], now=NOW)
    found = second_factor.find(session, user_id)
    assert found is not None
    assert found.codes_left == len(codes) - 1 == 7


def test_fresh_recovery_codes_put_the_old_ones_out_of_use(session: Session) -> None:
    user_id, old = _with_app(session)
    new = second_factor.new_recovery_codes(session, user_id)

    assert not second_factor.use(session, user_id, old[0], now=NOW)
    assert second_factor.use(session, user_id, new[0], now=NOW)


def test_neither_the_secret_nor_a_recovery_code_stands_in_the_tables(session: Session) -> None:
    _, codes = _with_app(session)
    kept = [row.secret for row in session.scalars(select(SecondFactorRow))]
    kept += [row.code_hash for row in session.scalars(select(RecoveryCodeRow))]

    assert SECRET not in "".join(kept)
    assert all(code.replace("-", "") not in "".join(kept) for code in codes)
    assert len(set(codes)) == 8


def test_of_two_uses_of_one_code_at_once_one_wins(database: Database, session: Session) -> None:
    user_id, _ = _with_app(session)
    session.commit()
    done = at_once(database, lambda each: second_factor.use(each, user_id, _code(), now=NOW))

    assert sorted(map(str, done)) == ["False", "False", "False", "True"]


def test_all_staff_need_a_second_step_and_members_of_organisations_do_not() -> None:
    needing = {role for role in Role if needs_second_step(frozenset({role}))}

    assert needing == set(Role) - {Role.ORGANISATION}
    assert needs_second_step(frozenset({Role.ORGANISATION, Role.EDITOR}))
    assert not needs_second_step(frozenset())


@pytest.mark.parametrize(
    ("password", "is_easy"),
    [
        ("password1234", True),
        ("qwertyuiop12", True),
        ("Passw0rd!2345", True),
        ("aaaaaaaaaaaaaaaaaaaa", True),
        ("123456789012", True),
        ("ruth.okafor.1", True),
        ("kettle lantern towpath", False),
        ("fünf Möwen über Tottenham", False),
    ],
)
def test_a_leaked_or_patterned_password_is_easy_to_guess(password: str, *, is_easy: bool) -> None:
    assert is_easy_to_guess(password, ("Ruth Okafor", "ruth@anydoor.example")) is is_easy
