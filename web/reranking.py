"""A list of matches that follows its switches: what was pressed, and how much to answer with."""

from typing import Final, TypeAlias

from flask import render_template, request
from markupsafe import Markup

from web.forms.switches import SwitchForm
from web.switches import Switches
from web.translation import language as page_language

RESTORE = "restore"  # the button that brings back everything taken away
_Drawn: TypeAlias = tuple[str, str, tuple[object, ...]]
_DRAWN: Final[dict[_Drawn, Markup]] = {}
"""The switches as they were drawn, by the language of the page and how they stand."""
_MOST_DRAWN: Final = 300  # some 12 kB each

MOST_DROPPED = 60  # codes; more than any goal holds


def read_change(
    switches: Switches, dropped: frozenset[str], *, language: str = ""
) -> tuple[Switches, frozenset[str]]:
    """The switches and what is taken away, after what was posted.

    Either a thing understood is taken away (`drop`, or `restore` for all of it), or the switches
    were used. language: in words, where there is one to switch to.
    """
    if RESTORE in request.form:
        return switches, frozenset()
    if code := request.form.get("drop", ""):
        return switches, frozenset([*sorted(dropped), code][-MOST_DROPPED:])
    form = SwitchForm(request.form)
    if not language:
        form.own_language.data = switches.own_language
    return form.switches(), dropped


def switch_fields(form: SwitchForm) -> Markup:
    """The switches as a page shows them. Drawn once: nothing else of a list takes so long."""
    own = str(form.own_language.label.text) if "own_language" in form else ""
    key = page_language().code, own, tuple(form.data.values())
    if key not in _DRAWN:
        if len(_DRAWN) >= _MOST_DRAWN:
            _DRAWN.clear()
        # Written by our own template, which escapes whatever is put into it.
        _DRAWN[key] = Markup(render_template("matches/switch_fields.html", form=form))  # noqa: S704
    return _DRAWN[key]


def is_part() -> bool:
    """Whether only the list was asked for, by a script on the page."""
    return request.headers.get("HX-Request") == "true"
