"""The form of an editor's check of a national service."""

from wtforms import Form, StringField
from wtforms.validators import Length

from base.text import clean_line


def _tidy(text: str | None) -> str:
    return clean_line(text or "")


class CheckForm(Form):
    """How a service is reached, as its own page has it today. What it lacks stays empty."""

    phone = StringField(
        "Phone number",
        filters=[_tidy],
        validators=[Length(max=40, message="That is too long for a phone number")],
        render_kw={"width": 20, "inputmode": "tel", "autocomplete": "off"},
    )
    text = StringField(
        "Number to text",
        description="With the word to send in brackets, if there is one: 85258 (text SHOUT)",
        filters=[_tidy],
        validators=[Length(max=80, message="That is too long for a number")],
        render_kw={"width": 20, "autocomplete": "off"},
    )
    website = StringField(
        "Website",
        filters=[_tidy],
        validators=[Length(max=300, message="That is too long for an address")],
        render_kw={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"},
    )
    hours = StringField(
        "When it is open",
        description="Such as: Every day, 8am to 7pm. Leave it empty if it is not clear.",
        filters=[_tidy],
        validators=[Length(max=200, message="That is too long")],
        render_kw={"autocomplete": "off"},
    )
    source = StringField(
        "Where you looked",
        description="The address of the page, or “rang them”",
        filters=[_tidy],
        validators=[Length(max=300, message="That is too long")],
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
