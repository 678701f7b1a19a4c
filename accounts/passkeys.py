"""Passkeys (WebAuthn level 2): a key that never leaves a device and opens with a finger or a PIN.

Its owner is asked for that every time, so one passkey is both steps of signing in. What a browser
is asked for is plain JSON, made here; what it answers is checked by the webauthn library.
"""

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from accounts.models import PasskeyRow, UserRow
from accounts.rules import PASSKEYS_AT_MOST
from base.errors import ConflictError, InvalidError, NotFoundError

_ALGORITHMS: Final = (-8, -7, -257)  # EdDSA, ES256, RS256: what every platform has one of
_PATIENCE: Final = 120_000  # milliseconds to find a finger or a PIN
NOT_RIGHT: Final = "That passkey did not work. Try again, or sign in another way"


@dataclass(frozen=True, slots=True)
class Passkey:
    """One passkey, as its owner knows it."""

    passkey_id: UUID
    name: str
    added_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Site:
    """Where a passkey works: the address that browsers show, and its name for people."""

    origin: str  # "https://anydoor.example"
    name: str

    @property
    def host(self) -> str:
        """The host without its port, which passkeys are bound to."""
        return urlsplit(self.origin).hostname or ""


@dataclass(frozen=True, slots=True)
class NewKey:
    """The public half of a passkey that was just made."""

    credential_id: str  # base64url
    public_key: str  # COSE, base64url
    sign_count: int


@dataclass(frozen=True, slots=True)
class Use:
    """That a passkey signed what it was asked to sign."""

    passkey_id: UUID
    user_id: UUID
    before: int  # how often it had signed when it was last seen
    after: int


def new_challenge() -> str:
    """What a passkey has to sign, once: 256 bits."""
    return secrets.token_urlsafe(32)


def passkeys_of(session: Session, user_id: UUID) -> list[Passkey]:
    """Somebody's passkeys, the oldest first."""
    query = (
        select(PasskeyRow)
        .where(PasskeyRow.user_id == user_id)
        .order_by(PasskeyRow.added_at, PasskeyRow.id)
    )
    rows = session.scalars(query)
    return [Passkey(row.id, row.name, row.added_at, row.used_at) for row in rows]


def asked_to_make(
    session: Session, user_id: UUID, account: str, site: Site, *, challenge: str
) -> Mapping[str, Any]:
    """What a browser is asked for to make a passkey. account: what it shows beside the site."""
    return {
        "challenge": challenge,
        "rp": {"id": site.host, "name": site.name},
        "user": {"id": _text(user_id.bytes), "name": account, "displayName": account},
        "pubKeyCredParams": [{"type": "public-key", "alg": each} for each in _ALGORITHMS],
        "timeout": _PATIENCE,
        "attestation": "none",
        "authenticatorSelection": {"residentKey": "preferred", "userVerification": "required"},
        "excludeCredentials": _known(session, user_id),
    }


def asked_to_use(
    session: Session, user_id: UUID | None, site: Site, *, challenge: str
) -> Mapping[str, Any]:
    """What a browser is asked for to sign in. user_id None: any passkey it has for this site."""
    return {
        "challenge": challenge,
        "rpId": site.host,
        "timeout": _PATIENCE,
        "userVerification": "required",
        "allowCredentials": _known(session, user_id) if user_id else [],
    }


def check_new(answer: str, site: Site, challenge: str) -> NewKey:
    """The key of a passkey that was just made. Raises InvalidError for an answer not to trust.

    Asks nothing of the database, so that no transaction waits for it.
    """
    from webauthn import verify_registration_response  # noqa: PLC0415  (half a second to load)
    from webauthn.helpers.exceptions import WebAuthnException  # noqa: PLC0415

    try:
        made = verify_registration_response(
            credential=answer,
            expected_challenge=_bytes(challenge),
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise InvalidError(NOT_RIGHT) from error
    return NewKey(_text(made.credential_id), _text(made.credential_public_key), made.sign_count)


def add_passkey(session: Session, user_id: UUID, name: str, key: NewKey, *, now: datetime) -> None:
    """Keep a passkey. Raises ConflictError if it is known, or if there are too many."""
    if session.scalar(select(PasskeyRow.id).where(PasskeyRow.credential_id == key.credential_id)):
        raise ConflictError("That passkey is kept already")
    of_owner = select(func.count()).where(PasskeyRow.user_id == user_id)
    if (session.scalar(of_owner) or 0) >= PASSKEYS_AT_MOST:
        raise ConflictError(f"{PASSKEYS_AT_MOST} passkeys is the most. Remove one first")
    session.add(
        PasskeyRow(
            user_id=user_id,
            credential_id=key.credential_id,
            name=name,
            public_key=key.public_key,
            sign_count=key.sign_count,
            added_at=now,
        )
    )
    session.flush()


def check_use(
    session: Session, answer: str, site: Site, challenge: str, *, whose: UUID | None = None
) -> Use:
    """Whose passkey signed the challenge. Raises InvalidError, also for somebody shut out.

    whose: whom it has to belong to; None: anybody.
    A counter that went back says that the key was copied, and is refused.
    """
    from webauthn import verify_authentication_response  # noqa: PLC0415  (half a second to load)
    from webauthn.helpers import parse_authentication_credential_json  # noqa: PLC0415
    from webauthn.helpers.exceptions import WebAuthnException  # noqa: PLC0415

    try:
        given = parse_authentication_credential_json(answer)
        row = _row_of(session, _text(given.raw_id))
        used = verify_authentication_response(
            credential=given,
            expected_challenge=_bytes(challenge),
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=_bytes(row.public_key),
            credential_current_sign_count=row.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, NotFoundError, ValueError, KeyError, TypeError) as error:
        raise InvalidError(NOT_RIGHT) from error
    is_theirs = given.response.user_handle in {None, b"", row.user_id.bytes}
    if not is_theirs or whose not in {None, row.user_id}:
        raise InvalidError(NOT_RIGHT)
    return Use(row.id, row.user_id, row.sign_count, used.new_sign_count)


def note_use(session: Session, use: Use, *, now: datetime) -> None:
    """Write down that a passkey was used. Raises InvalidError if it was used meanwhile."""
    as_it_was = (PasskeyRow.id == use.passkey_id, PasskeyRow.sign_count == use.before)
    noted = update(PasskeyRow).where(*as_it_was).values(sign_count=use.after, used_at=now)
    if session.scalar(noted.returning(PasskeyRow.id)) is None:
        raise InvalidError(NOT_RIGHT)


def remove_passkey(session: Session, user_id: UUID, passkey_id: UUID) -> None:
    """Forget one of somebody's passkeys. Raises NotFoundError."""
    mine = delete(PasskeyRow).where(PasskeyRow.id == passkey_id, PasskeyRow.user_id == user_id)
    if session.scalar(mine.returning(PasskeyRow.id)) is None:
        raise NotFoundError("There is no such passkey")


def forget_passkeys(session: Session, user_id: UUID) -> None:
    """Forget all of somebody's passkeys, of a phone that was lost."""
    session.execute(delete(PasskeyRow).where(PasskeyRow.user_id == user_id))


def _row_of(session: Session, credential_id: str) -> PasskeyRow:
    """The passkey of somebody who may come in. Raises NotFoundError."""
    query = (
        select(PasskeyRow)
        .join(UserRow, UserRow.id == PasskeyRow.user_id)
        .where(PasskeyRow.credential_id == credential_id, UserRow.is_active.is_(True))
    )
    row = session.scalar(query)
    if row is None:
        raise NotFoundError("There is no such passkey")
    return row


def _known(session: Session, user_id: UUID) -> Collection[Mapping[str, str]]:
    """Somebody's passkeys by the names that browsers know them by."""
    query = select(PasskeyRow.credential_id).where(PasskeyRow.user_id == user_id)
    found = session.scalars(query.order_by(PasskeyRow.credential_id))
    return [{"type": "public-key", "id": each} for each in found]


def _text(raw: bytes) -> str:
    """Bytes as WebAuthn's JSON has them: base64url without padding."""
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
