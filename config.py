"""Settings, read once from the environment. Nothing else reads the environment."""

import re
from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

ROOT = Path(__file__).parent
KEY_BYTES = 32  # AES-256 and HMAC-SHA-256
SHORTEST_SECRET = 32  # characters; what `secrets.token_urlsafe(32)` makes is 43
FEWEST_DIFFERENT = 12  # characters; a random secret of 32 has more, "aaaa..." and "1234..." fewer
# Words of placeholders people leave in, and the prefix of the secrets that demo mode makes.
PLACEHOLDER = re.compile(
    r"change.?me|secret|password|example|placeholder|^(dev|test|demo)[-_]", re.IGNORECASE
)
MAKE_KEY = 'python -c "import secrets; print(secrets.token_urlsafe(32))"'


class SettingsError(Exception):
    """A setting is missing or unsafe. Names it and says what to do, never what its value was."""

    def __init__(self, name: str, advice: str) -> None:
        """Keep the setting's name and the advice; the message is both."""
        super().__init__(f"{name} {advice}")
        self.name = name
        self.advice = advice


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that differs between one running copy and another. Secrets stay out of repr.

    data_keys: (key id, 32 bytes), the first is current, the others only open what they sealed.
    data_dir: the one folder that the running product writes to. smtp_url: empty means that
    mail is written to data_dir/mail. is_testing is set by tests alone, never by the environment.
    """

    secret_key: str = field(repr=False)
    data_keys: tuple[tuple[str, bytes], ...] = field(repr=False)
    blind_index_key: bytes = field(repr=False)
    database_url: str = field(repr=False)
    data_dir: Path
    port: int = 8000
    public_url: str = "http://localhost:8000"
    is_demo: bool = False
    is_testing: bool = False
    meili_url: str = ""
    meili_key: str = field(default="", repr=False)
    smtp_url: str = field(default="", repr=False)
    mail_from: str = "anydoor@localhost"
    service_name: str = "Anydoor"
    area_name: str = "your area"
    idle_minutes: int = 30
    absolute_hours: int = 12
    trusted_proxies: int = 0

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> "Settings":
        """Read and check every setting. Raises SettingsError for the first one at fault."""
        is_demo = _flag(env, "ANYDOOR_DEMO")
        if not is_demo and _flag(env, "FLASK_DEBUG"):
            raise SettingsError("FLASK_DEBUG", "shows code to visitors: unset it.")
        data_keys = _key_ring(env, "DATA_KEYS")
        data_dir = _data_dir(env, "DATA_DIR")
        port = _number(env, "PORT", default=8000, least=1, most=65_535)
        meili_url = _meili_url(env, "MEILI_URL")
        smtp_url = _smtp_url(env, "SMTP_URL")
        return cls(
            secret_key=_secret(env, "SECRET_KEY", is_demo=is_demo),
            data_keys=data_keys,
            blind_index_key=_index_key(env, "BLIND_INDEX_KEY", data_keys),
            database_url=_database_url(env, "DATABASE_URL", data_dir),
            data_dir=data_dir,
            port=port,
            public_url=_public_url(env, "PUBLIC_URL", port, is_demo=is_demo),
            is_demo=is_demo,
            meili_url=meili_url,
            meili_key=_required(env, "MEILI_KEY", "MEILI_URL is set") if meili_url else "",
            smtp_url=smtp_url,
            mail_from=_address(env, "MAIL_FROM", is_required=bool(smtp_url)),
            service_name=_text(env, "SERVICE_NAME", "Anydoor"),
            area_name=_text(env, "AREA_NAME", "your area"),
            idle_minutes=_number(env, "SESSION_IDLE_MINUTES", default=30, least=5, most=120),
            absolute_hours=_number(env, "SESSION_ABSOLUTE_HOURS", default=12, least=1, most=24),
            trusted_proxies=_number(env, "TRUSTED_PROXIES", default=0, least=0, most=5),
        )


def _text(env: Mapping[str, str], name: str, default: str = "") -> str:
    """The setting without spaces around it; blank counts as not set."""
    value = env.get(name, "").strip()
    if any(not char.isprintable() for char in value):
        raise SettingsError(name, "holds a line break or control character: write it as one line.")
    return value or default


def _required(env: Mapping[str, str], name: str, why: str) -> str:
    value = _text(env, name)
    if not value:
        raise SettingsError(name, f"is missing: {why}.")
    return value


def _flag(env: Mapping[str, str], name: str) -> bool:
    value = _text(env, name, "0").lower()
    if value not in {"0", "1", "false", "true", "no", "yes"}:
        raise SettingsError(name, "must be 1 or 0.")
    return value in {"1", "true", "yes"}


def _number(env: Mapping[str, str], name: str, *, default: int, least: int, most: int) -> int:
    value = _text(env, name, str(default))
    if not re.fullmatch(r"[0-9]{1,6}", value) or not least <= int(value) <= most:
        raise SettingsError(name, f"must be a whole number from {least} to {most}.")
    return int(value)


def _secret(env: Mapping[str, str], name: str, *, is_demo: bool) -> str:
    value = _required(env, name, f"make one with {MAKE_KEY}")
    if len(value) < SHORTEST_SECRET:
        raise SettingsError(name, f"is shorter than {SHORTEST_SECRET} characters: {MAKE_KEY}.")
    is_guessable = len(set(value)) < FEWEST_DIFFERENT or PLACEHOLDER.search(value) is not None
    if is_guessable and not is_demo:
        raise SettingsError(name, f"is a placeholder or easy to guess: {MAKE_KEY}.")
    return value


def _key(name: str, text: str) -> bytes:
    """32 bytes from base64, in either alphabet, padded or not."""
    plain = text.strip().rstrip("=").replace("+", "-").replace("/", "_")
    try:
        key = b64decode(plain + "=" * (-len(plain) % 4), altchars=b"-_", validate=True)
    except (Base64Error, ValueError):
        raise SettingsError(name, f"must be base64: make one with {MAKE_KEY}.") from None
    if len(key) != KEY_BYTES:
        raise SettingsError(name, f"must be {KEY_BYTES} bytes in base64: {MAKE_KEY}.")
    if len(set(key)) < FEWEST_DIFFERENT:
        raise SettingsError(name, f"is easy to guess: make one with {MAKE_KEY}.")
    return key


def _key_ring(env: Mapping[str, str], name: str) -> tuple[tuple[str, bytes], ...]:
    """Keys written `id:base64,id:base64`. The first seals; all open."""
    ring: list[tuple[str, bytes]] = []
    why = f"write it as id:key, such as 2026a:..., and make the key with {MAKE_KEY}"
    for entry in _required(env, name, why).split(","):
        key_id, colon, text = entry.strip().partition(":")
        if not colon or not re.fullmatch(r"[A-Za-z0-9_-]{1,32}", key_id):
            raise SettingsError(name, "must be id:key,id:key with ids of letters, digits, - or _.")
        ring.append((key_id, _key(name, text)))
    if len({key_id for key_id, _ in ring}) < len(ring) or len({key for _, key in ring}) < len(ring):
        raise SettingsError(name, "names the same id or the same key twice.")
    return tuple(ring)


def _index_key(env: Mapping[str, str], name: str, ring: tuple[tuple[str, bytes], ...]) -> bytes:
    key = _key(name, _required(env, name, f"make one with {MAKE_KEY}"))
    if key in {data_key for _, data_key in ring}:
        raise SettingsError(name, "is one of DATA_KEYS: make another.")
    return key


def _data_dir(env: Mapping[str, str], name: str) -> Path:
    path = Path(_text(env, name, "var")).expanduser().absolute()
    if path.is_relative_to(ROOT / "static"):
        raise SettingsError(name, "lies inside static/, which everybody can read: move it.")
    return path


def _parts(name: str, value: str, example: str, schemes: set[str]) -> SplitResult:
    """An address with one of `schemes`, a host and a sound port."""
    wrong = SettingsError(name, f"must look like {example}.")
    try:
        parts = urlsplit(value)
        is_whole = parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
    except ValueError:
        raise wrong from None
    if not is_whole:
        raise wrong
    return parts


def _database_url(env: Mapping[str, str], name: str, data_dir: Path) -> str:
    """SQLite in a file or PostgreSQL; the short PostgreSQL schemes get the driver's name."""
    value = _text(env, name, f"sqlite:///{data_dir}/anydoor.db")
    value = re.sub(r"^postgres(ql)?://", "postgresql+psycopg://", value)
    if re.match(r"postgresql\+psycopg://", value):
        return value
    if not re.match(r"sqlite:///.", value) or ":memory:" in value:
        raise SettingsError(name, "must be sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME.")
    return value


def _public_url(env: Mapping[str, str], name: str, port: int, *, is_demo: bool) -> str:
    if is_demo:
        value = _text(env, name, f"http://localhost:{port}")
    else:
        value = _required(env, name, "the address people type, such as https://anydoor.example")
    parts = _parts(name, value, "https://anydoor.example", {"http", "https"})
    if parts.path.strip("/") or parts.query or parts.fragment or parts.username:
        raise SettingsError(name, "must be a scheme and a host alone, with nothing after them.")
    if parts.scheme != "https" and not is_demo:
        raise SettingsError(name, "must start with https:// (people's details travel over it).")
    return value.rstrip("/")


def _meili_url(env: Mapping[str, str], name: str) -> str:
    value = _text(env, name)
    if value:
        _parts(name, value, "http://localhost:7700", {"http", "https"})
    return value


def _smtp_url(env: Mapping[str, str], name: str) -> str:
    value = _text(env, name)
    if value:
        _parts(name, value, "smtp://USER:PASSWORD@HOST:587", {"smtp", "smtps"})
    return value


def _address(env: Mapping[str, str], name: str, *, is_required: bool) -> str:
    if is_required:
        value = _required(env, name, "SMTP_URL is set, so letters need a sender")
    else:
        value = _text(env, name, "anydoor@localhost")
    if not re.fullmatch(r"[^@\s<>,;]+@[^@\s<>,;]+", value):
        raise SettingsError(name, "must be one e-mail address.")
    return value
