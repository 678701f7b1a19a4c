"""Forms of "Find support for me" and of a quick match: every answer may be left out."""

from dataclasses import replace
from typing import Final

from flask_wtf import FlaskForm
from wtforms import (
    Form,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import Length

from base.text import clean_line, clean_prose
from matching.terms import AccessFeature, Domain
from web.forms.bridge import choices
from web.parts import parts
from web.told import Told
from web.translation import gettext, gettext_noop
from web.visitor_place import LONGEST
from web.wishes import AGES, WISH_HINTS, WISHES, Wish, Wishes
from web.wording import ACCESS, DOMAINS, LANGUAGES
from web.wording_places import UNKNOWN_PLACE

SKIP: Final = gettext_noop("You can also skip this.")
LONGEST_GOAL: Final = 500
NOTHING: Final = "Choose a part of life, or write what they want"
TWICE: Final = "You have chosen this already. Choose another, or none"
EMPTY_PLACE: Final = gettext_noop("Type a postcode or the name of an area, or press Skip")


_LANGUAGES: Final = choices(
    {"": "English is fine", **{code: words for code, words in LANGUAGES.items() if code != "en"}}
)
_AGES: Final = {key: words for key, (words, _) in AGES.items()}


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
            raise ValidationError(f"{gettext(UNKNOWN_PLACE)} {gettext(SKIP)}")


class MattersForm(Form):
    """What matters besides the need."""

    goal = TextAreaField(
        "In your own words",
        description="What would you like? For example: to get out once a week, without spending "
        "money. We do not keep it.",
        filters=[lambda text: clean_prose(text or "")],
        validators=[Length(max=LONGEST_GOAL, message=f"Use {LONGEST_GOAL} characters or fewer")],
        render_kw={"rows": 3},
    )

    wishes = SelectMultipleField(
        "What matters to you?",
        description="Tick any, or none.",
        choices=choices(WISHES, WISH_HINTS),
    )
    language = SelectField("A language you would like to speak", choices=_LANGUAGES, default="")
    age_group = SelectField(
        "Your age",
        description="Some services are for some ages only. You need not say.",
        choices=choices({"": "I would rather not say", **_AGES}),
        default="",
    )


_AREAS: Final = choices({"": "None", **DOMAINS})


class QuickForm(FlaskForm, MattersForm):
    """A connector's question without a person: an area or a goal, all else is optional."""

    first = SelectField("What would help most", choices=_AREAS, default="")
    second = SelectField("Then", choices=_AREAS, default="")
    third = SelectField("And then", choices=_AREAS, default="")
    place = StringField(
        "Near where",
        description="A postcode, half a postcode, or the name of an area.",
        filters=[lambda text: clean_line(text or "")],
        validators=[Length(max=LONGEST, message="That is too long for a place")],
        render_kw={"autocomplete": "off", "width": 20, "spellcheck": "false"},
    )
    goal = TextAreaField(
        "What they want, in a few words",
        description="For example: to get out once a week without spending money, not a group.",
        filters=[lambda text: clean_prose(text or "")],
        validators=[Length(max=LONGEST_GOAL, message=f"Use {LONGEST_GOAL} characters or fewer")],
        render_kw={"rows": 4},
    )
    wishes = SelectMultipleField("What matters to them", choices=choices(WISHES))
    language = SelectField("A language they would like to speak", choices=_LANGUAGES, default="")
    age_group = SelectField("Their age", choices=choices({"": "Not said", **_AGES}), default="")
    access = SelectMultipleField(
        "What they cannot do without",
        choices=choices({each: ACCESS[each].label for each in AccessFeature}),
    )

    def areas(self) -> tuple[Domain, ...]:
        """The areas chosen, in order, gaps closed."""
        picked = (self.first.data, self.second.data, self.third.data)
        return tuple(Domain(each) for each in picked if each)

    def validate_place(self, field: StringField) -> None:
        """A place we can find on the map, if any."""
        if field.data and parts().places.find(field.data) is None:
            raise ValidationError(UNKNOWN_PLACE)

    def validate_first(self, _field: SelectField) -> None:
        """Something to ask for."""
        if not self.areas() and not self.goal.data:
            raise ValidationError(NOTHING)

    def validate_second(self, field: SelectField) -> None:
        """Another area than the first."""
        if field.data and field.data == self.first.data:
            raise ValidationError(TWICE)

    def validate_third(self, field: SelectField) -> None:
        """Another area than the first and the second."""
        if field.data and field.data in {self.first.data, self.second.data}:
            raise ValidationError(TWICE)

    def told(self, answers: Told) -> Told:
        """What was told by this form."""
        return replace(
            told_in(self, answers),
            areas=self.areas(),
            place=self.place.data or "",
            access=tuple(map(AccessFeature, self.access.data or ())),
        )


def as_form(answers: Told) -> dict[str, object]:
    """What was told, as the fields are filled with it."""
    areas = dict(zip(("first", "second", "third"), answers.areas, strict=False))
    return {
        **{name: area.value for name, area in areas.items()},
        "place": answers.place,
        "goal": answers.goal,
        "access": [each.value for each in answers.access],
        "wishes": [wish.value for wish in answers.wishes.chosen],
        "language": answers.wishes.language,
        "age_group": answers.wishes.age_group,
    }


def told_in(form: MattersForm, answers: Told) -> Told:
    """The answers after what matters was told. Another goal is understood afresh."""
    wishes = Wishes(
        frozenset(map(Wish, form.wishes.data or ())),
        form.language.data or "",
        form.age_group.data or "",
    )
    goal = form.goal.data or ""
    dropped = answers.dropped if goal == answers.goal else frozenset()
    return replace(answers.with_wishes(wishes), goal=goal, dropped=dropped)
