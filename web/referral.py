"""One referral: where it is, whose turn, what may be done now, and what happened."""

from typing import Final
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from accounts.actor import Actor
from accounts.policy import Door
from accounts.queries import colleagues, names_of
from base.errors import InvalidError
from directory.cards import list_cards
from referrals.commands import look, take_step
from referrals.opening import get_referral
from referrals.pages import ReferralPage, TaskHolder
from referrals.reach import Viewer
from referrals.rules import find_step
from referrals.states import Action
from referrals.steps import Step
from web.access import access, current_actor
from web.db import db, transaction
from web.forms.referral import StepForm
from web.parts import now, parts, today
from web.telling import steps_told

bp = Blueprint("referral", __name__)

AT_ONCE: Final = frozenset({Action.ACCEPT, Action.START, Action.STILL_COMING, Action.SEE})
"""Steps that need no more than a press of the button."""

DONE: Final = {
    Action.ACCEPT: "Accepted. Now get in touch with them.",
    Action.START: "Written down: they have started.",
    Action.STILL_COMING: "Thank you. We ask again in a month.",
    Action.SEE: "The loop is closed.",
    Action.CANNOT_HELP: "Thank you for saying so. The connector will find something else.",
}


@bp.get("/referrals/<uuid:referral_id>")
@access(Door.SIGNED_IN)
def show(referral_id: UUID) -> str:
    """One referral, as far as the viewer may see it."""
    page = open_referral(referral_id, current_actor())
    return draw(page, current_actor())


@bp.get("/referrals/<uuid:referral_id>/<string:step>")
@access(Door.SIGNED_IN)
def ask(referral_id: UUID, step: str) -> str:
    """What one step asks for."""
    page = open_referral(referral_id, current_actor())
    action, found = offered(page, step)
    form = form_for(page, found, current_actor())
    return render_template("referral/step.html", page=page, action=action, form=form, task="")


@bp.post("/referrals/<uuid:referral_id>/<string:step>")
@access(Door.SIGNED_IN)
def take(referral_id: UUID, step: str) -> ResponseReturnValue:
    """Take one step, then show the referral as it now stands."""
    actor = current_actor()
    page = open_referral(referral_id, actor)
    action, found = offered(page, step)
    form = form_for(page, found, actor)
    if step_taken(page, action, form, actor):
        flash(DONE.get(action, "Saved."))
        return redirect(url_for(".show", referral_id=referral_id))
    return render_template("referral/step.html", page=page, action=action, form=form, task=""), 400


def open_referral(referral_id: UUID, viewer: Viewer) -> ReferralPage:
    """A referral the viewer may see, once it has been written down that they looked."""
    with transaction() as writer:
        look(writer, referral_id, viewer=viewer, now=now())
    return get_referral(db(), referral_id, viewer=viewer, today=today())


def draw(page: ReferralPage, viewer: Viewer, *, task: str = "") -> str:
    """The page of a referral. task: the token of a task link, for who has no account."""
    people = {each.actor_id for each in page.events if each.actor_id}
    names = names_of(db(), [*people, *filter(None, (_sender(page), page.line.owner_id))])
    return render_template(
        "referral/show.html",
        page=page,
        line=page.line,
        names=names,
        happened=steps_told(page.events, names),
        at_once=AT_ONCE,
        is_service=isinstance(viewer, TaskHolder) or page.line.person_id is None,
        task=task,
    )


def offered(page: ReferralPage, step: str) -> tuple[Action, Step]:
    """The step of this name, if the viewer may take it now; else 404."""
    action = next((each for each in page.actions if each.value == step), None)
    if action is None:
        abort(404)
    found, _ = find_step(page.line.state, action, page.parties)
    return action, found


def form_for(page: ReferralPage, step: Step, viewer: Viewer) -> StepForm:
    """The form of one step."""
    mates: list[tuple[UUID, str]] = []
    if isinstance(viewer, Actor) and page.ours and page.ours.team_id:
        mates = colleagues(db(), page.ours.team_id)
    form = StepForm(seen_version=str(page.line.version))
    return form.offer(step, domain=page.line.domain, services=_others(page, step), colleagues=mates)


def step_taken(page: ReferralPage, action: Action, form: StepForm, viewer: Viewer) -> bool:
    """Whether the step was taken; else the form says why not."""
    if not form.validate_on_submit():
        return False
    try:
        with transaction() as writer:
            detail = form.detail(page.line.domain)
            take_step(writer, page.line.referral_id, action, by=viewer, detail=detail, now=now())
    except InvalidError as error:
        form.explain(error)
        return False
    return True


def _sender(page: ReferralPage) -> UUID | None:
    return page.ours.sender_id if page.ours else None


def _others(page: ReferralPage, step: Step) -> list[tuple[UUID, str]]:
    """Other services for the same need, to refer on to; none unless the step asks."""
    if "service_id" not in {each.value for each in (*step.needs, *step.may)}:
        return []
    same = [
        each.service_id
        for each in parts().snapshots.current(db()).services
        if page.line.domain in {domain for domain, _ in each.domains}
        and each.service_id != page.line.service_id
    ]
    cards = list_cards(db(), same, today=today())
    return sorted(((card.service_id, card.name) for card in cards), key=lambda each: each[1])
