"""Dress a Jinja environment: strict templates of ours, and the form kit's own as `kit`.

The kit (nhsuk-frontend-jinja) reads parameters that nobody gave, so it needs lenient undefined
values. Ours must not: a misspelt variable in a page about a person is a bug to be seen. Hence two
environments; the kit's macros are handed to ours as plain callables.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final

from jinja2 import ChainableUndefined, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from werkzeug.local import LocalProxy

from web import display, drawing, translation, wording
from web.forms import bridge

Macro = Callable[..., Markup]

# Name of the macro -> its folder in the kit. Only form parts: the skeleton is our own.
KIT_PARTS: Final[Mapping[str, str]] = {
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


@lru_cache(maxsize=1)
def kit_macros() -> dict[str, Macro]:
    """The form kit's macros by name, each taking one mapping of parameters."""
    kit = Environment(
        loader=PackageLoader("nhsuk_frontend_jinja"),
        undefined=ChainableUndefined,
        autoescape=True,
        auto_reload=False,
    )
    return {name: _macro(kit, name, folder) for name, folder in KIT_PARTS.items()}


def dress(environment: Environment) -> None:
    """Give an environment what the templates in templates/ expect, and make it strict."""
    environment.undefined = StrictUndefined
    translation.dress(environment)
    environment.globals.update(
        kit=kit_macros(),
        field_component=bridge.component,
        field_params=bridge.params,
        error_list=bridge.error_summary,
        wording=wording,
        display=LocalProxy(display.display),
        drawn_icon=drawing.icon,
        drawn_pictogram=drawing.pictogram,
        address_of=drawing.address_of,
    )


def _macro(kit: Environment, name: str, folder: str) -> Macro:
    """One macro of the kit."""
    module: Any = kit.get_template(f"nhsuk/components/{folder}/macro.jinja").module
    macro: Macro = getattr(module, name)
    return macro
