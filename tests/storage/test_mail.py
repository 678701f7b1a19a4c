import smtplib
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any, Self

import pytest

from storage.mail import Letter, MailError, by_smtp, compose, to_folder

SENDER = "post@anydoor.example"
LETTER = Letter("ruth@rooms.example", "Anydoor: reference BCDF", "Look here.\n", "outbox-7-0")


class Server:
    """A mail server that notes what it is told."""

    def __init__(self, *where: Any, **how: Any) -> None:  # noqa: ANN401
        self.where, self.how = where, how
        self.heard: list[Any] = []
        Server.last = self

    last: "Server"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.heard.append("bye")

    def starttls(self, *, context: object) -> None:
        assert context is not None
        self.heard.append("starttls")

    def login(self, user: str, password: str) -> None:
        self.heard.append((user, password))

    def send_message(self, message: EmailMessage) -> None:
        self.heard.append(str(message["To"]))


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> type[Server]:
    monkeypatch.setattr(smtplib, "SMTP", Server)
    monkeypatch.setattr(smtplib, "SMTP_SSL", type("Sealed", (Server,), {}))
    return Server


def test_a_letter_becomes_a_message_that_says_it_is_automatic() -> None:
    message = compose(LETTER, sender=SENDER)

    assert (message["From"], message["To"]) == (SENDER, "ruth@rooms.example")
    assert message["Subject"] == "Anydoor: reference BCDF"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content() == "Look here.\n"


def test_a_message_sent_twice_carries_the_same_name() -> None:
    names = {compose(LETTER, sender=SENDER)["Message-ID"] for _ in range(2)}

    assert names == {"<outbox-7-0@anydoor.example>"}


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ruth",
        "a@rooms.example, b@rooms.example",
        "Ruth <ruth@rooms.example>",
        "ruth@rooms.example\nBcc: all@rooms.example",
        "ruth@rooms.example;other@rooms.example",
    ],
)
def test_whatever_is_not_exactly_one_address_is_refused_without_being_repeated(
    address: str,
) -> None:
    letter = Letter(address, "Subject", "Body", "outbox-1")
    with pytest.raises(MailError) as refused:
        compose(letter, sender=SENDER)

    assert "ruth" not in str(refused.value)


def test_a_subject_cannot_bring_a_header_of_its_own() -> None:
    letter = Letter(LETTER.to, "Hello\nBcc: all@rooms.example", "Body", "outbox-1")

    with pytest.raises(ValueError, match="Header values"):
        compose(letter, sender=SENDER)


def test_in_the_demonstration_each_message_is_a_file_and_the_same_one_twice_is_one(
    tmp_path: Path,
) -> None:
    send = to_folder(tmp_path / "mail")
    for _ in range(2):
        send(compose(LETTER, sender=SENDER))
    (file,) = (tmp_path / "mail").iterdir()
    kept = message_from_bytes(file.read_bytes(), policy=default)

    assert file.name == "outbox-7-0@anydoor.example.eml"
    assert kept["Subject"] == LETTER.subject


def test_the_connection_is_sealed_before_anything_is_said(server: type[Server]) -> None:
    by_smtp("smtp://post:p%40ss@mail.example:587")(compose(LETTER, sender=SENDER))

    assert server.last.where == ("mail.example", 587)
    assert server.last.heard == ["starttls", ("post", "p@ss"), "ruth@rooms.example", "bye"]
    assert server.last.how["timeout"] <= 30


def test_a_server_that_is_sealed_from_the_start_is_not_asked_again(server: type[Server]) -> None:
    by_smtp("smtps://mail.example")(compose(LETTER, sender=SENDER))

    assert type(server.last).__name__ == "Sealed"
    assert server.last.where == ("mail.example", 465)
    assert server.last.heard == ["ruth@rooms.example", "bye"]


def test_only_this_machine_itself_is_spoken_to_in_the_open(server: type[Server]) -> None:
    by_smtp("smtp://localhost:2525")(compose(LETTER, sender=SENDER))

    assert server.last.heard == ["ruth@rooms.example", "bye"]
