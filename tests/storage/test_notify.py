"""GOV.UK Notify, by a stand-in on this machine that fails in each way the real one can."""

import json
import logging
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random
from threading import Thread
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select

from storage import outbox
from storage.engine import Database, writing
from storage.mail import Letter, MailError, Send, compose
from storage.notify import NotifyAccount, NotifyError, by_notify, returned
from storage.outbox import Errand, OutboxRow, OutboxState
from storage.worker import Worker
from tests.clock import NOW
from tests.proof import SEED

jwt = pytest.importorskip("jwt")
pytest.importorskip("notifications_python_client")

SERVICE, SECRET = "5c1a4b0e-0000-4000-8000-000000000001", "5c1a4b0e-0000-4000-8000-000000000002"
TEMPLATE: Final = "9d751e0e-f929-4891-82a1-a3e1c3c18ee3"
PATIENCE: Final = 0.2  # seconds that the client waits for an answer
NO_ADDRESS: Final = {"error": "ValidationError", "message": "email_address Not a valid address"}
TEAM_ONLY: Final = {"error": "BadRequestError", "message": "Can't send: team-only API key"}
ANSWERS: Final[dict[str, tuple[int, dict[str, str]]]] = {
    "address": (400, NO_ADDRESS),
    "team": (400, TEAM_ONLY),
    "key": (403, {"error": "AuthError", "message": "Invalid token"}),
    "busy": (429, {"error": "RateLimitError", "message": "Exceeded"}),
    "broken": (500, {"error": "Exception", "message": "Internal server error"}),
}


class Notify(ThreadingHTTPServer):
    """Does what is next on its list, then takes everything."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.lots: list[str] = []
        self.taken: list[dict[str, Any]] = []
        self.failed: list[str] = []
        self.account = NotifyAccount(
            f"anydoor-{SERVICE}-{SECRET}", TEMPLATE, f"http://127.0.0.1:{self.server_port}"
        )


class _Handler(BaseHTTPRequestHandler):
    server: Notify

    def do_POST(self) -> None:
        token = self.headers["Authorization"].removeprefix("Bearer ")
        claims = jwt.decode(token, SECRET, algorithms=["HS256"])
        assert claims["iss"] == SERVICE
        said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        lot = self.server.lots.pop(0) if self.server.lots else "taken"
        if lot in ANSWERS:
            status, error = ANSWERS[lot]
            self._answer(status, {"status_code": status, "errors": [error]})
            return
        if lot == "slow":
            time.sleep(2 * PATIENCE)
            return
        self.server.taken.append({**said, "path": self.path})
        if lot == "taken":
            self._answer(201, {"id": SERVICE, "reference": said["reference"]})

    def do_GET(self) -> None:
        asked = parse_qs(urlsplit(self.path).query)
        assert asked == {"status": ["failed"], "template_type": ["email"]}
        told = [{"reference": each, "status": "permanent-failure"} for each in self.server.failed]
        self._answer(200, {"notifications": told, "links": {}})

    def _answer(self, status: int, body: dict[str, Any]) -> None:
        self.send_response(status)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, *_: object) -> None:
        """Nothing on the screen."""


@contextmanager
def _stand_in() -> Iterator[Notify]:
    with Notify() as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def notify() -> Iterator[Notify]:
    with _stand_in() as server:
        yield server


def _letter(number: int) -> Letter:
    return Letter("zq@person.example", "Anydoor: a thing", "Look.", f"outbox-{number}-person-0")


def _send(send: Send, number: int = 7) -> None:
    send(compose(_letter(number), sender="post@anydoor.example"))


def test_a_letter_goes_in_the_words_of_the_one_template_with_its_own_reference(
    notify: Notify,
) -> None:
    _send(by_notify(notify.account))

    assert notify.taken == [
        {
            "path": "/v2/notifications/email",
            "email_address": "zq@person.example",
            "template_id": TEMPLATE,
            "personalisation": {"subject": "Anydoor: a thing", "message": "Look.\n"},
            "reference": "outbox-7-person-0@anydoor.example",
        }
    ]


@pytest.mark.parametrize("lot", ["team", "key", "busy", "broken", "slow", "dropped"])
def test_what_may_pass_is_tried_again_and_tells_neither_address_nor_key(
    notify: Notify, lot: str, caplog: pytest.LogCaptureFixture
) -> None:
    notify.lots, send = [lot], by_notify(notify.account, timeout=PATIENCE)
    with caplog.at_level(logging.WARNING), pytest.raises(NotifyError) as caught:
        _send(send)
    for private in ("zq@", SECRET, "Invalid token"):
        assert private not in str(caught.value) + caplog.text
    _send(send)
    assert {each["reference"] for each in notify.taken} == {"outbox-7-person-0@anydoor.example"}


def test_an_address_that_is_none_is_given_up_at_once(notify: Notify) -> None:
    notify.lots = ["address"]
    with pytest.raises(MailError):
        _send(by_notify(notify.account))


def test_what_came_back_is_told_by_errand_and_part_and_others_are_left_alone(
    notify: Notify,
) -> None:
    notify.failed = ["outbox-7-person-0@anydoor.example", "not-ours", "outbox-8-day@h.example"]
    assert returned(notify.account) == [(7, "outbox-7-person-0"), (8, "outbox-8-day")]


def test_through_every_fault_no_letter_is_silently_missing(
    notify: Notify, database: Database
) -> None:
    chance, many = Random(SEED), 60  # noqa: S311  (the same each time)
    faults = ["busy", "broken", "dropped", "address", "taken", "taken", "taken", "taken"]
    notify.lots = chance.choices(faults, k=2 * many)
    dropped = notify.lots.count("dropped")
    with writing(database) as session:
        for _ in range(many):
            outbox.add(session, "email", "many", now=NOW)
    send = by_notify(notify.account, timeout=5)
    moment = NOW

    def clock() -> datetime:
        return moment

    def handle(errand: Errand) -> None:
        _send(send, errand.id)

    worker = Worker(database, {"email": handle}, clock)
    for _ in range(10):
        worker.run_once()
        moment += timedelta(hours=5)

    with database.read_sessions() as session:
        rows = session.execute(select(OutboxRow.id, OutboxRow.state)).all()
    taken = Counter(int(each["reference"].split("-")[1]) for each in notify.taken)
    assert {row.state for row in rows} <= {OutboxState.DONE, OutboxState.DEAD}
    assert all(taken[row.id] for row in rows if row.state is OutboxState.DONE)
    assert sum(taken.values()) - len(taken) <= dropped
    assert sum(row.state is OutboxState.DONE for row in rows) > many // 2
