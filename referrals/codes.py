"""Codes that are read out and typed: a referral's reference, and a self-referrer's secret."""

import secrets
from typing import Final

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from referrals.models import ReferralRow
from referrals.talk_models import TalkRow

ALPHABET: Final = "BCDFGHJKLMNPQRSTVWX23456789"
"""27 characters: no vowels, so no words; no 0, 1 and Z, so fewer slips. Typed in either case."""

REFERENCE_LENGTH: Final = 8  # to look up by, not a secret
SECRET_LENGTH: Final = 16  # 76 bits: kept as argon2id, as ASVS 5.0 row 6.5.2 asks below 112


def make_secret() -> str:
    """A self-referrer's secret. Hash it with `accounts.passwords` before the transaction."""
    return _code(SECRET_LENGTH)


def make_reference() -> str:
    """A code to look something up by. Not a secret, and perhaps taken."""
    return _code(REFERENCE_LENGTH)


def as_typed(text: str) -> str:
    """What somebody typed for a reference or secret: without spaces and hyphens, in capitals."""
    return "".join(filter(str.isalnum, text)).upper()


def free_reference(session: Session) -> str:
    """A reference that no referral and no request to talk has: both are followed by theirs."""
    reference = make_reference()
    while session.scalar(
        select(
            or_(
                exists().where(ReferralRow.reference == reference),
                exists().where(TalkRow.reference == reference),
            )
        )
    ):
        reference = make_reference()
    return reference


def _code(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))
