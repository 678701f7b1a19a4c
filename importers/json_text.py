"""Plain values as JSON text and back, fast, whatever letters and numbers are in them."""

import json
from typing import Any

import orjson


def to_json(value: Any) -> str:  # noqa: ANN401  (any plain value)
    """The text of a value. Numbers and letters that UTF-8 cannot hold are kept as well."""
    try:
        return orjson.dumps(value).decode()
    except TypeError:
        return json.dumps(value)


def from_json(text: str | bytes) -> Any:  # noqa: ANN401
    """The value of such a text."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return json.loads(text)
