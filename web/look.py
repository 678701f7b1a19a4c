"""Dress a Jinja environment: strict templates of ours, and the form kit's own as `kit`.

The kit (nhsuk-frontend-jinja) reads parameters that nobody gave, so it needs lenient undefined
values. Ours must not: a misspelt variable in a page about a person is a bug to be seen. Hence two
environments; the kit's macros are handed to ours as plain callables.
"""

from jinja2 import Environment, StrictUndefined
from werkzeug.local import LocalProxy

from web import display, drawing, kit, translation, wording
from web.forms import bridge


def dress(environment: Environment) -> None:
    """Give an environment what the templates in templates/ expect, and make it strict."""
    environment.undefined = StrictUndefined
    translation.dress(environment)
    environment.globals.update(
        kit=kit.macros(),
        field_component=bridge.component,
        field_params=bridge.params,
        error_list=bridge.error_summary,
        wording=wording,
        display=LocalProxy(display.display),
        drawn_icon=drawing.icon,
        drawn_pictogram=drawing.pictogram,
        address_of=drawing.address_of,
    )
    environment.filters["as_written"] = translation.as_written
