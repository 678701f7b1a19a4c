"""Organisations come in: find your own, show that you belong to it, or bring it in as a new one."""

from datetime import datetime, timedelta
from functools import partial
from typing import Final
from uuid import UUID

from flask import Blueprint, Flask, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from accounts.commands import count_failure
from accounts.policy import Door
from accounts.queries import is_throttled
from base.errors import ConflictError, InvalidError
from directory.claim_rules import NewOrganisation
from directory.claims import (
    claim,
    claim_to_answer,
    claim_to_prove,
    forget_claims,
    prove,
    register,
    renew_proof,
)
from directory.lookalikes import lookalikes
from directory.pages import OrganisationPage
from directory.service_pages import get_organisation_page
from directory.terms import ClaimProof, OrganisationKind
from storage.engine import writing
from storage.mail import Letter
from storage.outbox import Errand
from storage.worker import Job
from web.access import access
from web.db import db, transaction
from web.forms.bridge import attach
from web.forms.guards import QUICK
from web.forms.join import NewForm, WhoForm
from web.parts import now, parts, today
from web.public_letters import public_letter, public_link, speaking_to
from web.translation import gettext, gettext_noop

bp = Blueprint("joining", __name__, url_prefix="/join")

WAIT: Final = gettext_noop(
    "Too many were sent from here. Wait 15 minutes and press the button again"
)
PROOF: Final = "claim_proof"
TEMPLATES: Final = frozenset({PROOF, "claim_refused"})
KEPT_DAYS: Final = 180  # as long as remarks and reports of problems
_THROTTLE: Final = "claim"


@bp.get("")
@access(Door.PUBLIC)
def show() -> str:
    """Look for your organisation, as you type or with the button; the answer is the same."""
    told = _told()
    found = lookalikes(db(), told)
    is_told = any((told.name, told.charity_number, told.postcode, told.website))
    return render_template(
        "join/show.html",
        told=told,
        found=found,
        is_asked=is_told,
        is_empty=bool(request.args) and not is_told,
    )


@bp.get("/<uuid:organisation_id>")
@access(Door.PUBLIC)
def mine(organisation_id: UUID) -> str:
    """Who asks to keep its listings."""
    return _claim_page(_organisation(organisation_id), WhoForm())


@bp.post("/<uuid:organisation_id>")
@access(Door.PUBLIC)
def ask(organisation_id: UUID) -> ResponseReturnValue:
    """Keep the asking, and say what happens next."""
    page, form = _organisation(organisation_id), WhoForm()
    if not _is_right(form):
        return _claim_page(page, form), 400
    proof = ClaimProof.DOMAIN
    try:
        with transaction() as writer:
            count_failure(writer, _THROTTLE, _tried(), now=now())
            if not form.is_by_a_program:
                proof = claim(writer, organisation_id, form.claim(), now=now())
    except ConflictError as error:
        form.form_errors = [str(error)]
        return _claim_page(page, form), 409
    return render_template("join/asked.html", proof=proof, name=page.organisation.name)


@bp.get("/new")
@access(Door.PUBLIC)
def new() -> str:
    """An organisation that is not here yet, with those that look like it."""
    told = _told()
    form = NewForm(
        organisation=told.name,
        postcode=told.postcode,
        charity_number=told.charity_number,
        website=told.website,
    )
    return _new_page(form)


@bp.post("/new")
@access(Door.PUBLIC)
def bring() -> ResponseReturnValue:
    """Keep it for an editor; first ask whether it is one that is here already."""
    form = NewForm()
    if not _is_right(form):
        return _new_page(form), 400
    told = form.new_organisation()
    alike = [each for each in lookalikes(db(), told) if each.is_likely]
    if alike and not request.form.get("none_of_these"):
        return _new_page(form, is_sure=False), 409
    try:
        with transaction() as writer:
            count_failure(writer, _THROTTLE, _tried(), now=now())
            if not form.is_by_a_program:
                register(writer, told, form.claim(), now=now())
    except InvalidError as error:
        attach(form, error)
        return _new_page(form), 400
    return render_template("join/asked.html", proof=ClaimProof.CALL, name=told.name)


@bp.get("/proof/<string:token>")
@access(Door.TRACKING)
def proof(token: str) -> ResponseReturnValue:
    """Show that the address is yours. Opening alone does nothing."""
    name, is_good = claim_to_prove(db(), token, now=now())
    page = render_template(
        "join/proof.html", name=name, is_good=is_good, token=token, form=FlaskForm()
    )
    return page, 200 if is_good else 410


@bp.post("/proof/<string:token>")
@access(Door.TRACKING)
def proved(token: str) -> ResponseReturnValue:
    """A member from now on; a letter to sign in with is on its way."""
    name, _ = claim_to_prove(db(), token, now=now())
    try:
        with transaction() as writer:
            prove(writer, token, now=now())
    except ConflictError as error:
        page = render_template("join/proof.html", name=name, is_good=False, problem=str(error))
        return page, 410
    return render_template("join/welcome.html", name=name)


def jobs(app: Flask) -> tuple[Job, ...]:
    """What the worker does for this again and again."""
    return (Job("old askings", timedelta(days=1), partial(_forget, app)),)


def _forget(app: Flask, moment: datetime) -> None:
    """Drop who asked too long ago."""
    with app.app_context(), writing(parts().database) as session:
        forget_claims(session, before=moment - timedelta(days=KEPT_DAYS))


def letters_of(errand: Errand) -> list[Letter]:
    """The letter of an asking: the link that proves, or why it was refused."""
    claim_id, is_proof = UUID(errand.payload["claim_id"]), errand.payload["template"] == PROOF
    with writing(parts().database) as session:
        found = claim_to_answer(session, claim_id)
        if found is None or not found.address:
            return []
        token = renew_proof(session, claim_id, now=now()) if is_proof else ""
        with speaking_to(session, found.letters_in):
            subject = gettext(
                "%(service)s: your organisation's pages", service=parts().service_name
            )
            said = _to_prove(token) if is_proof else _refused(found.reason)
            return [public_letter(errand, found.address, subject, *said)]


def _to_prove(token: str) -> list[str]:
    """What is said to whoever can show at once that they belong to it."""
    return [
        gettext(
            "Somebody, we hope you, asked to keep an organisation's pages in %(service)s. Use this "
            "link to show that this address is yours. It works once, for 7 days.",
            service=parts().service_name,
        ),
        public_link("joining.proof", token=token),
        gettext("If it was not you, you can leave it: nothing happens."),
    ]


def _refused(reason: str) -> list[str]:
    """What is said to whoever an editor did not agree to. reason: in the editor's words."""
    return [
        gettext(
            "You asked to keep an organisation's pages in %(service)s. An editor could not agree "
            "to it. They wrote:",
            service=parts().service_name,
        ),
        reason,
        gettext("You can ask again here:"),
        public_link("joining.show"),
    ]


def _told() -> NewOrganisation:
    """What is in the address."""
    asked = {
        name: request.args.get(name, "")[:300]
        for name in ("name", "postcode", "charity_number", "website")
    }
    return NewOrganisation(kind=OrganisationKind.CHARITY.value, **asked)


def _tried() -> list[str]:
    return [request.remote_addr or ""]


def _is_right(form: WhoForm) -> bool:
    """Whether a form may be kept; else it says why not."""
    if not form.validate_on_submit():
        return False
    if is_throttled(db(), _THROTTLE, _tried(), now=now()):
        form.form_errors = [WAIT]
    elif form.is_too_quick():
        form.form_errors = [QUICK]
    return not form.form_errors


def _organisation(organisation_id: UUID) -> OrganisationPage:
    return get_organisation_page(db(), organisation_id, today=today())


def _claim_page(page: OrganisationPage, form: WhoForm) -> str:
    form.arm()
    return render_template("join/claim.html", page=page, form=form)


def _new_page(form: NewForm, *, is_sure: bool = True) -> str:
    form.arm()
    found = [] if is_sure else lookalikes(db(), form.new_organisation())
    return render_template("join/new.html", form=form, found=found)
