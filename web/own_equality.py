"""The equality questions at the end of referring oneself: on a page of their own, to skip."""

from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from accounts.policy import Door
from base.errors import InvalidError
from referrals.own_words import answer_equality, self_referrer_of
from web.access import access
from web.db import db, transaction
from web.forms.bridge import attach
from web.forms.equality import EqualityForm
from web.parts import now
from web.self_referral_visit import DONE_KEY
from web.translation import gettext_noop
from web.wording_equality import PARTS

bp = Blueprint("own_equality", __name__, url_prefix="/refer-myself/about-you")

THANKS: Final = gettext_noop("Thank you. Your answers are kept apart from your request.")
NOTHING: Final = gettext_noop("You answered nothing, so nothing is kept.")


@bp.get("")
@access(Door.PUBLIC)
def ask() -> ResponseReturnValue:
    """The questions, empty however often they were answered: nobody reads them here."""
    made = session.get(DONE_KEY)
    if made is None:
        return redirect(url_for("follow.show"))
    return _page(EqualityForm(formdata=None), made)


@bp.post("")
@access(Door.PUBLIC)
def keep() -> ResponseReturnValue:
    """Keep what was answered in the place of what was before; nothing answered keeps nothing."""
    made, form = session.get(DONE_KEY), EqualityForm()
    if made is None:
        return redirect(url_for("follow.show"))
    if not form.validate_on_submit():
        return _page(form, made), 400
    answers, who = form.answers(), self_referrer_of(db(), made["reference"])
    try:
        with transaction() as writer:
            answer_equality(writer, answers, by=who, now=now())
    except InvalidError as error:
        attach(form, error)
        return _page(form, made), 400
    session[DONE_KEY] = {**made, "is_asked": True}
    flash(THANKS if any(answers.values()) else NOTHING)
    return redirect(url_for("self_referral.done"))


def _page(form: Any, made: dict[str, Any]) -> str:  # noqa: ANN401  (made from the questions)
    return render_template("self_referral/equality.html", form=form, made=made, parts=PARTS)
