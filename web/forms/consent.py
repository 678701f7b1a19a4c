"""Forms for what a person agrees to. The words they were shown carry a version."""

from typing import Final

from flask_wtf import FlaskForm
from wtforms import RadioField
from wtforms.validators import InputRequired

from people.terms import LawfulBasis
from web.forms.bridge import choices
from web.wording_consent import BASES

CONSENT_WORDING: Final = "2026-11"
"""The version of the consent texts in the templates. Change it whenever a text changes."""


class TakingPartForm(FlaskForm):
    """Whether the person agrees to take part."""

    answer = RadioField(
        "What did they say?",
        choices=choices({"yes": "Yes, they agree to take part", "no": "No, or not any more"}),
        validators=[InputRequired("Choose what they said")],
    )


class LawfulBasisForm(FlaskForm):
    """By which right the record is kept."""

    basis = RadioField(
        "By which right does your organisation keep this record?",
        choices=choices(BASES),
        validators=[InputRequired("Choose one. Whoever looks after data protection can tell you")],
    )

    def chosen(self) -> LawfulBasis:
        """What was chosen."""
        return LawfulBasis(self.basis.data)
