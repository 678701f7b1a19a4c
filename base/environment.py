"""Reading single settings from the environment, each explained when it is wrong."""

import re
from collections.abc import Mapping
from urllib.parse import SplitResult, urlsplit


class SettingsError(Exception):
    """A setting is missing or unsafe. Names it and says what to do, never what its value was."""

    def __init__(self, name: str, advice: str) -> None:
        """Keep the setting's name and the advice; the message is both."""
        super().__init__(f"{name} {advice}")
        self.name = name
        self.advice = advice


def text(env: Mapping[str, str], name: str, default: str = "") -> str:
    """The setting without spaces around it; blank counts as not set."""
    value = env.get(name, "").strip()
    if any(not char.isprintable() for char in value):
        raise SettingsError(name, "holds a line break or control character: write it as one line.")
    return value or default


def required(env: Mapping[str, str], name: str, why: str) -> str:
    """A setting that must not be blank. why: what it is for, said when it is missing."""
    value = text(env, name)
    if not value:
        raise SettingsError(name, f"is missing: {why}.")
    return value


def flag(env: Mapping[str, str], name: str) -> bool:
    """Yes or no, written in one of six ways; no when nothing is set."""
    value = text(env, name, "0").lower()
    if value not in {"0", "1", "false", "true", "no", "yes"}:
        raise SettingsError(name, "must be 1 or 0.")
    return value in {"1", "true", "yes"}


def number(env: Mapping[str, str], name: str, *, default: int, least: int, most: int) -> int:
    """A whole number from `least` to `most`, at most six figures."""
    value = text(env, name, str(default))
    if not re.fullmatch(r"[0-9]{1,6}", value) or not least <= int(value) <= most:
        raise SettingsError(name, f"must be a whole number from {least} to {most}.")
    return int(value)


def decimal(env: Mapping[str, str], name: str, *, default: float, most: float) -> float:
    """A number from 0 to `most`, with or without a decimal point."""
    value = text(env, name, str(default))
    if not re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,6})?", value) or float(value) > most:
        raise SettingsError(name, f"must be a number from 0 to {most:g}.")
    return float(value)


def choice(env: Mapping[str, str], name: str, allowed: tuple[str, ...]) -> str:
    """One of the words allowed; the first when nothing is set."""
    value = text(env, name, allowed[0])
    if value not in allowed:
        raise SettingsError(name, f"must be one of: {', '.join(allowed)}.")
    return value


def parts(name: str, value: str, example: str, schemes: set[str]) -> SplitResult:
    """An address with one of `schemes`, a host and a sound port."""
    wrong = SettingsError(name, f"must look like {example}.")
    try:
        found = urlsplit(value)
        is_whole = found.scheme in schemes and bool(found.hostname) and found.port != 0
    except ValueError:
        raise wrong from None
    if not is_whole:
        raise wrong
    return found
