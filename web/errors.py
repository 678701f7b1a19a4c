"""Turn errors into pages that say what happened and what to do, in one place."""

import logging
from http import HTTPStatus

from flask import Flask, render_template
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from base.errors import ConflictError, DomainError, NotAllowedError, NotFoundError

log = logging.getLogger(__name__)

STATUS_OF = {
    NotFoundError: HTTPStatus.NOT_FOUND,
    NotAllowedError: HTTPStatus.FORBIDDEN,
    ConflictError: HTTPStatus.CONFLICT,
}
TITLES = {
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
MESSAGES = {
    HTTPStatus.FORBIDDEN: "You are signed in, but this page is for other people's work.",
    HTTPStatus.NOT_FOUND: "The link may be old, or the page is not one you can see.",
    HTTPStatus.METHOD_NOT_ALLOWED: "Go back and use the buttons on the page.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "Choose a smaller file and try again.",
    HTTPStatus.INTERNAL_SERVER_ERROR: "Nothing you typed was half saved. Please try again.",
    HTTPStatus.SERVICE_UNAVAILABLE: "Please try again in a minute. Nothing was half saved.",
}
GENERIC = "Go back and try again."
EXPIRED = "The page was open for too long. Go back, load it again and send it once more."


def init_app(app: Flask) -> None:
    """Answer every error with its own status and a plain page."""
    app.register_error_handler(DomainError, _domain)
    app.register_error_handler(CSRFError, _expired)
    app.register_error_handler(OperationalError, _database)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def _page(status: HTTPStatus, message: str) -> ResponseReturnValue:
    title = TITLES.get(status, TITLES[HTTPStatus.BAD_REQUEST])
    return render_template("errors/page.html", title=title, message=message), status


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
    return _page(status, MESSAGES.get(status, GENERIC))


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
