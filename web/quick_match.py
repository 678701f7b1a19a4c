"""A quick match: what a connector asks for somebody who is on no caseload. Nothing is stored.

What is asked stays in the visit, as a visitor's own answers do, and ends with it. It is in no
address, is counted nowhere and belongs to nobody's record.
"""

from dataclasses import replace
from typing import Any, Final

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from accounts.policy import Door
from matching.terms import Route
from web.access import access
from web.forms.find_support import QuickForm, as_form
from web.left_out import left_out_page
from web.match_sheet import sheet
from web.reranking import is_part, read_change
from web.told import NOTHING, Told, keep, told
from web.told import forget as let_go
from web.visit_match import result_of, visit_list
from web.visitor_place import public_place

bp = Blueprint("quick_match", __name__, url_prefix="/quick-match")

_KEY: Final = "quick_match"


@bp.get("")
@access(Door.CASELOAD)
def show() -> str:
    """The question, as it was asked last in this visit."""
    return _form(QuickForm(formdata=None, data=as_form(told(_KEY))))


@bp.post("")
@access(Door.CASELOAD)
def ask() -> ResponseReturnValue:
    """Keep the question for the visit, and show what fits."""
    form = QuickForm()
    if not form.validate_on_submit():
        return _form(form), 400
    keep(_KEY, form.told(told(_KEY)))
    return redirect(url_for(".results"))


@bp.get("/results")
@access(Door.CASELOAD)
def results() -> ResponseReturnValue:
    """What fits, why, what to ask, and what was left out."""
    answers = told(_KEY)
    if answers == NOTHING:
        return redirect(url_for(".show"))
    return render_template("quick_match/results.html", is_part=False, **_list(answers))


@bp.post("/results")
@access(Door.CASELOAD)
def rank_again() -> ResponseReturnValue:
    """Hold the list to other switches, or take away what was understood; the list alone to htmx."""
    answers = told(_KEY)
    if answers == NOTHING:
        return redirect(url_for(".show"))
    switches, dropped = read_change(answers.switches, answers.dropped, language=answers.language)
    answers = replace(answers.with_switches(switches), dropped=dropped)
    keep(_KEY, answers)
    if is_part():
        return render_template("quick_match/list.html", is_part=True, **_list(answers))
    return redirect(url_for(".results", _anchor="list"))


@bp.get("/print")
@access(Door.CASELOAD)
def on_paper() -> ResponseReturnValue:
    """The list in large type."""
    answers = told(_KEY)
    if answers == NOTHING:
        return redirect(url_for(".show"))
    musts = answers.question(Route.PROFESSIONAL).asker.access_musts
    return sheet(result_of(answers, Route.PROFESSIONAL), url_for(".results"), musts=musts)


@bp.get("/not-shown")
@access(Door.CASELOAD)
def not_shown() -> ResponseReturnValue:
    """All that was left out, and why."""
    answers = told(_KEY)
    if answers == NOTHING:
        return redirect(url_for(".show"))
    return left_out_page(
        answers.question(Route.PROFESSIONAL),
        "staff_layout.html",
        url_for(".results"),
        lambda page: url_for(".not_shown", page=page),
        public_place(answers.place),
    )


@bp.post("/forget")
@access(Door.CASELOAD)
def forget() -> ResponseReturnValue:
    """Throw the question away and begin again."""
    let_go(_KEY)
    return redirect(url_for(".show"))


def _form(form: QuickForm) -> str:
    return render_template("quick_match/ask.html", form=form)


def _list(answers: Told) -> dict[str, Any]:
    """What the page and the list alone are drawn from."""
    return {
        **visit_list(answers, Route.PROFESSIONAL),
        "list_address": url_for(".rank_again"),
        "not_shown_address": url_for(".not_shown"),
        "print_address": url_for(".on_paper"),
    }
