"""The languages of the public pages, for editors: what is translated, and who has read it."""

from dataclasses import dataclass

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from accounts.policy import Door
from base.text import clean_line
from directory.languages import (
    LONGEST_SPEAKER,
    CheckedLanguage,
    list_checked,
    switch_off,
    switch_on,
)
from web.access import access, current_actor
from web.db import db, transaction
from web.parts import now
from web.translation import EASY_READ, Language, catalogues, language_of

bp = Blueprint("languages", __name__, url_prefix="/languages")


class SpeakerForm(FlaskForm):
    """Who has read a language before it is offered."""

    speaker = StringField(
        "Who has read it?",
        description="A name, and that it is their own language. Only editors see it.",
        filters=[lambda text: clean_line(text or "")],
        validators=[
            DataRequired("Say who has read it, and that it is their own language"),
            Length(max=LONGEST_SPEAKER, message=f"Use {LONGEST_SPEAKER} characters or fewer"),
        ],
        render_kw={"autocomplete": "off"},
    )


@dataclass(frozen=True, slots=True)
class Line:
    """One language whose catalogue is there. checked: None while it is off."""

    language: Language
    done: int
    messages: int
    checked: CheckedLanguage | None


@bp.get("")
@access(Door.DESK)
def show() -> str:
    """Every catalogue there is, and whether it is offered."""
    return _page()


@bp.post("/<string:code>/on")
@access(Door.DESK)
def on(code: str) -> ResponseReturnValue:
    """A native speaker has read it."""
    form, line = SpeakerForm(prefix=code), _line(code)
    if not form.validate_on_submit():
        return _page({code: form}), 400
    with transaction() as writer:
        by = current_actor()
        switch_on(writer, code, form.speaker.data or "", line.done, by=by, now=now())
    flash(f"Visitors can now choose {line.language.name}.")
    return redirect(url_for(".show"))


@bp.post("/<string:code>/off")
@access(Door.DESK)
def off(code: str) -> ResponseReturnValue:
    """Offer it no more."""
    line = _line(code)
    with transaction() as writer:
        switch_off(writer, code, by=current_actor())
    flash(f"{line.language.name} is off. Whoever had chosen it sees English.")
    return redirect(url_for(".show"))


def _line(code: str) -> Line:
    return next((each for each in _lines() if each.language.code == code), None) or abort(404)


def _lines() -> list[Line]:
    """Every catalogue but Easy Read, which is part of the product."""
    known, checked = catalogues(), list_checked(db())
    total = known.count(EASY_READ)
    return [
        Line(language_of(code), known.count(code), total, checked.get(code))
        for code in sorted(known.files)
        if code != EASY_READ
    ]


def _page(forms: dict[str, SpeakerForm] | None = None) -> str:
    lines = _lines()
    shown = {each.language.code: SpeakerForm(None, prefix=each.language.code) for each in lines}
    return render_template("desk/languages.html", lines=lines, forms=shown | (forms or {}))
