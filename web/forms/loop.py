"""Forms for closing the loop."""

from wtforms import StringField, TextAreaField
from wtforms.validators import Length

from base.text import clean_line, clean_prose
from web.forms.once import OnceForm
from web.forms.rows import Day


class SeenForm(OnceForm):
    """Read, with a word back if there is one, and something to do if that is needed."""

    note = TextAreaField(
        "A word back, if you like",
        filters=[lambda text: clean_prose(text or "")],
        validators=[Length(max=500, message="Use 500 characters or fewer")],
        render_kw={"rows": 3},
    )
    action = StringField(
        "Seen, and something is to be done",
        description="It goes on the list of what was agreed. Leave it empty if nothing is.",
        filters=[lambda text: clean_line(text or "")],
        validators=[Length(max=200, message="Use 200 characters or fewer")],
    )
    due_on = Day("By when")
