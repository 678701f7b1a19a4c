"""Public pages of the directory: search results, a service, an organisation."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from typing import Final
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.policy import Door
from base.text import clean_line
from directory.cards import list_cards
from directory.pages import ServicePage
from directory.search.find import search
from directory.search.query import SearchQuery
from directory.search.results import Hit, SearchPage, WidenStep
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
from web.cards import ServiceCard
from web.covering import visitor_fact
from web.db import db
from web.map_views import service_map
from web.opening_words import pattern_of, schedule_words
from web.parts import parts, today
from web.searching import (
    GROUP_WORDS,
    LONGEST_TEXT,
    RADII,
    Asked,
    active,
    address_of_page,
    address_on,
    facet_groups,
    read,
    sort_links,
)
from web.security import csrf
from web.service_cards import (
    age_words,
    card_of,
    explained,
    opening_words,
    refer_url,
)
from web.shortlist import on_list
from web.taking_along import share_link
from web.visitor_place import LONGEST as LONGEST_PLACE
from web.visitor_place import lift_postcode, place_of_visit, public_place, remember_place
from web.wording_coverage import areas_in_words, just_outside
from web.wording_public import ORGANISATION_KINDS

bp = Blueprint("services", __name__)

WIDENED: Final[Mapping[WidenStep, str]] = {
    WidenStep.NEAREST: "Nothing that close. These are the nearest.",
    WidenStep.WIDER: "Nothing fits all of it. These fit most of it.",
    WidenStep.REMOTE: "Nothing near you fits all of it. These are by phone or online.",
    WidenStep.NATIONAL: "Nothing near you fits all of it. These help anyone in the country.",
    WidenStep.ANYTHING: "We did not find your words. One of these may help.",
}
_OLD: Final = frozenset({Freshness.CHECK_FIRST, Freshness.STALE, Freshness.EXPIRED})
_SHUT: Final = frozenset({CapacityState.FULL, CapacityState.PAUSED})


@bp.post("/services/search")
@csrf.exempt
@access(Door.PUBLIC)
def ask() -> ResponseReturnValue:
    """Take a search with a full postcode out of the address: it stays in the visit's session.

    Changes nothing but that, so it needs no token, and the start page needs no session.
    """
    typed = clean_line(request.form.get("q", ""))[:LONGEST_TEXT]
    text, postcode = lift_postcode(typed)
    place = remember_place(clean_line(request.form.get("place", ""))[:LONGEST_PLACE] or postcode)
    return redirect(url_for(".results", q=text or None, place=place or None), code=303)


@bp.get("/services")
@access(Door.PUBLIC)
def results() -> str:
    """What fits, with the filters beside it. Never empty while the directory is not."""
    asked = read(request.args)
    page = found_by(asked.query)
    if not page.hits and page.total:  # a page past the last one
        page = found_by(replace(asked.query, page=page.pages))
    is_last = page.query.page == page.pages
    chosen = active(asked)
    is_crisis = understand(asked.query.text, parts().thesaurus).is_crisis
    return render_template(
        "services/results.html",
        asked=asked,
        page=page,
        cards=_cards(page, page.hits),
        edge=just_outside_cards(page) if is_last else [],
        edge_title=_edge_title(asked.query),
        widened=_widened(page),
        groups=list(facet_groups(asked, page.facets)),
        active=chosen,
        sorts=sort_links(asked),
        page_address=address_of_page(asked),
        heading=heading_of(asked, page, is_crisis=is_crisis),
        map_address=address_on(asked, "maps.show"),
        is_crisis=is_crisis,
        radii=RADII,
        on_list=on_list(),
    )


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
    known = page.card
    return render_template(
        "services/show.html",
        page=page,
        card=card_of(known),
        warning=_warning(page),
        times=_times(page),
        openings=[opening_words(each) for each in page.next_openings[:3]],
        ages=age_words(known.min_age, known.max_age),
        near=label,
        covers=visitor_fact(service_id, found, label),
        coverage=areas_in_words(page.coverage, parts().places),
        map=service_map(page),
        access_groups=_access_groups(page),
        similar=[card_of(each, place=label) for each in similar[:3]],
        refer_url=refer_url(known),
        on_list=on_list(),
        share=share_link(service_id),
    )


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


def found_by(query: SearchQuery) -> SearchPage:
    """One page of what a search finds in the directory as it is now."""
    made = parts()
    snapshot = made.snapshots.current(db())
    return search(db(), made.engine, snapshot, query, today=today(), places=made.places)


def _cards(page: SearchPage, hits: Iterable[Hit]) -> list[ServiceCard]:
    """Results; what was asked for and is not known of one is said."""
    place = page.query.place_label
    return [explained(card_of(hit.card, km=hit.km, place=place), (), asks_of(hit)) for hit in hits]


def asks_of(hit: Hit) -> list[str]:
    """What to ask about a result: what was asked for and nobody has said."""
    return list(dict.fromkeys(f"Ask {GROUP_WORDS[group]}" for group in sorted(hit.unknown)))


def just_outside_cards(page: SearchPage) -> list[ServiceCard]:
    """The services that help nearly there, with how far outside it is."""
    place, what = page.query.place_label, "this PCN" if page.query.pcn else "the area it covers"
    return [
        explained(card_of(hit.card, place=place), (), (), just_outside(hit.km_outside, what))
        for hit in page.soft_edge
    ]


def _edge_title(query: SearchQuery) -> str:
    """What the services of the soft edge are just outside of."""
    pcn = parts().places.pcn(query.pcn) if query.pcn else None
    return f"Just outside {pcn.name}" if pcn else f"Close to {query.place_label}, not quite in it"


def _widened(page: SearchPage) -> tuple[str, list[ServiceCard]] | None:
    if page.widened is None:
        return None
    return WIDENED[page.widened.step], _cards(page, page.widened.hits)


def heading_of(asked: Asked, page: SearchPage, *, is_crisis: bool) -> str:
    """What was found, in one line that a screen reader can read out.

    Words of crisis are not said back in large letters, nor kept in the browser's history.
    """
    what = f" for “{asked.query.text}”" if asked.query.text and not is_crisis else ""
    where = f" near {asked.query.place_label}" if asked.query.place_label else ""
    if not page.total:
        return f"Nothing quite fits{what}{where}"
    return f"{page.total} {'service' if page.total == 1 else 'services'}{what}{where}"


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
    return [schedule_words(asdict(each)) for each in plain]


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
