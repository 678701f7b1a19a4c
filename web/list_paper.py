"""A visitor's own list to keep: on paper, in large type, as a PDF, or in their own mail program."""

from pathlib import Path
from typing import Final

from flask import Blueprint, Response, abort, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.policy import Door
from directory.cards import list_cards
from directory.service_pages import list_open_places, list_referral_targets
from web import pdf
from web.access import access
from web.db import db
from web.on_paper import BUSY, Entry
from web.parts import parts, today
from web.service_cards import card_of
from web.shortlist import kept
from web.translation import gettext, gettext_noop

bp = Blueprint("list_paper", __name__, url_prefix="/my-list")

LARGE: Final = "large"
HEADING: Final = gettext_noop("My list")


@bp.get("/print")
@access(Door.PUBLIC)
def show() -> str:
    """The list, black on white; in large type if asked for."""
    return _sheet(is_file=False)


@bp.get("/list.pdf")
@access(Door.PUBLIC)
def as_file() -> ResponseReturnValue:
    """The same as a file, where this machine can make one."""
    if not pdf.is_possible():
        abort(404)
    page = _sheet(is_file=True)
    try:
        made = pdf.as_pdf(page, Path(current_app.static_folder or ""))
    except pdf.BusyError:
        return Response(BUSY, 503, {"Retry-After": "30"}, mimetype="text/plain")
    answer = Response(made, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = 'inline; filename="my-list.pdf"'
    return answer


def _sheet(*, is_file: bool) -> str:
    is_large = request.args.get("size") == LARGE
    size = LARGE if is_large else None
    ids = kept()
    cards = list_cards(db(), ids, today=today())
    targets, places = list_referral_targets(db(), ids), list_open_places(db(), ids)
    return render_template(
        "services/print.html",
        heading=gettext(HEADING),
        chosen=[],
        widened="",
        entries=[
            Entry(
                card_of(each),
                targets[each.service_id].contact,
                places.get(each.service_id, ()),
            )
            for each in cards
        ],
        total=len(cards),
        list_address=url_for("shortlist.show"),
        file_address=url_for(".as_file", size=size) if pdf.is_possible() else "",
        public_url=parts().public_url,
        is_file=is_file,
        is_large=is_large,
    )
