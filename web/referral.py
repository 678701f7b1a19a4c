"""One referral: where it is, whose turn, what may be done now, and what happened."""

from dataclasses import replace
from http import HTTPStatus
from typing import Final
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from accounts.actor import Actor
from accounts.policy import Door
from accounts.queries import names_of
from base.errors import ConflictError, InvalidError, NotAllowedError
from people.looking import works_with
from people.scope import A_COLLEAGUES
from referrals.commands import DuplicateReferralError, look, take_step
from referrals.opening import get_referral
from referrals.pages import ReferralPage
from referrals.reach import Viewer, colleagues_person
from referrals.reasons import Outcome, Placement
from referrals.rules import TRIES
from referrals.self_referrals import is_to_check
from referrals.states import Action, Party, State
from referrals.steps import STEPS
from web.access import access, current_actor
from web.db import db, transaction
from web.forms.once import new_key
from web.forms.referral import StepForm
from web.parts import now, today
from web.refusals import made_before, refuse, remember
from web.step_choices import asked_about, asked_of, can_be_given
from web.telling import first_contact_told, stations, steps_told

bp = Blueprint("referral", __name__)

AT_ONCE: Final = frozenset({Action.ACCEPT, Action.START, Action.STILL_COMING, Action.SEE})
"""Steps that need no more than a press of the button."""

DONE: Final = {
    Action.ACCEPT: "Accepted. Now get in touch with them.",
    Action.WAIT: "They are on your waiting list. We ask again each month.",
    Action.START: "Written down: they have started.",
    Action.STILL_COMING: "Thank you. We ask again in a month.",
    Action.TRY_CONTACT: "Your try to reach them is written down.",
    Action.ASK: "Your question is with the connector.",
    Action.ANSWER: "The service has your answer.",
    Action.MESSAGE: "Your message is sent.",
    Action.CLOSE: "Finished. The team that asked is told how it went.",
    Action.SEE: "The loop is closed.",
    Action.CANNOT_HELP: "Thank you for saying so. The connector will find something else.",
    Action.PLACE: "The new plan is written down.",
    Action.WITHDRAW: "The referral is taken back. The service is told.",
    Action.REASSIGN: "It is with your colleague now.",
}
MOVED_ON: Final = "This has moved on since you opened it. Here is how it stands now."


@bp.get("/referrals/<uuid:referral_id>")
@access(Door.SIGNED_IN)
def show(referral_id: UUID) -> str:
    """One referral, as far as the viewer may see it."""
    page = open_referral(referral_id, current_actor())
    return draw(page, current_actor())


@bp.get("/referrals/<uuid:referral_id>/<string:step>")
@access(Door.SIGNED_IN)
def ask(referral_id: UUID, step: str) -> ResponseReturnValue:
    """What one step asks for."""
    actor = current_actor()
    page = open_referral(referral_id, actor)
    return asking(page, named(page, step), actor)


@bp.post("/referrals/<uuid:referral_id>/<string:step>")
@access(Door.SIGNED_IN)
def take(referral_id: UUID, step: str) -> ResponseReturnValue:
    """Take one step, then show the referral as it now stands."""
    actor = current_actor()
    page = open_referral(referral_id, actor)
    return taking(page, named(page, step), actor)


def open_referral(referral_id: UUID, viewer: Viewer) -> ReferralPage:
    """A referral the viewer may see, once it has been written down that they looked.

    A colleague who may read it with a reason has no step to take.
    """
    may_change = True
    with transaction() as writer:
        about = colleagues_person(writer, referral_id, viewer)
        if about is not None and isinstance(viewer, Actor):
            may_change = works_with(writer, about, viewer=viewer, now=now())
            if not may_change and request.method == "POST":
                raise NotAllowedError(A_COLLEAGUES)
        look(writer, referral_id, viewer=viewer, now=now())
    page = get_referral(db(), referral_id, viewer=viewer, today=today())
    return page if may_change else replace(page, actions=())


def draw(page: ReferralPage, viewer: Viewer, *, task: str = "") -> str:
    """The page of a referral. task: the token of a task link, for who has no account."""
    people = {each.actor_id for each in page.events if each.actor_id}
    names = names_of(db(), [*people, *filter(None, (_sender(page), page.line.owner_id))])
    return render_template(
        "referral/show.html",
        page=page,
        line=page.line,
        names=names,
        actions=[each for each in page.actions if can_be_given(page, each, viewer)],
        happened=steps_told(page.events, names),
        first_contact=first_contact_told(page),
        stations=stations(page),
        at_once=AT_ONCE,
        tries=TRIES,
        domains=asked_about(page),
        is_service=is_service_side(page),
        is_to_check=_is_to_check(page),
        task=task,
        new_key=new_key,
    )


def _is_to_check(page: ReferralPage) -> bool:
    """Whether it waits for a connector to look at it: looked up only where it can be so."""
    can_be = page.ours is not None and page.line.state is State.DRAFT
    return can_be and is_to_check(db(), page.line.referral_id)


def named(page: ReferralPage, step: str) -> Action:
    """The step of this name, if it is ever the viewer's to take.

    Aborts with 404 for no such step. Raises NotAllowedError for a step of another side.
    """
    action = next((each for each in Action if each.value == step), None)
    if action is None:
        abort(HTTPStatus.NOT_FOUND)
    takers = {
        party for (_, each), made in STEPS.items() if each is action for party in made.parties
    }
    if not takers & page.parties:
        raise NotAllowedError("This step is for somebody else to take")
    return action


def asking(
    page: ReferralPage, action: Action, viewer: Viewer, *, task: str = ""
) -> ResponseReturnValue:
    """The form of a step; the referral as it stands, when the step is not open now."""
    if action not in page.actions:
        flash(MOVED_ON, "info")
        return redirect(_home(page, task))
    form = StepForm(seen_version=str(page.line.version)).fit(asked_of(page, action, viewer))
    return _step(page, action, form, task)


def taking(
    page: ReferralPage, action: Action, viewer: Viewer, *, task: str = ""
) -> ResponseReturnValue:
    """Take a step once. Whatever stands in the way is said, with what was typed still there."""
    if _was_taken(page, action):
        return _taken(page, action, task)
    if action not in page.actions:
        return _moved_on(page, task)
    form = StepForm().fit(asked_of(page, action, viewer))
    if not form.validate_on_submit() or _asks_more(page, form):
        status = HTTPStatus.BAD_REQUEST if form.errors else HTTPStatus.OK
        return _step(page, action, form, task), status
    detail = form.detail()
    try:
        with transaction() as writer:
            to = take_step(
                writer, page.line.referral_id, action, by=viewer, detail=detail, now=now()
            )
            remember(writer, form, to.value, _about(page, action))
    except DuplicateReferralError as error:
        refuse(form, InvalidError(str(error), {"service_id": f"{error}. Choose another one"}))
        return _step(page, action, form, task), HTTPStatus.CONFLICT
    except (ConflictError, InvalidError) as error:
        return _not_taken(page, action, viewer, form, error, task)
    return _taken(page, action, task, _next(page, form, viewer))


def _asks_more(page: ReferralPage, form: StepForm) -> bool:
    """Whether an end pressed at once has to say more: why, or of which area. It is asked then."""
    if "at_once" not in request.form or "outcome" not in form:
        return False
    if len(asked_about(page)) > 1:
        return True
    is_early = form.outcome.data in {Outcome.STOPPED_EARLY, Outcome.DID_NOT_START}
    return is_early and not form.reason.data and page.line.state is State.STARTED


def is_service_side(page: ReferralPage) -> bool:
    """Whether the viewer sees a referral as its service does."""
    return page.parties == {Party.SERVICE}


def _not_taken(
    page: ReferralPage,
    action: Action,
    viewer: Viewer,
    form: StepForm,
    error: ConflictError | InvalidError,
    task: str,
) -> ResponseReturnValue:
    """The form again with what was typed, if the step can still be taken; else how it stands."""
    if _was_taken(page, action):
        return _taken(page, action, task)
    page = open_referral(page.line.referral_id, viewer)
    if action not in page.actions:
        return _moved_on(page, task)
    status = refuse(form, error)
    form.seen_version.data = str(page.line.version)
    form.seen_version.raw_data = None
    return _step(page, action, form, task), status


def _about(page: ReferralPage, action: Action) -> str:
    """What a step's form is about, so that its key counts for nothing else."""
    return f":{page.line.referral_id}:{action.value}"


def _was_taken(page: ReferralPage, action: Action) -> bool:
    """Whether the very same form has been sent before: a double click, or a page sent again."""
    return made_before(db(), StepForm(), _about(page, action)) is not None


def _taken(page: ReferralPage, action: Action, task: str, url: str | None = None) -> Response:
    """What a step that was taken is answered with, however often its form is sent."""
    flash(DONE.get(action, "Saved."))
    return redirect(url or _home(page, task))


def _moved_on(page: ReferralPage, task: str) -> ResponseReturnValue:
    """The referral as it stands; what was typed is shown, to copy, when there was any."""
    typed = StepForm().note.data
    if not typed:
        flash(f"{MOVED_ON} {_last_step(page)}".strip(), "info")
        return redirect(_home(page, task))
    url = _home(page, task)
    shown = render_template("referral/moved_on.html", page=page, typed=typed, url=url, task=task)
    return shown, HTTPStatus.CONFLICT


def _last_step(page: ReferralPage) -> str:
    """What was done last, by whom: the event's own words."""
    names = names_of(db(), [each.actor_id for each in page.events[-1:] if each.actor_id])
    told = steps_told(page.events[-1:], names)
    return f"{told[0].title} ({told[0].who[0].lower()}{told[0].who[1:]})." if told else ""


def _step(page: ReferralPage, action: Action, form: StepForm, task: str) -> str:
    return render_template(
        "referral/step.html", page=page, action=action, form=form, task=task, url=_home(page, task)
    )


def _home(page: ReferralPage, task: str) -> str:
    """The address of the referral, for who looks at it."""
    if task:
        return url_for("task.show", token=task)
    return url_for("referral.show", referral_id=page.line.referral_id)


def _next(page: ReferralPage, form: StepForm, viewer: Viewer) -> str | None:
    """Where a step leads besides the referral itself: to the draft that follows a handover."""
    if "placement" not in form or form.placement.data != Placement.REFERRED_ON:
        return None
    after = get_referral(db(), page.line.referral_id, viewer=viewer, today=today())
    made = set(after.ours.child_ids if after.ours else ()) - set(
        page.ours.child_ids if page.ours else ()
    )
    return url_for("referring.preview", referral_id=made.pop()) if made else None


def _sender(page: ReferralPage) -> UUID | None:
    return page.ours.sender_id if page.ours else None
