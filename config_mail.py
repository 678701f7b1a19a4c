"""The settings of e-mail: when it goes, and by whom besides a mail server."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from base import environment
from base.environment import SettingsError
from storage.notify import API, NotifyAccount, is_there

LAST_HOUR: Final = 24
NOTIFY_KEY: Final = re.compile(r".*[0-9a-f-]{36}-[0-9a-f-]{36}", re.IGNORECASE)
ID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
THIS_MACHINE: Final = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Post:
    """When e-mail goes, in full hours by London's clocks; local choices, as no rule exists.

    quiet_from, quiet_until: no e-mail about a referral from the one to the other, 24 and 0 for
    none. daily_at: when what was held for an inbox goes. is_daily: one e-mail a day to an inbox,
    but for people's own; else each goes as it comes. notify: None means by SMTP or into a folder.
    """

    quiet_from: int = 20
    quiet_until: int = 8
    daily_at: int = 8
    is_daily: bool = True
    notify: NotifyAccount | None = None

    @property
    def plan(self) -> tuple[int, int, bool, int]:
        """The hours as `web.posting.MailPlan` takes them."""
        return self.quiet_from, self.quiet_until, self.is_daily, self.daily_at

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> "Post":
        """Read and check. Raises SettingsError for the first one at fault."""
        until = environment.number(env, "MAIL_QUIET_UNTIL", default=8, least=0, most=LAST_HOUR - 1)
        begin = environment.number(env, "MAIL_QUIET_FROM", default=20, least=1, most=LAST_HOUR)
        if until >= begin:
            why = "must be a later hour than MAIL_QUIET_UNTIL: e-mail goes between the two."
            raise SettingsError("MAIL_QUIET_FROM", why)
        daily = environment.number(env, "MAIL_DAILY_AT", default=until, least=0, most=LAST_HOUR - 1)
        if not until <= daily < begin:
            why = "lies in the quiet hours: choose one from MAIL_QUIET_UNTIL up to MAIL_QUIET_FROM."
            raise SettingsError("MAIL_DAILY_AT", why)
        is_daily = environment.choice(env, "MAIL_DIGEST", ("daily", "off")) == "daily"
        return cls(begin, until, daily, is_daily, _notify(env))


def _notify(env: Mapping[str, str]) -> NotifyAccount | None:
    """The account at GOV.UK Notify, if a key is named."""
    key = environment.text(env, "NOTIFY_API_KEY")
    if not key:
        return None
    if environment.text(env, "SMTP_URL"):
        raise SettingsError("NOTIFY_API_KEY", "and SMTP_URL are both set: e-mail goes one way.")
    if not NOTIFY_KEY.fullmatch(key):
        raise SettingsError("NOTIFY_API_KEY", "must be the whole key, as Notify showed it once.")
    if not is_there():
        raise SettingsError("NOTIFY_API_KEY", "needs its client: install requirements-notify.lock.")
    environment.required(env, "MAIL_FROM", "NOTIFY_API_KEY is set, and references need a host")
    url = environment.text(env, "NOTIFY_URL", API)
    found = environment.parts("NOTIFY_URL", url, API, {"http", "https"})
    if found.scheme != "https" and found.hostname not in THIS_MACHINE:
        raise SettingsError("NOTIFY_URL", "must start with https://.")
    return NotifyAccount(
        key,
        _id(env, "NOTIFY_TEMPLATE_ID", is_needed=True),
        url,
        _id(env, "NOTIFY_REPLY_TO_ID", is_needed=False),
    )


def _id(env: Mapping[str, str], name: str, *, is_needed: bool) -> str:
    value = environment.text(env, name)
    if (value or is_needed) and not ID.fullmatch(value):
        raise SettingsError(name, "must be an id as Notify shows it, such as 9d751e0e-....")
    return value
