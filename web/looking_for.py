"""Anybody tells us what they looked for and did not find. No words and no person are kept."""

from collections.abc import Collection
from typing import Final

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import RadioField, SelectField, StringField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than the stubs
from wtforms.validators import InputRequired, Length

from accounts.commands import count_failure
from accounts.policy import Door
from accounts.queries import is_throttled
from base.text import clean_line
from directory.commands import record_unmet_need
from directory.terms import UnmetReason
from matching.terms import Domain
from places.homes import home_in
from web import wording
from web.access import access
from web.db import db, transaction
from web.forms.bridge import choices
from web.forms.guards import QUICK, GuardedForm
from web.parts import now, parts, today
from web.translation import gettext_noop
from web.visitor_place import LONGEST, found_place, public_place
from web.wording_public import UNMET_REASONS

bp = Blueprint("looking_for", __name__, url_prefix="/services/missing")

WAIT: Final = gettext_noop(
    "Too many were sent from here. Wait 15 minutes and press the button again"
)
_THROTTLE: Final = "missing"


class MissingForm(GuardedForm):
    """What somebody looked for, in two choices and, if they like, a place."""

    domain = SelectField(
        "What did you want help with?",
        choices=[SelectChoice("", "Choose one"), *choices(wording.DOMAINS)],
        validators=[InputRequired("Choose what you wanted help with")],
    )
    reason = RadioField(
        "What was the matter?",
        choices=choices(UNMET_REASONS),
        validators=[InputRequired("Choose what was the matter")],
    )
    place = StringField(
        "Where were you looking?",
        description="Postcode or area, if you like. We keep only which GP network it lies in.",
        filters=[lambda text: clean_line(text or "")],
        validators=[Length(max=LONGEST, message=f"Use {LONGEST} characters or fewer")],
        render_kw={"autocomplete": "postal-code", "spellcheck": False, "width": "20"},
    )


@bp.get("")
@access(Door.PUBLIC)
def ask() -> str:
    """The form, with what the search told already."""
    known = {"domain": request.args.get("domain"), "place": _shown(request.args.get("place", ""))}
    return _page(MissingForm(formdata=None, data=known))


@bp.post("")
@access(Door.PUBLIC)
def send() -> ResponseReturnValue:
    """Count it by area of life, GP network and month; the rest is forgotten."""
    form, tried = MissingForm(), [request.remote_addr or ""]
    if not form.validate_on_submit():
        return _page(form), 400
    if not form.is_by_a_program:
        if form.is_too_quick():
            form.domain.errors = [QUICK]
            return _page(form), 400
        if is_throttled(db(), _THROTTLE, tried, now=now()):
            form.domain.errors = [WAIT]
            return _page(form), 429
    places = parts().places
    code = home_in(places, found_place(form.place.data or "")).areas.pcn
    network = places.pcn(code) if code else None
    pcn_code, reason = network.code if network else None, UnmetReason(form.reason.data)
    if not form.is_by_a_program:
        with transaction() as writer:
            count_failure(writer, _THROTTLE, tried, now=now())
            record_unmet_need(
                writer, Domain(form.domain.data), reason, pcn_code=pcn_code, today=today()
            )
    return render_template("services/missing_said.html", network=network)


def address_to_tell(domains: Collection[Domain], place: str) -> str:
    """The form, with the area of life filled in where a search is about one, and its place."""
    domain = next(iter(domains)) if len(domains) == 1 else None
    return url_for("looking_for.ask", domain=domain, place=place or None)


def _shown(text: str) -> str:
    return public_place(clean_line(text)[:LONGEST])


def _page(form: MissingForm) -> str:
    form.arm()
    return render_template("services/missing.html", form=form)
