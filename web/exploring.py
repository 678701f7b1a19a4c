"""Exploring options: what suits a person's priorities, why, and what to do with it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from accounts.policy import Door
from base.errors import ConflictError
from matching.person import Asker
from matching.terms import Domain
from people.pages import DialogSession, Person, Priority
from people.terms import SessionState
from referrals.commands import NewSignpost
from referrals.drafting import told_here
from referrals.queries import open_of_person
from web.access import access, current_actor
from web.answers import elsewhere, tokens_of
from web.db import db
from web.forms.dialog import StepForm
from web.forms.switches import SwitchForm
from web.left_out import left_out_page
from web.match_sheet import sheet
from web.parts import parts, today
from web.refusals import refuse
from web.reranking import is_part, read_change
from web.session_match import (
    held,
    hold_to,
    keep_list,
    match_of,
    own_language,
    question_of,
)
from web.shown import Telling, grouped, in_words
from web.signposting import tell
from web.sittings import OVER, STEPS, agreed_in, held_session, open_session
from web.talking import after, keep_notes, priority_of

bp = Blueprint("exploring", __name__)


@bp.get("/sessions/<uuid:session_id>/areas/<int:rank>/exploring")
@access(Door.CASELOAD)
def show(session_id: UUID, rank: int) -> str:
    """Services for everything the person chose, the present area first."""
    session, person = held_session(session_id)
    priority = priority_of(session, rank)
    return _explore(session, person, priority, StepForm.showing(priority.exploring))


@bp.post("/sessions/<uuid:session_id>/areas/<int:rank>/exploring/list")
@access(Door.CASELOAD)
def rank_again(session_id: UUID, rank: int) -> ResponseReturnValue:
    """Hold the list to other switches, or take away what was understood; the list alone to htmx."""
    session, person = held_session(session_id)
    priority = priority_of(session, rank)
    change = read_change(*held(session), language=own_language(person))
    hold_to(session, *change)
    if is_part():
        return render_template(
            "dialog/exploring_list.html", is_part=True, **_list(session, person, priority)
        )
    return redirect(url_for(".show", session_id=session_id, rank=rank, _anchor="list"))


@bp.get("/sessions/<uuid:session_id>/areas/<int:rank>/exploring/print")
@access(Door.CASELOAD)
def on_paper(session_id: UUID, rank: int) -> str:
    """The list in large type, for the person to keep. It says nothing of them."""
    session, person = open_session(session_id)
    priority_of(session, rank)
    question = question_of(session, person)
    back = url_for(".show", session_id=session_id, rank=rank)
    return sheet(match_of(question), back, musts=question.asker.access_musts)


@bp.get("/sessions/<uuid:session_id>/areas/<int:rank>/exploring/not-shown")
@access(Door.CASELOAD)
def not_shown(session_id: UUID, rank: int) -> str:
    """All that the list left out, and why."""
    session, person = open_session(session_id)
    priority_of(session, rank)
    return left_out_page(
        question_of(session, person),
        "staff_layout.html",
        url_for(".show", session_id=session_id, rank=rank),
        lambda page: url_for(".not_shown", session_id=session_id, rank=rank, page=page),
    )


@bp.post("/sessions/<uuid:session_id>/areas/<int:rank>/exploring")
@access(Door.CASELOAD)
def save(session_id: UUID, rank: int) -> ResponseReturnValue:
    """Keep the ideas that came up and the list that was looked at, and go on to agree."""
    session, person = open_session(session_id)
    priority, form = priority_of(session, rank), StepForm()
    if not form.validate_on_submit():
        return _explore(session, person, priority, form), 400
    try:
        keep_notes(session, priority, form, "exploring")
    except ConflictError as error:
        status = refuse(form, error)
        session, person = open_session(session_id)
        return _explore(session, person, priority, form, elsewhere(error)), status
    keep_list(session, person, current_actor())
    return redirect(url_for("talking.talk", session_id=session_id, rank=rank, step="agreeing"))


@bp.post("/sessions/<uuid:session_id>/areas/<int:rank>/signposts/<uuid:service_id>")
@access(Door.CASELOAD)
def add_signpost(session_id: UUID, rank: int, service_id: UUID) -> ResponseReturnValue:
    """Tell the person of a service, once a session. Nothing about them is sent to anybody."""
    session, person = open_session(session_id)
    if session.state is SessionState.FINISHED:
        raise ConflictError(OVER)
    priority = priority_of(session, rank)
    told = NewSignpost(person.person_id, service_id, priority.domain, session_id)
    tell(told, f"signpost:{session_id}:{service_id}")
    keep_list(session, person, current_actor())
    return redirect(url_for(".show", session_id=session_id, rank=rank))


def _explore(
    session: DialogSession,
    person: Person,
    priority: Priority,
    notes: StepForm,
    changed: Mapping[str, str] | None = None,
) -> str:
    """The list, with what was agreed of each service already."""
    switches, _ = held(session)
    return render_template(
        "dialog/exploring.html",
        adjust=SwitchForm.showing(switches, own_language(person)),
        form=notes,
        done_url=after(session, priority.rank),
        tokens=tokens_of(session),
        elsewhere=changed or {},
        steps=STEPS,
        is_part=False,
        **_list(session, person, priority),
    )


def _list(session: DialogSession, person: Person, priority: Priority) -> dict[str, Any]:
    """What the list is drawn from, on the page and alone."""
    switches, _ = held(session)
    question = question_of(session, person)
    asker = question.asker
    shown = in_words(match_of(question), today(), Telling(musts=asker.access_musts))
    return {
        "session": session,
        "person": person,
        "priority": priority,
        "shown": shown,
        "groups": []
        if switches.as_one_list
        else grouped(shown.matches, _headings(asker, priority)),
        "question": question,
        "is_held": switches.is_any,
        "agreed": {each.service_id for each in agreed_in(session) if each.service_id},
        "referrals": open_of_person(db(), person.person_id, viewer=current_actor()),
        "takes": told_here(db(), [each.service_id for each in shown.matches]),
        "is_place_known": asker.point is not None,
        "list_address": url_for(".rank_again", session_id=session.session_id, rank=priority.rank),
        "print_address": url_for(".on_paper", session_id=session.session_id, rank=priority.rank),
        "not_shown_address": url_for(
            ".not_shown", session_id=session.session_id, rank=priority.rank
        ),
    }


def _headings(asker: Asker, priority: Priority) -> dict[Domain, str]:
    """The needs that count, the present area first, with the words that stand over each."""
    wanted = [each.domain for each in asker.needs if each.is_wanted]
    first = [priority.domain, *(each for each in wanted if each is not priority.domain)]
    return {each: f"For {parts().questionnaire.labels[each].lower()}" for each in first}
