"""What a search found on paper: one compact page with what decides, to print or as a PDF."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from flask import Blueprint, Response, abort, current_app, render_template, request
from flask.typing import ResponseReturnValue

from accounts.policy import Door
from directory.pages import Contact, Place
from directory.service_pages import list_open_places, list_referral_targets
from matching.thesaurus import understand
from web import pdf
from web.access import access
from web.cards import ServiceCard
from web.db import db
from web.found import found_by, heading_of, result_cards, widened_words
from web.parts import parts
from web.searching import RESULTS, Asked, active, address_on, read
from web.translation import gettext_noop

bp = Blueprint("on_paper", __name__)

MOST: Final = 50  # services on paper: about ten sheets
PAGE: Final = "on_paper.show"
FILE: Final = "on_paper.as_file"


@dataclass(frozen=True, slots=True)
class Entry:
    """One service on paper: its card, and what is needed to get in touch and to go."""

    card: ServiceCard
    contact: Contact
    places: tuple[Place, ...]


@bp.get("/services/print")
@access(Door.PUBLIC)
def show() -> str:
    """The first services of a search, black on white."""
    return _sheet(read(request.args), is_file=False)


@bp.get("/services/list.pdf")
@access(Door.PUBLIC)
def as_file() -> ResponseReturnValue:
    """The same as a file, where this machine can make one."""
    if not pdf.is_possible():
        abort(404)
    page = _sheet(read(request.args), is_file=True)
    try:
        made = pdf.as_pdf(page, Path(current_app.static_folder or ""))
    except pdf.BusyError:
        return Response(BUSY, 503, {"Retry-After": "30"}, mimetype="text/plain")
    response = Response(made, mimetype="application/pdf")
    response.headers["Content-Disposition"] = 'inline; filename="services.pdf"'
    return response


BUSY: Final = gettext_noop(
    "Many people want a PDF just now. Try again in half a minute, or print the page."
)


def file_address(asked: Asked) -> str:
    """Where the PDF of a search is; "" where none can be made."""
    return address_on(asked, FILE) if pdf.is_possible() else ""


def _sheet(asked: Asked, *, is_file: bool) -> str:
    page = found_by(replace(asked.query, page=1, per_page=MOST))
    hits = page.hits or (page.widened.hits if page.widened else ())
    ids = [hit.card.service_id for hit in hits]
    targets, places = list_referral_targets(db(), ids), list_open_places(db(), ids)
    entries = [
        Entry(card, targets[service_id].contact, places.get(service_id, ()))
        for service_id, card in zip(ids, result_cards(page, hits), strict=True)
    ]
    is_crisis = understand(asked.query.text, parts().thesaurus).is_crisis
    return render_template(
        "services/print.html",
        heading=heading_of(asked, page, is_crisis=is_crisis),
        chosen=[words for words, _ in active(asked)],
        widened=widened_words(page),
        entries=entries,
        total=page.total,
        list_address=address_on(asked, RESULTS),
        file_address=file_address(asked),
        public_url=parts().public_url,
        is_file=is_file,
        is_large=False,
    )
