"""Public pages of the directory: search results, a service, an organisation."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.policy import Door
from base.text import clean_line
from directory.cards import list_cards
from directory.pages import ServicePage
from directory.schedule import not_over
from directory.service_pages import (
    get_organisation_page,
    get_service_page,
    organisation_id_for,
    service_id_for,
)
from matching.terms import AccessFeature, Answer, CapacityState, Freshness
from matching.thesaurus import understand
from web import wording
from web.access import access
from web.covering import visitor_fact
from web.db import db
from web.filters import panel
from web.found import (
    THIN,
    access_note,
    edge_title,
    heading_of,
    just_outside_cards,
    page_of,
    result_cards,
    widened,
)
from web.learning import note_search
from web.looking_for import address_to_tell
from web.map_views import service_map
from web.on_paper import PAGE, file_address
from web.opening_words import pattern_of, schedule_words
from web.parts import now, parts, today
from web.searching import (
    LONGEST_TEXT,
    RESULTS,
    Asked,
    active,
    address_of_page,
    address_on,
    radius_options,
    read,
    sort_links,
    without_filters,
)
from web.security import csrf
from web.service_cards import (
    age_words,
    card_of,
    opening_words,
    refer_url,
)
from web.service_totals import note_results
from web.shortlist import on_list
from web.taking_along import share_link
from web.translation import gettext
from web.visitor_place import LONGEST as LONGEST_PLACE
from web.visitor_place import lift_postcode, place_of_visit, public_place, remember_place
from web.wording_coverage import areas_in_words
from web.wording_public import CHECKED_BY, ORGANISATION_KINDS

bp = Blueprint("services", __name__)

_OLD: Final = frozenset({Freshness.CHECK_FIRST, Freshness.STALE, Freshness.EXPIRED})
_SHUT: Final = frozenset({CapacityState.FULL, CapacityState.PAUSED})


@bp.post("/services/search")
@csrf.exempt
@access(Door.PUBLIC)
def ask() -> ResponseReturnValue:
    """Take a search with a full postcode out of the address: it stays in the visit's session.

    Changes nothing but that, so it needs no token, and the start page needs no session.
    """
    _, postcode = lift_postcode(clean_line(request.form.get("q", ""))[:LONGEST_TEXT])
    remember_place(clean_line(request.form.get("place", ""))[:LONGEST_PLACE] or postcode)
    return redirect(address_on(read(request.form), RESULTS), code=303)


@bp.get("/services")
@access(Door.PUBLIC)
def results() -> Response:
    """What fits, with the filters beside it. Never empty while the directory is not.

    A page that is open already asks for the part that changes, and is told the clean address.
    """
    asked = read(request.args)
    page = page_of(asked.query)
    note_search(asked.args, page)
    meant = understand(asked.query.text, parts().thesaurus)
    domains = asked.query.domains or meant.domains
    note_results(page, domains)
    is_part = "HX-Request" in request.headers
    shown = render_template(
        "services/found.html" if is_part else "services/results.html",
        asked=asked,
        page=page,
        cards=result_cards(page, page.hits),
        edge=just_outside_cards(page) if page.query.page == page.pages else [],
        edge_title=edge_title(asked.query),
        widened=widened(page),
        panel=panel(asked.args, page.facets if page.total else None),
        active=active(asked),
        clear_address=without_filters(asked),
        access_note=access_note(page),
        is_thin=page.total < THIN,
        is_part=is_part,
        sorts=sort_links(asked),
        page_address=address_of_page(asked),
        heading=heading_of(asked, page, is_crisis=meant.is_crisis),
        ways=_ways(asked),
        missing_address=address_to_tell(domains, asked.place_text),
        is_crisis=meant.is_crisis,
        radii=radius_options(asked),
        on_list=on_list(),
    )
    response = Response(shown)
    response.vary.add("HX-Request")
    if is_part:
        response.headers["HX-Push-Url"] = address_of_page(asked)(page.query.page)
    return response


def _ways(asked: Asked) -> list[tuple[str, str, str]]:
    """Ways to look at all of a search elsewhere: an icon, words and the address of each."""
    ways = [
        ("pin", gettext("Show on a map"), address_on(asked, "maps.show")),
        ("print", gettext("Print"), address_on(asked, PAGE)),
        ("arrow", gettext("PDF"), file_address(asked)),
    ]
    return [way for way in ways if way[-1]]


@bp.get("/services/<uuid:service_id>")
@access(Door.PUBLIC)
def show(service_id: UUID) -> ResponseReturnValue:
    """Everything about one service."""
    found_id = service_id_for(db(), str(service_id))
    if found_id != service_id:
        return redirect(url_for(".show", service_id=found_id, place=_given_place()), code=301)
    place, found = place_of_visit(request.args.get("place", ""))
    label = place if found else ""
    page = get_service_page(db(), service_id, today=today())
    similar = list_cards(db(), page.similar_ids, today=today())
    return render_template(
        "services/show.html",
        **shown_of(page),
        near=label,
        covers=visitor_fact(service_id, found, label),
        similar=[card_of(each, place=label) for each in similar[:3]],
        on_list=on_list(),
    )


NOBODY_IN_PARTICULAR: Final[Mapping[str, Any]] = {
    "near": "",
    "covers": "",
    "similar": (),
    "on_list": frozenset(),
}
"""What the page of a service shows a visitor besides, for somebody without a place or list."""


def shown_of(page: ServicePage) -> dict[str, Any]:
    """What the page of a service shows whoever looks, for its template."""
    known = page.card
    return {
        "page": page,
        "card": card_of(known),
        "warning": _warning(page),
        "times": _times(page),
        "openings": [opening_words(each) for each in not_over(page.next_openings, now())[:3]],
        "ages": age_words(known.min_age, known.max_age),
        "coverage": areas_in_words(page.coverage, parts().places),
        "map": service_map(page),
        "access_groups": _access_groups(page),
        "refer_url": refer_url(known),
        "share": share_link(known.service_id),
        "checked_by": CHECKED_BY,
    }


@bp.get("/organisations/<uuid:organisation_id>")
@access(Door.PUBLIC)
def organisation(organisation_id: UUID) -> ResponseReturnValue:
    """An organisation and what it runs."""
    found_id = organisation_id_for(db(), str(organisation_id))
    if found_id != organisation_id:
        return redirect(url_for(".organisation", organisation_id=found_id), code=301)
    page = get_organisation_page(db(), organisation_id, today=today())
    return render_template(
        "services/organisation.html",
        page=page,
        kind_words=ORGANISATION_KINDS[page.kind],
        cards=[card_of(each) for each in page.services],
        on_list=on_list(),
    )


def _given_place() -> str | None:
    """What of the place in the address may stand in another."""
    return public_place(clean_line(request.args.get("place", ""))[:LONGEST_PLACE]) or None


def _warning(page: ServicePage) -> tuple[str, str] | None:
    """What to know before setting out: it is full or shut, or nobody checked it lately."""
    known = page.card
    if known.capacity.state in _SHUT:
        words = wording.capacity_words(known.capacity)
        return words, "You can still ask them what else there is, or look at others like it below."
    if known.freshness in _OLD:
        return (
            wording.freshness_words(known.freshness, known.verified_on),
            "Call or write before you go. Things may have changed.",
        )
    return None


def _times(page: ServicePage) -> list[str]:
    """The week in words; a rule that has no plain words is told by its next times alone."""
    plain = [each for each in page.schedules if pattern_of(each.rrule)]
    names: dict[UUID | None, str] = {
        place.location_id: place.name or place.address for place in page.places
    }
    return [schedule_words(asdict(each), names.get(each.location_id, "")) for each in plain]


def _access_groups(page: ServicePage) -> list[tuple[Answer, list[str]]]:
    """What is known of getting in and taking part: what is there, then partly, then not."""
    groups: dict[Answer, list[AccessFeature]] = {Answer.YES: [], Answer.PARTLY: [], Answer.NO: []}
    for fact in page.access:
        if fact.answer in groups:
            groups[fact.answer].append(fact.feature)
    return [
        (answer, [wording.access_words(feature, answer) for feature in features])
        for answer, features in groups.items()
        if features
    ]
