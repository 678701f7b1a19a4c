"""A stand-in for a Meilisearch server that can be told to misbehave.

It speaks HTTP on a port of this machine, so that the official client and its time limits are
really used. A task is done only after somebody has looked at it once. What it cannot show is
listed in docs/search-engines.md.
"""

import json
import re
import threading
from collections.abc import Callable
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final, TypeAlias
from urllib.parse import parse_qs, urlsplit

from tests.directory.stand_in_index import BadRequestError, Json
from tests.directory.stand_in_tasks import MASTER, State

Route: TypeAlias = tuple[str, re.Pattern[str], str, str]  # method, path, action, name of the answer

_STATUS: Final = {
    "index_not_found": 404,
    "api_key_not_found": 404,
    "api_key_already_exists": 409,
    "missing_authorization_header": 401,
    "invalid_api_key": 403,
}
_ROUTES: Final[tuple[Route, ...]] = tuple(
    (method, re.compile(path), action, name)
    for method, path, action, name in (
        ("GET", r"/health", "", "health"),
        ("POST", r"/keys", "keys.create", "make_key"),
        ("GET", r"/keys/(?P<key>[\w-]+)", "keys.get", "key"),
        ("DELETE", r"/keys/(?P<key>[\w-]+)", "keys.delete", "drop_key"),
        ("GET", r"/stats", "stats.get", "stats"),
        ("GET", r"/tasks", "tasks.get", "tasks"),
        ("POST", r"/indexes", "indexes.create", "create"),
        ("DELETE", r"/indexes/(?P<index>[\w-]+)", "indexes.delete", "drop"),
        ("GET", r"/indexes/(?P<index>[\w-]+)/settings", "settings.get", "settings"),
        ("PATCH", r"/indexes/(?P<index>[\w-]+)/settings", "settings.update", "set"),
        ("POST", r"/indexes/(?P<index>[\w-]+)/documents", "documents.add", "add"),
        ("POST", r"/indexes/(?P<index>[\w-]+)/documents/fetch", "documents.get", "fetch"),
        ("POST", r"/indexes/(?P<index>[\w-]+)/documents/delete", "documents.delete", "delete"),
        ("POST", r"/indexes/(?P<index>[\w-]+)/search", "search", "search"),
        ("POST", r"/multi-search", "search", "multi_search"),
        ("POST", r"/swap-indexes", "indexes.swap", "swap"),
    )
)


@dataclass(slots=True)
class Faults:
    """What goes wrong. Each stays until it is taken back."""

    pause: float = 0.0  # seconds before an answer
    trickles: bool = False  # the answer comes byte by byte and never ends
    drops: bool = False  # the connection ends after the request was taken and done
    cuts: bool = False  # the connection ends within the answer
    status: int = 0  # every answer is this error
    nonsense: bytes = b""  # every answer is this, as if all were well
    forgets_tasks: bool = False
    stale: State | None = None  # searches and looks are answered from here
    lie: Callable[[Json], Json] | None = None  # what is made of the answer to a search


class StandInMeili:
    """One server. `go_away` closes its port, `come_back` opens the same one again."""

    def __init__(self) -> None:
        self.state, self.faults = State(), Faults()
        self.asked: list[str] = []  # "POST /multi-search", in order
        self.lock: Final = threading.RLock()
        self._server = self._open(0)
        self.port: Final[int] = self._server.server_address[1]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def go_away(self) -> None:
        """Stop listening: connections are refused from now on."""
        self._server.shutdown()
        self._server.server_close()

    def come_back(self) -> None:
        """Listen again, with everything that was held."""
        self._server = self._open(self.port)

    def wipe(self) -> None:
        """Lose everything, keys too; tasks are counted from 0 again."""
        with self.lock:
            self.state = State()

    def freeze(self) -> None:
        """Answer searches and looks from how things are now, whatever is changed."""
        with self.lock:
            self.state.work_off()
            self.faults.stale = State(deepcopy(self.state.indexes))

    def _open(self, port: int) -> ThreadingHTTPServer:
        outer = self

        class Handler(_Handler):
            stand_in = outer

        server = _Server(("127.0.0.1", port), Handler)
        threading.Thread(
            target=server.serve_forever, kwargs={"poll_interval": 0.005}, daemon=True
        ).start()
        return server

    # ---- answers -----------------------------------------------------------------------------

    def answer(self, method: str, address: str, secret: str, body: Any) -> tuple[int, Json]:  # noqa: ANN401
        """Status and content for one request."""
        parts = urlsplit(address)
        self.asked.append(f"{method} {parts.path}")
        for known, pattern, action, name in _ROUTES:
            match = pattern.fullmatch(parts.path)
            if known == method and match:
                found = match.groupdict()
                try:
                    with self.lock:
                        self._let_in(secret, action, self._indexes(name, found, body))
                        given = {**found, "query": parse_qs(parts.query), "body": body}
                        made: Json = getattr(self, f"_{name}")(**given)
                except BadRequestError as error:
                    told = {"message": error.message, "code": error.code, "type": "x", "link": "x"}
                    return _STATUS.get(error.code, 400), told
                return (202 if "taskUid" in made else 200 if made else 204), made
        return 404, {"message": "no such route", "code": "not_found"}

    def _let_in(self, secret: str, action: str, indexes: list[str]) -> None:
        if action and not secret:
            raise BadRequestError("missing_authorization_header", "no key was given")
        if action and not all(
            self.state.may(secret, action, each)
            for each in indexes or [None]  # type: ignore[list-item]
        ):
            raise BadRequestError("invalid_api_key", "The provided API key is invalid.")

    def _indexes(self, name: str, found: dict[str, str], body: Any) -> list[str]:  # noqa: ANN401
        """The indexes a request is about."""
        if name == "multi_search":
            return [each["indexUid"] for each in body["queries"]]
        if name == "swap":
            return [each for pair in body for each in pair["indexes"]]
        return [body["uid"]] if name == "create" else [*filter(None, [found.get("index")])]

    @property
    def _read(self) -> State:
        return self.faults.stale or self.state

    def _health(self, **_: Any) -> Json:  # noqa: ANN401
        return {"status": "available"}

    def _stats(self, **_: Any) -> Json:  # noqa: ANN401
        held = self.state.indexes.items()
        return {"indexes": {name: {"numberOfDocuments": len(e.documents)} for name, e in held}}

    def _make_key(self, body: Json, **_: Any) -> Json:  # noqa: ANN401
        return self.state.make_key(body)

    def _key(self, key: str, **_: Any) -> Json:  # noqa: ANN401
        return self.state.key(key)

    def _drop_key(self, key: str, **_: Any) -> Json:  # noqa: ANN401
        self.state.key(key)
        del self.state.keys[key]
        return {}

    def _tasks(self, query: dict[str, list[str]], **_: Any) -> Json:  # noqa: ANN401
        uids = [int(each) for each in query["uids"][0].split(",")]
        return self.state.tasks_of([] if self.faults.forgets_tasks else uids)

    def _create(self, body: Json, **_: Any) -> Json:  # noqa: ANN401
        name, key = body["uid"], body["primaryKey"]
        return self.state.enqueue("indexCreation", name, lambda: self.state.create(name, key))

    def _drop(self, index: str, **_: Any) -> Json:  # noqa: ANN401
        return self.state.enqueue("indexDeletion", index, lambda: self.state.drop(index))

    def _settings(self, index: str, **_: Any) -> Json:  # noqa: ANN401
        return self._read.held(index).settings

    def _set(self, index: str, body: Json, **_: Any) -> Json:  # noqa: ANN401
        return self.state.enqueue("settingsUpdate", index, lambda: self.state.set(index, body))

    def _add(self, index: str, body: list[Json], **_: Any) -> Json:  # noqa: ANN401
        return self.state.enqueue(
            "documentAdditionOrUpdate", index, lambda: self.state.add(index, body)
        )

    def _fetch(self, index: str, body: Json, **_: Any) -> Json:  # noqa: ANN401
        """Documents in pages; what may be displayed counts for searches alone."""
        held = list(self._read.held(index).documents.values())
        start, limit = body.get("offset", 0), body.get("limit", 20)
        results = [{k: v for k, v in e.items() if k in body["fields"]} for e in held]
        page = results[start : start + limit]
        return {"results": page, "offset": start, "limit": limit, "total": len(held)}

    def _delete(self, index: str, body: Json, **_: Any) -> Json:  # noqa: ANN401
        change = lambda: self.state.delete(index, body["filter"])  # noqa: E731
        return self.state.enqueue("documentDeletion", index, change)

    def _search(self, index: str, body: Json, **_: Any) -> Json:  # noqa: ANN401
        found = self._read.held(index).search(body)
        return self.faults.lie(found) if self.faults.lie else found

    def _multi_search(self, body: Json, **_: Any) -> Json:  # noqa: ANN401
        return {"results": [self._search(each["indexUid"], each) for each in body["queries"]]}

    def _swap(self, body: list[Json], **_: Any) -> Json:  # noqa: ANN401
        return self.state.enqueue("indexSwap", None, lambda: self.state.swap(body))


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, *_: object) -> None:
        """Whoever asked has gone: that is what the tests are about."""


class _Handler(BaseHTTPRequestHandler):
    stand_in: StandInMeili

    def handle_one_request(self) -> None:
        with suppress(OSError):
            super().handle_one_request()

    def do_GET(self) -> None:
        self._handle()

    do_POST = do_PATCH = do_DELETE = do_GET  # noqa: N815  (names of the standard library)

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _handle(self) -> None:
        faults = self.stand_in.faults
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        secret = (self.headers.get("Authorization") or "").removeprefix("Bearer ").strip()
        if faults.pause:
            threading.Event().wait(faults.pause)
        if faults.status:
            self._send(faults.status, b'{"message": "told to", "code": "told_to"}')
            return
        body = json.loads(raw) if raw else None
        status, made = self.stand_in.answer(self.command, self.path, secret, body)
        if not faults.drops:
            self._send(status, faults.nonsense or (json.dumps(made).encode() if made else b""))
        self.close_connection = True

    def _send(self, status: int, content: bytes) -> None:
        faults = self.stand_in.faults
        self.send_response(status)
        if status == 503:
            self.send_header("Retry-After", "10")
        self.send_header("Content-Type", "application/json")
        longer = 1_000_000 if faults.trickles or faults.cuts else 0
        self.send_header("Content-Length", str(len(content) + longer))
        self.end_headers()
        if faults.trickles:
            while self.stand_in.faults.trickles:
                self.wfile.write(b" ")
                threading.Event().wait(0.005)
        self.wfile.write(content)


__all__ = ["MASTER", "Faults", "StandInMeili"]
