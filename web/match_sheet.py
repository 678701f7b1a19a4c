"""A list of matches on paper, in large type. It says nothing of whoever it was made for."""

from collections.abc import Collection

from flask import render_template

from directory.service_pages import list_open_places, list_referral_targets
from matching.result import MatchResult
from matching.terms import AccessFeature
from web.db import db
from web.on_paper import Entry
from web.parts import parts, today
from web.shown import Telling, in_words
from web.translation import gettext, gettext_noop

TITLE = gettext_noop("What could help")


def sheet(result: MatchResult, back: str, *, musts: Collection[AccessFeature] = ()) -> str:
    """The page to print. back: the address of the list."""
    shown = in_words(result, today(), Telling(musts=musts, is_paper=True))
    ids = [each.service_id for each in shown.matches]
    targets, places = list_referral_targets(db(), ids), list_open_places(db(), ids)
    entries = [
        Entry(each.card, targets[each.service_id].contact, places.get(each.service_id, ()))
        for each in shown.matches
    ]
    return render_template(
        "services/print.html",
        heading=gettext(TITLE),
        chosen=[],
        widened="",
        entries=entries,
        total=len(entries),
        list_address=back,
        file_address="",
        public_url=parts().public_url,
        is_file=False,
        is_large=True,
    )
