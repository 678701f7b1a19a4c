"""Forms for a person who is asked whether it happened."""

from typing import Final

from flask_wtf import FlaskForm
from wtforms import RadioField, TextAreaField
from wtforms.validators import InputRequired, Length

from base.text import clean_prose
from referrals.reasons import CheckIn
from web.forms.bridge import choices
from web.forms.once import OnceForm
from web.translation import Words

SAYS: Final = Words(
    {
        CheckIn.HAPPENED: "Yes, it happened",
        CheckIn.NOT_YET: "Not yet",
        CheckIn.NOT_WANTED: "I do not want it any more",
    }
)


class AskedForm(OnceForm):
    """Whether it happened, and how it was."""

    check_in = RadioField(
        "Did it happen?",
        choices=choices(SAYS),
        validators=[InputRequired("Choose one of the three")],
    )
    note = TextAreaField(
        "How was it? (if you like)",
        description="The person who set it up with you reads this. The service does not.",
        filters=[lambda text: clean_prose(text or "")],
        validators=[Length(max=1500, message="Use 1500 characters or fewer")],
        render_kw={"rows": 4},
    )

    @property
    def said(self) -> CheckIn:
        """Their answer, once the form is valid."""
        return CheckIn(self.check_in.data)


class StopForm(FlaskForm):
    """Please don't contact me."""
