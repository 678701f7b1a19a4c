"""How pages look and which language they speak: the visitor's own choice, kept in one cookie.

The cookie holds nothing but the choice (`lang=en_GB@easyread&text=large`), is set only when
somebody asks for it, and names nobody.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

from flask import (
    Flask,
    Response,
    current_app,
    g,
    has_request_context,
    redirect,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from accounts.policy import Door
from directory.languages import is_switched_on, list_checked
from web import translation
from web.access import actor, door_of
from web.db import db
from web.sessions import ServerSessions
from web.translation import (
    EASY_READ,
    ENGLISH,
    IN_ENGLISH,
    Language,
    catalogues,
    gettext_noop,
    language_of,
)

COOKIE: Final = "display"
LINK: Final = "lang"
"""What the links in a letter name its language by; the browser keeps it where none was chosen."""

KEPT_SECONDS: Final = 365 * 24 * 60 * 60  # so that nobody must choose again at each visit
LOOKS: Final[Mapping[str, Mapping[str, str]]] = {
    "text": {
        "": gettext_noop("As it is"),
        "large": gettext_noop("Large"),
        "larger": gettext_noop("Very large"),
    },
    "space": {"": gettext_noop("As it is"), "wide": gettext_noop("More space")},
    "colour": {
        "": gettext_noop("As my device is set"),
        "light": gettext_noop("Light"),
        "dark": gettext_noop("Dark"),
    },
}
"""What may be chosen besides the language: its name in the cookie, and its values in words."""

FOR_STAFF: Final = frozenset({"gallery", "help_pages", "practices", "provider", "talks", "task"})
"""Groups of pages that are for staff and for who answers a referral: in English."""


@dataclass(frozen=True, slots=True)
class Display:
    """One visitor's choice. "" for each means as it comes."""

    lang: str = ""
    text: str = ""
    space: str = ""
    colour: str = ""

    @property
    def classes(self) -> str:
        """Classes of <html>: "text-large space-wide"."""
        chosen = [(name, getattr(self, name)) for name in LOOKS]
        return " ".join(f"{name}-{value}" for name, value in chosen if value)

    def as_cookie(self) -> str:
        """What the cookie holds; "" for nothing chosen."""
        return urlencode({name: value for name, value in asdict(self).items() if value})


def init_app(app: Flask, *folders: Path) -> None:
    """Let pages follow the choice. folders: where more catalogues lie than are shipped."""
    translation.init_app(app, page_language, *folders)
    app.before_request(_come_from_a_letter)
    app.after_request(_vary)


def display() -> Display:
    """The choice of whoever asks for this page, as far as it still exists."""
    found: Display | None = g.get("display") if has_request_context() else Display()
    if found is None:
        found = g.display = read(request.cookies.get(COOKIE, ""))
    return found


def read(cookie: str) -> Display:
    """A choice from a cookie. What is no choice of ours is left out."""
    given = dict(parse_qsl(cookie[:200]))
    looks = {name: given.get(name, "") for name in LOOKS}
    known = {name: value for name, value in looks.items() if value in LOOKS[name]}
    lang = given.get("lang", "")
    return Display(lang=lang if is_offered(lang) else "", **known)


def is_offered(code: str, session: Session | None = None) -> bool:
    """Whether we may speak this language: Easy Read, and what a native speaker has checked.

    session: to look it up with; None: this request's.
    """
    if not code or code not in catalogues().files:
        return False
    return code == EASY_READ or is_switched_on(session or db(), code)


def offered() -> list[Language]:
    """The languages to choose from, English first. One statement."""
    checked = [code for code in list_checked(db()) if code in catalogues().files]
    return [IN_ENGLISH, *(language_of(code) for code in (EASY_READ, *checked))]


def remember(response: BaseResponse, chosen: Display) -> None:
    """Keep a choice in the visitor's browser, or take the cookie back when nothing is chosen."""
    sessions = current_app.session_interface
    is_secure = isinstance(sessions, ServerSessions) and sessions.is_secure
    if not chosen.as_cookie():
        response.delete_cookie(COOKIE, path="/", secure=is_secure, httponly=True, samesite="Lax")
        return
    response.set_cookie(
        COOKIE,
        chosen.as_cookie(),
        max_age=KEPT_SECONDS,
        path="/",
        httponly=True,
        secure=is_secure,
        samesite="Lax",
    )


def page_language() -> str:
    """The locale of the page: the visitor's choice where the page is public, else English."""
    if not has_request_context() or COOKIE not in request.cookies:
        return ENGLISH
    return display().lang or ENGLISH if _may_choose() else ENGLISH


def _may_choose() -> bool:
    """Whether the page is a public one, and nobody is signed in."""
    door = door_of(current_app.view_functions[request.endpoint]) if request.endpoint else None
    if door not in {None, Door.PUBLIC, Door.TRACKING} or request.blueprint in FOR_STAFF:
        return False
    return actor() is None


def _come_from_a_letter() -> ResponseReturnValue | None:
    """Go on in the language of the letter whose link this is, and take it out of the address.

    What was chosen in this browser is left as it is, and so is it if we do not offer the language.
    """
    code = request.args.get(LINK, "")
    if not code or request.method != "GET" or request.endpoint is None:
        return None
    if not _may_choose() or display().lang or not is_offered(code):
        return None
    rest: dict[str, Any] = request.args.to_dict(flat=False)
    del rest[LINK]
    answer = redirect(url_for(request.endpoint, **(request.view_args or {}), **rest))
    remember(answer, replace(display(), lang=code))
    return answer


def _vary(response: Response) -> Response:
    if request.endpoint != "static":
        response.vary.add("Cookie")
    return response
