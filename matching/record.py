"""A match as plain JSON and back, so that a stored one is shown as it was and can be made again."""

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, Field, dataclass, field, fields, is_dataclass
from datetime import date
from enum import StrEnum
from types import UnionType
from typing import Any, Final, TypeVar, cast, get_args, get_origin, get_type_hints
from uuid import UUID

from matching.person import Asker
from matching.reasons import Numbers
from matching.result import MatchResult

FORM: Final = 1  # raise it when a stored match can no longer be read as it is
KEPT_FORM: Final = 2  # the same of a match that is kept with its question

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class KeptMatch:
    """A match with its question: what is kept of each. names: of the services, as they were then.

    refused: kinds of service that the goals refused; the services of those kinds are worked out
    again when the match is, and are not among the question's excluded ones.
    asker: None for a match that was kept without its question.
    """

    result: MatchResult
    asker: Asker | None = field(default=None, repr=False)
    refused: frozenset[str] = field(default=frozenset(), repr=False)
    names: Mapping[UUID, str] = field(default_factory=dict)


def kept_json(kept: KeptMatch) -> dict[str, Any]:
    """A kept match as dictionaries, lists, text and numbers. It holds health data: seal it."""
    return {"form": KEPT_FORM, **_plain(kept)}


def read_kept(stored: Mapping[str, Any]) -> KeptMatch:
    """What `kept_json` gave; or what `to_json` gave, as a match kept without its question.

    Raises ValueError if it is of another form or is not a match.
    """
    if stored.get("form") == FORM:
        return KeptMatch(from_json(stored))
    return _read(KeptMatch, stored, KEPT_FORM)


def to_json(result: MatchResult) -> dict[str, Any]:
    """A match as dictionaries, lists, text and numbers."""
    return {"form": FORM, **_plain(result)}


def from_json(stored: Mapping[str, Any]) -> MatchResult:
    """What `to_json` gave, as a match again.

    Raises ValueError if it is of another form or is not a match.
    """
    return _read(MatchResult, stored, FORM)


def _read(kind: type[_T], stored: Mapping[str, Any], form: int) -> _T:
    """A record of one form. Raises ValueError."""
    if stored.get("form") != form:
        raise ValueError("a stored match of an unknown form")
    try:
        return _record(kind, {key: stored[key] for key in stored if key != "form"})
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
    if isinstance(value, tuple | frozenset):
        return [_plain(each) for each in (value if isinstance(value, tuple) else sorted(value))]
    return value.isoformat() if isinstance(value, date) else value


def _record(kind: type[_T], stored: Mapping[str, Any]) -> _T:
    """A dataclass from its fields; one that came later, and has a default, may be missing."""
    hints = get_type_hints(kind)
    later = {each.name for each in fields(cast("type[Any]", kind)) if _has_default(each)}
    if not set(hints) - later <= set(stored) <= set(hints):
        raise ValueError(f"not a stored {kind.__name__}")
    return kind(**{name: _typed(hints[name], stored[name]) for name in stored})


def _has_default(each: Field[Any]) -> bool:
    """Whether a field may be left out."""
    return each.default is not MISSING or each.default_factory is not MISSING


def _typed(hint: Any, value: Any) -> Any:  # noqa: ANN401 (a type and a value, known at run time)
    """A JSON value as the type it had."""
    if hint == Numbers:
        return {key: tuple(each) if _is_list(each) else each for key, each in value.items()}
    if get_origin(hint) is not None:
        return _gathered(hint, value)
    if is_dataclass(hint):
        return _record(cast("type[Any]", hint), value)
    if hint is date:
        return date.fromisoformat(value)
    return hint(value) if issubclass(hint, StrEnum | UUID | float) else value


def _gathered(hint: Any, value: Any) -> Any:  # noqa: ANN401 (as above)
    """A JSON value as the set, the optional value, the tuple or the mapping it was."""
    if get_origin(hint) is frozenset:
        return frozenset(_typed(get_args(hint)[0], each) for each in value)
    first, last = get_args(hint)
    if get_origin(hint) is UnionType:
        return None if value is None else _typed(first, value)
    if get_origin(hint) is tuple:
        return tuple(_typed(first, each) for each in value)
    return {_typed(first, key): _typed(last, value[key]) for key in value}


def _is_list(value: object) -> bool:
    """Whether a JSON value is a list."""
    return isinstance(value, Sequence) and not isinstance(value, str)
