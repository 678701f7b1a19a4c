"""Forms of a DIALOG+ session, a step at a time."""

from datetime import date
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from base.text import clean_line, clean_prose
from matching.terms import Domain
from people.dialog_commands import Notes
from people.rules import STANDARD_ORDER, Rating
from people.terms import ActionState, Owner, Stage
from web.forms.bridge import choices
from web.wording import DIALOG_STANDARD
from web.wording_person import ACTION_STATES, OWNERS, STAGES

NOT_TODAY = "none"
NOTE_LENGTH = 2000


class StartForm(FlaskForm):
    """What the session is for."""

    stage = RadioField(
        "What is this session for?",
        choices=choices(STAGES),
        validators=[InputRequired("Choose what this session is for")],
    )


class RatingsForm(FlaskForm):
    """Eleven ratings, each with "I would like help with this". All may be left for another day."""

    def ratings(self) -> dict[Domain, Rating]:
        """The answers given. An item left alone is not among them."""
        found = {}
        for domain in STANDARD_ORDER:
            answer, help_wanted = self[f"rating_{domain.value}"].data, self[f"help_{domain.value}"]
            if answer is None and not help_wanted.data:
                continue
            value = int(answer) if answer not in {None, NOT_TODAY} else None
            found[domain] = Rating(value, bool(help_wanted.data))
        return found

    @classmethod
    def showing(cls, known: dict[Domain, Rating]) -> "RatingsForm":
        """The form as it was last saved."""
        data: dict[str, Any] = {}
        for domain, rating in known.items():
            data[f"rating_{domain.value}"] = str(rating.value or NOT_TODAY)
            data[f"help_{domain.value}"] = bool(rating.wants_help)
        return cls(data=data)


for _domain in STANDARD_ORDER:
    _seven = {str(number): str(number) for number in range(1, 8)}
    _rating = RadioField(
        DIALOG_STANDARD[_domain],
        choices=choices({**_seven, NOT_TODAY: "Not today"}),
        validators=[Optional()],
    )
    setattr(RatingsForm, f"rating_{_domain.value}", _rating)
    setattr(RatingsForm, f"help_{_domain.value}", BooleanField("I would like help with this"))


class PrioritiesForm(FlaskForm):
    """Up to three areas, in the person's own order."""

    first = SelectField("First")
    second = SelectField("Second")
    third = SelectField("Third")

    def offer(self) -> "PrioritiesForm":
        """All eleven areas, and none."""
        areas = {str(domain): DIALOG_STANDARD[domain] for domain in STANDARD_ORDER}
        for field in (self.first, self.second, self.third):
            field.choices = choices({"": "Nothing here", **areas})
        return self

    def chosen(self) -> list[Domain]:
        """The areas chosen, in order, gaps closed."""
        picked = (self.first.data, self.second.data, self.third.data)
        return [Domain(each) for each in picked if each]


class StepForm(FlaskForm):
    """What was said in one of the four steps."""

    said = TextAreaField(
        "In their own words",
        description="A few words are enough. The person can read all of this.",
        filters=[lambda text: clean_prose(text or "")],
        validators=[Length(max=NOTE_LENGTH, message=f"Use {NOTE_LENGTH} characters or fewer")],
        render_kw={"rows": 5},
    )

    def notes(self, step: str) -> Notes:
        """The words, for the step they belong to."""
        return Notes(**{step.replace("-", "_"): self.said.data or ""})


class ActionForm(FlaskForm):
    """One thing agreed."""

    text = StringField(
        "What will happen?",
        filters=[lambda text: clean_line(text or "")],
        validators=[
            InputRequired("Write down what will happen"),
            Length(max=300, message="Use 300 characters or fewer"),
        ],
    )
    owner = RadioField(
        "Who does it?",
        choices=choices(OWNERS),
        default=Owner.ME.value,
        validators=[InputRequired("Choose who does it")],
    )
    due_on = DateField("By when?", validators=[Optional()])


class ReviewForm(FlaskForm):
    """How far one action got."""

    state = RadioField(
        "How did it go?",
        choices=choices({code: each.word for code, each in ACTION_STATES.items()}),
        validators=[InputRequired("Choose how it went")],
    )
    note = StringField(
        "Anything to add?",
        filters=[lambda text: clean_line(text or "")],
        validators=[Length(max=300, message="Use 300 characters or fewer")],
    )

    def result(self) -> ActionState:
        """The answer."""
        return ActionState(self.state.data)


class FinishForm(FlaskForm):
    """The date of the next session."""

    next_on = DateField(
        "When do you meet next?",
        description="Leave it empty if it is not agreed yet.",
        validators=[Optional()],
    )

    def day(self) -> date | None:
        """The date, if one was agreed."""
        found: date | None = self.next_on.data
        return found


def stage_of(form: StartForm) -> Stage:
    """What the session is for."""
    return Stage(form.stage.data)
