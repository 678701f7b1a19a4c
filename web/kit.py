"""The form kit's parts (nhsuk-frontend-jinja) as plain callables, each taking its parameters.

A box to type in is made once for each width, type and the like, and filled in after that: a page
with a hundred boxes spent two thirds of its time in the kit's macros.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from jinja2 import ChainableUndefined, Environment, PackageLoader
from markupsafe import Markup, escape

Macro = Callable[..., Markup]
Params = Mapping[str, Any]

# Name of the macro -> its folder in the kit. Only form parts: the skeleton is our own.
PARTS: Final[Mapping[str, str]] = {
    "button": "button",
    "characterCount": "character-count",
    "checkboxes": "checkboxes",
    "dateInput": "date-input",
    "details": "details",
    "errorMessage": "error-message",
    "errorSummary": "error-summary",
    "fieldset": "fieldset",
    "fileUpload": "file-upload",
    "hint": "hint",
    "input": "input",
    "label": "label",
    "passwordInput": "password-input",
    "radios": "radios",
    "select": "select",
    "textarea": "textarea",
}
BOXES: Final = ("input", "textarea")
OWN: Final = {"id": "\ue000", "name": "\ue001", "value": "\ue002"}
WORDS: Final = {"label": "\ue003", "hint": "\ue004"}
"""What is each box's own, and the private character of Unicode that keeps its place."""
KEPT: Final = 1000  # kinds of boxes
_PLACE: Final = re.compile("[\ue000-\ue004]")


@dataclass(frozen=True, slots=True)
class _Kind:
    """What boxes that differ only in what is their own have in common."""

    name: str
    params: Params = field(compare=False)


@lru_cache(maxsize=1)
def macros() -> dict[str, Macro]:
    """The kit's macros by name, each taking one mapping of parameters."""
    kit = Environment(
        loader=PackageLoader("nhsuk_frontend_jinja"),
        undefined=ChainableUndefined,
        autoescape=True,
        auto_reload=False,
    )
    found = {name: _macro(kit, name, folder) for name, folder in PARTS.items()}
    return found | {name: _made_once(found[name]) for name in BOXES}


def _macro(kit: Environment, name: str, folder: str) -> Macro:
    """One macro of the kit."""
    module: Any = kit.get_template(f"nhsuk/components/{folder}/macro.jinja").module
    macro: Macro = getattr(module, name)
    return macro


def _made_once(macro: Macro) -> Macro:
    """The same part, made once for each kind of box. No word of any page is kept.

    A box with an error is made as it is: there are few.
    """

    @lru_cache(maxsize=KEPT)
    def made(kind: _Kind) -> str:
        return str(macro(kind.params))

    def box(params: Params) -> Markup:
        if params.get("errorMessage"):
            return macro(params)
        own, rest = _parted(params)
        shape = made(_Kind(repr(rest), rest))
        return Markup(_PLACE.sub(lambda found: own[found[0]], shape))  # noqa: S704  (escaped)

    return box


def _parted(params: Params) -> tuple[dict[str, str], Params]:
    """What is a box's own, escaped, by the character in its place; and what is left.

    Nothing at all ("" or None) is left to the kit, and so is markup.
    """
    own, rest = dict[str, str](), dict(params)
    for name, place in OWN.items():
        if _is_text(params.get(name)):
            own[place], rest[name] = str(escape(params[name])), place
    for name, place in WORDS.items():
        part = params.get(name)
        if isinstance(part, Mapping) and "html" not in part and _is_text(part.get("text")):
            own[place], rest[name] = str(escape(part["text"])), {**part, "text": place}
    return own, rest


def _is_text(value: object) -> bool:
    return isinstance(value, str) and value != ""
