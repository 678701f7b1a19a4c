"""What a search found, in words: the heading, the cards, and what was let go of to find any."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Final

from directory.search.find import search
from directory.search.query import Group, SearchQuery
from directory.search.results import Hit, SearchPage, WidenStep
from matching.terms import AccessFeature, Answer
from web import wording
from web.cards import ServiceCard
from web.db import db
from web.parts import parts, today
from web.searching import GROUP_WORDS, Asked
from web.service_cards import card_again, card_of, explained
from web.translation import Words, gettext, gettext_noop, ngettext
from web.wording_coverage import just_outside

THIN: Final = 3  # fewer results than this are worth asking what somebody was looking for
_WIDENED: Final[Mapping[WidenStep, str]] = Words(
    {
        WidenStep.NEAREST: "Nothing that close. These are the nearest.",
        WidenStep.WIDER: "Nothing fits all of it. These fit most of it.",
        WidenStep.REMOTE: "Nothing near you fits all of it. These are by phone or online.",
        WidenStep.NATIONAL: "Nothing near you fits all of it. These help anyone in the country.",
        WidenStep.ANYTHING: "We did not find your words. One of these may help.",
    }
)
_WIDENED_ANYWHERE: Final[Mapping[WidenStep, str]] = Words(
    {
        WidenStep.REMOTE: "Nothing fits all of it. These are by phone or online.",
        WidenStep.NATIONAL: "Nothing fits all of it. These help anyone in the country.",
    }
)
"""The same where nobody asked for a place."""


def found_by(query: SearchQuery) -> SearchPage:
    """One page of what a search finds in the directory as it is now."""
    made = parts()
    snapshot = made.snapshots.current(db())
    return search(db(), made.engine, snapshot, query, today=today(), places=made.places)


def page_of(query: SearchQuery) -> SearchPage:
    """The page asked for; the last one for any past it."""
    page = found_by(query)
    return page if page.hits or not page.total else found_by(replace(query, page=page.pages))


def result_cards(page: SearchPage, hits: Iterable[Hit]) -> list[ServiceCard]:
    """Results; what was asked for is said of each: that it is there, or that nobody knows."""
    place, query = page.query.place_label, page.query
    return [
        explained(
            card_again(hit.card, km=hit.km, place=place),
            _has(hit, query),
            asks_of(hit, query.access_musts),
        )
        for hit in hits
    ]


def asks_of(hit: Hit, musts: Collection[AccessFeature] = ()) -> list[str]:
    """What to ask about a result: what was asked for and nobody has said.

    musts: the access features that are needed; each is asked about by its name.
    """
    if not (hit.unknown or (musts and hit.unsure)):
        return []
    named = [each for each in AccessFeature if each in musts and each in hit.unsure]
    groups = hit.unknown - {Group.ACCESS} if named else hit.unknown
    asks = [wording.access_words(each, hit.card.access.get(each, Answer.UNKNOWN)) for each in named]
    return list(
        dict.fromkeys(
            [
                *asks,
                *(GROUP_WORDS[group] for group in sorted(groups)),
            ]
        )
    )


def _has(hit: Hit, query: SearchQuery) -> list[str]:
    """The access features asked for that it is known to have, needed or nice."""
    wanted = (query.access_musts | query.access_nices) - hit.unsure
    if not wanted:
        return []
    return [
        wording.access_words(each, Answer.YES)
        for each in AccessFeature
        if each in wanted and hit.card.access.get(each) is Answer.YES
    ]


def just_outside_cards(page: SearchPage) -> list[ServiceCard]:
    """The services that help nearly there, with how far outside it is."""
    place, what = (
        page.query.place_label,
        gettext("this PCN") if page.query.pcn else gettext("the area it covers"),
    )
    return [
        explained(card_of(hit.card, place=place), (), (), just_outside(hit.km_outside, what))
        for hit in page.soft_edge
    ]


def edge_title(query: SearchQuery) -> str:
    """What the services of the soft edge are just outside of."""
    pcn = parts().places.pcn(query.pcn) if query.pcn else None
    return (
        gettext("Just outside %(name)s", name=pcn.name)
        if pcn
        else gettext("Close to %(place_label)s, not quite in it", place_label=query.place_label)
    )


def widened(page: SearchPage) -> tuple[str, list[ServiceCard]] | None:
    """What was let go of when nothing fits, and what that finds."""
    if page.widened is None:
        return None
    return widened_words(page), result_cards(page, page.widened.hits)


def widened_words(page: SearchPage) -> str:
    """What was let go of when nothing fits; "" where something does."""
    if page.widened is None:
        return ""
    step, query = page.widened.step, page.query
    is_anywhere = query.point is None and query.pcn is None and step in _WIDENED_ANYWHERE
    return (_WIDENED_ANYWHERE if is_anywhere else _WIDENED)[step]


_NOTHING: Final = {
    (False, False): gettext_noop("Nothing quite fits"),
    (True, False): gettext_noop("Nothing quite fits for “%(text)s”"),
    (False, True): gettext_noop("Nothing quite fits near %(place)s"),
    (True, True): gettext_noop("Nothing quite fits for “%(text)s” near %(place)s"),
}
"""By whether there are words, and a place."""


def access_note(page: SearchPage) -> str:
    """How many are known to have what is needed; "" where that is all, or nothing was."""
    if not page.query.access_musts or page.sure == page.total:
        return ""
    if not page.sure:
        return gettext(
            "None is known to have all that you need. Ask: they may have it all the same."
        )
    return ngettext(
        "%(num)s is known to have all that you need. Ask the others: they may have it too.",
        "%(num)s are known to have all that you need. Ask the others: they may have it too.",
        page.sure,
    )


def heading_of(asked: Asked, page: SearchPage, *, is_crisis: bool) -> str:
    """What was found, in one line that a screen reader can read out.

    Words of crisis are not said back in large letters, nor kept in the browser's history.
    """
    text = asked.query.text if not is_crisis else ""
    place, count = asked.query.place_label, page.total
    if not count:
        return gettext(_NOTHING[bool(text), bool(place)], text=text, place=place)
    return _counted(count, text, place)


def _counted(count: int, text: str, place: str) -> str:
    """How many there are, for which words, near what."""
    told = {"text": text, "place": place}
    if text and place:
        return ngettext(
            "%(num)s service for “%(text)s” near %(place)s",
            "%(num)s services for “%(text)s” near %(place)s",
            count,
            **told,
        )
    if text:
        return ngettext(
            "%(num)s service for “%(text)s”", "%(num)s services for “%(text)s”", count, **told
        )
    if place:
        return ngettext(
            "%(num)s service near %(place)s", "%(num)s services near %(place)s", count, **told
        )
    return ngettext("%(num)s service", "%(num)s services", count)
