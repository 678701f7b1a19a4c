"""Checks and tidies single values from forms, feeds and files. Each raises ValueError in words."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from functools import partial
from typing import Any, Final

from base.errors import InvalidError
from base.text import clean_line, clean_prose

Clean = Callable[[Any], Any]

_EMAIL: Final = re.compile(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>.]+")
_WEB: Final = re.compile(r"https?://[^\s<>\"']+\.[^\s<>\"']+")
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}")


def clean_by(fields: Mapping[str, Clean], values: Mapping[str, Any]) -> dict[str, Any]:
    """The values, each checked and tidied by its field. Not every field need be there.

    Raises InvalidError with a message for each field that is wrong or unknown.
    """
    cleaned: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for name, value in values.items():
        clean = fields.get(name)
        if clean is None:
            wrong[name] = "There is no such field"
            continue
        try:
            cleaned[name] = clean(value)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            wrong[name] = str(error) if type(error) is ValueError else "This cannot be read"
    if wrong:
        raise InvalidError("Some of this cannot be kept as it is", wrong)
    return cleaned


def line(most: int, value: Any) -> str:  # noqa: ANN401  (from a form or a feed)
    """One line of text of at most so many characters."""
    text = clean_line(str(value or ""))
    if len(text) > most:
        raise ValueError(f"Use {most} characters or fewer")
    return text


def prose(most: int, value: Any) -> str:  # noqa: ANN401
    """Text with paragraphs, of at most so many characters."""
    text = clean_prose(str(value or ""))
    if len(text) > most:
        raise ValueError(f"Use {most} characters or fewer")
    return text


def shaped(pattern: re.Pattern[str], wanted: str, value: Any) -> str:  # noqa: ANN401
    """One line that is empty or of a shape; `wanted` says which."""
    text = line(300, value)
    if text and not pattern.fullmatch(text):
        raise ValueError(wanted)
    return text


def number(low: int, high: int, value: Any) -> int | None:  # noqa: ANN401
    """A whole number from low to high, or nothing."""
    if value is None or value == "":
        return None
    if isinstance(value, float) or not str(value).strip().lstrip("-").isdigit():
        raise ValueError("Enter a whole number")
    found = int(value)
    if not low <= found <= high:
        raise ValueError(f"Enter a number from {low} to {high}")
    return found


def yes_no(value: Any) -> bool:  # noqa: ANN401
    """True or False, and nothing that stands for one of them."""
    if not isinstance(value, bool):
        raise ValueError("Choose yes or no")  # noqa: TRY004  (said to the user)
    return value


def code(codes: type[StrEnum], value: Any) -> str:  # noqa: ANN401
    """One code of a vocabulary."""
    try:
        return codes(value).value
    except ValueError:
        said = f"Not one of the choices: {line(40, str(value)[:40])}"
        raise ValueError(said) from None


def code_list(codes: type[StrEnum], most: int, value: Any) -> list[str]:  # noqa: ANN401
    """Codes of a vocabulary, each once, in their order."""
    found = list(dict.fromkeys(code(codes, each) for each in items(value)))
    if len(found) > most:
        raise ValueError(f"Choose {most} or fewer")
    return found


def languages(value: Any) -> list[str]:  # noqa: ANN401
    """ISO 639 codes, each once, in their order."""
    found = list(dict.fromkeys(str(each).strip().lower() for each in items(value)))
    if not all(_LANGUAGE.fullmatch(each) for each in found):
        raise ValueError("Use language codes such as en, so, tr")
    return found


def day(value: Any) -> str:  # noqa: ANN401
    """A day as YYYY-MM-DD, or nothing."""
    return date.fromisoformat(str(value)).isoformat() if value else ""


def items(value: Any) -> list[Any]:  # noqa: ANN401
    """A list, and not a text that could be taken for one."""
    if isinstance(value, str) or value is None:
        raise ValueError("This must be a list")
    return list(value)


web: Final = partial(shaped, _WEB, "Enter a web address that begins with https://")
"""A web address, or nothing."""
email: Final = partial(shaped, _EMAIL, "Enter an e-mail address, such as name@example.org")
"""An e-mail address, or nothing."""
