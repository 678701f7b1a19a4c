"""The letters that the product has sent, read from the folder they are written to."""

import re
from dataclasses import dataclass
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask

from app import make_worker
from tests.applications import parts_of


@dataclass(frozen=True, slots=True)
class Letter:
    """One e-mail."""

    to: str
    subject: str
    body: str

    @property
    def link(self) -> str:
        """The path of the first link in it."""
        found = re.search(r"http\S+", self.body)
        assert found, self.body
        return urlsplit(found.group()).path


def delivered(app: Flask) -> list[Letter]:
    """Let the worker do its errands; give back what it has newly sent."""
    folder = _folder(app)
    before = set(folder.glob("*.eml")) if folder.exists() else set()
    make_worker(app).run_once()
    after = set(folder.glob("*.eml")) if folder.exists() else set()
    return [_read(path.read_bytes()) for path in sorted(after - before)]


def _folder(app: Flask) -> Path:
    url = str(parts_of(app).database.write_engine.url.database)
    return Path(url).parent / "mail"


def _read(raw: bytes) -> Letter:
    message = message_from_bytes(raw, policy=default)
    body = message.get_body()
    assert body is not None
    return Letter(str(message["To"]), str(message["Subject"]), body.get_content())
