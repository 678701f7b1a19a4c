"""Referring oneself, without an account: a few questions, what will be sent, and a yes to it."""

from typing import Any, Final
from uuid import UUID

from flask import Blueprint, abort, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from accounts.commands import count_failure
from accounts.passwords import hash_password
from accounts.policy import Door
from accounts.queries import Team, is_throttled, list_teams
from accounts.terms import TeamKind
from base.errors import ConflictError, NotAllowedError
from directory.pages import ReferralTarget
from directory.service_pages import get_referral_target, get_service_page
from matching.terms import Domain, Route
from people.commands import PersonFacts
from referrals.codes import make_secret
from referrals.self_referrals import SelfReferral, create_self_referral
from storage import submissions
from web.access import access
from web.db import db, transaction
from web.forms.consent import CONSENT_WORDING
from web.forms.self_referral import AgreeForm, SelfReferralForm
from web.parts import now, parts, today

bp = Blueprint("self_referral", __name__)

_ANSWERS: Final = "self_referral"
_DONE: Final = "self_referral_done"
_THROTTLE: Final = "self-referral"


@bp.get("/services/<uuid:service_id>/refer-myself")
@access(Door.PUBLIC)
def start(service_id: UUID) -> str:
    """The questions, on one page, with what was answered before."""
    kept = session.get(_ANSWERS, {})
    answers = MultiDict(kept["answers"]) if kept.get("service") == str(service_id) else None
    form = SelfReferralForm(formdata=answers, domain=_target(service_id).domains[0].value)
    return render_template("self_referral/start.html", form=form, target=_target(service_id))


@bp.post("/services/<uuid:service_id>/refer-myself")
@access(Door.PUBLIC)
def answer(service_id: UUID) -> ResponseReturnValue:
    """Keep the answers for this visit, and show what will be sent."""
    target, form = _target(service_id), SelfReferralForm()
    form.today = today()
    if not form.validate_on_submit():
        return render_template("self_referral/start.html", form=form, target=target), 400
    answers = {name: values for name, values in request.form.lists() if name != "csrf_token"}
    session[_ANSWERS] = {"service": str(service_id), "answers": answers}
    session.pop(_DONE, None)
    return redirect(url_for(".check", service_id=service_id))


@bp.get("/services/<uuid:service_id>/refer-myself/check")
@access(Door.PUBLIC)
def check(service_id: UUID) -> ResponseReturnValue:
    """Exactly what goes, and to whom."""
    form = _answered(service_id)
    if form is None:
        return redirect(url_for(".start", service_id=service_id))
    return _check(service_id, form, AgreeForm())


@bp.post("/services/<uuid:service_id>/refer-myself/check")
@access(Door.PUBLIC)
def send(service_id: UUID) -> ResponseReturnValue:
    """Send it once, however often the button is pressed."""
    if session.get(_DONE):
        return redirect(url_for(".done"))
    form, agree = _answered(service_id), AgreeForm()
    if form is None:
        return redirect(url_for(".start", service_id=service_id))
    if not agree.validate_on_submit():
        return _check(service_id, form, agree), 400
    if form.website.data:
        raise NotAllowedError("Please leave the last box empty, and send it again")
    if is_throttled(db(), _THROTTLE, [request.remote_addr or ""], now=now()):
        raise ConflictError("Too many were sent from here. Wait 15 minutes, or call the service")
    session[_DONE] = _sent(service_id, form)
    session.pop(_ANSWERS, None)
    return redirect(url_for(".done"))


@bp.get("/refer-myself/sent")
@access(Door.PUBLIC)
def done() -> ResponseReturnValue:
    """The reference and the secret, and what happens next. Shown during this visit only."""
    made: dict[str, str] | None = session.get(_DONE)
    if made is None:
        return redirect(url_for("follow.show"))
    return render_template("self_referral/done.html", made=made)


def _sent(service_id: UUID, form: SelfReferralForm) -> dict[str, str]:
    """Record and send. The secret is hashed before the transaction, because that is slow."""
    facts = _facts(form)
    team = _team(facts.pcn_code)
    secret = make_secret()
    hashed = hash_password(secret.replace("-", ""))
    new = SelfReferral(
        service_id, Domain(form.domain.data), facts, form.letter(), CONSENT_WORDING, team.team_id
    )
    with transaction() as writer:
        made = create_self_referral(writer, new, secret_hash=hashed, now=now())
        submissions.remember(writer, f"self:{made.referral_id}", made.reference, now=now())
        count_failure(writer, _THROTTLE, [request.remote_addr or ""], now=now())
    name = _target(service_id).name
    return {"reference": made.reference, "secret": secret, "service": name}


def _answered(service_id: UUID) -> SelfReferralForm | None:
    """The answers of this visit, checked again; None when there are none for this service."""
    kept: dict[str, Any] = session.get(_ANSWERS, {})
    if kept.get("service") != str(service_id):
        return None
    form = SelfReferralForm(formdata=MultiDict(kept["answers"]), meta={"csrf": False})
    form.today = today()
    return form if form.validate() else None


def _check(service_id: UUID, form: SelfReferralForm, agree: AgreeForm) -> str:
    facts = _facts(form)
    return render_template(
        "self_referral/check.html",
        target=_target(service_id),
        answers=form,
        form=agree,
        facts=facts,
        team=_team(facts.pcn_code),
    )


def _facts(form: SelfReferralForm) -> PersonFacts:
    """What is recorded, with the PCN whose area holds the postcode: a guess."""
    places = parts().places
    place = places.find(form.postcode.data) if form.postcode.data else None
    pcn = places.areas_of(place.point).pcn_code if place else None
    return form.facts(pcn, today())


def _team(pcn_code: str | None) -> Team:
    """The connectors who find something else if the service cannot help: of the PCN's borough."""
    places = parts().places
    teams = list_teams(db(), TeamKind.CONNECTORS)
    if not teams:
        raise ConflictError("Nobody is here to look after this yet. Please call the service")
    pcn = places.pcn(pcn_code) if pcn_code else None
    home = pcn.borough_code if pcn else None
    near = [team for team in teams if home in team.boroughs]
    return (near or teams)[0]


def _target(service_id: UUID) -> ReferralTarget:
    """A published service that people may come to by themselves; else 404."""
    get_service_page(db(), service_id, today=today())
    target = get_referral_target(db(), service_id)
    if target.routes.isdisjoint({Route.SELF, Route.DROP_IN}):
        abort(404)
    return target
