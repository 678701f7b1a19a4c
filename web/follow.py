"""Following a self-referral by its reference and secret: where it is, and what one can do."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError

from accounts.commands import count_failure, forget_failures
from accounts.policy import Door
from accounts.queries import is_throttled
from base.calendar import london
from base.errors import ConflictError, InvalidError, NotFoundError
from referrals.codes import as_typed
from referrals.commands import look, take_step
from referrals.pages import Message, SelfReferrer, TrackedReferral
from referrals.queries import tracked_referral
from referrals.rules import find_step
from referrals.states import OPEN, Action, Party
from referrals.steps import Step
from referrals.talk_rules import TalkFollower
from referrals.talks import follow as follow_either
from web import wording_follow as words
from web.access import access
from web.db import db, transaction
from web.forms.bridge import attach
from web.forms.follow import FollowForm, OwnStepForm
from web.forms.once import new_key
from web.parts import now
from web.referral import AT_ONCE
from web.refusals import made_before, remember
from web.self_referral_visit import DONE_KEY, TALK_DONE_KEY
from web.sessions import renew_session
from web.telling import Told
from web.translation import gettext, gettext_noop
from web.wording import day

bp = Blueprint("follow", __name__, url_prefix="/follow")

WAIT: Final = gettext_noop("Too many tries. Wait 15 minutes, then check your reference and secret")
OPEN_TOO_LONG: Final = gettext_noop(
    "The page was open for a long time. Please press the button again"
)
TALK_KEY: Final = "following_talk"
_KEY: Final = "following"
_THROTTLE: Final = "follow"


@dataclass(frozen=True, slots=True)
class Asked:
    """One step the person may take now, with its form."""

    page: TrackedReferral
    action: Action
    step: Step
    form: OwnStepForm


@bp.get("")
@access(Door.PUBLIC)
def show() -> ResponseReturnValue:
    """Ask for the reference and the secret."""
    if _KEY in session:
        return redirect(url_for(".status"))
    if TALK_KEY in session:
        return redirect(url_for("talk_follow.status"))
    return _show(FollowForm())


@bp.post("")
@access(Door.PUBLIC)
def enter() -> ResponseReturnValue:
    """Look them up: by POST, so that neither is ever in an address.

    A wrong reference and a wrong secret are answered in the same words, and as slowly.
    """
    form = FollowForm()
    if not form.validate_on_submit():
        return _show(form), 400
    tried = (as_typed(form.reference.data or ""), request.remote_addr or "")
    if is_throttled(db(), _THROTTLE, tried, now=now()):
        form.reference.errors = [WAIT]
        return _show(form), 429
    try:
        found = follow_either(db(), form.reference.data or "", form.secret.data or "")
    except NotFoundError as error:
        with transaction() as writer:
            count_failure(writer, _THROTTLE, tried, now=now())
        form.reference.errors = [str(error)]
        return _show(form), 400
    with transaction() as writer:
        forget_failures(writer, _THROTTLE, tried[:1])
    renew_session()
    for key in (_KEY, TALK_KEY):
        session.pop(key, None)
    if isinstance(found, TalkFollower):
        session[TALK_KEY] = str(found.talk_id)
        return redirect(url_for("talk_follow.status"))
    session[_KEY] = str(found.referral_id)
    return redirect(url_for(".status"))


@bp.get("/status")
@access(Door.TRACKING)
def status() -> ResponseReturnValue:
    """Where it is, whose turn, and what one can do."""
    viewer = follower()
    if viewer is None:
        return redirect(url_for(".show"))
    with transaction() as writer:
        look(writer, viewer.referral_id, viewer=viewer, now=now())
    page = tracked_referral(db(), viewer=viewer)
    return render_template(
        "follow/status.html",
        page=page,
        at_once=AT_ONCE,
        happened=_told(page),
        words=words,
        new_key=new_key,
        said=_said,
        is_open=page.state in OPEN,
    )


@bp.get("/status/<string:step>")
@access(Door.TRACKING)
def ask(step: str) -> ResponseReturnValue:
    """What one step asks for."""
    viewer = follower()
    if viewer is None:
        return redirect(url_for(".show"))
    return _step_page(_asked(viewer, step))


@bp.post("/status/<string:step>")
@access(Door.TRACKING)
def take(step: str) -> ResponseReturnValue:
    """Take one step."""
    viewer = follower()
    if viewer is None:
        return redirect(url_for(".show"))
    about = f":{viewer.referral_id}:{step}"
    if made_before(db(), OwnStepForm(), about) and (before := _named(step)):
        return _taken(before)
    asked = _asked(viewer, step)
    if not asked.form.validate_on_submit():
        return _step_page(asked), 400
    try:
        with transaction() as writer:
            detail = asked.form.said(asked.step)
            to = take_step(
                writer, viewer.referral_id, asked.action, by=viewer, detail=detail, now=now()
            )
            remember(writer, asked.form, to.value, about)
    except InvalidError as error:
        attach(asked.form, error)
        return _step_page(asked), 400
    except ConflictError as error:
        asked.form.seen_version.data = str(asked.page.version)
        asked.form.form_errors = [str(error)]
        return _step_page(asked), 409
    return _taken(asked.action)


@bp.post("/leave")
@access(Door.TRACKING)
def leave() -> ResponseReturnValue:
    """Stop following on this device, and show the secret no more."""
    for key in (_KEY, TALK_KEY, DONE_KEY, TALK_DONE_KEY):
        session.pop(key, None)
    flash(gettext("Closed. Nobody can see it on this device without the secret."))
    return redirect(url_for(".show"))


@bp.errorhandler(CSRFError)
def expired(_error: CSRFError) -> ResponseReturnValue:
    """A page that was open longer than the session. What was typed to open it comes back."""
    if request.endpoint == "follow.enter":
        form = FollowForm()
        form.form_errors = [OPEN_TOO_LONG]
        return _show(form), 400
    flash(gettext("Nothing happened here for a while, so we closed it to keep it safe."), "warning")
    return redirect(url_for(".show"))


def _show(form: FollowForm) -> str:
    return render_template("follow/show.html", form=form)


def _step_page(asked: Asked) -> str:
    return render_template(
        "follow/step.html", page=asked.page, action=asked.action, form=asked.form, words=words
    )


def follower() -> SelfReferrer | None:
    """Who follows a referral in this browser; None: nobody."""
    kept = session.get(_KEY)
    return SelfReferrer(UUID(kept)) if kept else None


def _asked(viewer: SelfReferrer, named: str) -> Asked:
    """A step the person may take now, with its form; else 404."""
    page = tracked_referral(db(), viewer=viewer)
    action = _named(named)
    if action is None or action not in page.actions:
        abort(404)
    step, _ = find_step(page.state, action, {Party.PERSON})
    form = OwnStepForm(seen_version=str(page.version))
    return Asked(page, action, step, form.ask(action, step, page.domain))


def _named(step: str) -> Action | None:
    return next((each for each in Action if each.value == step), None)


def _taken(action: Action) -> ResponseReturnValue:
    """What a step that was taken is answered with, however often its form is sent."""
    flash(words.DONE.get(action, gettext("Saved.")))
    return redirect(url_for(".status"))


def _said(message: Message) -> str:
    """What was written. Of the person's own, our words are in the language of the page."""
    if message.party is not Party.PERSON:
        return message.text
    return "\n".join(map(gettext, message.text.split("\n")))


def _told(page: TrackedReferral) -> list[Told]:
    """What happened, newest first, in words to the person. No names."""
    return [
        Told(when=day(london(at).date()), title=words.HAPPENED[action], who="", body="")
        for action, at in reversed(page.events)
    ]
