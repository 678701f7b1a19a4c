"""Forms for closing the loop."""

from flask_wtf import FlaskForm
from wtforms import TextAreaField
from wtforms.validators import Length

from base.text import clean_prose


class SeenForm(FlaskForm):
    """Read, with a word back if there is one."""

    note = TextAreaField(
        "A word back, if you like",
        filters=[lambda text: clean_prose(text or "")],
        validators=[Length(max=500, message="Use 500 characters or fewer")],
        render_kw={"rows": 3},
    )
