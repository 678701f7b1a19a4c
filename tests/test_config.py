from base64 import b64encode, urlsafe_b64encode
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from base.environment import SettingsError
from config import ROOT, Settings


def _key(label: str) -> str:
    return urlsafe_b64encode(sha256(label.encode()).digest()).decode()


SECRET = "kq3W9xv0TzR8bLmYc5HdPn2Gs7JfUa4E"
KNOWN = "sslmode=verify-full"
PRODUCTION = {
    "SECRET_KEY": SECRET,
    "DATA_KEYS": f"2026b:{_key('new')},2026a:{_key('old')}",
    "BLIND_INDEX_KEY": _key("index"),
    "PUBLIC_URL": "https://anydoor.example",
}
DEMO = {**PRODUCTION, "ANYDOOR_DEMO": "1", "SECRET_KEY": f"demo-{SECRET}", "PUBLIC_URL": ""}


def test_production_needs_four_settings_and_fills_in_the_rest() -> None:
    settings = Settings.from_env(PRODUCTION)

    assert settings.data_dir == Path.cwd() / "var"
    assert settings.database_url == f"sqlite:///{Path.cwd()}/var/anydoor.db"
    assert (settings.port, settings.service_name, settings.area_name) == (
        8000,
        "Anydoor",
        "your area",
    )
    assert (settings.idle_minutes, settings.absolute_hours, settings.trusted_proxies) == (30, 12, 0)
    assert (settings.meili_url, settings.smtp_url) == ("", "")
    assert not settings.is_demo
    assert not settings.is_testing


@pytest.mark.parametrize("name", PRODUCTION)
def test_a_missing_setting_is_named(name: str) -> None:
    env = {**PRODUCTION, name: "  "}

    with pytest.raises(SettingsError, match=f"^{name} is missing: ") as caught:
        Settings.from_env(env)

    assert caught.value.name == name


def test_places_are_looked_up_here_and_maps_ask_nobody_unless_told() -> None:
    settings = Settings.from_env(PRODUCTION)

    assert (settings.geocoder, settings.geocoder_url) == ("local", "")
    assert (settings.soft_edge_km, settings.tile_url) == (3.0, "")


@pytest.mark.parametrize(
    ("env", "name"),
    [
        ({"GEOCODER": "google"}, "GEOCODER"),
        ({"GEOCODER": "nominatim"}, "GEOCODER_URL"),
        ({"GEOCODER": "postcodes_io", "GEOCODER_URL": "postcodes"}, "GEOCODER_URL"),
        ({"SOFT_EDGE_KM": "far"}, "SOFT_EDGE_KM"),
        ({"SOFT_EDGE_KM": "21"}, "SOFT_EDGE_KM"),
        ({"SEARCH_LOG_DAYS": "6"}, "SEARCH_LOG_DAYS"),
        ({"SEARCH_LOG_DAYS": "for ever"}, "SEARCH_LOG_DAYS"),
        ({"PROBLEM_DAYS": "29"}, "PROBLEM_DAYS"),
        ({"DIALOG_WORDING": "nowhere.toml"}, "DIALOG_WORDING"),
        ({"TILE_URL": "http://tiles.example/{z}/{x}/{y}.png"}, "TILE_URL"),
        ({"TILE_URL": "https://tiles.example/tiles.png"}, "TILE_URL"),
        ({"TILE_URL": "https://tiles.example/{z}/{x}/{y}.png"}, "TILE_ATTRIBUTION"),
    ],
)
def test_a_setting_of_places_that_cannot_work_is_named(env: dict[str, str], name: str) -> None:
    with pytest.raises(SettingsError, match=f"^{name} ") as caught:
        Settings.from_env({**PRODUCTION, **env})

    assert caught.value.name == name


def test_a_geocoding_service_and_tiles_can_be_named() -> None:
    settings = Settings.from_env(
        {
            **PRODUCTION,
            "GEOCODER": "postcodes_io",
            "GEOCODER_URL": "https://geo.example/",
            "SOFT_EDGE_KM": "0.5",
            "TILE_URL": "https://tiles.example/{z}/{x}/{y}.png",
            "TILE_ATTRIBUTION": "Tiles by Example",
        }
    )

    assert (settings.geocoder, settings.geocoder_url) == ("postcodes_io", "https://geo.example")
    assert (settings.soft_edge_km, settings.tile_attribution) == (0.5, "Tiles by Example")


def test_the_first_data_key_is_the_current_one() -> None:
    settings = Settings.from_env(PRODUCTION)

    assert [key_id for key_id, _ in settings.data_keys] == ["2026b", "2026a"]
    assert settings.data_keys[0][1] == sha256(b"new").digest()


def test_keys_are_read_in_either_base64_alphabet_padded_or_not() -> None:
    key = bytes(range(224, 256))
    spellings = [b64encode(key).decode(), urlsafe_b64encode(key).decode().rstrip("=")]

    read = {Settings.from_env({**PRODUCTION, "BLIND_INDEX_KEY": s}) for s in spellings}

    assert {settings.blind_index_key for settings in read} == {key}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ANYDOOR_DEMO", "maybe"),
        ("FLASK_DEBUG", "1"),
        ("FLASK_DEBUG", "true"),
        ("SECRET_KEY", SECRET[:31]),
        ("SECRET_KEY", "a" * 64),
        ("SECRET_KEY", f"change-me-{SECRET}"),
        ("SECRET_KEY", f"my secret {SECRET}"),
        ("SECRET_KEY", f"demo-{SECRET}"),
        ("DATA_KEYS", _key("no id")),
        ("DATA_KEYS", f"has.dot:{_key('new')}"),
        ("DATA_KEYS", f"a:{_key('new')},"),
        ("DATA_KEYS", f"a:{_key('one')},a:{_key('two')}"),
        ("DATA_KEYS", f"a:{_key('one')},b:{_key('one')}"),
        ("DATA_KEYS", "a:not base64 at all"),
        ("DATA_KEYS", "a:c2hvcnQ="),
        ("DATA_KEYS", "a:" + b64encode(bytes(32)).decode()),
        ("BLIND_INDEX_KEY", _key("new")),
        ("BLIND_INDEX_KEY", "c2hvcnQ="),
        ("DATA_DIR", f"{ROOT}/static/uploads"),
        ("DATABASE_URL", "mysql://localhost/anydoor"),
        ("DATABASE_URL", "sqlite://"),
        ("DATABASE_URL", "sqlite:///:memory:"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "-1"),
        ("PORT", "eighty"),
        ("PORT", "8\u0660"),
        ("PUBLIC_URL", "http://anydoor.example"),
        ("PUBLIC_URL", "anydoor.example"),
        ("PUBLIC_URL", "https://anydoor.example/path"),
        ("PUBLIC_URL", "https://anydoor.example?x=1"),
        ("PUBLIC_URL", "https://user@anydoor.example"),
        ("PUBLIC_URL", "https://anydoor.example:99999"),
        ("PUBLIC_URL", "https://[broken"),
        ("DATABASE_URL", "postgres://u:p@db.example/anydoor"),
        ("DATABASE_URL", "postgres://u:p@db.example/anydoor?sslmode=require"),
        ("DATABASE_URL", "postgres://u:p@/anydoor?host=db.example"),
        ("MEILI_URL", "localhost:7700"),
        ("SMTP_URL", "mail.example"),
        ("MAIL_FROM", "nobody"),
        ("MAIL_FROM", "a@example.org, b@example.org"),
        ("SERVICE_NAME", "Any\r\nBcc: all"),
        ("SESSION_IDLE_MINUTES", "0"),
        ("SESSION_ABSOLUTE_HOURS", "25"),
        ("TRUSTED_PROXIES", "6"),
        ("BACKUPS", "of"),
        ("RETENTION_MONTHS", "ended=96"),
    ],
)
def test_an_unsafe_setting_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.from_env({**PRODUCTION, name: value})

    assert caught.value.name == name


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "hunter2"),
        ("DATA_KEYS", "a:hunter2"),
        ("BLIND_INDEX_KEY", "hunter2"),
        ("DATABASE_URL", "oracle://user:hunter2@db/anydoor"),
        ("PUBLIC_URL", "https://user:hunter2@anydoor.example"),
        ("SMTP_URL", "http://user:hunter2@mail.example"),
        ("SMTP_URL", "smtp://user:hunter2@mail.example:port"),
    ],
)
def test_no_value_reaches_the_message(name: str, value: str) -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.from_env({**PRODUCTION, name: value})

    assert "hunter2" not in str(caught.value)
    assert caught.value.__cause__ is None


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("postgres://u:p@localhost/anydoor", "postgresql+psycopg://u:p@localhost/anydoor"),
        ("postgresql://u:p@[::1]/anydoor", "postgresql+psycopg://u:p@[::1]/anydoor"),
        ("postgresql+psycopg://u@/a?host=/run/pg", "postgresql+psycopg://u@/a?host=/run/pg"),
        (f"postgres://u:p@db/a?{KNOWN}", f"postgresql+psycopg://u:p@db/a?{KNOWN}"),
        ("sqlite:////srv/anydoor.db", "sqlite:////srv/anydoor.db"),
    ],
)
def test_both_databases_are_named_with_their_driver(given: str, kept: str) -> None:
    assert Settings.from_env({**PRODUCTION, "DATABASE_URL": given}).database_url == kept


def test_other_machines_are_spoken_to_in_the_open_only_where_nobody_else_can_listen() -> None:
    links = {
        "DATABASE_URL": "postgres://u:p@db/a",
        "MEILI_URL": "http://find:7700",
        "MEILI_KEY": "m",
    }
    with pytest.raises(SettingsError, match="DATABASE_URL"):
        Settings.from_env({**PRODUCTION, **links})
    with pytest.raises(SettingsError, match="MEILI_URL"):
        Settings.from_env({**PRODUCTION, **links, "DATABASE_URL": "sqlite:////srv/a.db"})
    Settings.from_env({**PRODUCTION, **links, "PRIVATE_NETWORK": "1"})


def test_meilisearch_needs_its_key() -> None:
    env = {**PRODUCTION, "MEILI_URL": "http://localhost:7700"}

    with pytest.raises(SettingsError, match="MEILI_KEY is missing"):
        Settings.from_env(env)

    settings = Settings.from_env({**env, "MEILI_KEY": "k"})
    assert (settings.meili_url, settings.meili_key) == ("http://localhost:7700", "k")


def test_sending_mail_needs_a_sender() -> None:
    env = {**PRODUCTION, "SMTP_URL": "smtp://u:p@mail.example:587"}

    with pytest.raises(SettingsError, match="MAIL_FROM is missing"):
        Settings.from_env(env)

    assert Settings.from_env({**env, "MAIL_FROM": "door@example.org"}).mail_from


def test_the_demo_runs_on_this_machine_with_keys_of_its_own() -> None:
    settings = Settings.from_env({**DEMO, "PORT": "8123", "FLASK_DEBUG": "1"})

    assert settings.is_demo
    assert settings.public_url == "http://localhost:8123"


def test_the_demo_too_needs_keys() -> None:
    with pytest.raises(SettingsError, match=r"^DATA_KEYS is missing"):
        Settings.from_env({"ANYDOOR_DEMO": "1"})


def test_the_public_address_ends_without_a_slash() -> None:
    env = {**PRODUCTION, "PUBLIC_URL": "https://anydoor.example:8443/"}

    assert Settings.from_env(env).public_url == "https://anydoor.example:8443"


def test_the_environment_cannot_switch_testing_on() -> None:
    assert not Settings.from_env({**PRODUCTION, "IS_TESTING": "1", "TESTING": "1"}).is_testing


def test_settings_shown_in_a_traceback_give_no_secret_away() -> None:
    settings = replace(
        Settings.from_env(PRODUCTION), meili_key="hidden", smtp_url="smtp://u:hidden@mail.example"
    )

    shown = repr(settings)

    assert SECRET not in shown
    assert "hidden" not in shown
    assert repr(settings.blind_index_key) not in shown
