"""Who may open which page. A view that does not say is closed to everyone."""

from collections.abc import Callable
from typing import Any, TypeVar, cast
from uuid import UUID

from flask import Flask, Response, abort, current_app, flash, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from accounts.actor import Actor
from accounts.policy import Door, may_open
from accounts.queries import get_actor
from base.errors import NotAllowedError
from storage import audit
from storage.engine import writing
from web.db import database, db
from web.parts import now
from web.sessions import USER_KEY

View = TypeVar("View", bound=Callable[..., Any])
_REFUSALS = frozenset({403, 404})
_ABOUT_PEOPLE = frozenset({Door.CASELOAD, Door.CORE_TEAM, Door.INBOX, Door.SIGNED_IN, Door.ADMIN})
SIGN_IN_FIRST = "You need to sign in first"
SIGNED_OUT = "You were signed out because nothing happened for a while. Your last step is not saved"


def access(door: Door) -> Callable[[View], View]:
    """Mark a view with the door it stands behind."""

    def mark(view: View) -> View:
        view.door = door  # type: ignore[attr-defined]
        return view

    return mark


def door_of(view: Callable[..., Any]) -> Door | None:
    """The door a view stands behind, or None if nobody said."""
    return cast("Door | None", getattr(view, "door", None))


def init_app(app: Flask) -> None:
    """Check the door before every view."""
    app.before_request(_check)
    app.after_request(_note_refusal)
    access(Door.PUBLIC)(app.view_functions["static"])


def actor() -> Actor | None:
    """The signed-in person, or None."""
    if "actor" not in g:
        user_id = session.get(USER_KEY)
        g.actor = get_actor(db(), UUID(user_id)) if user_id else None
    return cast("Actor | None", g.actor)


def current_actor() -> Actor:
    """The signed-in person. Only for views behind a door that asks for an account."""
    found = actor()
    if found is None:
        raise NotAllowedError(SIGN_IN_FIRST)
    return found


def safe_next(path: str | None) -> str | None:
    """A path of our own to go to after signing in, or None.

    Only a path that opens one of our pages is followed, never another site's address. What
    stands behind a question mark is left out.
    """
    plain = (path or "").partition("?")[0]
    if not plain.startswith("/") or plain.startswith(("//", "/\\")) or not plain.isprintable():
        return None
    return plain if _opens(plain) else None


def _note_refusal(response: Response) -> Response:
    """Write down that somebody signed in was refused what is about a person.

    A visitor's tries are in the log alone: writing a row for each would let anybody fill a disk.
    """
    if response.status_code not in _REFUSALS or request.endpoint is None:
        return response
    who, door = actor(), door_of(current_app.view_functions[request.endpoint])
    about = next(
        (each for each in (request.view_args or {}).values() if isinstance(each, UUID)), None
    )
    if who is None or door not in _ABOUT_PEOPLE or about is None:
        return response
    entry = audit.Entry(
        audit.Deed.REFUSED,
        who.user_id,
        who.role_words,
        request.endpoint,
        about,
        request.method,
        str(response.status_code),
    )
    with writing(database()) as session:
        audit.record(session, entry, now=now())
    return response


def _opens(path: str) -> bool:
    """Whether a path leads to one of our pages."""
    adapter = current_app.create_url_adapter(request)
    return adapter is not None and adapter.test(path, method="GET")


def _check() -> ResponseReturnValue | None:
    """Refuse unmarked views to all, and the others to those whose door it is not."""
    if request.endpoint is None:
        return None  # no such page: let Flask answer 404
    door = door_of(current_app.view_functions[request.endpoint])
    if door is None:
        abort(403)
    if door in {Door.PUBLIC, Door.TRACKING} or may_open(door, actor()):
        return None
    if actor() is not None:
        abort(403)
    if request.method not in {"GET", "HEAD"}:
        flash(SIGNED_OUT, "warning")
    return redirect(url_for("sign_in.show", next=safe_next(request.path)))
