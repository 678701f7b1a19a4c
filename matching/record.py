"""A match as plain JSON and back, so that a stored one is shown as it was."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from enum import StrEnum
from types import UnionType
from typing import Any, Final, TypeVar, cast, get_args, get_origin, get_type_hints
from uuid import UUID

from matching.reasons import Numbers
from matching.result import MatchResult

FORM: Final = 1  # raise it when a stored match can no longer be read as it is

_T = TypeVar("_T")


def to_json(result: MatchResult) -> dict[str, Any]:
    """A match as dictionaries, lists, text and numbers."""
    return {"form": FORM, **_plain(result)}


def from_json(stored: Mapping[str, Any]) -> MatchResult:
    """What `to_json` gave, as a match again.

    Raises ValueError if it is of another form or is not a match.
    """
    if stored.get("form") != FORM:
        raise ValueError("a stored match of an unknown form")
    try:
        return _record(MatchResult, {key: stored[key] for key in stored if key != "form"})
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("not a stored match") from error


def _plain(value: Any) -> Any:  # noqa: ANN401 (JSON has no narrower type)
    """A value in JSON's types."""
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, StrEnum | UUID):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value


def _record(kind: type[_T], stored: Mapping[str, Any]) -> _T:
    """A dataclass from its fields."""
    hints = get_type_hints(kind)
    if set(stored) != set(hints):
        raise ValueError(f"not a stored {kind.__name__}")
    return kind(**{name: _typed(hints[name], stored[name]) for name in hints})


def _typed(hint: Any, value: Any) -> Any:  # noqa: ANN401 (a type and a value, known at run time)
    """A JSON value as the type it had."""
    if hint == Numbers:
        return {key: tuple(each) if _is_list(each) else each for key, each in value.items()}
    if get_origin(hint) is not None:
        return _gathered(hint, value)
    if is_dataclass(hint):
        return _record(cast("type[Any]", hint), value)
    return hint(value) if issubclass(hint, StrEnum | UUID | float) else value


def _gathered(hint: Any, value: Any) -> Any:  # noqa: ANN401 (as above)
    """A JSON value as the optional value, the tuple or the mapping it was."""
    first, last = get_args(hint)
    if get_origin(hint) is UnionType:
        return None if value is None else _typed(first, value)
    if get_origin(hint) is tuple:
        return tuple(_typed(first, each) for each in value)
    return {_typed(first, key): _typed(last, value[key]) for key in value}


def _is_list(value: object) -> bool:
    """Whether a JSON value is a list."""
    return isinstance(value, Sequence) and not isinstance(value, str)
