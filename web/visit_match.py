"""The list of matches for what was told in this visit, by a visitor or by a connector."""

from typing import Any
from urllib.parse import quote

from directory.search.find import search
from directory.search.query import SearchQuery
from matching.reasons import NoteCode
from matching.result import MatchResult
from matching.terms import Route
from places.homes import is_wide
from web import wording
from web.cards import ServiceCard
from web.db import db
from web.forms.switches import SwitchForm
from web.parts import parts, today
from web.service_cards import card_of
from web.shown import ShownMatch, Telling, grouped, in_words
from web.taking_along import address_of
from web.told import Told
from web.translation import gettext
from web.understood import ask_all
from web.visitor_place import public_place
from web.wishes import wishes_in_words
from web.wording_places import place_note

MOST_SHOWN = 10


def result_of(answers: Told, by: Route) -> MatchResult:
    """The match for some answers. No areas and no goal that names any: an empty one."""
    return ask_all(answers.question(by), k=MOST_SHOWN)


def visit_list(answers: Told, by: Route) -> dict[str, Any]:
    """What the list is drawn from, on the page and alone."""
    question = answers.question(by)
    result = ask_all(question, k=MOST_SHOWN)
    place = public_place(answers.place)
    shown = in_words(result, today(), Telling(place, question.asker.access_musts))
    areas = [each.domain for each in answers.needs]
    names = {each: gettext("For %(lower)s", lower=wording.DOMAINS[each].lower()) for each in areas}
    is_one = answers.switches.as_one_list or len(areas) == 1
    found = parts().places.find(answers.place) if answers.place else None
    return {
        "chosen": [wording.DOMAINS[each] for each in areas],
        "place": place,
        "place_note": place_note(found),
        "is_place_known": found is not None,
        "goal": answers.goal,
        "wishes": wishes_in_words(answers.wishes, wording.LANGUAGES),
        "shown": shown,
        "groups": [] if is_one else grouped(shown.matches, names),
        "question": question,
        "is_held": answers.switches.is_any,
        "adjust": SwitchForm.showing(answers.switches, answers.language),
        "is_safety_first": any(note.code is NoteCode.SAFETY_HELP_FIRST for note in result.notes),
        "is_crisis": any(note.code is NoteCode.CRISIS_WORDS for note in result.notes),
        "others": [] if shown.matches else _others(answers),
    }


def share_link(matches: tuple[ShownMatch, ...]) -> str:
    """An address that opens the visitor's own mail program, with the pages and nothing else."""
    body = "\n".join(
        [gettext("These may help:"), *(address_of(each.service_id) for each in matches)]
    )
    return f"mailto:?subject={quote(gettext('Some pages to look at'))}&body={quote(body)}"


def _others(answers: Told) -> list[ServiceCard]:
    """What the directory has for these areas at all, when nothing fits."""
    made = parts()
    place = made.places.find(answers.place) if answers.place else None
    query = SearchQuery(
        domains=frozenset(each.domain for each in answers.needs),
        point=place.point if place else None,
        is_wide=place is not None and is_wide(place),
        parts=place.parts if place else (),
        soft_edge_km=made.weights.reach.soft_edge_km,
    )
    snapshot = made.snapshots.current(db())
    page = search(db(), made.engine, snapshot, query, today=today(), places=made.places)
    hits = page.hits or (page.widened.hits if page.widened else ())
    near = public_place(answers.place)
    return [card_of(hit.card, km=hit.km, place=near) for hit in hits[:MOST_SHOWN]]
