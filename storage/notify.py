"""Sending e-mail through GOV.UK Notify, for public bodies that use it instead of a mail server.

An extra (requirements-notify.lock). Notify writes from one template of ours, whose subject is
((subject)) and whose message is ((message)); the reference is the letter's own, on every try.
"""

import logging
from dataclasses import dataclass, field
from email.message import EmailMessage
from importlib.util import find_spec
from typing import Any, Final

from storage.bounces import part_of
from storage.mail import TIMEOUT_SECONDS, MailError, Send

API: Final = "https://api.notifications.service.gov.uk"
_REFUSED: Final = 400
_PACKAGE: Final = "notifications_python_client"


@dataclass(frozen=True, slots=True)
class NotifyAccount:
    """A service at GOV.UK Notify. key: as its page shows it, name and both ids in one."""

    key: str = field(repr=False)
    template_id: str
    url: str = API
    reply_to_id: str = ""  # of a reply-to address kept at Notify; "": its default


class NotifyError(Exception):
    """Notify could not be asked, or said no for now. Carries no address and no key."""


def is_there() -> bool:
    """Whether the client is installed."""
    return find_spec(_PACKAGE) is not None


def by_notify(account: NotifyAccount, *, timeout: float = TIMEOUT_SECONDS) -> Send:
    """Send through Notify. timeout: seconds for one request.

    Raises MailError for an address that Notify refuses, NotifyError for whatever may pass.
    """

    def send(message: EmailMessage) -> None:
        client = _client(account, timeout)
        more = {"email_reply_to_id": account.reply_to_id} if account.reply_to_id else {}
        _ask(
            client.send_email_notification,
            email_address=str(message["To"]),
            template_id=account.template_id,
            personalisation={"subject": str(message["Subject"]), "message": _text(message)},
            reference=str(message["Message-ID"]).strip("<>"),
            **more,
        )

    return send


def returned(account: NotifyAccount, *, timeout: float = TIMEOUT_SECONDS) -> list[tuple[int, str]]:
    """The errand and the part of it of each message that did not arrive; the newest 250.

    Raises NotifyError if it cannot be asked.
    """
    client = _client(account, timeout)
    told = _ask(client.get_all_notifications, status="failed", template_type="email")
    found = [part_of(f"<{each.get('reference') or ''}>") for each in told["notifications"]]
    return [each for each in found if each]


def _client(account: NotifyAccount, timeout: float) -> Any:  # noqa: ANN401  (it has no types)
    from notifications_python_client.notifications import (  # noqa: PLC0415  (not always there)
        NotificationsAPIClient,
    )

    logging.getLogger(_PACKAGE).setLevel(logging.CRITICAL)  # it quotes what Notify answered
    make: Any = NotificationsAPIClient
    return make(account.key, base_url=account.url, timeout=timeout)


def _ask(ask: Any, **said: Any) -> Any:  # noqa: ANN401  (it has no types)
    """One request, its failure told apart: of no use to try again, or to try again later."""
    from notifications_python_client.errors import (  # noqa: PLC0415  (not always there)
        APIError,
        HTTPError,
    )

    try:
        return ask(**said)
    except HTTPError as error:
        if error.status_code == _REFUSED and "email_address" in str(error.message):
            raise MailError("Notify does not take this address") from None
        raise NotifyError(f"Notify answered {error.status_code}") from None
    except APIError:
        raise NotifyError("Notify gave an answer that could not be read") from None


def _text(message: EmailMessage) -> str:
    """The words of a message."""
    content = message.get_content()
    return str(content)
