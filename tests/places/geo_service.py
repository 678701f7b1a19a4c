"""A service on this machine that answers questions about places as a test tells it to."""

import json
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote


@dataclass
class Service:
    """answers: path with its query -> status and body; any other path is 404."""

    url: str
    answers: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)
    waits: float = 0.0  # seconds before it answers
    drips: float = 0.0  # seconds between two bytes of the answer
    everything: tuple[int, bytes] | None = None  # the answer to any question
    moves_to: str = ""  # redirect everything there

    def says(self, path: str, result: object, status: int = 200) -> None:
        """Answer a path as postcodes.io does."""
        self.answers[path] = (status, json.dumps({"status": status, "result": result}).encode())


@contextmanager
def serving() -> Iterator[Service]:
    """The service, running; gone afterwards."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    service = Service(f"http://127.0.0.1:{server.server_address[1]}")
    server.service = service  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        service: Service = self.server.service  # type: ignore[attr-defined]
        service.asked.append(unquote(self.path))
        service.agents.add(self.headers["User-Agent"])
        time.sleep(service.waits)
        missing = (404, b'{"status":404,"error":"not found"}')
        status, body = service.everything or service.answers.get(unquote(self.path), missing)
        if service.moves_to:
            self._send(302, b"", {"Location": service.moves_to})
        else:
            self._send(status, body, {}, service.drips)

    def _send(
        self, status: int, body: bytes, headers: Mapping[str, str], drips: float = 0.0
    ) -> None:
        try:
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            for part in [body[at : at + 1] for at in range(len(body))] if drips else [body]:
                self.wfile.write(part)
                self.wfile.flush()
                time.sleep(drips)
        except OSError:
            self.close_connection = True  # whoever asked has gone

    def log_message(self, *_args: object) -> None:
        """Say nothing."""
