"""Forms for what a person agrees to. The words they were shown carry a version."""

from typing import Final

from flask_wtf import FlaskForm
from wtforms import RadioField
from wtforms.validators import InputRequired

from web.forms.bridge import choices

CONSENT_WORDING: Final = "2026-11"
"""The version of the consent texts in the templates. Change it whenever a text changes."""


class TakingPartForm(FlaskForm):
    """Whether the person agrees to take part."""

    answer = RadioField(
        "What did they say?",
        choices=choices({"yes": "Yes, they agree to take part", "no": "No, or not any more"}),
        validators=[InputRequired("Choose what they said")],
    )
