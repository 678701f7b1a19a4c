"""Forms of the second step of signing in: a code, and the first one that a new app shows."""

from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import InputRequired, Length

_DIGITS = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}


class CodeForm(FlaskForm):
    """A code from an app, or a recovery code."""

    code = StringField(
        "Code",
        validators=[
            InputRequired("Enter the code"),
            Length(max=60, message="That is longer than any code"),
        ],
        render_kw={"autocomplete": "one-time-code", "spellcheck": "false", "width": 20},
    )


class SetUpForm(FlaskForm):
    """The first code an app shows."""

    code = StringField(
        "The 6 digits it shows now",
        validators=[
            InputRequired("Enter the 6 digits that your app shows"),
            Length(max=12, message="Enter the 6 digits that your app shows"),
        ],
        render_kw={**_DIGITS, "width": 10},
    )
