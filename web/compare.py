"""Up to four services side by side, with the facts that decide."""

from collections.abc import Callable, Sequence
from typing import Final, TypeAlias
from uuid import UUID

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from accounts.policy import Door
from directory.cards import list_cards
from directory.pages import ServiceCard
from geo.distance import great_circle_km
from matching.terms import AccessFeature, Answer
from places.gazetteer import Place
from web import wording
from web.access import access
from web.db import db
from web.parts import today
from web.service_cards import age_words, distance_words, next_words
from web.translation import Words, gettext, gettext_noop, ngettext
from web.visitor_place import place_of_visit

bp = Blueprint("compare", __name__)

MOST: Final = 4  # more columns than four cannot be read beside each other
FEWEST: Final = 2
Row: TypeAlias = tuple[str, list[str]]

_ANSWERS: Final = Words({Answer.YES: "Yes", Answer.PARTLY: "Partly", Answer.NO: "No"})


@bp.get("/compare")
@access(Door.PUBLIC)
def show() -> ResponseReturnValue:
    """The services in the address, in its order. Published ones only."""
    asked = list(dict.fromkeys(_ids()))
    cards = list_cards(db(), asked[:MOST], today=today())
    typed, place = place_of_visit(request.args.get("place", ""))
    return render_template(
        "services/compare.html",
        cards=cards,
        rows=_rows(cards, place) if len(cards) >= FEWEST else [],
        place=typed if place else "",
        too_many=len(asked) > MOST,
        gone=len(asked[:MOST]) - len(cards),
        most=MOST,
    )


def _ids() -> list[UUID]:
    """The services that were ticked; what is no id is left out."""
    found = []
    for text in request.args.getlist("service"):
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


def _rows(cards: Sequence[ServiceCard], place: Place | None) -> list[Row]:
    """Fact by fact; one that is the same silence for all is left out."""
    rows = [(gettext(label), [tell(card) for card in cards]) for label, tell in _FACTS]
    if place:
        rows.insert(2, (gettext("How far"), [_distance(card, place) for card in cards]))
    rows += _access_rows(cards)
    return [row for row in rows if any(row[1])]


def _distance(card: ServiceCard, place: Place) -> str:
    return distance_words(great_circle_km(place.point, card.point)) if card.point else ""


def _access_rows(cards: Sequence[ServiceCard]) -> list[Row]:
    """Every access feature that somebody has spoken of; not known is said."""
    return [
        (
            wording.ACCESS[feature].label,
            [
                _ANSWERS.get(card.access.get(feature, Answer.UNKNOWN), gettext("Ask them"))
                for card in cards
            ],
        )
        for feature in AccessFeature
        if any(feature in card.access for card in cards)
    ]


def _where(card: ServiceCard) -> str:
    if card.is_confidential:
        return gettext("Private address")
    return card.place_label or ", ".join(wording.MODES[mode] for mode in card.modes)


def _who(card: ServiceCard) -> str:
    groups = [wording.COMMUNITIES[each] for each in card.communities]
    ages = age_words(card.min_age, card.max_age)
    return ". ".join(filter(None, (", ".join(groups), ages))) or gettext("Everybody")


def _cost(card: ServiceCard) -> str:
    words = wording.cost_words(card.cost_kind, card.cost_pence)
    return f"{words}. {card.cost_note}" if card.cost_note else words


def _reply(card: ServiceCard) -> str:
    days = card.usual_reply_days
    return "" if days is None else ngettext("%(num)s day", "%(num)s days", days)


_FACTS: Final[tuple[tuple[str, Callable[[ServiceCard], str]], ...]] = (
    (gettext_noop("What it is"), lambda card: card.summary),
    (gettext_noop("Where"), _where),
    (
        gettext_noop("How you take part"),
        lambda card: ", ".join(wording.MODES[mode] for mode in card.modes),
    ),
    (gettext_noop("Who it is for"), _who),
    (gettext_noop("Room"), lambda card: wording.capacity_words(card.capacity)),
    (
        gettext_noop("Next"),
        lambda card: next_words(card.next_openings),
    ),
    (
        gettext_noop("When"),
        lambda card: ", ".join(wording.TIMES[each] for each in sorted(card.times)),
    ),
    (gettext_noop("Cost"), _cost),
    (
        gettext_noop("How to join"),
        lambda card: ", ".join(wording.ROUTES[route] for route in card.routes),
    ),
    (gettext_noop("They most often answer within"), _reply),
    (
        gettext_noop("Languages"),
        lambda card: ", ".join(wording.language_words(each) for each in card.languages),
    ),
    (
        gettext_noop("Somebody can go with you"),
        lambda card: gettext("Yes, free") if card.companion else "",
    ),
    (
        gettext_noop("Run by people who have been there"),
        lambda card: gettext("Yes") if card.peer_led else "",
    ),
    (
        gettext_noop("Details"),
        lambda card: wording.freshness_words(card.freshness, card.verified_on),
    ),
)
