"""Headers that keep pages to themselves, and a log without personal data."""

import logging
import time
from typing import Final
from urllib.parse import urlsplit
from uuid import uuid4

from flask import Flask, Response, g, request, session
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from web import metrics

log = logging.getLogger("anydoor.requests")
LARGEST_BODY: Final = 10 * 1024 * 1024
HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), interest-cohort=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
ONE_YEAR: Final = "max-age=31536000; includeSubDomains"

csrf = CSRFProtect()


def init_app(app: Flask, *, is_secure: bool, trusted_proxies: int, tile_url: str = "") -> None:
    """Guard every answer. tile_url: where pictures for maps come from; "" for nowhere."""
    headers = HEADERS | {"Content-Security-Policy": _policy(tile_url)}
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    app.config["WTF_CSRF_SSL_STRICT"] = False  # it asks for a Referer, which our pages never send
    app.config["WTF_CSRF_TIME_LIMIT"] = None  # a form is good for as long as its session
    csrf.init_app(app)
    if trusted_proxies:
        hops = trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]
    app.before_request(_start)

    @app.after_request
    def _finish(response: Response) -> Response:
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        if is_secure:
            response.headers["Strict-Transport-Security"] = ONE_YEAR
        if request.endpoint != "static":
            response.headers.setdefault("Cache-Control", "no-store" if _is_ours() else "no-cache")
        _log(response)
        return response


def _policy(tile_url: str) -> str:
    """The content security policy; with the one host that map pictures may come from, if any."""
    policy = HEADERS["Content-Security-Policy"]
    if not tile_url:
        return policy
    address = urlsplit(tile_url)
    host = address.netloc.replace("{s}", "*")  # {s}: one of several machines, as Leaflet has it
    return policy.replace("img-src 'self'", f"img-src 'self' {address.scheme}://{host}")


def _is_ours() -> bool:
    """Whether an answer is for this visitor alone, so that no browser or cache may keep it.

    Whoever has a session is signed in, follows a referral, fills in a form or keeps a list.
    """
    return bool(session) or request.method not in {"GET", "HEAD"}


def _start() -> None:
    g.started, g.request_id = time.perf_counter(), uuid4().hex[:12]


def _log(response: Response) -> None:
    """One line a request: never a query string, a path's ids, an address or a name."""
    if request.endpoint == "static":
        return
    spent = time.perf_counter() - g.get("started", time.perf_counter())
    said = {
        "request_id": g.get("request_id", "-"),
        "method": request.method,
        "route": request.url_rule.rule if request.url_rule else "(no such page)",
        "status": response.status_code,
        "ms": round(spent * 1000),
    }
    log.info("%(request_id)s %(method)s %(route)s %(status)s %(ms)sms", said, extra=said)
    metrics.count(said["route"], request.method, response.status_code, spent)
