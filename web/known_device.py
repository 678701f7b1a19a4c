"""Devices that somebody signed in from before: others' wrong guesses do not shut them out."""

from typing import Final
from uuid import UUID, uuid4

from flask import current_app, request
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.wrappers import Response

from web.sessions import ServerSessions

_LIFE: Final = 180 * 24 * 3600  # seconds; our choice
_NAME: Final = "known-device"


def device_of(user_id: UUID | None) -> str:
    """What this device is counted as when this user signs in from it; "" for a stranger's.

    Wrong passwords from a device that is known are counted against the device, so that whoever
    guesses from elsewhere uses up the account's tries but not the device's.
    """
    given = request.cookies.get(_cookie())
    if not given or user_id is None:
        return ""
    try:
        whose, device = _signer().loads(given, max_age=_LIFE)
    except (BadSignature, ValueError, TypeError):
        return ""
    return f"device:{device}" if whose == user_id.hex else ""


def know(response: Response, user_id: UUID) -> Response:
    """Remember the device after the right password."""
    if not device_of(user_id):
        response.set_cookie(
            _cookie(),
            _signer().dumps([user_id.hex, uuid4().hex]),
            max_age=_LIFE,
            path="/",
            httponly=True,
            secure=_is_secure(),
            samesite="Lax",
        )
    return response


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt=_NAME)


def _is_secure() -> bool:
    found = current_app.session_interface
    return isinstance(found, ServerSessions) and found.is_secure


def _cookie() -> str:
    return f"__Host-{_NAME}" if _is_secure() else _NAME
