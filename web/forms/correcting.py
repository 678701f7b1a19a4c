"""The form that puts a finished session right."""

from wtforms import StringField
from wtforms.validators import InputRequired, Length

from base.text import clean_line
from people.items import STEPS, Item
from people.pages import DialogSession
from web.forms.dialog import NOTE_LENGTH, RatingsForm


class CorrectionForm(RatingsForm):
    """The eleven ratings, what was said of each area, and why it is put right."""

    why = StringField(
        "Why is it put right?",
        description="A few words, such as “We ticked the wrong number”.",
        filters=[lambda text: clean_line(text or "")],
        validators=[
            InputRequired("Say in a few words why it is put right"),
            Length(max=200, message="Use 200 characters or fewer"),
        ],
    )


def said_items(session: DialogSession) -> list[Item]:
    """The texts of a session that may be put right."""
    return [Item(step, each.domain) for each in session.priorities for step in STEPS]


def texts_of(items: list[Item], posted: dict[str, str]) -> dict[Item, str]:
    """What was typed for each text; one that was not on the page is left alone."""
    return {item: posted[item.name][: NOTE_LENGTH + 1] for item in items if item.name in posted}
