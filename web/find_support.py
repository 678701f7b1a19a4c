"""Find support for me: three short questions, and what fits. Answers stay in the visit's session.

What somebody needs is close to health data: it is never in an address, and these pages are kept
by no browser or cache.
"""

from dataclasses import replace
from typing import Any, Final

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import ImmutableMultiDict

from accounts.policy import Door
from matching.person import MOST_PRIORITIES
from matching.terms import Domain, Route
from web import wording
from web.access import access
from web.asking import note_unmet
from web.db import transaction
from web.forms.find_support import MattersForm, WhereForm, as_form, told_in
from web.left_out import left_out_page
from web.match_sheet import sheet
from web.reranking import is_part, read_change
from web.security import csrf
from web.service_totals import note_matches
from web.shortlist import on_list
from web.told import Told, keep, told
from web.told import forget as let_go
from web.translation import gettext, gettext_noop
from web.visit_match import result_of, share_link, visit_list
from web.visitor_place import public_place

bp = Blueprint("find_support", __name__, url_prefix="/find-support")

STEPS: Final = (
    gettext_noop("What would help"),
    gettext_noop("Where"),
    gettext_noop("What matters"),
)
TOO_MANY: Final = gettext_noop("You have chosen %(most)s. Press one again to take it off.")
NONE_YET: Final = gettext_noop("Press at least one part of your life")
_KEY: Final = "find_support"


@bp.after_request
def keep_nothing(response: Response) -> Response:
    """Leave no copy in a browser that others may use."""
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("")
@access(Door.PUBLIC)
def areas() -> str:
    """Which parts of life, up to three, the weightiest first."""
    return _areas_page(told(_KEY))


@bp.post("")
@csrf.exempt
@access(Door.PUBLIC)
def choose_areas() -> ResponseReturnValue:
    """Add an area, take it off again, or go on. It concerns this visit alone: no token."""
    answers = told(_KEY)
    pressed = next((each for each in Domain if each.value == request.form.get("area")), None)
    if pressed is None:
        return (
            redirect(url_for(".where"))
            if answers.areas
            else _areas_page(answers, gettext(NONE_YET))
        )
    if pressed in answers.areas:
        chosen = tuple(each for each in answers.areas if each is not pressed)
    elif len(answers.areas) < MOST_PRIORITIES:
        chosen = (*answers.areas, pressed)
    else:
        return _areas_page(answers, gettext(TOO_MANY, most=MOST_PRIORITIES))
    _keep(replace(answers, areas=chosen))
    return redirect(url_for(".areas"))


@bp.route("/where", methods=["GET", "POST"])
@csrf.exempt
@access(Door.PUBLIC)
def where() -> ResponseReturnValue:
    """Where they are, if they like to say."""
    answers = told(_KEY)
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
    answers = told(_KEY)
    form = MattersForm(_posted(), data=as_form(answers))
    if request.method == "POST" and form.validate():
        answers = told_in(form, answers)
        _keep(replace(answers, noted=_note(answers)))
        return redirect(url_for(".results"))
    return _page("find_support/matters.html", 2, form=form)


@bp.get("/results")
@access(Door.PUBLIC)
def results() -> ResponseReturnValue:
    """What fits, why, what to ask, and what was left out."""
    answers = told(_KEY)
    if not answers.areas:
        return redirect(url_for(".areas"))
    shown = _list(answers)
    note_matches(shown["shown"].matches)
    return render_template("find_support/results.html", is_part=False, **shown)


@bp.post("/results")
@csrf.exempt
@access(Door.PUBLIC)
def rank_again() -> ResponseReturnValue:
    """Hold the list to other switches, or take away what was understood; the list alone to htmx."""
    answers = told(_KEY)
    if not answers.areas:
        return redirect(url_for(".areas"))
    switches, dropped = read_change(answers.switches, answers.dropped, language=answers.language)
    answers = replace(answers.with_switches(switches), dropped=dropped)
    _keep(answers)
    if is_part():
        return render_template("find_support/list.html", is_part=True, **_list(answers))
    return redirect(url_for(".results", _anchor="list"))


@bp.get("/print")
@access(Door.PUBLIC)
def on_paper() -> ResponseReturnValue:
    """The list in large type. It does not say what somebody needs."""
    answers = told(_KEY)
    if not answers.areas:
        return redirect(url_for(".areas"))
    musts = answers.question(Route.SELF).asker.access_musts
    return sheet(result_of(answers, Route.SELF), url_for(".results"), musts=musts)


@bp.get("/not-shown")
@access(Door.PUBLIC)
def not_shown() -> ResponseReturnValue:
    """All that was left out, and why."""
    answers = told(_KEY)
    if not answers.areas:
        return redirect(url_for(".areas"))
    return left_out_page(
        answers.question(Route.SELF),
        "layout.html",
        url_for(".results"),
        lambda page: url_for(".not_shown", page=page),
        public_place(answers.place),
    )


@bp.post("/forget")
@csrf.exempt
@access(Door.PUBLIC)
def forget() -> ResponseReturnValue:
    """Throw the answers away and begin again."""
    let_go(_KEY)
    return redirect(url_for(".areas"))


def _posted() -> "ImmutableMultiDict[str, str] | None":
    """What was sent; None when the page is only looked at, so that the answers so far show."""
    return request.form if request.method == "POST" else None


def _keep(answers: Told) -> None:
    keep(_KEY, answers)


def _list(answers: Told) -> dict[str, Any]:
    """What the page and the list alone are drawn from."""
    found = visit_list(answers, Route.SELF)
    matches = found["shown"].matches
    return {
        **found,
        "refer_urls": {each.card.key: each.refer_url for each in matches},
        "on_list": on_list(),
        "list_address": url_for(".rank_again"),
        "not_shown_address": url_for(".not_shown"),
        "share": share_link(matches),
    }


def _note(answers: Told) -> frozenset[Domain]:
    """Count the needs that nothing answers, once a visit. Gives all that were counted so far."""
    if not answers.areas:
        return answers.noted
    asker = answers.question(Route.SELF).asker
    result = result_of(answers, Route.SELF)
    new = tuple(each for each in result.unmet if each.domain not in answers.noted)
    if new:
        with transaction() as writer:
            note_unmet(writer, replace(result, unmet=new), asker.areas.pcn)
    return answers.noted | {each.domain for each in new}


def _areas_page(answers: Told, problem: str = "") -> str:
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


def _place_of(domain: Domain, answers: Told) -> int:
    """1 for the area chosen first; 0 for one that was not chosen."""
    return answers.areas.index(domain) + 1 if domain in answers.areas else 0


def _page(template: str, step: int, **values: object) -> str:
    return render_template(template, steps=STEPS, step=step, **values)
