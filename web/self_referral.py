"""Referring oneself, without an account: a few questions, what will be sent, and a yes to it."""

from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from accounts.commands import count_failure
from accounts.passwords import hash_password
from accounts.policy import Door
from accounts.queries import Team, is_throttled
from base.errors import NotFoundError
from directory.pages import ReferralTarget
from matching.terms import Domain
from matching.thesaurus import understand
from referrals.codes import as_typed
from referrals.drafting import refuses
from referrals.pages import Letter
from referrals.self_referrals import SelfReferral, check_by, create_self_referral
from referrals.unsent import KEPT_DAYS, forget_unsent
from storage import submissions
from web.access import access
from web.db import db, transaction
from web.forms.consent import CONSENT_WORDING
from web.forms.guards import QUICK
from web.forms.self_referral import AgreeForm, SelfReferralForm, WhoForm
from web.parts import now, parts, today
from web.self_referral_visit import (
    DONE_KEY,
    SAVED_KEY,
    Visit,
    another_way,
    answered_form,
    as_lists,
    facts_of,
    filled_form,
    forget,
    helping_team,
    keep,
    target_of,
    to_ask,
    visit_for,
    what_goes,
)
from web.translation import gettext_noop
from web.wording import day

bp = Blueprint("self_referral", __name__)

STEPS: Final = (
    gettext_noop("Who it is for"),
    gettext_noop("A few questions"),
    gettext_noop("Look and send"),
)
WAIT: Final = gettext_noop(
    "Too many were sent from here. Wait 15 minutes and press the button again"
)
OPEN_TOO_LONG: Final = gettext_noop(
    "The page was open for a long time. Look at your answers and send them again"
)
FORGOTTEN: Final = gettext_noop(
    "Nothing happened here for a while, so we let your answers go to keep them safe. "
    "Nothing was sent. Please start again."
)
_THROTTLE: Final = "self-referral"


@bp.get("/services/<uuid:service_id>/refer-myself")
@access(Door.PUBLIC)
def start(service_id: UUID) -> str:
    """Whom it is for."""
    target = target_of(service_id)
    if helping_team("") is None or refuses(db(), target):
        return _instead("nobody", target)
    visit = visit_for(service_id) or Visit(str(service_id))
    return _who_page(WhoForm(who=visit.who, age=visit.age), target)


@bp.post("/services/<uuid:service_id>/refer-myself")
@access(Door.PUBLIC)
def choose_who(service_id: UUID) -> ResponseReturnValue:
    """Keep whom it is for; somebody who should go another way is told which."""
    target, form = target_of(service_id), WhoForm()
    if not form.validate_on_submit():
        return _who_page(form, target), 400
    visit = visit_for(service_id) or Visit(str(service_id))
    visit.who, visit.age = form.who.data, form.age.data
    keep(visit)
    return redirect(url_for(".instead" if another_way(visit) else ".about", service_id=service_id))


@bp.get("/services/<uuid:service_id>/refer-myself/about")
@access(Door.PUBLIC)
def about(service_id: UUID) -> ResponseReturnValue:
    """The questions, with what was answered before."""
    target, visit = target_of(service_id), visit_for(service_id)
    if visit is None or not visit.who:
        return redirect(url_for(".start", service_id=service_id))
    form = filled_form(visit)
    if not visit.about and target.domains:
        form.domain.data = target.domains[0].value
    return about_page(form, target)


@bp.post("/services/<uuid:service_id>/refer-myself/about")
@access(Door.PUBLIC)
def answer(service_id: UUID) -> ResponseReturnValue:
    """Keep the answers for this visit, and show what will be sent."""
    target = target_of(service_id)
    form = SelfReferralForm()
    form.address(form.who.data or "", today())
    visit = visit_for(service_id) or Visit(str(service_id), age="adult")
    if not form.validate_on_submit():
        return about_page(form, target), 400
    if form.is_too_quick():
        form.form_errors = [QUICK]
        return about_page(form, target), 400
    visit.who, visit.about = str(form.who.data), as_lists(dict(request.form.lists()))
    visit.is_anyway = False
    keep(visit)
    session.pop(DONE_KEY, None)
    return redirect(url_for(".instead" if another_way(visit) else ".check", service_id=service_id))


@bp.get("/services/<uuid:service_id>/refer-myself/instead")
@access(Door.PUBLIC)
def instead(service_id: UUID) -> ResponseReturnValue:
    """What to do when this is not the way: too young, not asked yet, or outside the area."""
    target, visit = target_of(service_id), visit_for(service_id)
    reason = another_way(visit) if visit else ""
    if visit is None or not reason:
        return redirect(url_for(".start", service_id=service_id))
    return _instead(reason, target)


@bp.post("/services/<uuid:service_id>/refer-myself/instead")
@access(Door.PUBLIC)
def anyway(service_id: UUID) -> ResponseReturnValue:
    """Ask a service although the person lives outside its area."""
    target_of(service_id)
    visit = visit_for(service_id)
    if visit is not None and another_way(visit) == "outside":
        visit.is_anyway = True
        keep(visit)
    return redirect(url_for(".check", service_id=service_id))


@bp.get("/services/<uuid:service_id>/refer-myself/check")
@access(Door.PUBLIC)
def check(service_id: UUID) -> ResponseReturnValue:
    """Exactly what goes, and to whom."""
    target, form, visit = target_of(service_id), None, visit_for(service_id)
    if visit is not None:
        form = answered_form(visit)
    if visit is None or form is None:
        return redirect(url_for(".about", service_id=service_id))
    if another_way(visit):
        return redirect(url_for(".instead", service_id=service_id))
    return _check_page(form, AgreeForm(), target)


@bp.post("/services/<uuid:service_id>/refer-myself/check")
@access(Door.PUBLIC)
def send(service_id: UUID) -> ResponseReturnValue:
    """Send it once, however often the button is pressed."""
    target, visit, agree = target_of(service_id), visit_for(service_id), AgreeForm()
    if visit is None and session.get(DONE_KEY, {}).get("service_id") == str(service_id):
        return redirect(url_for(".done"))
    form = answered_form(visit) if visit else None
    if visit is None or form is None or another_way(visit):
        return redirect(url_for(".check", service_id=service_id))
    if not agree.validate_on_submit():
        return _check_page(form, agree, target), 400
    if is_throttled(db(), _THROTTLE, [request.remote_addr or ""], now=now()):
        agree.agreed.errors = [WAIT]
        return _check_page(form, agree, target), 429
    letter = replace(form.letter(), talks_first=bool(agree.talk.data))
    reference = _send(visit, form, letter)
    session[DONE_KEY] = {
        "service_id": str(service_id),
        "service": target.name,
        "reference": reference,
        "secret": visit.secret,
        "look_by": day(check_by(db(), today=today())),
        "has_email": bool(form.email.data),
        "is_other": form.is_for_other,
        "talks_first": bool(agree.talk.data),
    }
    forget()
    return redirect(url_for(".done"))


@bp.get("/refer-myself/sent")
@access(Door.PUBLIC)
def done() -> ResponseReturnValue:
    """The reference and the secret, and what happens next. Shown during this visit only."""
    made: dict[str, Any] | None = session.get(DONE_KEY)
    if made is None:
        return redirect(url_for("follow.show"))
    return render_template("self_referral/done.html", made=made)


@bp.errorhandler(CSRFError)
def expired(_error: CSRFError) -> ResponseReturnValue:
    """A page that was open longer than the session: what was typed comes back with it."""
    service_id = (request.view_args or {})["service_id"]
    try:
        target = target_of(service_id)
    except (NotFoundError, HTTPException):  # nothing looks after what an error handler raises
        return redirect(url_for(".start", service_id=service_id))
    if request.endpoint == "self_referral.answer":
        form = SelfReferralForm()
        form.address(form.who.data or "", today())
        form.form_errors = [OPEN_TOO_LONG]
        return about_page(form, target), 400
    if request.endpoint == "self_referral.choose_who":
        who = WhoForm()
        who.form_errors = [OPEN_TOO_LONG]
        return _who_page(who, target), 400
    flash(FORGOTTEN, "warning")
    return redirect(url_for(".start", service_id=service_id))


def _send(visit: Visit, form: SelfReferralForm, letter: Letter) -> str:
    """Record and send, or find what the first press made; the reference. What was saved goes.

    The secret is hashed before the transaction, because that is slow.
    """
    hashed = hash_password(as_typed(visit.secret))
    new = SelfReferral(
        UUID(visit.service),
        Domain(form.domain.data),
        facts_of(form),
        letter,
        CONSENT_WORDING,
        _helpers(form).team_id,
    )
    key = f"self-referral:{visit.key}"
    with transaction() as writer:
        if visit.saved:
            forget_unsent(writer, UUID(visit.saved))
        earlier = submissions.earlier_result(writer, key)
        if earlier is not None:
            return earlier
        made = create_self_referral(writer, new, secret_hash=hashed, now=now())
        submissions.remember(writer, key, made.reference, now=now())
        count_failure(writer, _THROTTLE, [request.remote_addr or ""], now=now())
        return made.reference


def _who_page(form: WhoForm, target: ReferralTarget) -> str:
    return render_template("self_referral/start.html", form=form, target=target, steps=STEPS)


def about_page(form: SelfReferralForm, target: ReferralTarget) -> str:
    """The questions, ready to be answered."""
    form.arm()
    return render_template(
        "self_referral/about.html",
        form=form,
        target=target,
        steps=STEPS,
        saved=session.get(SAVED_KEY),
        kept_days=KEPT_DAYS,
    )


def _check_page(form: SelfReferralForm, agree: AgreeForm, target: ReferralTarget) -> str:
    return render_template(
        "self_referral/check.html",
        target=target,
        answers=form,
        goes=what_goes(form, today()),
        form=agree,
        covers=to_ask(target.service_id, form.postcode.data or ""),
        team=_helpers(form),
        look_by=day(check_by(db(), today=today())),
        steps=STEPS,
        is_crisis=understand(form.wants.data or "", parts().thesaurus).is_crisis,
    )


def _instead(reason: str, target: ReferralTarget) -> str:
    return render_template("self_referral/instead.html", reason=reason, target=target)


def _helpers(form: SelfReferralForm) -> Team:
    """The team that looks for something else if the service cannot help."""
    team = helping_team(form.postcode.data or "")
    if team is None:
        abort(404)
    return team
