"""The settings that keep people's data safe: the audit's anchor, backups, retention, contact."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from base import environment
from base.environment import SettingsError
from people.retention import Keeping

ROLES = ("editor", "analyst", "administrator")  # those that need no team or organisation


HERE = frozenset({"localhost", "127.0.0.1", "::1"})
SEALED = frozenset({"verify-full", "verify-ca"})  # libpq's words for TLS whose other end is known


def refuse_open_links(env: Mapping[str, str], **urls: str) -> None:
    """Refuse a database or search server on another machine that is spoken to in the open.

    urls: setting -> address, "" for none. PRIVATE_NETWORK=1 says that nobody else can listen
    there, such as on the network of a set of containers. Source: ASVS 5.0 rows 12.3.1 and 12.3.3.
    """
    if environment.flag(env, "PRIVATE_NETWORK"):
        return
    for name, url in urls.items():
        link = urlsplit(url)
        asked = dict(parse_qsl(link.query))
        host = asked.get("host") or link.hostname or ""
        if host in HERE or not host or host.startswith("/"):
            continue  # a file, a socket or this machine
        if link.scheme.startswith("postgresql") and asked.get("sslmode") not in SEALED:
            raise SettingsError(name, "must end in ?sslmode=verify-full, or set PRIVATE_NETWORK=1.")
        if link.scheme == "http":
            raise SettingsError(name, "must start with https://, or set PRIVATE_NETWORK=1.")


@dataclass(frozen=True, slots=True)
class Provider:
    """Somebody else's accounts to sign in with, by OpenID Connect.

    roles: what a claim says -> role, for people who have no account here yet.
    """

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    label: str = "your organisation's account"
    roles_claim: str = "groups"
    roles: Mapping[str, str] = field(default_factory=dict, hash=False)

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> "Provider | None":
        """Read and check; None when no issuer is named."""
        issuer = environment.text(env, "OIDC_ISSUER").rstrip("/")
        if not issuer:
            return None
        found = environment.parts("OIDC_ISSUER", issuer, "https://id.example", {"http", "https"})
        if found.scheme != "https" and found.hostname not in {"localhost", "127.0.0.1"}:
            raise SettingsError("OIDC_ISSUER", "must start with https://.")
        why = "OIDC_ISSUER is set"
        roles = dict(
            entry.strip().rpartition("=")[::2]
            for entry in filter(None, environment.text(env, "OIDC_ROLES").split(","))
        )
        if any(not claim or role not in ROLES for claim, role in roles.items()):
            raise SettingsError("OIDC_ROLES", f"must be claim=role with roles {', '.join(ROLES)}.")
        return cls(
            issuer,
            environment.required(env, "OIDC_CLIENT_ID", why),
            environment.required(env, "OIDC_CLIENT_SECRET", why),
            environment.text(env, "OIDC_LABEL", "your organisation's account"),
            environment.text(env, "OIDC_ROLES_CLAIM", "groups"),
            roles,
        )


@dataclass(frozen=True, slots=True)
class Safety:
    """Where copies and anchors go, how many are kept, and how long people's records are.

    audit_anchor, backup_dir, erasures_file: None means a place of their own in DATA_DIR.
    retention: class -> months, for the classes that this copy keeps for longer or shorter than
    `people.retention` says. security_contact: mailto: or https:, for security.txt. ig_lead: the
    e-mail address of the information-governance lead, who is told when a record is opened in an
    emergency; without one nobody can open any. metrics_token: what a monitor shows to read
    /metrics; without one only administrators can.
    """

    audit_anchor: Path | None = None
    backup_dir: Path | None = None
    has_backups: bool = True
    backups_kept: int = 14
    retention: Mapping[str, int] = field(default_factory=dict, hash=False)
    security_contact: str = ""
    ig_lead: str = ""
    metrics_token: str = field(default="", repr=False)
    provider: Provider | None = None

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> "Safety":
        """Read and check. Raises SettingsError for the first one at fault."""
        return cls(
            audit_anchor=_path(env, "AUDIT_ANCHOR"),
            backup_dir=_path(env, "BACKUP_DIR"),
            has_backups=environment.choice(env, "BACKUPS", ("nightly", "off")) == "nightly",
            backups_kept=environment.number(env, "BACKUPS_KEPT", default=14, least=2, most=366),
            retention=_retention(env, "RETENTION_MONTHS"),
            security_contact=_contact(env, "SECURITY_CONTACT"),
            ig_lead=_lead(env, "IG_LEAD"),
            metrics_token=_token(env, "METRICS_TOKEN"),
            provider=Provider.from_env(env),
        )


def _path(env: Mapping[str, str], name: str) -> Path | None:
    value = environment.text(env, name)
    return Path(value).expanduser().absolute() if value else None


def _retention(env: Mapping[str, str], name: str) -> dict[str, int]:
    """Written `class=months,class=months`."""
    found: dict[str, int] = {}
    for entry in filter(None, environment.text(env, name).split(",")):
        code, _, months = entry.strip().partition("=")
        if not re.fullmatch(r"[a-z_]+", code) or not re.fullmatch(r"[1-9]\d{0,2}", months):
            raise SettingsError(name, "must be class=months,class=months, such as supported=96.")
        if code not in set(Keeping):
            raise SettingsError(name, f"has no class {code}: there are {', '.join(Keeping)}.")
        found[code] = int(months)
    return found


def _contact(env: Mapping[str, str], name: str) -> str:
    value = environment.text(env, name)
    if value and not re.fullmatch(r"(mailto:[^@\s]+@[^@\s]+|https://\S+)", value):
        raise SettingsError(name, "must be mailto:NAME@HOST or an https:// address.")
    return value


def _lead(env: Mapping[str, str], name: str) -> str:
    value = environment.text(env, name)
    if value and not re.fullmatch(r"[^@\s<>,;]+@[^@\s<>,;]+", value):
        raise SettingsError(name, "must be one e-mail address.")
    return value


def _token(env: Mapping[str, str], name: str) -> str:
    value = environment.text(env, name)
    if value and not re.fullmatch(r"[\x21-\x7e]{32,}", value):
        raise SettingsError(
            name, "must be at least 32 characters, such as from openssl rand -hex 24."
        )
    return value
