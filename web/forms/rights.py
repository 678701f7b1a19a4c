"""Forms for people's rights."""

from flask_wtf import FlaskForm
from wtforms import RadioField
from wtforms.validators import InputRequired

from web.forms.bridge import choices
from web.wording_rights import KIND_HINTS, KINDS, REASONS


class RightsForm(FlaskForm):
    """What is asked for, and why."""

    kind = RadioField(
        "What do they ask for?",
        choices=choices(KINDS, KIND_HINTS),
        validators=[InputRequired("Choose what they ask for")],
    )
    reason = RadioField("Why?", choices=choices(REASONS), validators=[InputRequired("Choose why")])
