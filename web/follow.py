"""Following a self-referral by its reference and secret: where it is, and what one can do."""

from typing import Final
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from accounts.commands import count_failure
from accounts.policy import Door
from accounts.queries import is_throttled
from base.errors import InvalidError, NotFoundError
from referrals.commands import look, take_step
from referrals.pages import SelfReferrer, TrackedReferral
from referrals.queries import tracked_referral
from referrals.rules import find_step
from referrals.self_referrals import follow_self_referral
from referrals.states import Action, Party
from web.access import access
from web.db import db, transaction
from web.forms.referral import StepForm
from web.forms.self_referral import FollowForm
from web.parts import now
from web.referral import AT_ONCE
from web.telling import tracked_told

bp = Blueprint("follow", __name__, url_prefix="/follow")

_KEY: Final = "following"
_THROTTLE: Final = "follow"
WAIT: Final = "Too many tries. Wait 15 minutes, then check your reference and secret"

DONE: Final = {
    Action.WITHDRAW: "Taken back. Nothing more is shared.",
    Action.START: "Good to hear. We have written down that it started.",
    Action.SEE: "Thank you. That closes it.",
    Action.CHECK_IN: "Thank you for telling us.",
}


@bp.get("")
@access(Door.PUBLIC)
def show() -> str:
    """Ask for the reference and the secret."""
    return render_template("follow/show.html", form=FollowForm())


@bp.post("")
@access(Door.PUBLIC)
def enter() -> ResponseReturnValue:
    """Look them up: by POST, so that neither is ever in an address."""
    form = FollowForm()
    if not form.validate_on_submit():
        return render_template("follow/show.html", form=form), 400
    tried = (form.reference.data or "", request.remote_addr or "")
    if is_throttled(db(), _THROTTLE, tried, now=now()):
        form.reference.errors = [WAIT]
        return render_template("follow/show.html", form=form), 429
    try:
        found = follow_self_referral(db(), form.reference.data or "", form.secret.data or "")
    except NotFoundError as error:
        with transaction() as writer:
            count_failure(writer, _THROTTLE, tried, now=now())
        form.reference.errors = [str(error)]
        return render_template("follow/show.html", form=form), 400
    session[_KEY] = str(found.referral_id)
    return redirect(url_for(".status"))


@bp.get("/status")
@access(Door.TRACKING)
def status() -> ResponseReturnValue:
    """Where it is, whose turn, and what one can do."""
    viewer = _viewer()
    if viewer is None:
        return redirect(url_for(".show"))
    with transaction() as writer:
        look(writer, viewer.referral_id, viewer=viewer, now=now())
    page = tracked_referral(db(), viewer=viewer)
    told = tracked_told(page.events)
    return render_template("follow/status.html", page=page, at_once=AT_ONCE, happened=told)


@bp.get("/status/<string:step>")
@access(Door.TRACKING)
def ask(step: str) -> ResponseReturnValue:
    """What one step asks for."""
    viewer = _viewer()
    if viewer is None:
        return redirect(url_for(".show"))
    page = tracked_referral(db(), viewer=viewer)
    action, form = _offered(page, step)
    return render_template("follow/step.html", page=page, action=action, form=form)


@bp.post("/status/<string:step>")
@access(Door.TRACKING)
def take(step: str) -> ResponseReturnValue:
    """Take one step."""
    viewer = _viewer()
    if viewer is None:
        return redirect(url_for(".show"))
    page = tracked_referral(db(), viewer=viewer)
    action, form = _offered(page, step)
    if form.validate_on_submit():
        try:
            with transaction() as writer:
                detail = form.detail(page.domain)
                take_step(writer, viewer.referral_id, action, by=viewer, detail=detail, now=now())
        except InvalidError as error:
            form.explain(error)
        else:
            flash(DONE.get(action, "Saved."))
            return redirect(url_for(".status"))
    return render_template("follow/step.html", page=page, action=action, form=form), 400


@bp.post("/leave")
@access(Door.TRACKING)
def leave() -> ResponseReturnValue:
    """Stop following on this device."""
    session.pop(_KEY, None)
    flash("Closed. Nobody can see it on this device without the secret.")
    return redirect(url_for(".show"))


def _viewer() -> SelfReferrer | None:
    kept = session.get(_KEY)
    return SelfReferrer(UUID(kept)) if kept else None


def _offered(page: TrackedReferral, step: str) -> tuple[Action, StepForm]:
    """A step the person may take now, with its form; else 404."""
    action = next((each for each in page.actions if each.value == step), None)
    if action is None:
        abort(404)
    found, _ = find_step(page.state, action, {Party.PERSON})
    form = StepForm(seen_version=str(page.version))
    return action, form.offer(found, domain=page.domain)
