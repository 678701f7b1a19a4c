import pytest

from base.environment import SettingsError
from config import Settings
from tests.test_config import PRODUCTION

URL = {**PRODUCTION, "MEILI_URL": "https://search.internal:7700/"}
KEYS = {"MEILI_SEARCH_KEY": "s" * 64, "MEILI_INDEX_KEY": "i" * 64}


def test_a_key_to_make_keys_with_is_enough() -> None:
    settings = Settings.from_env({**URL, "MEILI_KEY": "m"})
    assert settings.meili_url == "https://search.internal:7700"
    assert (settings.meili_key, settings.meili_search_key) == ("m", "")


def test_the_two_scoped_keys_need_no_other() -> None:
    settings = Settings.from_env({**URL, **KEYS})
    assert settings.meili_key == ""
    assert (settings.meili_search_key, settings.meili_index_key) == ("s" * 64, "i" * 64)


@pytest.mark.parametrize(
    ("env", "named"),
    [
        (URL, "MEILI_KEY is missing"),
        ({**URL, "MEILI_SEARCH_KEY": "s"}, "MEILI_INDEX_KEY is missing"),
        ({**URL, "MEILI_INDEX_KEY": "i", "MEILI_KEY": "m"}, "MEILI_SEARCH_KEY is missing"),
        ({**URL, "MEILI_SEARCH_KEY": "k", "MEILI_INDEX_KEY": "k"}, "MEILI_SEARCH_KEY is MEILI_IND"),
        ({**PRODUCTION, "MEILI_KEY": "m"}, "MEILI_URL is missing"),
        ({**PRODUCTION, **KEYS}, "MEILI_URL is missing"),
        ({**URL, "MEILI_URL": "search:7700", "MEILI_KEY": "m"}, "MEILI_URL"),
    ],
)
def test_half_of_the_settings_is_refused_and_what_is_missing_named(
    env: dict[str, str], named: str
) -> None:
    with pytest.raises(SettingsError, match=named):
        Settings.from_env(env)


def test_no_key_is_printed_with_the_settings() -> None:
    settings = Settings.from_env({**URL, **KEYS, "MEILI_KEY": "masterkey"})
    assert not any(key in repr(settings) for key in (*KEYS.values(), "masterkey"))
