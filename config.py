"""Settings, read once from the environment. Nothing else reads the environment."""

import re
from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from base import environment
from base.environment import SettingsError
from config_mail import Post
from config_safety import Safety, refuse_open_links
from matching.coverage import SOFT_EDGE_KM

ROOT = Path(__file__).parent
KEY_BYTES = 32  # AES-256 and HMAC-SHA-256
SHORTEST_SECRET = 32  # characters; what `secrets.token_urlsafe(32)` makes is 43
FEWEST_DIFFERENT = 12  # characters; a random secret of 32 has more, "aaaa..." and "1234..." fewer
# Words of placeholders people leave in, and the prefix of the secrets that demo mode makes.
PLACEHOLDER = re.compile(
    r"change.?me|secret|password|example|placeholder|^(dev|test|demo)[-_]", re.IGNORECASE
)
SHIPPED_WORDING = ROOT / "data" / "dialog.toml"
GEOCODERS = ("local", "postcodes_io", "nominatim")  # the first asks no other machine
FURTHEST_EDGE_KM = 20.0  # a soft edge wider than that is no edge
MAKE_KEY = 'python -c "import secrets; print(secrets.token_urlsafe(32))"'


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that differs between one running copy and another. Secrets stay out of repr.

    data_keys: (key id, 32 bytes), the first is current, the others only open what they sealed.
    data_dir: the one folder that the running product writes to. smtp_url: empty means that mail is
    written to data_dir/mail. geocoder: one of GEOCODERS; geocoder_url: the service it asks.
    soft_edge_km: how far outside its area a service still counts as "just outside", for search,
    matching and referring; 0 makes every edge a wall. search_log_days: how long the daily totals of
    searches are kept; problem_days: how long reports of problems are. dialog_set: which set of
    labels, in which order, DIALOG+ sessions use, of the file dialog_wording. tile_url: empty means
    that maps are drawn without pictures from another machine. meili_url: empty means that words
    are looked up by the embedded engine alone; the scoped keys are made with meili_key unless both
    are given. translations: folders with catalogues of more languages for public pages.
    is_testing is set by tests alone, never by the environment.
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
    meili_search_key: str = field(default="", repr=False)
    meili_index_key: str = field(default="", repr=False)
    smtp_url: str = field(default="", repr=False)
    mail_from: str = "anydoor@localhost"
    service_name: str = "Anydoor"
    area_name: str = "your area"
    idle_minutes: int = 30
    absolute_hours: int = 12
    trusted_proxies: int = 0
    geocoder: str = GEOCODERS[0]
    geocoder_url: str = ""
    soft_edge_km: float = SOFT_EDGE_KM
    tile_url: str = ""
    tile_attribution: str = ""
    search_log_days: int = 365
    problem_days: int = 180
    dialog_set: str = "standard"
    dialog_wording: Path = SHIPPED_WORDING
    translations: tuple[Path, ...] = ()
    safety: Safety = field(default_factory=Safety)
    post: Post = field(default_factory=Post)

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> "Settings":
        """Read and check every setting. Raises SettingsError for the first one at fault."""
        is_demo = environment.flag(env, "ANYDOOR_DEMO")
        if not is_demo and environment.flag(env, "FLASK_DEBUG"):
            raise SettingsError("FLASK_DEBUG", "shows code to visitors: unset it.")
        data_keys = _key_ring(env, "DATA_KEYS")
        data_dir = _data_dir(env, "DATA_DIR")
        port = environment.number(env, "PORT", default=8000, least=1, most=65_535)
        smtp_url = _smtp_url(env, "SMTP_URL")
        found = cls(
            secret_key=_secret(env, "SECRET_KEY", is_demo=is_demo),
            data_keys=data_keys,
            blind_index_key=_index_key(env, "BLIND_INDEX_KEY", data_keys),
            database_url=_database_url(env, "DATABASE_URL", data_dir),
            data_dir=data_dir,
            port=port,
            public_url=_public_url(env, "PUBLIC_URL", port, is_demo=is_demo),
            is_demo=is_demo,
            smtp_url=smtp_url,
            mail_from=_address(env, "MAIL_FROM", is_required=bool(smtp_url)),
            service_name=environment.text(env, "SERVICE_NAME", "Anydoor"),
            area_name=environment.text(env, "AREA_NAME", "your area"),
            trusted_proxies=environment.number(env, "TRUSTED_PROXIES", default=0, least=0, most=5),
            search_log_days=environment.number(
                env, "SEARCH_LOG_DAYS", default=365, least=7, most=1095
            ),
            problem_days=environment.number(env, "PROBLEM_DAYS", default=180, least=30, most=1095),
            dialog_set=environment.text(env, "DIALOG_SET", "standard"),
            dialog_wording=_file(env, "DIALOG_WORDING", SHIPPED_WORDING),
            translations=_folders(env, "TRANSLATIONS_DIR"),
            safety=Safety.from_env(env),
            post=Post.from_env(env),
            **_visits(env),
            **_places(env),
            **_meilisearch(env),
        )
        if not is_demo:
            refuse_open_links(env, DATABASE_URL=found.database_url, MEILI_URL=found.meili_url)
        return found


def _secret(env: Mapping[str, str], name: str, *, is_demo: bool) -> str:
    value = environment.required(env, name, f"make one with {MAKE_KEY}")
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
    for entry in environment.required(env, name, why).split(","):
        key_id, colon, text = entry.strip().partition(":")
        if not colon or not re.fullmatch(r"[A-Za-z0-9_-]{1,32}", key_id):
            raise SettingsError(name, "must be id:key,id:key with ids of letters, digits, - or _.")
        ring.append((key_id, _key(name, text)))
    if len({key_id for key_id, _ in ring}) < len(ring) or len({key for _, key in ring}) < len(ring):
        raise SettingsError(name, "names the same id or the same key twice.")
    return tuple(ring)


def _index_key(env: Mapping[str, str], name: str, ring: tuple[tuple[str, bytes], ...]) -> bytes:
    key = _key(name, environment.required(env, name, f"make one with {MAKE_KEY}"))
    if key in {data_key for _, data_key in ring}:
        raise SettingsError(name, "is one of DATA_KEYS: make another.")
    return key


def _data_dir(env: Mapping[str, str], name: str) -> Path:
    path = Path(environment.text(env, name, "var")).expanduser().absolute()
    if path.is_relative_to(ROOT / "static"):
        raise SettingsError(name, "lies inside static/, which everybody can read: move it.")
    return path


def _folders(env: Mapping[str, str], name: str) -> tuple[Path, ...]:
    """A folder that must be there, if one is named."""
    given = environment.text(env, name)
    folders = (Path(given).expanduser().absolute(),) if given else ()
    if not all(each.is_dir() for each in folders):
        raise SettingsError(name, "names a folder that is not there.")
    return folders


def _file(env: Mapping[str, str], name: str, default: Path) -> Path:
    path = Path(environment.text(env, name, str(default))).expanduser().absolute()
    if not path.is_file():
        raise SettingsError(name, "names a file that is not there.")
    return path


def _database_url(env: Mapping[str, str], name: str, data_dir: Path) -> str:
    """SQLite in a file or PostgreSQL; the short PostgreSQL schemes get the driver's name."""
    value = environment.text(env, name, f"sqlite:///{data_dir}/anydoor.db")
    value = re.sub(r"^postgres(ql)?://", "postgresql+psycopg://", value)
    if re.match(r"postgresql\+psycopg://", value):
        return value
    if not re.match(r"sqlite:///.", value) or ":memory:" in value:
        raise SettingsError(name, "must be sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME.")
    return value


def _public_url(env: Mapping[str, str], name: str, port: int, *, is_demo: bool) -> str:
    if is_demo:
        value = environment.text(env, name, f"http://localhost:{port}")
    else:
        value = environment.required(
            env, name, "the address people type, such as https://anydoor.example"
        )
    parts = environment.parts(name, value, "https://anydoor.example", {"http", "https"})
    if parts.path.strip("/") or parts.query or parts.fragment or parts.username:
        raise SettingsError(name, "must be a scheme and a host alone, with nothing after them.")
    if parts.scheme != "https" and not is_demo:
        raise SettingsError(name, "must start with https:// (people's details travel over it).")
    return value.rstrip("/")


def _visits(env: Mapping[str, str]) -> dict[str, Any]:
    """How long somebody stays signed in: without doing anything, and at most."""
    number = partial(environment.number, env)
    return {
        "idle_minutes": number("SESSION_IDLE_MINUTES", default=30, least=5, most=120),
        "absolute_hours": number("SESSION_ABSOLUTE_HOURS", default=12, least=1, most=24),
    }


def _places(env: Mapping[str, str]) -> dict[str, Any]:
    """Where places are looked up, how soft their edges are, and what maps are drawn on."""
    geocoder = environment.choice(env, "GEOCODER", GEOCODERS)
    geocoder_url = environment.text(env, "GEOCODER_URL")
    if geocoder != GEOCODERS[0]:
        environment.required(env, "GEOCODER_URL", f"GEOCODER={geocoder} asks a service")
        environment.parts("GEOCODER_URL", geocoder_url, "https://geo.example", {"http", "https"})
    tile_url = environment.text(env, "TILE_URL")
    if tile_url:
        example = "https://tiles.example/{z}/{x}/{y}.png"
        environment.parts("TILE_URL", tile_url, example, {"https"})
        if not all(part in tile_url for part in ("{z}", "{x}", "{y}")):
            raise SettingsError("TILE_URL", f"must look like {example}.")
        environment.required(
            env, "TILE_ATTRIBUTION", "TILE_URL is set, and its maker is to be named"
        )
    return {
        "geocoder": geocoder,
        "geocoder_url": geocoder_url.rstrip("/"),
        "soft_edge_km": environment.decimal(
            env, "SOFT_EDGE_KM", default=SOFT_EDGE_KM, most=FURTHEST_EDGE_KM
        ),
        "tile_url": tile_url,
        "tile_attribution": environment.text(env, "TILE_ATTRIBUTION"),
    }


def _meilisearch(env: Mapping[str, str]) -> dict[str, Any]:
    """The server, and either its two scoped keys or a key to make them with."""
    url, key, search_key, index_key = (
        environment.text(env, f"MEILI_{name}") for name in ("URL", "KEY", "SEARCH_KEY", "INDEX_KEY")
    )
    given = [
        f"MEILI_{name}"
        for name, value in (("KEY", key), ("SEARCH_KEY", search_key), ("INDEX_KEY", index_key))
        if value
    ]
    if not url:
        if given:
            raise SettingsError("MEILI_URL", f"is missing: {given[0]} is set.")
        return {}
    environment.parts("MEILI_URL", url, "http://localhost:7700", {"http", "https"})
    if bool(search_key) != bool(index_key):
        missing = "MEILI_INDEX_KEY" if search_key else "MEILI_SEARCH_KEY"
        raise SettingsError(missing, "is missing: the two scoped keys go together.")
    if not search_key:
        environment.required(env, "MEILI_KEY", "MEILI_URL is set, and no scoped keys are")
    if search_key and search_key == index_key:
        raise SettingsError("MEILI_SEARCH_KEY", "is MEILI_INDEX_KEY: it is to search, no more.")
    return {
        "meili_url": url.rstrip("/"),
        "meili_key": key,
        "meili_search_key": search_key,
        "meili_index_key": index_key,
    }


def _smtp_url(env: Mapping[str, str], name: str) -> str:
    value = environment.text(env, name)
    if value:
        environment.parts(name, value, "smtp://USER:PASSWORD@HOST:587", {"smtp", "smtps"})
    return value


def _address(env: Mapping[str, str], name: str, *, is_required: bool) -> str:
    if is_required:
        value = environment.required(env, name, "SMTP_URL is set, so letters need a sender")
    else:
        value = environment.text(env, name, "anydoor@localhost")
    if not re.fullmatch(r"[^@\s<>,;]+@[^@\s<>,;]+", value):
        raise SettingsError(name, "must be one e-mail address.")
    return value
