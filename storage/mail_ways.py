"""Which way e-mail leaves: GOV.UK Notify, a mail server, or a folder where there is neither."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from storage.mail import Send, by_smtp, to_folder
from storage.notify import NotifyAccount, by_notify, returned

Returned = Callable[[], list[tuple[int, str]]]


def ways(
    smtp_url: str, account: NotifyAccount | None, folder: Path
) -> tuple[Send, Returned | None]:
    """How to send, and how to ask what came back; None where reports of it arrive by mail."""
    if account is not None:
        return by_notify(account), partial(returned, account)
    return (by_smtp(smtp_url) if smtp_url else to_folder(folder)), None
