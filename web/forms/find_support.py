"""Forms of "Find support for me": every answer may be left out."""

from typing import Final

from wtforms import Form, SelectField, SelectMultipleField, StringField, ValidationError
from wtforms.validators import Length

from base.text import clean_line
from web.forms.bridge import choices
from web.parts import parts
from web.visitor_place import LONGEST
from web.wishes import AGES, WISH_HINTS, WISHES
from web.wording import LANGUAGES
from web.wording_places import UNKNOWN_PLACE

SKIP: Final = "You can also skip this."
EMPTY_PLACE: Final = "Type a postcode or the name of an area, or press Skip"
_AGE_WORDS: Final = {key: words for key, (words, _) in AGES.items()}


class WhereForm(Form):
    """Where somebody is."""

    place = StringField(
        "Where are you?",
        description="A postcode, or the name of an area such as Archway. Half a postcode will do.",
        filters=[lambda text: clean_line(text or "")],
        validators=[Length(max=LONGEST, message="That is too long for a place")],
        render_kw={"autocomplete": "postal-code", "width": 20, "spellcheck": "false"},
    )

    def validate_place(self, field: StringField) -> None:
        """A place we can find on the map."""
        if not field.data:
            raise ValidationError(EMPTY_PLACE)
        if parts().places.find(field.data) is None:
            raise ValidationError(f"{UNKNOWN_PLACE} {SKIP}")


class MattersForm(Form):
    """What matters besides the need."""

    wishes = SelectMultipleField(
        "What matters to you?",
        description="Tick any, or none.",
        choices=choices(WISHES, WISH_HINTS),
    )
    language = SelectField(
        "A language you would like to speak",
        choices=choices(
            {
                "": "English is fine",
                **{code: words for code, words in LANGUAGES.items() if code != "en"},
            }
        ),
    )
    age_group = SelectField(
        "Your age",
        description="Some services are for some ages only. You need not say.",
        choices=choices(
            {"": "I would rather not say", **{key: age[0] for key, age in AGES.items()}}
        ),
    )
