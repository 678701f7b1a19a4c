"""Sending e-mail: to a folder in the demo, by SMTP otherwise. Bodies carry no personal data."""

import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from email_validator import EmailNotValidError, validate_email

from storage.outbox import FinalError

TIMEOUT_SECONDS: Final = 20

Send = Callable[[EmailMessage], None]


class MailError(FinalError):
    """A message cannot be sent as it is, now or later. Carries no address."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One message to one address."""

    to: str
    subject: str
    body: str
    reference: str  # stable, so that a message sent twice is recognised as one
    lang: str = "en-GB"  # the language it is written in, as RFC 5646 names it


def to_folder(folder: Path) -> Send:
    """Write each message to a file of its own, named by its reference."""

    def send(message: EmailMessage) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        name = str(message["Message-ID"]).strip("<>").replace("/", "_")
        (folder / f"{name}.eml").write_bytes(bytes(message))

    return send


def by_smtp(url: str) -> Send:
    """Send through a server: smtp://user:password@host:587 (STARTTLS) or smtps://... (TLS)."""
    server = urlsplit(url)
    host, user = server.hostname or "localhost", unquote(server.username or "")
    context = ssl.create_default_context()

    def send(message: EmailMessage) -> None:
        with _connect(server.scheme, host, server.port, context) as client:
            if user:
                client.login(user, unquote(server.password or ""))
            _hand_over(client, message)

    return send


def _hand_over(client: smtplib.SMTP, message: EmailMessage) -> None:
    """Give a message to the server. Raises MailError if it says no for good (5xx)."""
    try:
        client.send_message(message)
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _ in error.recipients.values()]
        if all(map(_is_for_good, codes)):
            raise MailError("the server does not take mail for this address") from None
        raise
    except (smtplib.SMTPDataError, smtplib.SMTPSenderRefused) as error:
        if _is_for_good(error.smtp_code):
            raise MailError("the server does not take this message") from None
        raise


def _is_for_good(code: int) -> bool:
    """Whether an answer of a mail server says that trying again is of no use (RFC 5321 4.2.1)."""
    return 500 <= code <= 599  # noqa: PLR2004


def compose(letter: Letter, *, sender: str) -> EmailMessage:
    """A message ready to send.

    Raises MailError if the address is not exactly one e-mail address.
    """
    try:
        to = validate_email(letter.to, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        raise MailError("the address is not an e-mail address") from None
    domain = sender.rpartition("@")[2]
    message = EmailMessage()
    message["From"] = sender
    message["To"] = Address(username=to.local_part, domain=to.ascii_domain or to.domain)
    message["Subject"] = letter.subject
    message["Message-ID"] = f"<{letter.reference}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.body)
    message["Content-Language"] = letter.lang  # after the content, which takes such lines away
    return message


def _connect(scheme: str, host: str, port: int | None, context: ssl.SSLContext) -> smtplib.SMTP:
    """An encrypted connection; plain only to this machine itself."""
    if scheme == "smtps":
        return smtplib.SMTP_SSL(host, port or 465, timeout=TIMEOUT_SECONDS, context=context)
    client = smtplib.SMTP(host, port or 587, timeout=TIMEOUT_SECONDS)
    if host not in {"localhost", "127.0.0.1", "::1"}:
        client.starttls(context=context)
    return client
