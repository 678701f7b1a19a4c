"""Sends pages and their parts compressed, but none in which a secret and typed words could meet."""

from http import HTTPStatus
from secrets import randbelow, token_hex
from typing import Final

from flask import Flask, Response, g, request, session
from flask_compress import Compress

from web.sessions import USER_KEY

ALGORITHMS: Final = ("zstd", "gzip")  # gzip for old phones; zstd for the others
MIMETYPES: Final = (
    "text/html",
    "text/css",
    "text/javascript",
    "application/javascript",
    "application/json",
    "application/geo+json",
    "image/svg+xml",
)
MOST_NOISE: Final = 120  # bytes; several times what one guessed letter changes: our choice
_TOKEN: Final = "csrf_token"  # noqa: S105  (where Flask-WTF keeps the token that it wrote into a page)

compress = Compress()


def init_app(app: Flask) -> None:
    """Compress what may be; docs/adr/0024 says what may not, and why."""
    app.config.update(
        COMPRESS_REGISTER=False,
        COMPRESS_ALGORITHM=list(ALGORITHMS),
        COMPRESS_ALGORITHM_STREAMING=list(ALGORITHMS),
        COMPRESS_MIMETYPES=list(MIMETYPES),
        COMPRESS_STREAMS=False,
    )
    compress.init_app(app)
    shipped: dict[tuple[str, str, str], bytes] = {}

    @app.after_request
    def _compress(response: Response) -> Response:
        if request.endpoint == "static":
            return _part(response, shipped)
        if not may_be_compressed():
            return response
        if session and request.args and response.mimetype == "text/html":
            _pad(response)
        return compress.after_request(response)


def may_be_compressed() -> bool:
    """Whether the length of an answer can tell nobody what is secret in it (BREACH).

    Lengths tell a listener something when a secret stands in the same page as words that the
    listener chose. So pages with a token stay as they are, and those of somebody who is signed in.
    """
    is_looked_at = request.method in {"GET", "HEAD"}
    return is_looked_at and _TOKEN not in g and USER_KEY not in session


def _pad(response: Response) -> None:
    """Make the length of a page uncertain: it says back what was typed, and is of one visit."""
    noise = token_hex(1 + randbelow(MOST_NOISE))
    response.set_data(response.get_data() + f"<!-- {noise} -->".encode())


def _part(response: Response, shipped: dict[tuple[str, str, str], bytes]) -> Response:
    """A style sheet, script or picture: the same for everybody, compressed once."""
    coding = request.accept_encodings.best_match(ALGORITHMS)
    etag, _ = response.get_etag()
    if response.status_code != HTTPStatus.OK or response.mimetype not in MIMETYPES or not coding:
        return response
    key = (request.path, etag or "", coding)
    response.direct_passthrough = False
    file = response.response
    body = b"" if key in shipped else response.get_data()
    if close := getattr(file, "close", None):
        close()
    if key not in shipped:
        response.set_data(body)
        done = compress.after_request(response)
        if done.headers.get("Content-Encoding") == coding and done.status_code == HTTPStatus.OK:
            shipped[key] = done.get_data()
        return done
    response.set_data(shipped[key])
    response.headers["Content-Encoding"] = coding
    response.vary.add("Accept-Encoding")
    response.set_etag(f"{etag}:{coding}")
    response.make_conditional(request)
    return response
