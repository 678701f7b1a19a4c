"""Find support for me: three short questions, and what fits. Answers stay in the visit's session.

What somebody needs is close to health data: it is never in an address, and these pages are kept
by no browser or cache.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from flask import Blueprint, Response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import ImmutableMultiDict

from accounts.policy import Door
from directory.search.find import search
from directory.search.query import SearchQuery
from matching.person import MOST_PRIORITIES, Asker, Need
from matching.reasons import NoteCode
from matching.terms import Domain
from places.homes import is_wide
from web import wording
from web.access import access
from web.asking import ask, in_words, note_unmet, visitor
from web.cards import ServiceCard
from web.db import db, transaction
from web.forms.find_support import MattersForm, WhereForm
from web.parts import parts, today
from web.security import csrf
from web.service_cards import card_of
from web.shortlist import on_list
from web.visitor_place import public_place
from web.wishes import NO_WISHES, Wish, Wishes, wishes_in_words
from web.wording_places import place_note

bp = Blueprint("find_support", __name__, url_prefix="/find-support")

STEPS: Final = ("What would help", "Where", "What matters")
MOST_SHOWN: Final = 10
MOST_LEFT_OUT: Final = 20
TOO_MANY: Final = f"You have chosen {MOST_PRIORITIES}. Press one again to take it off."
NONE_YET: Final = "Press at least one part of your life"
_KEY: Final = "find_support"


@dataclass(frozen=True, slots=True)
class Answers:
    """What a visitor has told us in this visit, in their own order.

    noted: the needs that were counted as unmet already.
    """

    areas: tuple[Domain, ...] = ()
    place: str = ""
    wishes: Wishes = NO_WISHES
    noted: frozenset[Domain] = frozenset()

    @property
    def needs(self) -> tuple[Need, ...]:
        """The areas as needs: the first chosen counts most."""
        return tuple(Need(domain, priority=rank) for rank, domain in enumerate(self.areas, start=1))

    def asker(self) -> Asker:
        """These answers as a question to the matcher."""
        return visitor(self.needs, today(), self.place, self.wishes)


@bp.after_request
def keep_nothing(response: Response) -> Response:
    """Leave no copy in a browser that others may use."""
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("")
@access(Door.PUBLIC)
def areas() -> str:
    """Which parts of life, up to three, the weightiest first."""
    return _areas_page(_answers())


@bp.post("")
@csrf.exempt
@access(Door.PUBLIC)
def choose_areas() -> ResponseReturnValue:
    """Add an area, take it off again, or go on. It concerns this visit alone: no token."""
    answers = _answers()
    pressed = next((each for each in Domain if each.value == request.form.get("area")), None)
    if pressed is None:
        return redirect(url_for(".where")) if answers.areas else _areas_page(answers, NONE_YET)
    if pressed in answers.areas:
        chosen = tuple(each for each in answers.areas if each is not pressed)
    elif len(answers.areas) < MOST_PRIORITIES:
        chosen = (*answers.areas, pressed)
    else:
        return _areas_page(answers, TOO_MANY)
    _keep(replace(answers, areas=chosen))
    return redirect(url_for(".areas"))


@bp.route("/where", methods=["GET", "POST"])
@csrf.exempt
@access(Door.PUBLIC)
def where() -> ResponseReturnValue:
    """Where they are, if they like to say."""
    answers = _answers()
    form = WhereForm(_posted(), data={"place": answers.place})
    if request.method == "POST":
        if "skip" in request.form:
            form.place.data = ""
        if "skip" in request.form or form.validate():
            _keep(replace(answers, place=form.place.data or ""))
            return redirect(url_for(".matters"))
    return _page("find_support/where.html", 1, form=form)


@bp.route("/what-matters", methods=["GET", "POST"])
@csrf.exempt
@access(Door.PUBLIC)
def matters() -> ResponseReturnValue:
    """What matters besides, all of it optional."""
    answers = _answers()
    form = MattersForm(_posted(), data=_as_form(answers.wishes))
    if request.method == "POST" and form.validate():
        wishes = Wishes(
            frozenset(map(Wish, form.wishes.data or ())),
            form.language.data or "",
            form.age_group.data or "",
        )
        answers = replace(answers, wishes=wishes)
        _keep(replace(answers, noted=_note(answers)))
        return redirect(url_for(".results"))
    return _page("find_support/matters.html", 2, form=form)


@bp.get("/results")
@access(Door.PUBLIC)
def results() -> ResponseReturnValue:
    """What fits, why, what to ask, and what was left out."""
    answers = _answers()
    if not answers.areas:
        return redirect(url_for(".areas"))
    result = ask(answers.asker(), k=MOST_SHOWN)
    place = public_place(answers.place)
    shown = in_words(result, today(), place)
    return render_template(
        "find_support/results.html",
        answers=answers,
        chosen=[wording.DOMAINS[each] for each in answers.areas],
        place=place,
        place_note=place_note(parts().places.find(answers.place) if answers.place else None),
        wishes=wishes_in_words(answers.wishes, wording.LANGUAGES),
        shown=shown,
        left_out=shown.left_out[:MOST_LEFT_OUT],
        refer_urls={each.card.key: each.refer_url for each in shown.matches},
        is_safety_first=any(note.code is NoteCode.SAFETY_HELP_FIRST for note in result.notes),
        others=[] if shown.matches else _others(answers),
        on_list=on_list(),
    )


@bp.post("/forget")
@csrf.exempt
@access(Door.PUBLIC)
def forget() -> ResponseReturnValue:
    """Throw the answers away and begin again."""
    if _KEY in session:
        session.pop(_KEY)
    return redirect(url_for(".areas"))


def _posted() -> "ImmutableMultiDict[str, str] | None":
    """What was sent; None when the page is only looked at, so that the answers so far show."""
    return request.form if request.method == "POST" else None


def _answers() -> Answers:
    """What was answered so far in this visit."""
    kept: Mapping[str, Any] = session.get(_KEY, {})
    return Answers(
        tuple(map(Domain, kept.get("areas", ()))),
        kept.get("place", ""),
        Wishes(
            frozenset(map(Wish, kept.get("wishes", ()))),
            kept.get("language", ""),
            kept.get("age_group", ""),
        ),
        frozenset(map(Domain, kept.get("noted", ()))),
    )


def _keep(answers: Answers) -> None:
    """Keep the answers for the rest of the visit, sealed on the server."""
    session[_KEY] = {
        "areas": list(answers.areas),
        "place": answers.place,
        "wishes": sorted(answers.wishes.chosen),
        "language": answers.wishes.language,
        "age_group": answers.wishes.age_group,
        "noted": sorted(answers.noted),
    }


def _as_form(wishes: Wishes) -> dict[str, object]:
    return {
        "wishes": [wish.value for wish in wishes.chosen],
        "language": wishes.language,
        "age_group": wishes.age_group,
    }


def _note(answers: Answers) -> frozenset[Domain]:
    """Count the needs that nothing answers, once a visit. Gives all that were counted so far."""
    if not answers.areas:
        return answers.noted
    asker = answers.asker()
    result = ask(asker, k=MOST_SHOWN)
    new = tuple(each for each in result.unmet if each.domain not in answers.noted)
    if new:
        with transaction() as writer:
            note_unmet(writer, replace(result, unmet=new), asker.areas.pcn)
    return answers.noted | {each.domain for each in new}


def _others(answers: Answers) -> list[ServiceCard]:
    """What the directory has for these areas at all, when nothing fits."""
    made = parts()
    place = made.places.find(answers.place) if answers.place else None
    query = SearchQuery(
        domains=frozenset(answers.areas),
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


def _areas_page(answers: Answers, problem: str = "") -> str:
    return _page(
        "find_support/areas.html",
        0,
        domains=[
            (each, wording.DOMAINS[each], wording.DOMAIN_HINTS[each], _place_of(each, answers))
            for each in Domain
        ],
        chosen=[(each, wording.DOMAINS[each]) for each in answers.areas],
        problem=problem,
        most=MOST_PRIORITIES,
    )


def _place_of(domain: Domain, answers: Answers) -> int:
    """1 for the area chosen first; 0 for one that was not chosen."""
    return answers.areas.index(domain) + 1 if domain in answers.areas else 0


def _page(template: str, step: int, **values: object) -> str:
    return render_template(template, steps=STEPS, step=step, **values)
