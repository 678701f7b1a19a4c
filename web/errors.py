"""Turn errors into pages that say what happened and what to do, in one place."""

import logging
from http import HTTPStatus

from flask import Flask, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from base.errors import ConflictError, DomainError, NotAllowedError, NotFoundError
from web.access import safe_next
from web.parts import parts
from web.translation import Words, gettext, gettext_noop

log = logging.getLogger(__name__)

STATUS_OF = {
    NotFoundError: HTTPStatus.NOT_FOUND,
    NotAllowedError: HTTPStatus.FORBIDDEN,
    ConflictError: HTTPStatus.CONFLICT,
}
TITLES = Words(
    {
        HTTPStatus.BAD_REQUEST: "That did not work",
        HTTPStatus.FORBIDDEN: "This page is not yours to open",
        HTTPStatus.NOT_FOUND: "We cannot find that page",
        HTTPStatus.METHOD_NOT_ALLOWED: "That did not work",
        HTTPStatus.CONFLICT: "This has changed since you opened it",
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "That file is too big",
        HTTPStatus.TOO_MANY_REQUESTS: "Please wait a little",
        HTTPStatus.INTERNAL_SERVER_ERROR: "Sorry, something went wrong",
        HTTPStatus.SERVICE_UNAVAILABLE: "Sorry, this is not working just now",
    }
)
MESSAGES = Words(
    {
        HTTPStatus.FORBIDDEN: (
            "It is for other people's work. Whoever gave you your account can help."
        ),
        HTTPStatus.NOT_FOUND: "The link may be old, or the page is not one you can see.",
        HTTPStatus.METHOD_NOT_ALLOWED: "Go back and use the buttons on the page.",
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "Go back and choose a file of less than 10 MB.",
        HTTPStatus.INTERNAL_SERVER_ERROR: "It is our fault, not yours. Nothing was half saved. "
        "Please try again, and if it goes on, try later.",
        HTTPStatus.SERVICE_UNAVAILABLE: "Please try again in a minute. Nothing was half saved.",
    }
)
GENERIC = gettext_noop("Go back and try again.")
EXPIRED = gettext_noop(
    "The page was open for too long, so it was closed to keep you safe. Nothing was saved."
)
AGAIN = Words(
    {
        HTTPStatus.BAD_REQUEST: "Open the page again",
        HTTPStatus.CONFLICT: "See it as it is now",
        HTTPStatus.METHOD_NOT_ALLOWED: "Open the page",
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "Open the page again",
        HTTPStatus.INTERNAL_SERVER_ERROR: "Try again",
        HTTPStatus.SERVICE_UNAVAILABLE: "Try again",
    }
)
"""Statuses after which the same page is worth opening again, and what the button says."""


def init_app(app: Flask) -> None:
    """Answer every error with its own status and a plain page."""
    app.register_error_handler(DomainError, _domain)
    app.register_error_handler(CSRFError, _expired)
    app.register_error_handler(OperationalError, _database)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def _page(status: HTTPStatus, message: str) -> ResponseReturnValue:
    """The page in our layout; without the layout where even that cannot be drawn."""
    title = TITLES.get(status, TITLES[HTTPStatus.BAD_REQUEST])
    again = AGAIN.get(status, "")
    told = {
        "title": title,
        "message": gettext(message),
        "again": again,
        "again_url": (safe_next(request.path) or "") if again else "",
    }
    try:
        return render_template("errors/page.html", **told), status
    except Exception as error:  # noqa: BLE001  (whatever it is, the visitor gets a page)
        log.error("no layout for an error page: %s", type(error).__name__)  # noqa: TRY400
        bare = current_app.jinja_env.get_template("errors/bare.html")
        return bare.render(**told, name=parts().service_name, crisis=parts().crisis), status


def forbidden(message: str) -> ResponseReturnValue:
    """What somebody asked for is not theirs to do, said in its own words."""
    return _page(HTTPStatus.FORBIDDEN, message)


def _domain(error: DomainError) -> ResponseReturnValue:
    """A rule said no. An unlisted DomainError is a 400."""
    return _page(STATUS_OF.get(type(error), HTTPStatus.BAD_REQUEST), str(error))


def _expired(error: CSRFError) -> ResponseReturnValue:
    """A form without its token."""
    del error
    return _page(HTTPStatus.BAD_REQUEST, EXPIRED)


def _http(error: HTTPException) -> ResponseReturnValue:
    """Flask's own answers: not found, too large, redirects."""
    if error.code is None or error.code < HTTPStatus.BAD_REQUEST:
        return error.get_response()
    status = HTTPStatus(error.code)
    response = current_app.make_response(_page(status, MESSAGES.get(status, GENERIC)))
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return response


def _database(error: OperationalError) -> ResponseReturnValue:
    """The database is busy, full or away: say so, and lose nothing."""
    log.error("the database did not answer: %s", type(error.orig).__name__)
    status = HTTPStatus.SERVICE_UNAVAILABLE
    return _page(status, MESSAGES[status])


def _unexpected(error: Exception) -> ResponseReturnValue:
    """A bug: log where it happened, without the values that were on the page."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    where = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "somewhere"
    log.error("unexpected %s at %s", type(error).__name__, where)
    status = HTTPStatus.INTERNAL_SERVER_ERROR
    return _page(status, MESSAGES[status])
