"""Forms for own goals and other measures."""

from datetime import date
from typing import Any, cast

from wtforms import FloatField, RadioField, StringField
from wtforms.validators import InputRequired, Length, Optional

from base.text import clean_line
from people.measures import LONGEST_GOAL, LONGEST_NAME, ONS4, Numbers, Range
from people.terms import MeasureKind
from web.forms.bridge import choices
from web.forms.once import OnceForm
from web.forms.rows import Day
from web.wording_measures import ONS4_QUESTIONS

TEN = choices({str(number): str(number) for number in range(11)})


class Number(FloatField):
    """A number, with words of our own when it is not one."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take what was typed; nothing is no number."""
        typed = str(valuelist[0]).strip() if valuelist else ""
        self.data = None
        if typed:
            try:
                self.data = float(typed)
            except ValueError as error:
                raise ValueError("Enter a number, such as 21") from error


class GoalForm(OnceForm):
    """A goal in their own words."""

    text = StringField(
        "What would they like to reach?",
        description="In their own words, such as “Go to the market on my own”.",
        filters=[lambda text: clean_line(text or "")],
        validators=[
            InputRequired("Write the goal down"),
            Length(max=LONGEST_GOAL, message=f"Use {LONGEST_GOAL} characters or fewer"),
        ],
    )


class OnDayForm(OnceForm):
    """On which day."""

    taken_on = Day("On which day?", validators=[InputRequired("Enter the day, such as today")])

    @property
    def day(self) -> date:
        """The day, once it is known to be one."""
        return cast("date", self.taken_on.data)


class GoalRatingForm(OnDayForm):
    """How close they are to one goal."""

    score = RadioField(
        "How close are they to it?",
        description="0: not at all. 10: reached.",
        choices=TEN,
        validators=[InputRequired("Choose a number from 0 to 10")],
    )


class Ons4Form(OnDayForm):
    """The four questions on well-being. Any may be left out."""

    def numbers(self) -> Numbers:
        """What was answered."""
        values = {item: float(self[item].data) for item in ONS4 if self[item].data}
        return Numbers(MeasureKind.ONS4, self.day, values)


for _item in ONS4:
    _field = RadioField(
        ONS4_QUESTIONS[_item],
        description="0: not at all. 10: completely.",
        choices=TEN,
        validators=[Optional()],
    )
    setattr(Ons4Form, _item, _field)


class TotalForm(OnDayForm):
    """The total of another measure, worked out elsewhere."""

    name = StringField(
        "Which measure?",
        description="Its name, the same each time, such as ReQoL-10.",
        filters=[lambda text: clean_line(text or "")],
        validators=[
            InputRequired("Enter the name of the measure"),
            Length(max=LONGEST_NAME, message=f"Use {LONGEST_NAME} characters or fewer"),
        ],
    )
    score = Number("The total", validators=[InputRequired("Enter the total")])
    lowest = Number("The lowest possible total", validators=[InputRequired("Enter a number")])
    highest = Number("The highest possible total", validators=[InputRequired("Enter a number")])
    direction = RadioField(
        "Which is better?",
        choices=choices({"higher": "A higher total", "lower": "A lower total"}),
        default="higher",
        validators=[InputRequired("Choose which is better")],
    )

    def numbers(self) -> Numbers:
        """The total, with its range."""
        scale = Range(
            self.lowest.data or 0.0, self.highest.data or 0.0, self.direction.data == "higher"
        )
        name, total = self.name.data or "", self.score.data or 0.0
        return Numbers(MeasureKind.OTHER, self.day, {"": total}, name=name, range=scale)
