"""Sends pages and their parts compressed, but none in which a secret and typed words could meet."""

import re
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
OWN_ASKING: Final = frozenset({"none", "same-origin"})
"""What a browser says of a page (Sec-Fetch-Site) that no other site made it ask for."""
_KEPT: Final = re.compile(rb"(<(?:textarea|pre)\b.*?</(?:textarea|pre)>)", re.DOTALL)
_INDENT: Final = re.compile(rb"""(?<=>)[ \t]*\n\s*|[ \t]*\n\s*(?=<|/?>|[a-z-]+=")""")
"""Beside a tag or in one: what somebody typed has none of < > " as they are, so its lines stay."""
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
            return _slim(response)
        if session and request.args and response.mimetype == "text/html":
            _pad(response)
        return compress.after_request(response)


def may_be_compressed() -> bool:
    """Whether the length of an answer can tell nobody what is secret in it (BREACH).

    Lengths tell a listener something when a secret stands in the same page as words that the
    listener chose, asked for many times over. So pages of somebody who is signed in stay as they
    are, and those with a token too, unless the browser says that no other site had it ask, and
    the address brings no words along.
    """
    if request.method not in {"GET", "HEAD"} or USER_KEY in session:
        return False
    is_own = request.headers.get("Sec-Fetch-Site") in OWN_ASKING
    return _TOKEN not in g or (is_own and not request.args)


def _slim(response: Response) -> Response:
    """A page that is sent as it is, without the indentation: half of a long form is that."""
    if response.mimetype == "text/html" and not response.is_streamed:
        parts = _KEPT.split(response.get_data())
        parts[::2] = [_INDENT.sub(b"\n", each) for each in parts[::2]]
        response.set_data(b"".join(parts))
    return response


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
