"""Pages for people who sign in and wonder: how a referral moves, and what pages are made of."""

from collections.abc import Iterator
from itertools import groupby
from typing import Final

from flask import Blueprint, abort, render_template, url_for

from accounts.policy import Door
from referrals.describing import StepLine, describe
from referrals.states import State
from web import gallery, wording_steps
from web.access import access
from web.wording_referral import BUTTONS, PARTIES

bp = Blueprint("help", __name__, url_prefix="/help")

GALLERY: Final = {
    "home": "The start page",
    "results": "Results and filters",
    "parts": "Parts of a page",
    "form": "Forms and mistakes",
    "staff": "Lists and tables",
    "session": "DIALOG+ and graphs",
}
"""The pages of the gallery in words."""


@bp.get("/referral-steps")
@access(Door.SIGNED_IN)
def referral_steps() -> str:
    """Every step that may happen to a referral, from the table that allows it."""
    groups = groupby(describe(), key=lambda row: row.state)
    states = [(state, list(_steps(rows))) for state, rows in groups]
    return render_template("help/referral_steps.html", states=states)


@bp.get("/components")
@access(Door.SIGNED_IN)
def components() -> str:
    """What there is to look at."""
    return render_template("gallery/index.html", pages=GALLERY)


@bp.get("/components/<string:name>")
@access(Door.SIGNED_IN)
def component_page(name: str) -> str:
    """One page of the gallery, with invented content; its links lead nowhere."""
    if name not in GALLERY:
        abort(404)
    navigation = [
        (words, url_for(".component_page", name=key), key == name) for key, words in GALLERY.items()
    ]
    everything = [("All parts", url_for(".components"), False), *navigation]
    return render_template(f"gallery/{name}.html", **gallery.samples(), navigation=everything)


def _steps(rows: Iterator[StepLine]) -> Iterator[tuple[str, State, str, str, str]]:
    """Each step of one state: what is done, where it leads, by whom, what it asks, what is due."""
    for row in rows:
        may = [f"{wording_steps.FIELDS[each]} (if you like)" for each in row.may]
        asks = [wording_steps.FIELDS[each] for each in row.needs] + may
        yield (
            BUTTONS[row.action],
            row.to,
            ", ".join(PARTIES[party] for party in row.parties),
            ", ".join(asks) or "Nothing",
            wording_steps.DUES[row.due],
        )
