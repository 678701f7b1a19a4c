"""The forms behind a monthly check: one tap each, and no account."""

from collections.abc import Mapping
from typing import Final

from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from base.text import clean_prose
from directory.proposing import LONGEST_NOTE
from matching.service import Capacity
from matching.terms import CapacityState
from web.forms.bridge import choices
from web.forms.rows import Day

STATES: Final[Mapping[CapacityState, str]] = {
    CapacityState.FULL: "Full",
    CapacityState.PAUSED: "Paused",
}
CHANGED: Final[Mapping[str, str]] = {
    "": "Something else, or several things",
    "phone": "The phone number",
    "email": "The e-mail address",
    "website": "The web page",
    "how_to_join": "How people join",
    "who_for": "Who it is for",
    "cost_note": "More about the cost",
    "wait_words": "How long people wait",
    "alert": "What is different just now",
}
"""What can be changed in one box: fields of plain text, by name."""


class NoRoomForm(FlaskForm):
    """All is right, but there is no room until a day."""

    state = RadioField(
        "Is it full or paused?",
        choices=choices(STATES),
        default=CapacityState.FULL.value,
        validators=[InputRequired("Choose one")],
    )
    until = Day(
        "Until when?", description="Leave it empty if you do not know", validators=[Optional()]
    )

    def capacity(self) -> Capacity:
        """What was said."""
        return Capacity(CapacityState(self.state.data), until=self.until.data)


class ChangedForm(FlaskForm):
    """One thing is different."""

    field = SelectField("What is it about?", choices=choices(CHANGED), default="")
    words = TextAreaField(
        "What is right now?",
        description="Write it as people should read it. Please name nobody.",
        filters=[lambda text: clean_prose(text or "")],
        validators=[
            InputRequired("Say what is different"),
            Length(max=LONGEST_NOTE, message=f"Use {LONGEST_NOTE} characters or fewer"),
        ],
        render_kw={"rows": 3, "maxlength": LONGEST_NOTE},
    )
