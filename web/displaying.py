"""The page on which a visitor chooses the language, the size of the text, its space and colours."""

from typing import Any, Final

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import Form, HiddenField, RadioField

from accounts.policy import Door
from base.text import clean_line
from directory.feedback import LONGEST_PATH
from web.access import access, safe_next
from web.display import LOOKS, Display, display, offered, remember
from web.forms.bridge import choices
from web.security import csrf
from web.translation import EASY_READ, ENGLISH, gettext_noop

bp = Blueprint("displaying", __name__, url_prefix="/display")

_HINTS: Final = {
    EASY_READ: gettext_noop("Short sentences and easy words. Organisations write their own parts.")
}


class DisplayForm(Form):
    """What to read, and how it looks."""

    lang = RadioField("Language")
    text = RadioField("Size of the text", choices=choices(LOOKS["text"]))
    space = RadioField("Space between letters and lines", choices=choices(LOOKS["space"]))
    colour = RadioField("Colours", choices=choices(LOOKS["colour"]))
    page = HiddenField(filters=[lambda text: clean_line(text or "")[:LONGEST_PATH]])


@bp.get("")
@access(Door.PUBLIC)
def ask() -> str:
    """What there is to choose from, with what is chosen now."""
    now = display()
    form = _form(
        data={
            "lang": now.lang or ENGLISH,
            "text": now.text,
            "space": now.space,
            "colour": now.colour,
            "page": safe_next(request.args.get("page", "")) or "",
        }
    )
    return render_template("displaying/ask.html", form=form, path=form.page.data)


@bp.post("")
@csrf.exempt
@access(Door.PUBLIC)
def choose() -> ResponseReturnValue:
    """Keep the choice, and go back to where it was asked for. It changes looks alone: no token."""
    form = _form(request.form)
    path = safe_next(form.page.data) or ""
    if not form.validate():
        return render_template("displaying/ask.html", form=form, path=path), 400
    lang = form.lang.data if form.lang.data != ENGLISH else ""
    chosen = Display(lang, form.text.data, form.space.data, form.colour.data)
    answer = redirect(path or url_for("home.show"))
    remember(answer, chosen)
    return answer


def _form(posted: Any = None, **kept: Any) -> DisplayForm:  # noqa: ANN401  (as WTForms has it)
    """The form with the languages of today. What is left out stays as it comes."""
    form = DisplayForm(posted, **kept)
    form.lang.choices = choices({each.code: each.name for each in offered()}, _HINTS)
    for field in (form.lang, form.text, form.space, form.colour):
        if field.data is None:
            field.data = ENGLISH if field is form.lang else ""
    return form
