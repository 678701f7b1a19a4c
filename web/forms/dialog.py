"""Forms of a DIALOG+ session, a step at a time."""

from collections.abc import Iterable
from datetime import date
from typing import Any, cast
from uuid import UUID

from flask_wtf import FlaskForm
from wtforms import BooleanField, Form, FormField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from base.text import clean_line, clean_prose
from matching.terms import Domain
from people.dialog_commands import Notes
from people.pages import Action
from people.rules import STANDARD_ORDER, Rating
from people.terms import ActionState, Owner, Stage
from web.forms.bridge import choices
from web.forms.once import OnceForm
from web.forms.rows import Day
from web.wording import DIALOG_NCL
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
        DIALOG_NCL[_domain],
        choices=choices({**_seven, NOT_TODAY: "Not today"}),
        validators=[Optional()],
    )
    setattr(RatingsForm, f"rating_{_domain.value}", _rating)
    setattr(RatingsForm, f"help_{_domain.value}", BooleanField("I would like help with this"))


_AREAS = choices({"": "Nothing here", **{each.value: DIALOG_NCL[each] for each in STANDARD_ORDER}})


class PrioritiesForm(FlaskForm):
    """Up to three areas, in the person's own order."""

    first = RadioField("First", choices=_AREAS, default="", validators=[Optional()])
    second = RadioField("Second", choices=_AREAS, default="", validators=[Optional()])
    third = RadioField("Third", choices=_AREAS, default="", validators=[Optional()])

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

    @classmethod
    def showing(cls, said: str) -> "StepForm":
        """The form as it was last saved."""
        return cls(data={"said": said})


class ActionForm(OnceForm):
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
    due_on = Day(
        "By when?",
        description="Leave it empty if no day was agreed.",
        validators=[Optional()],
    )


class ReviewPart(Form):
    """How far one action got. Left alone, it is still to do."""

    state = RadioField(
        "How did it go?",
        choices=choices({code: each.word for code, each in ACTION_STATES.items()}),
        validators=[Optional()],
    )
    note = StringField(
        "Anything to add?",
        filters=[lambda text: clean_line(text or "")],
        validators=[Length(max=300, message="Use 300 characters or fewer")],
    )


class ReviewForm(FlaskForm):
    """How far each of several actions got: a part for each, made by `review_form`."""

    def part(self, action: Action) -> ReviewPart:
        """The part about one action."""
        found: ReviewPart = cast("Any", self[_part_name(action)]).form
        return found

    def results(self, actions: Iterable[Action]) -> dict[UUID, tuple[ActionState, str]]:
        """What was said, by action; those that nothing was said of are left out."""
        parts = {each.action_id: self.part(each) for each in actions}
        return {
            key: (ActionState(part.state.data or ActionState.OPEN), part.note.data or "")
            for key, part in parts.items()
            if part.state.data or part.note.data
        }


def review_form(actions: Iterable[Action]) -> ReviewForm:
    """A form with a part for each action."""
    fields = {_part_name(each): FormField(ReviewPart, each.text) for each in actions}
    made: type[ReviewForm] = type("ActionsForm", (ReviewForm,), fields)
    return made()


def _part_name(action: Action) -> str:
    """The name of an action's part of the form: no name may begin with a digit."""
    return f"a{action.action_id.hex}"


class FinishForm(FlaskForm):
    """The date of the next session."""

    next_on = Day(
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
