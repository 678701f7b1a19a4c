"""Messages that came back: which of ours did not arrive. Reads a mail server's own report."""

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import default
from typing import Final

_OURS: Final = re.compile(r"<(outbox-([0-9]{1,18})(?:-[a-z_]+(?:-[0-9]+)?)?)@")


def came_back(raw: bytes) -> list[tuple[int, str]]:
    """The errand and the part of it that each failed delivery was for; empty for other mail.

    raw: one message as a file or pipe gives it. Only a report of failure counts (RFC 3464,
    "Action: failed"): not a delay, and no out-of-office reply.
    """
    message = message_from_bytes(raw, policy=default)
    if message.get_content_type() != "multipart/report" or not _has_failed(message):
        return []
    found = [part_of(str(part["Message-ID"] or "")) for part in _originals(message)]
    return [each for each in found if each]


def part_of(message_id: str) -> tuple[int, str] | None:
    """The errand and the part of it that a Message-ID of ours names; None for another's."""
    found = _OURS.search(message_id)
    return (int(found[2]), found[1]) if found else None


def _has_failed(message: Message) -> bool:
    """Whether the report says that a message will never arrive."""
    return any(
        str(fields["Action"] or "").strip().lower() == "failed"
        for part in message.walk()
        if part.get_content_type() == "message/delivery-status"
        for fields in part.walk()
    )


def _originals(message: EmailMessage | Message) -> Iterator[Message]:
    """The messages that the report is about, or what it gives of their headers."""
    for part in message.walk():
        if part.get_content_type() == "text/rfc822-headers":
            text = str(part.get_payload(decode=False))
            yield message_from_bytes(text.encode(errors="replace"), policy=default)
        elif part.get_content_type() == "message/rfc822":
            payload = part.get_payload()
            yield from (each for each in payload if isinstance(each, Message))
