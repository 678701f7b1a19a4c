"""The second step of signing in: a code from an app (RFC 6238), or a recovery code once."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from pyotp import TOTP, random_base32
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from accounts.models import RecoveryCodeRow, SecondFactorRow
from accounts.rules import RECOVERY_ALPHABET, RECOVERY_CODES, RECOVERY_LENGTH, token_hash
from storage.keys import secrets_of
from storage.sealing import Place

_STEP: Final = 30  # seconds, as every app has it
_DRIFT: Final = (0, -1, 1)  # steps: clocks of phones are a little off


@dataclass(frozen=True, slots=True)
class SecondFactor:
    """That somebody has a second step, since when, and how many recovery codes are left."""

    since: datetime
    codes_left: int


def new_secret() -> str:
    """A secret for an app: 160 bits in base32."""
    return random_base32(32)


def address_for_app(secret: str, email: str, service: str) -> str:
    """What the QR code says to the app."""
    return TOTP(secret).provisioning_uri(name=email, issuer_name=service)


def step_of(secret: str, code: str, *, now: datetime) -> int | None:
    """Which 30 seconds since 1970 a code belongs to, if it is right now or nearly."""
    typed = "".join(code.split())
    here = int(now.timestamp()) // _STEP
    made = TOTP(secret)
    for drift in _DRIFT:
        if secrets.compare_digest(
            made.generate_otp(here + drift).encode(), typed.encode(errors="replace")
        ):
            return here + drift
    return None


def keep(session: Session, user_id: UUID, secret: str, step: int, *, now: datetime) -> list[str]:
    """Keep a secret whose first code was right. Returns the recovery codes, shown only now."""
    remove(session, user_id)
    sealed = secrets_of(session).keyring.seal(secret, _place(user_id))
    session.add(SecondFactorRow(user_id=user_id, secret=sealed, last_step=step, since=now))
    session.flush()
    return new_recovery_codes(session, user_id)


def new_recovery_codes(session: Session, user_id: UUID) -> list[str]:
    """Fresh recovery codes; those given out before stop working. Only hashes are kept."""
    session.execute(delete(RecoveryCodeRow).where(RecoveryCodeRow.user_id == user_id))
    codes = [_new_code() for _ in range(RECOVERY_CODES)]
    session.add_all(RecoveryCodeRow(code_hash=_code_hash(code), user_id=user_id) for code in codes)
    session.flush()
    return codes


def find(session: Session, user_id: UUID) -> SecondFactor | None:
    """Whether somebody has a second step."""
    left = select(func.count()).where(
        RecoveryCodeRow.user_id == user_id, RecoveryCodeRow.used_at.is_(None)
    )
    query = select(SecondFactorRow.since, left.scalar_subquery()).where(
        SecondFactorRow.user_id == user_id
    )
    row = session.execute(query).first()
    return SecondFactor(row[0], row[1]) if row else None


def use(session: Session, user_id: UUID, code: str, *, now: datetime) -> bool:
    """Whether a code is right; it is spent, in one statement, so that of two at once one wins."""
    row = session.get(SecondFactorRow, user_id)
    if row is None:
        return False
    secret = secrets_of(session).keyring.open(row.secret, _place(user_id))
    step = step_of(secret, code, now=now)
    if step is not None:
        spend = update(SecondFactorRow).where(
            SecondFactorRow.user_id == user_id, SecondFactorRow.last_step < step
        )
        spent = session.scalar(spend.values(last_step=step).returning(SecondFactorRow.user_id))
        return spent is not None
    spend_code = update(RecoveryCodeRow).where(
        RecoveryCodeRow.code_hash == _code_hash(code),
        RecoveryCodeRow.user_id == user_id,
        RecoveryCodeRow.used_at.is_(None),
    )
    found = session.scalar(spend_code.values(used_at=now).returning(RecoveryCodeRow.user_id))
    return found is not None


def remove(session: Session, user_id: UUID) -> None:
    """Take the second step away, with its recovery codes."""
    session.execute(delete(RecoveryCodeRow).where(RecoveryCodeRow.user_id == user_id))
    session.execute(delete(SecondFactorRow).where(SecondFactorRow.user_id == user_id))
    session.expire_all()


def _new_code() -> str:
    """A code in groups of four, to write down."""
    letters = "".join(secrets.choice(RECOVERY_ALPHABET) for _ in range(RECOVERY_LENGTH))
    return "-".join(letters[at : at + 4] for at in range(0, RECOVERY_LENGTH, 4))


def _code_hash(code: str) -> str:
    """How a code is kept, however it was typed."""
    return token_hash("".join(each for each in code.upper() if each.isalnum()))


def _place(user_id: UUID) -> Place:
    return Place(SecondFactorRow.__tablename__, "secret", user_id.hex)
