"""Logs as lines of JSON: ids, routes and times, never what somebody typed or is called.

An exception is said by its type and place alone: its message may quote what was being saved.
"""

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Final, TextIO

_OURS: Final = (
    "anydoor",
    "web",
    "storage",
    "directory",
    "people",
    "referrals",
    "places",
    "importers",
)


class JsonLines(logging.Formatter):
    """One object a line, so that no text can pretend to be a second line."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        said: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info and record.exc_info[0]:
            said["error"] = record.exc_info[0].__name__
            trace = record.exc_info[2]
            while trace and trace.tb_next:
                trace = trace.tb_next
            if trace:
                said["where"] = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}"
        for name in ("request_id", "method", "route", "status", "ms", "user_id"):
            if hasattr(record, name):
                said[name] = getattr(record, name)
        return json.dumps(said, ensure_ascii=True)


def start(stream: TextIO = sys.stderr, *, is_demo: bool) -> None:
    """Write lines from now on: everything of ours, and the warnings of others.

    A demonstration says warnings only, so that the sign-ins can be read.
    """
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    for name in _OURS:
        logging.getLogger(name).setLevel(logging.WARNING if is_demo else logging.INFO)
