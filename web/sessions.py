"""Browser sessions on the server: the cookie is a bare token, and a row can end it at once."""

import json
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from flask import Flask, Request, Response, current_app
from flask import session as current_session
from flask.sessions import SessionInterface, SessionMixin
from sqlalchemy.exc import OperationalError
from werkzeug.datastructures import CallbackDict

from accounts import web_sessions
from accounts.rules import TOUCH_AFTER
from accounts.tokens import new_token
from storage.engine import writing
from web.db import database, db
from web.parts import now

USER_KEY: Final = "user_id"
HALF_KEY: Final = "half_user_id"  # who has done the first of two steps of signing in


class ServerSession(CallbackDict[str, Any], SessionMixin):
    """A visitor's session. Nothing is stored until something is put in it."""

    def __init__(self, initial: dict[str, Any] | None = None, token: str | None = None) -> None:
        """Wrap what was found under a token (None: a new visitor)."""
        super().__init__(initial or {}, lambda _self: self._mark())
        self.token = token
        self.stale_token: str | None = None
        self.ends_at: datetime | None = None  # however busy it is; None: not kept yet
        self.is_due = False  # "last seen" should be moved on
        self.modified = False

    def _mark(self) -> None:
        self.modified = True

    def renew(self) -> None:
        """Take a new token, so that one known before signing in is worth nothing after."""
        self.stale_token, self.token = self.token, None
        self.modified = True


class ServerSessions(SessionInterface):
    """Loads and keeps sessions in the database."""

    def __init__(self, limits: web_sessions.Limits, *, is_secure: bool) -> None:
        """Set how long sessions live, and whether the cookie is for https only."""
        self.limits = limits
        self.is_secure = is_secure
        self.cookie_name = "__Host-anydoor" if is_secure else "anydoor"

    def open_session(self, app: Flask, request: Request) -> ServerSession:
        """The session behind the request's cookie, or an empty one."""
        del app
        token = request.cookies.get(self.cookie_name)
        if not token or request.path.startswith("/static/"):
            return ServerSession()
        found = web_sessions.load(db(), token, self.limits, now=now())
        if found is None:
            return ServerSession()
        session = ServerSession(json.loads(found.contents), token)
        session.ends_at = found.ends_at
        session.is_due = now() - found.seen_at > TOUCH_AFTER
        return session

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Keep what changed, and give the browser its token."""
        del app
        if not isinstance(session, ServerSession):
            return
        if session.modified:
            self._keep(session, response)
        elif session.is_due and session.token:
            self._touch(session)

    def _keep(self, session: ServerSession, response: Response) -> None:
        """Write the session down, or forget it when it is empty.

        One that was ended meanwhile, by signing out elsewhere or being shut out, stays ended.
        """
        stale = session.stale_token or (None if session else session.token)
        is_alive = bool(session)
        token = session.token or new_token()
        user_id = session.get(USER_KEY) or session.get(HALF_KEY)
        with writing(database()) as writer:
            if session.token and is_alive:
                is_alive = web_sessions.load(writer, token, self.limits, now=now()) is not None
            if stale:
                web_sessions.end(writer, stale)
            if is_alive:
                web_sessions.save(
                    writer,
                    token,
                    json.dumps(dict(session)),
                    user_id=UUID(user_id) if user_id else None,
                    now=now(),
                )
        if is_alive:
            self._set_cookie(response, token)
        elif session.token or stale:
            self._drop_cookie(response)

    def _touch(self, session: ServerSession) -> None:
        """Note that the session is in use; a failure to do so must not spoil the page."""
        try:
            with writing(database()) as writer:
                web_sessions.touch(writer, session.token or "", now=now())
        except OperationalError:
            current_app.logger.warning("a session could not be marked as seen")

    def _drop_cookie(self, response: Response) -> None:
        """Take the cookie back, with the marks it was given with."""
        response.delete_cookie(
            self.cookie_name, path="/", secure=self.is_secure, httponly=True, samesite="Lax"
        )
        response.headers.add("Vary", "Cookie")

    def _set_cookie(self, response: Response, token: str) -> None:
        """A cookie for this site alone, out of reach of scripts."""
        response.set_cookie(
            self.cookie_name, token, path="/", httponly=True, secure=self.is_secure, samesite="Lax"
        )
        response.headers.add("Vary", "Cookie")


def time_left() -> tuple[int, bool]:
    """In how many minutes the visit ends if nothing happens, and whether that is for good.

    For good: it has lasted as long as any may, and signing in again is the only way on.
    """
    sessions, current = current_app.session_interface, _current()
    if not isinstance(sessions, ServerSessions):
        return 0, False
    idle = sessions.limits.idle
    left = current.ends_at - now() if current and current.ends_at else sessions.limits.absolute
    return int(min(idle, left).total_seconds() // 60), left <= idle


def renew_session() -> None:
    """Give the visit a new token: what was known of the old one is worth nothing now."""
    found = _current()
    if found is not None:
        found.renew()


def _current() -> ServerSession | None:
    """The session of this request itself."""
    current: Any = current_session
    found = current._get_current_object()  # noqa: SLF001  (Werkzeug's way to the object itself)
    return found if isinstance(found, ServerSession) else None


def init_app(app: Flask, *, idle_minutes: int, absolute_hours: int, is_secure: bool) -> None:
    """Replace Flask's cookie-borne sessions, which cannot be ended from the server."""
    limits = web_sessions.Limits(timedelta(minutes=idle_minutes), timedelta(hours=absolute_hours))
    app.session_interface = ServerSessions(limits, is_secure=is_secure)
