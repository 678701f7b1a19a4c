"""A list of matches that follows its switches: what was pressed, and how much to answer with."""

from flask import request

from web.forms.switches import SwitchForm
from web.switches import Switches

RESTORE = "restore"  # the button that brings back everything taken away
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


def is_part() -> bool:
    """Whether only the list was asked for, by a script on the page."""
    return request.headers.get("HX-Request") == "true"
