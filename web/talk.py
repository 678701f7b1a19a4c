"""Asking to talk with a person here, without naming a service: a few questions, and a yes."""

from dataclasses import asdict
from typing import Any, Final

from flask import Blueprint, abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError

from accounts.commands import count_failure
from accounts.passwords import hash_password
from accounts.policy import Door
from accounts.queries import Team, is_throttled
from matching.thesaurus import understand
from referrals.codes import as_typed
from referrals.self_referrals import check_by
from referrals.talks import NewTalk, ask_to_talk
from storage import submissions
from web.access import access
from web.db import db, transaction
from web.forms.guards import QUICK
from web.forms.self_referral import TEEN, UNASKED, WhoForm
from web.forms.talk import TalkAgreeForm, TalkForm
from web.parts import now, parts, today
from web.self_referral import FORGOTTEN, OPEN_TOO_LONG, WAIT
from web.self_referral_visit import (
    TALK_DONE_KEY,
    Visit,
    as_lists,
    facts_of,
    helping_team,
    is_in_our_area,
    posted,
)
from web.translation import gettext, gettext_noop
from web.wording import day

bp = Blueprint("talk", __name__, url_prefix="/talk")

WORDING: Final = "talk-2026-11"
"""The version of what is agreed to in templates/talk/check.html. Change it when a text changes."""
STEPS: Final = (
    gettext_noop("Who it is for"),
    gettext_noop("How to reach you"),
    gettext_noop("Look and send"),
)
_KEY: Final = "talk"
_THROTTLE: Final = "talk"


@bp.get("")
@access(Door.PUBLIC)
def start() -> str:
    """Whom it is for. Where no team of connectors is set up, who else to turn to."""
    if helping_team("") is None:
        return _instead("nobody")
    visit = _visit() or Visit("")
    return _who_page(WhoForm(who=visit.who, age=visit.age))


@bp.post("")
@access(Door.PUBLIC)
def choose_who() -> ResponseReturnValue:
    """Keep whom it is for; somebody who should go another way is told which."""
    form = WhoForm()
    if not form.validate_on_submit():
        return _who_page(form), 400
    visit = _visit() or Visit("")
    visit.who, visit.age = form.who.data, form.age.data
    _keep(visit)
    return redirect(url_for(".instead" if _another_way(visit) else ".about"))


@bp.get("/about")
@access(Door.PUBLIC)
def about() -> ResponseReturnValue:
    """The questions, with what was answered before."""
    visit = _visit()
    if visit is None or not visit.who:
        return redirect(url_for(".start"))
    form = TalkForm(formdata=posted(visit) if visit.about else None)
    return _about_page(_addressed(form, visit))


@bp.post("/about")
@access(Door.PUBLIC)
def answer() -> ResponseReturnValue:
    """Keep the answers for this visit, and show what will be read."""
    visit = _visit() or Visit("", age="adult")
    form = TalkForm()
    visit.who = form.who.data or ""
    _addressed(form, visit)
    if not form.validate_on_submit():
        return _about_page(form), 400
    if form.is_too_quick():
        form.form_errors = [QUICK]
        return _about_page(form), 400
    visit.about = as_lists(dict(request.form.lists()))
    _keep(visit)
    session.pop(TALK_DONE_KEY, None)
    return redirect(url_for(".instead" if _another_way(visit) else ".check"))


@bp.get("/instead")
@access(Door.PUBLIC)
def instead() -> ResponseReturnValue:
    """What to do when this is not the way: too young, not asked yet, or outside our area."""
    visit = _visit()
    reason = _another_way(visit) if visit else ""
    return _instead(reason) if reason else redirect(url_for(".start"))


@bp.get("/check")
@access(Door.PUBLIC)
def check() -> ResponseReturnValue:
    """Exactly what is read, and by whom."""
    visit = _visit()
    form = _answered(visit) if visit else None
    if visit is None or form is None:
        return redirect(url_for(".about"))
    if _another_way(visit):
        return redirect(url_for(".instead"))
    return _check_page(form, TalkAgreeForm())


@bp.post("/check")
@access(Door.PUBLIC)
def send() -> ResponseReturnValue:
    """Send it once, however often the button is pressed."""
    visit, agree = _visit(), TalkAgreeForm()
    if visit is None and TALK_DONE_KEY in session:
        return redirect(url_for(".done"))
    form = _answered(visit) if visit else None
    if visit is None or form is None or _another_way(visit):
        return redirect(url_for(".check"))
    if not agree.validate_on_submit():
        return _check_page(form, agree), 400
    if is_throttled(db(), _THROTTLE, [request.remote_addr or ""], now=now()):
        agree.agreed.errors = [WAIT]
        return _check_page(form, agree), 429
    session[TALK_DONE_KEY] = {
        "reference": _send(visit, form),
        "secret": visit.secret,
        "look_by": day(check_by(db(), today=today())),
    }
    session.pop(_KEY, None)
    return redirect(url_for(".done"))


@bp.get("/sent")
@access(Door.PUBLIC)
def done() -> ResponseReturnValue:
    """The reference and the secret, and what happens next. Shown during this visit only."""
    made: dict[str, Any] | None = session.get(TALK_DONE_KEY)
    if made is None:
        return redirect(url_for("follow.show"))
    return render_template("talk/done.html", made=made)


@bp.errorhandler(CSRFError)
def expired(_error: CSRFError) -> ResponseReturnValue:
    """A page that was open longer than the session: what was typed comes back with it."""
    if request.endpoint == "talk.answer":
        form = TalkForm()
        _addressed(form, Visit("", who=form.who.data or "", age="adult"))
        form.form_errors = [OPEN_TOO_LONG]
        return _about_page(form), 400
    if request.endpoint == "talk.choose_who":
        who = WhoForm()
        who.form_errors = [OPEN_TOO_LONG]
        return _who_page(who), 400
    flash(gettext(FORGOTTEN), "warning")
    return redirect(url_for(".start"))


def _send(visit: Visit, form: TalkForm) -> str:
    """Record it, or find what the first press made; the reference."""
    hashed = hash_password(as_typed(visit.secret))  # before the transaction, because that is slow
    new = NewTalk(facts_of(form), form.said(), WORDING, _team(form).team_id)
    key = f"talk:{visit.key}"
    with transaction() as writer:
        earlier = submissions.earlier_result(writer, key)
        if earlier is not None:
            return earlier
        _, reference = ask_to_talk(writer, new, secret_hash=hashed, now=now())
        submissions.remember(writer, key, reference, now=now())
        count_failure(writer, _THROTTLE, [request.remote_addr or ""], now=now())
        return reference


def _visit() -> Visit | None:
    kept = session.get(_KEY)
    return Visit(**kept) if kept else None


def _keep(visit: Visit) -> None:
    session[_KEY] = asdict(visit)


def _addressed(form: TalkForm, visit: Visit) -> TalkForm:
    form.is_teen = visit.age == TEEN
    return form.address(visit.who, today())


def _answered(visit: Visit) -> TalkForm | None:
    """The answers, checked once more; None when they are not whole."""
    form = _addressed(TalkForm(formdata=posted(visit), meta={"csrf": False}), visit)
    return form if visit.about and form.validate() else None


def _another_way(visit: Visit) -> str:
    """Why somebody is shown another way: unasked, young, elsewhere; "" for go on."""
    if visit.who == UNASKED:
        return "unasked"
    form = _answered(visit)
    if visit.age == "young" or (form is not None and form.is_too_young):
        return "young"
    postcode = str(form.postcode.data or "") if form is not None else ""
    return "" if not postcode or is_in_our_area(postcode) else "elsewhere"


def _team(form: TalkForm) -> Team:
    """The team that reads it: of their borough, if one is."""
    team = helping_team(form.postcode.data or "")
    if team is None:
        abort(404)
    return team


def _who_page(form: WhoForm) -> str:
    look_by = day(check_by(db(), today=today()))
    return render_template("talk/start.html", form=form, steps=STEPS, look_by=look_by)


def _about_page(form: TalkForm) -> str:
    form.arm()
    return render_template("talk/about.html", form=form, steps=STEPS)


def _check_page(form: TalkForm, agree: TalkAgreeForm) -> str:
    return render_template(
        "talk/check.html",
        answers=form,
        facts=facts_of(form),
        said=form.said(),
        form=agree,
        team=_team(form),
        look_by=day(check_by(db(), today=today())),
        steps=STEPS,
        is_crisis=understand(form.wants.data or "", parts().thesaurus).is_crisis,
    )


def _instead(reason: str) -> str:
    return render_template("talk/instead.html", reason=reason)
